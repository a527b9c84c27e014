//! What earlier runs left.

use core::cmp::Reverse;
use core::time::Duration;

use certwright_protocol::{OrderId, OrderState, OrderView};

use super::{Application, Current, Desk};
use crate::breakage::Breakage;
use crate::invariant::Invariant;
use crate::keys;

const MAY_BE_ISSUED: u8 = 3;

impl Application {
    /// Takes up the orders that earlier runs left; those that have no label of ours are left alone.
    pub(super) fn take_up(&mut self, desk: &mut Desk<'_>) {
        for (id, document) in core::mem::take(&mut self.earlier) {
            if let Err(error) = desk.client.take_up(id, &document) {
                desk.around.broken(Invariant::Resumable, || error.to_string());
            }
        }
        self.resume(desk);
    }

    /// Goes on with the orders that the machine has taken up. Of two for one goal the one that has come farthest counts,
    /// the older one of equals: see `of_orders` in `certwright-engine`.
    pub(crate) fn resume(&mut self, desk: &mut Desk<'_>) {
        let goal = |label: &str| desk.plan.goals.iter().position(|goal| goal.label == label);
        let mut found: Vec<_> = desk
            .client
            .orders()
            .filter(|view| !self.current.contains_key(&view.id))
            .filter_map(|view| Some((goal(view.label)?, Reverse(stage(&view)), view.id)))
            .collect();
        found.sort_unstable();
        for (goal, Reverse(stage), id) in found {
            let surplus = self.current.values().any(|current| current.goal == goal);
            self.current.insert(id, Current { goal, resumed: true, surplus });
            if surplus && stage == MAY_BE_ISSUED {
                desk.around
                    .broken(Invariant::NewOrders, || format!("two orders for goal {goal} were finalized"));
            }
            if surplus || self.given_up.contains(&goal) {
                let _ = desk.client.cancel(id);
            } else {
                go_on(desk, id, goal);
            }
        }
    }
}

/// An order of an earlier run is given its time.
fn go_on(desk: &mut Desk<'_>, id: OrderId, goal: usize) {
    if desk.is_broken(Breakage::AnotherKeyAfterResume) {
        *desk.next_key += 1;
        desk.disk.write(&format!("orders/{id}.key"), &keys::pooled(*desk.next_key).to_string());
        desk.sync();
    }
    let time = desk.plan.goals.get(goal).map_or(Duration::ZERO, |goal| goal.time);
    let _ = desk.client.set_deadline(id, desk.now + time);
    if let Some(order) = desk.around.watch.order(desk.index, id) {
        order.deadline = Some(desk.now + time);
        order.was_parked = false;
    }
}

/// How much would be lost with an order.
fn stage(order: &OrderView<'_>) -> u8 {
    match (order.may_be_issued, order.url.is_some(), order.state) {
        (true, ..) => MAY_BE_ISSUED,
        (false, true, _) => 2,
        (false, false, OrderState::Failed) => 0,
        (false, false, _) => 1,
    }
}

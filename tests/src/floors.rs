//! Which Retry-After binds what (R4).
//!
//! A Retry-After is measured from the moment at which its response came, and binds, until then:
//!
//! - on a 2xx about an order (newOrder, a poll, finalize, an answer to a challenge) the next poll of that order; a
//!   later order object replaces what was said before it;
//! - on a 2xx with an authorization that is not valid yet, the next read of it and the next poll of its order;
//! - on a 429 the same operation at the same URL for the same order;
//! - on a 503 everything that this run sends to the server.
//!
//! It does not bind
//!
//! - the answer to a challenge, finalize and the download: those are no polls, and a server that says when to look
//!   again waits for them;
//! - what follows an answer to a challenge, if it is longer than the longest wait that is sat out and came
//!   before: ZeroSSL sends a day with an authorization that nobody has answered, and nobody who waited for it would
//!   ever get a certificate. What the server says once it has been answered counts;
//! - another run, if it is short enough to be sat out: no document has it. A longer one parks the order once it would
//!   have to be waited for, and binds the runs after it from the moment at which the document is saved.

use std::collections::BTreeMap;

use certwright_http::{Response, Timestamp, retry_after};
use certwright_protocol::{Operation, OrderId};

use crate::around::{Told, What};

/// The floors of one client, in the time of the world.
#[derive(Debug, Default)]
pub(crate) struct Floors {
    server: Option<Timestamp>,
    operations: BTreeMap<What, Floor>,
    polls: BTreeMap<OrderId, Floor>,
}

#[derive(Clone, Copy, Debug)]
struct Floor {
    until: Timestamp,
    /// Longer than what is sat out.
    long: bool,
    /// The order was parked, and its document saved, since.
    saved: bool,
}

impl Floors {
    /// Until when this request would have had to wait, if it did not.
    pub(crate) fn broken_by(&mut self, now: Timestamp, request: &Told) -> Option<Timestamp> {
        if request.operation == Operation::Challenge
            && let Some(order) = request.order
        {
            self.polls
                .get_mut(&order)
                .into_iter()
                .filter(|floor| floor.long)
                .for_each(|floor| floor.until = now);
            let of_order = |what: &What| what.0 == Operation::Authorization && what.2 == Some(order);
            self.operations.retain(|what, floor| !(floor.long && of_order(what)));
        }
        let what = request.what();
        let poll = request.order.filter(|_| request.operation == Operation::Order);
        let floors = [
            self.server,
            self.operations.get(&what).map(|floor| floor.until),
            poll.and_then(|order| self.polls.get(&order)).map(|floor| floor.until),
        ];
        floors.into_iter().flatten().max().filter(|until| *until > now)
    }

    /// Takes note of what a response asks for; `longest` is the longest wait that is sat out.
    pub(crate) fn learn(
        &mut self,
        now: Timestamp,
        request: &Told,
        response: &Response,
        longest: core::time::Duration,
    ) {
        if let (200..=299, Operation::NewOrder | Operation::Order | Operation::Finalize, Some(order)) =
            (response.status, request.operation, request.order)
        {
            self.polls.remove(&order);
        }
        let Some(until) = retry_after(&response.headers, now) else { return };
        let long = until > now + longest;
        let floor = Floor { until, long, saved: false };
        let what = request.what();
        match (response.status, request.operation, request.order) {
            (429, ..) => self.bind(what, floor),
            (503, ..) => self.server = self.server.max(Some(until)),
            (200..=299, Operation::Authorization, Some(order))
                if status(response).as_deref() != Some("valid") && status(response).is_some() =>
            {
                self.bind(what, floor);
                self.bind_polls(order, floor);
            }
            (
                200..=299,
                Operation::NewOrder | Operation::Order | Operation::Finalize | Operation::Challenge,
                Some(order),
            ) => self.bind_polls(order, floor),
            _ => {}
        }
    }

    fn bind(&mut self, what: What, floor: Floor) {
        let entry = self.operations.entry(what).or_insert(floor);
        if entry.until < floor.until {
            *entry = floor;
        }
    }

    fn bind_polls(&mut self, order: OrderId, floor: Floor) {
        let entry = self.polls.entry(order).or_insert(floor);
        if entry.until < floor.until {
            *entry = floor;
        }
    }

    /// The document of an order that is parked until then is durable. What would bind for longer came before an answer,
    /// and parks nothing.
    pub(crate) fn saved(&mut self, order: OrderId, parked: Timestamp) {
        let of_order = self.operations.iter_mut().filter(|(what, _)| what.2 == Some(order));
        let floors = self.polls.get_mut(&order).into_iter().chain(of_order.map(|(_, floor)| floor));
        floors.filter(|floor| floor.until <= parked).for_each(|floor| floor.saved = true);
    }

    /// An order is no more, or its number is another's.
    pub(crate) fn forget(&mut self, order: OrderId) {
        self.polls.remove(&order);
        self.operations.retain(|what, _| what.2 != Some(order));
    }

    /// Another run begins.
    pub(crate) fn begin(&mut self) {
        self.server = None;
        self.polls.retain(|_, floor| floor.long && floor.saved);
        self.operations.retain(|what, floor| what.2.is_some() && floor.long && floor.saved);
    }
}

fn status(response: &Response) -> Option<String> {
    let document: serde_json::Value = serde_json::from_slice(&response.body).ok()?;
    Some(document.get("status")?.as_str()?.to_owned())
}

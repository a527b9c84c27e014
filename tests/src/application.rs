//! What an application does with the machine: a small model of `certwright-engine`, for several orders at once.
//!
//! It keeps the order of `certwright-engine`'s `run.rs` and its rules of what is kept, what is closed and what is ordered
//! anew, with two differences: no order waits for room, and it has no net below the machine. The engine withdraws at the
//! end whatever the machine forgot; here that would hide what the machine forgot.

mod earlier;

use core::time::Duration;
use std::collections::BTreeMap;

use certwright_chain::{Chain, ChainError};
use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use certwright_protocol::{
    AccountError, ChallengeId, ChallengeType, Client, Event, NewOrder, OrderError, OrderId, OrderState,
    PemChain, PresentError, Proof,
};

use crate::around::Around;
use crate::breakage::Breakage;
use crate::disk::Disk;
use crate::invariant::Invariant;
use crate::keys;
use crate::plan::ClientPlan;
use crate::watch::fingerprint;

/// The process is no more.
#[derive(Debug)]
pub(crate) struct Died;

/// What this run has seen of its goals.
#[derive(Debug, Default)]
pub(crate) struct Application {
    /// Orders of earlier runs that are taken up once there is an account.
    earlier: Vec<(OrderId, String)>,
    /// Goals that nobody wants any more.
    given_up: Vec<usize>,
    current: BTreeMap<OrderId, Current>,
    /// How often each goal was ordered in this run.
    ordered: BTreeMap<usize, u32>,
    /// How each goal ended in this run.
    pub(crate) ends: BTreeMap<usize, End>,
    /// Until when the server as a whole, or an order, wants to be left alone.
    pub(crate) stalled: Option<Timestamp>,
    /// Why orders of this run failed, those that were replaced too.
    pub(crate) failures: BTreeMap<usize, String>,
}

#[derive(Clone, Copy, Debug)]
struct Current {
    goal: usize,
    resumed: bool,
    /// A better document is for the same goal: a power cut came between the new one and the end of the old one.
    surplus: bool,
}

/// How a goal ended in one run.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Issued,
    Failed(String),
}

/// What the application works with.
pub(crate) struct Desk<'a> {
    pub(crate) client: &'a mut Client,
    pub(crate) index: usize,
    pub(crate) plan: &'a ClientPlan,
    pub(crate) disk: &'a mut Disk,
    pub(crate) next_key: &'a mut u64,
    pub(crate) around: &'a mut Around,
    /// The client's time.
    pub(crate) now: Timestamp,
}

impl Desk<'_> {
    /// Perhaps the process ends here.
    pub(crate) fn live_on(&mut self) -> Result<(), Died> {
        if self.around.dies(self.plan.death) { Err(Died) } else { Ok(()) }
    }

    fn is_broken(&self, breakage: Breakage) -> bool {
        self.around.breakage == Some(breakage)
    }

    pub(crate) fn sync(&mut self) {
        if !self.is_broken(Breakage::NeverSynced) {
            self.disk.sync();
        }
        self.around.watch.disk(self.index, self.around.now, self.disk, &self.plan.goals);
    }

    fn close(&mut self, order: OrderId) {
        match self.client.close(order) {
            Ok(()) => self.around.watch.closed(self.index, order),
            Err(misuse) => {
                self.around
                    .broken(Invariant::NeverStuck, || format!("order {order} cannot be closed: {misuse}"));
            }
        }
    }
}

impl Application {
    /// A run that will take up these orders once there is an account.
    pub(crate) fn with(earlier: Vec<(OrderId, String)>) -> Self {
        Self { earlier, ..Self::default() }
    }

    /// Nobody wants these goals any more.
    pub(crate) fn give_up(&mut self, goals: &[usize]) {
        self.given_up = goals.to_vec();
        self.ends.extend(goals.iter().map(|goal| (*goal, End::Failed("given up".to_owned()))));
    }

    /// Orders what is wanted, not there and not under way.
    pub(crate) fn order_missing(&mut self, desk: &mut Desk<'_>) {
        for goal in 0..desk.plan.goals.len() {
            let label = desk.plan.goals.get(goal).map(|goal| goal.label.as_str()).unwrap_or_default();
            let live = desk.disk.read(&format!("live/{label}")).is_some();
            let under_way = self.current.values().any(|current| current.goal == goal);
            if !live && !under_way && !self.ends.contains_key(&goal) {
                self.order(desk, goal);
            }
        }
    }

    /// Whether the goal of this order has ended in this run.
    pub(crate) fn ends_of(&self, order: OrderId) -> bool {
        self.current.get(&order).is_some_and(|current| self.ends.contains_key(&current.goal))
    }

    fn order(&mut self, desk: &mut Desk<'_>, goal: usize) {
        let Some(wanted) = desk.plan.goals.get(goal) else { return };
        let deadline = desk.now + wanted.time;
        let order = NewOrder::new(wanted.names.clone(), vec![ChallengeType::Http01], deadline);
        match desk.client.new_order(order.label(wanted.label.clone())) {
            Ok(id) => {
                desk.around.note(desk.index, || format!(".. order {id} for {:?}", wanted.label));
                desk.around.watch.new_order(desk.index, id, goal, deadline);
                self.current.insert(id, Current { goal, resumed: false, surplus: false });
            }
            Err(misuse) => desk.around.broken(Invariant::Progress, || misuse.to_string()),
        }
        let ordered = self.ordered.entry(goal).or_default();
        *ordered += 1;
        if *ordered > 2 {
            desk.around
                .broken(Invariant::NewOrders, || format!("goal {goal} is ordered a third time in one run"));
        }
    }

    fn order_anew(&mut self, desk: &mut Desk<'_>, order: OrderId) {
        let Some(Current { goal, surplus, .. }) = self.current.remove(&order) else { return };
        desk.close(order);
        if !surplus {
            self.order(desk, goal);
        }
    }

    /// Does what an event asks for.
    pub(crate) fn on_event(&mut self, desk: &mut Desk<'_>, event: Event) -> Result<(), Died> {
        match event {
            Event::AccountReady { .. } => {
                self.take_up(desk);
                self.order_missing(desk);
            }
            Event::TermsOfService { url } => desk.client.accept_terms(&url),
            Event::AccountFailed { error } => self.on_account_failed(desk, &error),
            Event::Present { challenge, identifier, proof } => {
                return on_present(desk, challenge, &identifier, &proof);
            }
            Event::Withdraw { challenge, identifier, proof } => {
                return self.on_withdraw(desk, challenge, &identifier, &proof);
            }
            Event::OrderReady { order, identifiers } => return self.on_ready(desk, order, &identifiers),
            Event::Issued { order, chain, .. } => return self.on_issued(desk, order, &chain),
            Event::OrderFailed { order, error } => return self.on_failed(desk, order, &error),
            Event::Stalled { until, .. } => {
                desk.around.statistics.parked += 1;
                self.stalled = match (self.stalled, until) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                };
            }
        }
        Ok(())
    }

    fn on_account_failed(&mut self, desk: &mut Desk<'_>, error: &AccountError) {
        check_reason(desk, &error.to_string());
        for goal in 0..desk.plan.goals.len() {
            self.ends.entry(goal).or_insert_with(|| End::Failed(error.to_string()));
        }
    }

    fn on_withdraw(
        &mut self,
        desk: &mut Desk<'_>,
        challenge: ChallengeId,
        identifier: &Identifier,
        proof: &Proof,
    ) -> Result<(), Died> {
        let Proof::Http01 { token, .. } = proof else { return Ok(()) };
        let resumed = self.current.get(&challenge.order()).is_some_and(|current| current.resumed);
        let failed =
            desk.client.order(challenge.order()).is_some_and(|view| view.state == OrderState::Failed);
        let kept = (desk.is_broken(Breakage::WithdrawnOnlyIfOwn) && resumed)
            || (desk.is_broken(Breakage::LeftAfterFailure) && failed);
        if !kept {
            let place = (desk.index, challenge.order(), identifier.value(), token.as_str().to_owned());
            desk.around.proofs.remove(&place);
        }
        desk.around.watch.withdrawn(desk.index, challenge);
        desk.live_on()?;
        let _ = desk.client.withdrawn(challenge);
        Ok(())
    }

    /// The key is durable before the server hears of it (R30); an earlier run's is used again.
    fn on_ready(&mut self, desk: &mut Desk<'_>, order: OrderId, names: &[Identifier]) -> Result<(), Died> {
        let path = format!("orders/{order}.key");
        let saved = desk.disk.read(&path).and_then(|key| key.parse().ok());
        let key = saved.unwrap_or_else(|| {
            *desk.next_key += 1;
            keys::pooled(*desk.next_key)
        });
        if !desk.is_broken(Breakage::OrderKeySavedLate) {
            desk.disk.write(&path, &key.to_string());
            desk.live_on()?;
            desk.sync();
        }
        desk.live_on()?;
        // A garbled order may be ready twice.
        let finalized = desk.client.finalize(order, &keys::csr(names, key));
        desk.around.note(desk.index, || format!(".. key {key} for order {order}: {finalized:?}"));
        desk.live_on()
    }

    /// Verified, then installed, then closed: a run that dies in between does the same again.
    fn on_issued(&mut self, desk: &mut Desk<'_>, order: OrderId, chain: &PemChain) -> Result<(), Died> {
        let Some(current) = self.current.get(&order).copied() else { return Ok(()) };
        let Some(goal) = desk.plan.goals.get(current.goal) else { return Ok(()) };
        let key: Option<u64> =
            desk.disk.read(&format!("orders/{order}.key")).and_then(|key| key.parse().ok());
        let key = key.or_else(|| desk.is_broken(Breakage::OrderKeySavedLate).then_some(*desk.next_key));
        let verified = Chain::parse(chain.as_str()).and_then(|chain| {
            let key = key.ok_or(ChainError::AnotherKey)?;
            let public_key = keys::certificate_key(key).public_key_der();
            chain.verify(public_key, &goal.names, desk.now.as_unix_seconds()).map(|()| (key, chain))
        });
        let verified = match verified {
            Err(_) if desk.is_broken(Breakage::InstalledUnverified) => {
                Chain::parse(chain.as_str()).map(|chain| (key.unwrap_or(0), chain))
            }
            verified => verified,
        };
        match verified {
            Ok((key, chain)) => {
                install(desk, &goal.label, key, &chain, order)?;
                desk.close(order);
                self.ends.insert(current.goal, End::Issued);
                desk.around.statistics.issued += 1;
            }
            Err(error) if current.resumed && !matches!(error, ChainError::NotYetValid { .. }) => {
                self.order_anew(desk, order);
            }
            Err(error) => {
                if matches!(error, ChainError::AnotherKey | ChainError::MissingNames { .. }) {
                    desk.close(order);
                }
                self.fail(desk, current.goal, &error.to_string());
            }
        }
        desk.live_on()
    }

    fn on_failed(&mut self, desk: &mut Desk<'_>, order: OrderId, error: &OrderError) -> Result<(), Died> {
        let text = error.to_string();
        desk.around.note(desk.index, || format!(".. order {order} failed: {text}"));
        let Some(current) = self.current.get(&order).copied() else { return Ok(()) };
        check_reason(desk, &text);
        check_names(desk, error);
        if current.surplus {
            desk.close(order);
            return desk.live_on();
        }
        self.failures.insert(current.goal, text.clone());
        let anew = current.resumed && is_over(error);
        if anew || desk.is_broken(Breakage::OrderedWithoutBound) {
            self.order_anew(desk, order);
        } else {
            if !desk.client.order(order).is_some_and(|view| view.kept) {
                desk.close(order);
            }
            self.fail(desk, current.goal, &text);
        }
        desk.live_on()
    }

    fn fail(&mut self, desk: &mut Desk<'_>, goal: usize, reason: &str) {
        desk.around.statistics.failed += 1;
        self.ends.insert(goal, End::Failed(reason.to_owned()));
    }
}

fn on_present(
    desk: &mut Desk<'_>,
    challenge: ChallengeId,
    identifier: &Identifier,
    proof: &Proof,
) -> Result<(), Died> {
    let Proof::Http01 { token, key_authorization } = proof else { return Ok(()) };
    desk.around.watch.wants_proof(desk.index, challenge);
    if !desk.around.quiet && desk.around.random.chance(desk.plan.present_fails) {
        let _ = desk.client.present_failed(challenge, PresentError::new("the disk is full"));
        return desk.live_on();
    }
    if desk.is_broken(Breakage::PresentedUnseen) {
        let _ = desk.client.presented(challenge, desk.now);
        return Ok(());
    }
    let millis = desk.around.random.below(desk.plan.visible_millis + 1);
    let wait = Duration::from_millis(millis);
    let visible = desk.around.now + wait;
    let place = (desk.index, challenge.order(), identifier.value(), token.as_str().to_owned());
    desk.around.proofs.insert(place, (key_authorization.as_str().to_owned(), visible));
    desk.live_on()?;
    desk.around.watch.presented(desk.index, challenge, visible);
    let claimed = if desk.is_broken(Breakage::VisibleTooEarly) { desk.now } else { desk.now + wait };
    let _ = desk.client.presented(challenge, claimed);
    desk.live_on()
}

/// Each version complete and durable before the link leads to it.
fn install(desk: &mut Desk<'_>, label: &str, key: u64, chain: &Chain, order: OrderId) -> Result<(), Died> {
    let cert = fingerprint(chain);
    let earlier = desk.disk.below(&format!("archive/{label}/")).len() / 2;
    let two_steps = desk.is_broken(Breakage::SwitchedInTwoSteps);
    if desk.is_broken(Breakage::KeyRemovedEarly) {
        desk.disk.remove(&format!("orders/{order}.key"));
        desk.sync();
        desk.live_on()?;
    }
    let version = if two_steps { 0 } else { earlier };
    if two_steps {
        desk.disk.write(&format!("live/{label}"), "0");
    }
    desk.disk.write(&format!("archive/{label}/{version}/key"), &key.to_string());
    desk.live_on()?;
    if two_steps {
        desk.sync();
    }
    desk.disk.write(&format!("archive/{label}/{version}/cert"), &cert);
    desk.live_on()?;
    desk.sync();
    desk.live_on()?;
    desk.disk.write(&format!("live/{label}"), &version.to_string());
    desk.live_on()?;
    desk.sync();
    desk.around.watch.installed(desk.index, desk.around.now, &cert);
    desk.live_on()
}

/// One line for a person.
fn check_reason(desk: &mut Desk<'_>, text: &str) {
    let fine = !text.trim().is_empty() && text.len() < 5000 && !text.chars().any(char::is_control);
    if !fine {
        desk.around.broken(Invariant::ReasonGiven, || format!("{text:?}"));
    }
}

/// A failed authorization is named (R14).
fn check_names(desk: &mut Desk<'_>, error: &OrderError) {
    if let OrderError::Authorizations(failed) = error
        && (failed.is_empty() || failed.iter().any(|failure| failure.identifier.is_empty()))
        && desk.around.plan.weather != crate::plan::Weather::Mad
    {
        desk.around.broken(Invariant::ReasonGiven, || format!("{error}"));
    }
}

/// See `is_over` in `certwright-engine`: a new order may fare better.
fn is_over(error: &OrderError) -> bool {
    matches!(
        error,
        OrderError::Earlier { .. }
            | OrderError::Authorizations(_)
            | OrderError::Invalid { .. }
            | OrderError::Undelivered
    )
}

//! How an order ends without a certificate: nothing is left behind, then the reason is told (R14, R17, R19).

use alloc::collections::VecDeque;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Response, Url};

use super::{Context, Ending, Order, Placed, Progress, Stage, State, Unused};
use crate::agenda::Step;
use crate::error::{AccountError, Cause, Misuse, OrderError, RequestError};
use crate::output::Event;
use crate::problem::ProblemType;
use crate::resource::{self, Status};

/// How long the authorizations of an order given up are looked after: a courtesy to the server, not to be waited
/// for at any length.
const COURTESY: Duration = Duration::from_secs(10);

impl Order {
    /// Gives the order up: withdraw, relinquish, tell.
    pub(crate) fn fail(&mut self, error: OrderError, ctx: &mut Context) {
        if matches!(self.stage, Stage::Ending(_)) {
            return;
        }
        ctx.agenda.forget(self.id);
        forget_events(&mut ctx.events, self.id);
        let parked = self.parked.take();
        let kept = self.keep_for_another_run(&error);
        let mut relinquish = match (&self.stage, &error) {
            (Stage::New | Stage::Ending(_), _) | (_, OrderError::Account(_)) => Vec::new(),
            (Stage::Placed(placed), OrderError::Invalid { .. } | OrderError::Authorizations(_)) => {
                placed.unused(false)
            }
            (Stage::Placed(placed), _) => placed.unused(true),
        };
        relinquish.iter_mut().flatten().for_each(|unused| unused.not_before = unused.not_before.max(parked));
        let reason = error.to_string();
        self.stage = Stage::Ending(Ending { error: Some(error), reason, kept, relinquish, told: false });
        self.live.dirty = true;
        self.withdraw_all(ctx);
        self.relinquish_from(0, ctx);
        self.wind_up(ctx);
    }

    /// What another run can go on with: an order whose server is silent always; one that took too long, or whose
    /// server failed, if it was not taken up from a document already; and so one whose CSR may have left, unless the
    /// server has given a verdict.
    fn keep_for_another_run(&mut self, error: &OrderError) -> Option<Placed> {
        let may_pass = is_passing(error) || (self.may_be_issued() && is_no_verdict(error));
        if !(is_silence(error) || (may_pass && !self.taken_up)) {
            return None;
        }
        match core::mem::replace(&mut self.stage, Stage::New) {
            Stage::Placed(placed) => Some(placed),
            other => {
                self.stage = other;
                None
            }
        }
    }

    pub(crate) fn cancel(&mut self, ctx: &mut Context) -> Result<(), Misuse> {
        if self.has_ended() {
            return Err(Misuse::Ended);
        }
        self.fail(OrderError::Cancelled, ctx);
        Ok(())
    }

    /// A newOrder whose answer came after the order was given up: the order it made is ended too.
    pub(super) fn on_created_late(&mut self, response: &Response, base: &Url, ctx: &mut Context) {
        let Ok(order) = resource::Order::parse(&response.body, base, ctx.config.schemes) else { return };
        let Stage::Ending(ending) = &mut self.stage else { return };
        let unused = |url: Url| Some(Unused { url, pending: false, not_before: None });
        let first = ending.relinquish.len();
        ending.relinquish.extend(order.authorizations.into_iter().map(unused));
        self.relinquish_from(first, ctx);
    }

    fn relinquish_from(&mut self, first: usize, ctx: &mut Context) {
        let Stage::Ending(ending) = &mut self.stage else { return };
        let too_late = ctx.now + COURTESY;
        let mut due = Vec::new();
        for (index, place) in ending.relinquish.iter_mut().enumerate().skip(first) {
            match place.as_ref().map(|unused| unused.not_before.unwrap_or(ctx.now)) {
                Some(at) if at <= too_late => due.push((index, at.max(ctx.now))),
                _ => *place = None,
            }
        }
        for (index, at) in &due {
            self.schedule(ctx, *at, Step::Relinquish(*index));
        }
        if !due.is_empty() {
            self.schedule(ctx, ctx.now + COURTESY, Step::Deadline);
        }
    }

    /// Enough of courtesy.
    pub(crate) fn leave_unused(&mut self, ctx: &mut Context) {
        if let Stage::Ending(ending) = &mut self.stage {
            ending.relinquish.clear();
        }
        self.wind_up(ctx);
    }

    /// An authorization that the server does not want to be asked about now is left to its clock.
    pub(crate) fn leave(&mut self, url: &Url, ctx: &mut Context) {
        let Stage::Ending(ending) = &mut self.stage else { return };
        for place in &mut ending.relinquish {
            place.take_if(|unused| unused.url == *url);
        }
        self.wind_up(ctx);
    }

    /// Whether authorizations are still looked after.
    pub(crate) fn is_relinquishing(&self) -> bool {
        matches!(&self.stage, Stage::Ending(ending) if ending.relinquish.iter().any(Option::is_some))
    }

    /// The next request for an authorization that is given up.
    pub(super) fn begin_relinquish(&self, index: usize) -> Option<(Url, bool)> {
        match &self.stage {
            Stage::Ending(ending) => ending.unused(index).map(|unused| (unused.url.clone(), unused.pending)),
            _ => None,
        }
    }

    /// One try for each step: this is a courtesy to the server, and no error of it matters any more.
    pub(super) fn on_relinquished(&mut self, index: usize, response: Option<&Response>, ctx: &mut Context) {
        let Stage::Ending(ending) = &mut self.stage else { return };
        let Some(place) = ending.relinquish.get_mut(index) else { return };
        let was_pending = place.as_ref().is_some_and(|unused| unused.pending);
        if !was_pending && response.is_some_and(is_pending) {
            if let Some(unused) = place {
                unused.pending = true;
            }
            return self.schedule(ctx, ctx.now, Step::Relinquish(index));
        }
        *place = None;
        self.wind_up(ctx);
    }

    /// A read that was under way when the order was given up: what it says need not be asked once more (R4, R8).
    pub(super) fn on_read_late(&mut self, url: &Url, response: &Response, ctx: &mut Context) {
        let Stage::Ending(ending) = &mut self.stage else { return };
        let ours = |place: &&mut Option<Unused>| place.as_ref().is_some_and(|unused| unused.url == *url);
        let Some(place) = ending.relinquish.iter_mut().find(ours) else { return };
        if is_pending(response) {
            place.iter_mut().for_each(|unused| unused.pending = true);
            return;
        }
        *place = None;
        self.wind_up(ctx);
    }

    /// Tells the reason once everything is tidy.
    pub(super) fn wind_up(&mut self, ctx: &mut Context) {
        if !matches!(self.stage, Stage::Ending(_)) {
            return;
        }
        self.withdraw_all(ctx);
        let (owes, busy) = (self.owes_withdrawal(), self.is_relinquishing());
        let Stage::Ending(ending) = &mut self.stage else { return };
        if owes || busy || ending.told {
            return;
        }
        ending.told = true;
        if let Some(error) = ending.error.take() {
            ctx.events.push_back(Event::OrderFailed { order: self.id, error });
        }
    }
}

impl Placed {
    /// Pending authorizations that were never answered; with the unread ones if the server has not ended the
    /// order itself.
    fn unused(&self, with_unread: bool) -> Vec<Option<Unused>> {
        if !matches!(self.progress, Progress::Authorizing) {
            return Vec::new();
        }
        let unused = |authorization: &super::Authorization| match &authorization.state {
            State::Pending(pending) if !pending.answer.may_have_arrived() => Some(true),
            State::Unread if with_unread => Some(false),
            _ => None,
        };
        let unused = |a: &super::Authorization| {
            let pending = unused(a)?;
            Some(Unused { url: a.url.clone(), pending, not_before: a.not_before })
        };
        self.authorizations.iter().map(unused).filter(Option::is_some).collect()
    }
}

fn is_pending(response: &Response) -> bool {
    resource::Authorization::parse(&response.body).is_ok_and(|a| a.status == Status::Pending)
}

/// Takes the events of an order that is no more.
fn forget_events(events: &mut VecDeque<Event>, order: crate::OrderId) {
    events.retain(|event| !matches!(event, Event::OrderReady { order: id, .. } if *id == order));
}

fn cause(error: &OrderError) -> Option<&Cause> {
    match error {
        OrderError::Request(error) | OrderError::Account(AccountError::Request(error)) => Some(&error.cause),
        _ => None,
    }
}

pub(super) fn is_silence(error: &OrderError) -> bool {
    matches!(cause(error), Some(Cause::NoResponse(_)))
}

/// Whether the server has broken the protocol, or will not show what it has made: that says nothing of what it has made.
fn is_no_verdict(error: &OrderError) -> bool {
    let OrderError::Request(RequestError { operation, cause, .. }) = error else { return false };
    match cause {
        Cause::Violation(_) => true,
        Cause::Problem(_) => operation.only_reads(),
        Cause::NoResponse(_) => false,
    }
}

pub(super) fn is_passing(error: &OrderError) -> bool {
    match (error, cause(error)) {
        (OrderError::Deadline { .. }, _) => true,
        (_, Some(Cause::Problem(problem))) => {
            problem.is(&ProblemType::ServerInternal) || matches!(problem.status, Some(500..=599))
        }
        _ => false,
    }
}

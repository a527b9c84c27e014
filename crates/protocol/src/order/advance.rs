//! The order itself: created, polled, finalized, fetched (RFC 8555 §7.4, R10, R15).

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use certwright_csr::{Csr, CsrDer};
use certwright_http::{Response, Timestamp, Url, parse_http_date};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;

use super::{Authorization, Context, Order, Placed, Progress, Stage, State};
use crate::agenda::Step;
use crate::error::{Cause, Misuse, Operation, OrderError, RequestError, ViolationKind};
use crate::output::{Event, Waiting};
use crate::problem::{Problem, ProblemType};
use crate::resource::{self, Status};
use crate::retry::{MAX_FAILURES, growing, poll_interval};

/// After this long the authorizations are looked at although the order says pending (R13).
const FIRST_LOOK: Duration = Duration::from_secs(5);

/// How often finalize may be answered by orderNotReady before that is taken at its word.
const MAX_NOT_READY: u8 = 5;

/// How often the same CSR is sent again to an order that stays ready.
const MAX_READY_AGAIN: u8 = 10;

impl Order {
    pub(super) fn on_created(&mut self, response: &Response, base: &Url, ctx: &mut Context) {
        self.sends = 0;
        self.live.dirty = true;
        let schemes = ctx.config.schemes;
        let location =
            response.headers.get("location").ok_or(ViolationKind::MissingHeader { header: "Location" });
        let placed =
            location.and_then(|text| resource::resolve(text, base, schemes, "Location")).and_then(|url| {
                let order = resource::Order::parse(&response.body, &url, schemes)?;
                Ok((url, order))
            });
        match placed {
            Ok((url, order)) => self.place(url, order, response, ctx),
            Err(violation) => self.violation(Operation::NewOrder, base, violation, ctx),
        }
    }

    fn place(&mut self, url: Url, order: resource::Order, response: &Response, ctx: &mut Context) {
        self.stage = Stage::Placed(Placed {
            url,
            finalize: order.finalize.clone(),
            authorizations: order.authorizations.iter().cloned().map(Authorization::unread).collect(),
            progress: Progress::Authorizing,
        });
        self.note_retry_after(&response.headers, ctx);
        if self.parked.is_none() && ctx.suspended.is_none() {
            self.on_status(order, ctx);
        }
    }

    pub(super) fn on_polled(&mut self, response: &Response, ctx: &mut Context) {
        self.live.polling = false;
        if let Some(placed) = self.placed_mut() {
            placed.authorizations.iter_mut().for_each(|authorization| authorization.fresh = false);
        }
        self.on_order(Operation::Order, response, ctx);
    }

    pub(super) fn on_finalized(&mut self, response: &Response, ctx: &mut Context) {
        self.on_order(Operation::Finalize, response, ctx);
    }

    fn on_order(&mut self, operation: Operation, response: &Response, ctx: &mut Context) {
        (self.live.floor, self.live.short_floor) = (None, None);
        self.note_retry_after(&response.headers, ctx);
        let Stage::Placed(placed) = &mut self.stage else { return };
        let url = placed.url.clone();
        match resource::Order::parse(&response.body, &url, ctx.config.schemes) {
            Ok(mut order) => {
                if self.live.resumed && order.is_stuck(server_time(response, ctx)) {
                    order.status = Status::Gone;
                }
                if order.finalize.is_some() {
                    placed.finalize.clone_from(&order.finalize);
                }
                match (operation, order.status) {
                    // As if finalize had not been seen: not at once again, or it becomes a loop.
                    (Operation::Finalize, Status::Ready) => self.keep_polling(ctx),
                    _ => self.on_status(order, ctx),
                }
            }
            Err(violation) => self.violation(operation, &url, violation, ctx),
        }
    }

    /// An order may come back in any status at any step (R10).
    fn on_status(&mut self, order: resource::Order, ctx: &mut Context) {
        let resumed = core::mem::take(&mut self.live.resumed);
        if order.status != Status::Valid || order.certificate.is_some() {
            self.live.garbled = 0;
        }
        match order.status {
            Status::Pending => self.on_pending(ctx),
            Status::Ready => self.on_ready(ctx),
            Status::Processing | Status::Unknown => self.keep_polling(ctx),
            Status::Valid => self.on_valid(order.certificate, ctx),
            Status::Invalid | Status::Gone if resumed || self.live.finalize_failures > 0 => {
                self.on_over(order, ctx);
            }
            Status::Invalid | Status::Gone => self.on_invalid(order, ctx),
        }
    }

    fn on_pending(&mut self, ctx: &mut Context) {
        match self.placed_mut().map(|placed| &placed.progress) {
            Some(Progress::Authorizing) => self.look_or_advance(ctx),
            _ => self.keep_polling(ctx),
        }
    }

    fn look_or_advance(&mut self, ctx: &mut Context) {
        let answered = |state: &State| matches!(state, State::Pending(pending) if pending.answer.given);
        let answered = self.indices(answered);
        let due = self.live.next_look.is_some_and(|look| look <= ctx.now);
        if due && !answered.is_empty() {
            self.live.looks += 1;
            self.live.next_look =
                Some(ctx.now + growing(FIRST_LOOK, self.live.looks, Duration::from_secs(60)));
            return self.read(&answered, ctx);
        }
        self.advance_authorizations(ctx);
    }

    fn on_ready(&mut self, ctx: &mut Context) {
        self.withdraw_all(ctx);
        let (id, identifiers) = (self.id, self.identifiers.clone());
        let Some(placed) = self.placed_mut() else { return };
        match placed.progress {
            Progress::Finalizing { .. } => self.finalize_again(ctx),
            Progress::Authorizing | Progress::Ready => {
                placed.progress = Progress::Ready;
                for authorization in &mut placed.authorizations {
                    authorization.state = State::Valid;
                }
                self.live.dirty = true;
                ctx.events.push_back(Event::OrderReady { order: id, identifiers });
            }
            Progress::Issued { .. } => self.keep_polling(ctx),
        }
    }

    /// The same CSR once more, a few times; then the server has to make up its mind.
    fn finalize_again(&mut self, ctx: &mut Context) {
        self.live.ready_again = self.live.ready_again.saturating_add(1);
        if self.live.ready_again > MAX_READY_AGAIN {
            return self.keep_polling(ctx);
        }
        self.schedule(ctx, ctx.now, Step::Finalize);
    }

    fn on_valid(&mut self, certificate: Option<Url>, ctx: &mut Context) {
        self.withdraw_all(ctx);
        let Some(placed) = self.placed_mut() else { return };
        match certificate {
            Some(certificate) => {
                placed.progress = Progress::Issued { certificate };
                placed.authorizations.iter_mut().for_each(|authorization| authorization.state = State::Valid);
                self.live.dirty = true;
                self.schedule(ctx, ctx.now, Step::Download);
            }
            None => {
                let url = placed.url.clone();
                let violation = ViolationKind::Missing { resource: "valid order", member: "certificate" };
                self.violation(Operation::Order, &url, violation, ctx);
            }
        }
    }

    fn on_invalid(&mut self, order: resource::Order, ctx: &mut Context) {
        self.live.order_problem = order.error.map(Problem::from);
        self.gather(ctx);
    }

    /// An order that ended while nobody looked, or because finalize made the server stumble: one new order, and
    /// the authorizations are reused (R15).
    fn on_over(&mut self, order: resource::Order, ctx: &mut Context) {
        if self.replaced {
            return self.on_invalid(order, ctx);
        }
        self.replace(ctx);
    }

    fn replace(&mut self, ctx: &mut Context) {
        self.replaced = true;
        self.withdraw_all(ctx);
        self.stage = Stage::New;
        self.live = super::Live { dirty: true, ..super::Live::default() };
        ctx.agenda.forget(self.id);
        self.schedule(ctx, self.deadline, Step::Deadline);
        self.schedule(ctx, ctx.now, Step::Create);
    }

    /// Polls again after the interval of R9 and not before the Retry-After of R4.
    pub(super) fn keep_polling(&mut self, ctx: &mut Context) {
        if self.live.next_look.is_none() {
            self.live.next_look = Some(ctx.now + FIRST_LOOK);
        }
        let due = ctx.now + poll_interval(self.live.polls);
        self.live.polls = self.live.polls.saturating_add(1);
        self.poll_at(ctx, due);
    }

    pub(super) fn poll_at(&mut self, ctx: &mut Context, due: Timestamp) {
        if self.live.polling {
            return;
        }
        self.live.polling = true;
        match self.live.floor {
            Some(floor) if ctx.is_too_long(floor) => {
                self.stall(floor, crate::Stall::RetryAfter, ctx);
            }
            Some(floor) if floor > due => {
                self.schedule_because(ctx, floor, Step::Poll, Waiting::RetryAfter);
            }
            _ => self.schedule(ctx, due, Step::Poll),
        }
    }

    /// Parks the order and says so.
    pub(crate) fn stall(&mut self, until: Timestamp, reason: crate::Stall, ctx: &mut Context) {
        if self.park(until, ctx) {
            let scope = crate::Scope::Order(self.id);
            ctx.events.push_back(Event::Stalled { scope, reason, until: Some(until) });
        }
    }

    pub(crate) fn finalize(&mut self, csr: &CsrDer, ctx: &mut Context) -> Result<(), Misuse> {
        match &self.stage {
            Stage::Placed(Placed { progress: Progress::Ready, .. }) => {}
            _ => return Err(Misuse::NotReady),
        }
        check_csr(csr, &self.identifiers, &ctx.key)?;
        if let Some(placed) = self.placed_mut() {
            placed.progress = Progress::Finalizing { csr: csr.to_base64url() };
        }
        self.live.dirty = true;
        self.schedule(ctx, ctx.now, Step::Finalize);
        Ok(())
    }

    /// finalize was perhaps sent, or answered by a failure: what does the order say?
    pub(super) fn on_finalize_lost(
        &mut self,
        floor: Option<Timestamp>,
        error: RequestError,
        ctx: &mut Context,
    ) {
        self.live.finalize_failures += 1;
        if self.live.finalize_failures > MAX_FAILURES {
            return self.fail(OrderError::Request(error), ctx);
        }
        // A server that had asked for a pause before the next poll is not polled sooner for its failure (R4).
        let floor = floor.max(self.live.floor);
        let at = ctx.after_failure(self.live.finalize_failures, floor);
        if ctx.is_too_long(at) {
            return self.stall(at, crate::Stall::RetryAfter, ctx);
        }
        self.live.polling = true;
        let why = Waiting::Retry { operation: Operation::Finalize, failure: error.cause.in_short() };
        self.schedule_because(ctx, at, Step::Poll, why);
    }

    /// `orderNotReady` means look again, a few times (R10).
    pub(super) fn on_finalize_refused(&mut self, error: RequestError, ctx: &mut Context) {
        let not_ready =
            matches!(&error.cause, Cause::Problem(problem) if problem.is(&ProblemType::OrderNotReady));
        self.live.not_ready += u8::from(not_ready);
        if not_ready && self.live.not_ready <= MAX_NOT_READY {
            return self.keep_polling(ctx);
        }
        self.fail_or_look_again(error, ctx);
    }

    /// The order's own URL is refused. One from an earlier run may simply be gone.
    pub(super) fn on_poll_refused(&mut self, error: RequestError, ctx: &mut Context) {
        let gone = matches!(&error.cause, Cause::Problem(problem) if problem.status == Some(404));
        if gone && self.live.resumed && !self.replaced {
            return self.replace(ctx);
        }
        self.fail_or_look_again(error, ctx);
    }
}

/// What the server's clock says, as far as it tells.
fn server_time(response: &Response, ctx: &Context) -> Timestamp {
    let date = response.headers.get("date").and_then(|date| parse_http_date(date, ctx.now));
    date.unwrap_or(ctx.now)
}

fn check_csr(csr: &CsrDer, ordered: &[Identifier], account_key: &Jwk) -> Result<(), Misuse> {
    let csr = Csr::parse(csr.as_bytes()).map_err(|_| Misuse::UnreadableCsr)?;
    let names = csr.names();
    let without = |all: &[Identifier], others: &[Identifier]| -> Vec<Identifier> {
        all.iter().filter(|name| !others.contains(name)).cloned().collect()
    };
    let (missing, extra) = (without(ordered, &names), without(&names, ordered));
    if !missing.is_empty() || !extra.is_empty() {
        return Err(Misuse::OtherNames { missing, extra });
    }
    if csr.public_key_der() == account_key.to_spki_der() {
        return Err(Misuse::AccountKeyInCsr);
    }
    Ok(())
}

/// The payload of newOrder (RFC 8555 §7.4): identifiers, and nothing that was not asked for (R16, R20).
pub(super) fn new_order_payload(identifiers: &[Identifier]) -> String {
    let identifiers: Vec<resource::WireIdentifier> = identifiers.iter().map(Into::into).collect();
    serde_json::json!({ "identifiers": identifiers }).to_string()
}

//! The certificate, and answers that are none: what breaks the protocol once a CSR may have left is no verdict, because
//! the certificate may be issued all the same (RFC 8555 §7.4.2, R30, R31).

use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Response, Timestamp, Url, links, retry_after};

use super::ending::{is_passing, is_silence};
use super::{Context, Order};
use crate::agenda::Step;
use crate::error::{Cause, Operation, OrderError, RequestError, ViolationKind};
use crate::output::{Event, PemChain, Waiting};
use crate::problem::ProblemType;
use crate::retry::growing;

/// How often in a row an order that cannot be read is looked at again.
const MAX_GARBLED: u8 = 3;

/// How often a certificate that is no PEM is fetched again.
const MAX_DOWNLOADS: u8 = 3;

/// A server that sends more links has no good reason to (R7, R32).
const MAX_ALTERNATES: usize = 20;

impl Order {
    pub(super) fn fail_or_look_again(&mut self, error: RequestError, ctx: &mut Context) {
        match &error.cause {
            Cause::Violation(_) => self.look_again(error, ctx),
            Cause::Problem(_) | Cause::NoResponse(_) => self.fail(OrderError::Request(error), ctx),
        }
    }

    pub(super) fn violation(
        &mut self,
        operation: Operation,
        url: &Url,
        kind: ViolationKind,
        ctx: &mut Context,
    ) {
        let error = RequestError { operation, url: url.clone(), cause: Cause::Violation(kind) };
        self.look_again(error, ctx);
    }

    /// The server broke the protocol. Once a CSR may have left, the certificate may be issued all the same: then the
    /// order is looked at a few times more.
    fn look_again(&mut self, error: RequestError, ctx: &mut Context) {
        if !self.may_be_issued() || self.live.garbled >= MAX_GARBLED {
            return self.fail(OrderError::Request(error), ctx);
        }
        self.live.garbled += 1;
        self.live.polling = true;
        self.repeat(Step::Poll, self.live.garbled, self.live.floor, error, ctx);
    }

    /// Once more after some seconds, or when the server wants it (R4). A run that took the order up does not leave it to
    /// another one for that: else there might be one each day for ever.
    fn repeat(
        &mut self,
        step: Step,
        times: u8,
        floor: Option<Timestamp>,
        error: RequestError,
        ctx: &mut Context,
    ) {
        let wait = growing(Duration::from_secs(1), times.into(), Duration::from_secs(5));
        let at = floor.max(Some(ctx.now + wait)).unwrap_or(ctx.now);
        match (ctx.is_too_long(at), self.taken_up) {
            (true, true) => return self.fail(OrderError::Request(error), ctx),
            (true, false) => return self.stall(at, crate::Stall::RetryAfter, ctx),
            (false, _) => {}
        }
        let why = Waiting::Retry { operation: error.operation, failure: error.cause.in_short() };
        self.schedule_because(ctx, at, step, why);
    }

    pub(super) fn on_downloaded(&mut self, response: &Response, url: &Url, ctx: &mut Context) {
        match PemChain::parse(&response.body) {
            Ok(chain) => {
                let alternates = alternates(response, url, ctx);
                self.live.delivered = true;
                ctx.events.push_back(Event::Issued { order: self.id, chain, alternates });
            }
            Err(violation) => {
                let (operation, cause) = (Operation::Certificate, Cause::Violation(violation));
                let floor = retry_after(&response.headers, ctx.now);
                self.download_again(floor, RequestError { operation, url: url.clone(), cause }, ctx);
            }
        }
    }

    pub(super) fn on_download_refused(&mut self, error: RequestError, ctx: &mut Context) {
        match &error.cause {
            Cause::Violation(_) => self.download_again(None, error, ctx),
            Cause::Problem(_) | Cause::NoResponse(_) => self.look_for_certificate(error, ctx),
        }
    }

    fn download_again(&mut self, floor: Option<Timestamp>, error: RequestError, ctx: &mut Context) {
        if self.live.downloads >= MAX_DOWNLOADS {
            return self.look_for_certificate(error, ctx);
        }
        self.live.downloads += 1;
        self.repeat(Step::Download, self.live.downloads, floor, error, ctx);
    }

    /// There is no certificate where the order said: it is asked once more where. A refused nonce says nothing of that.
    fn look_for_certificate(&mut self, error: RequestError, ctx: &mut Context) {
        let of_nonce = matches!(&error.cause, Cause::Problem(problem) if problem.is(&ProblemType::BadNonce));
        let error = OrderError::Request(error);
        if self.live.looking || of_nonce || is_silence(&error) || is_passing(&error) {
            return self.fail(error, ctx);
        }
        self.live.looking = true;
        self.poll_at(ctx, ctx.now);
    }
}

fn alternates(response: &Response, url: &Url, ctx: &Context) -> Vec<Url> {
    let mut alternates: Vec<Url> = Vec::new();
    for text in links(&response.headers, "alternate").take(MAX_ALTERNATES) {
        match url.join(text, ctx.config.schemes) {
            Ok(link) if link != *url && !alternates.contains(&link) => alternates.push(link),
            _ => {}
        }
    }
    alternates
}

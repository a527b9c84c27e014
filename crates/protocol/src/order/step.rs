//! From a step to its request, and from the reply to what follows.

use alloc::string::{String, ToString};

use certwright_http::{Response, Timestamp, Url};

use super::advance::new_order_payload;
use super::{Context, Order, Placed, Progress, Stage};
use crate::agenda::Step;
use crate::error::{Cause, Operation, OrderError, RequestError, ViolationKind};
use crate::output::Waiting;
use crate::resource::Directory;

/// newOrder is sent again once if it was perhaps sent; the worst case is one abandoned pending order.
const MAX_SENDS: u8 = 2;

/// A request that a step makes.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) operation: Operation,
    pub(crate) url: Url,
    /// The JSON payload; none for POST-as-GET.
    pub(crate) payload: Option<String>,
    pub(crate) identifier: Option<String>,
}

impl Wanted {
    fn new(operation: Operation, url: Url) -> Self {
        Self { operation, url, payload: None, identifier: None }
    }

    /// A request of the account, not of an order.
    pub(crate) fn account(operation: Operation, url: Url, payload: String) -> Self {
        Self::new(operation, url).payload(payload)
    }

    fn payload(mut self, payload: impl Into<String>) -> Self {
        self.payload = Some(payload.into());
        self
    }

    fn about(mut self, identifier: impl Into<Option<String>>) -> Self {
        self.identifier = identifier.into();
        self
    }
}

impl Order {
    /// The request of a step, noted in the document before it leaves if it changes something.
    pub(crate) fn begin(&mut self, step: Step, directory: &Directory, ctx: &mut Context) -> Option<Wanted> {
        match step {
            Step::Create => self.begin_create(directory, ctx),
            Step::Poll => Some(Wanted::new(Operation::Order, self.url()?.clone())),
            Step::Read(index) => Some(Wanted::new(Operation::Authorization, self.authorization_url(index)?)),
            Step::Answer(index) => {
                let (url, name) = self.begin_answer(index)?;
                // RFC 8555 §7.5.1: the response to an http-01 challenge is the empty object (R16).
                Some(Wanted::new(Operation::Challenge, url).payload("{}").about(name))
            }
            Step::Finalize => self.begin_finalize(ctx),
            Step::Download => match &self.stage {
                Stage::Placed(Placed { progress: Progress::Issued { certificate }, .. }) => {
                    Some(Wanted::new(Operation::Certificate, certificate.clone()))
                }
                _ => None,
            },
            Step::Relinquish(index) => {
                let (url, pending) = self.begin_relinquish(index)?;
                Some(if pending {
                    Wanted::new(Operation::Deactivate, url).payload(r#"{"status":"deactivated"}"#)
                } else {
                    Wanted::new(Operation::Authorization, url)
                })
            }
            Step::Visible | Step::Deadline => None,
        }
    }

    fn begin_create(&mut self, directory: &Directory, ctx: &mut Context) -> Option<Wanted> {
        if self.sends >= MAX_SENDS {
            self.fail(OrderError::Undelivered, ctx);
            return None;
        }
        self.sends += 1;
        self.live.dirty = true;
        let payload = new_order_payload(&self.identifiers);
        Some(Wanted::new(Operation::NewOrder, directory.new_order.clone()).payload(payload))
    }

    fn begin_finalize(&mut self, ctx: &mut Context) -> Option<Wanted> {
        self.live.polls = 0;
        let Stage::Placed(Placed { finalize, url, progress: Progress::Finalizing { csr }, .. }) = &self.stage
        else {
            return None;
        };
        match finalize {
            Some(finalize) => {
                let payload = serde_json::json!({ "csr": csr }).to_string();
                Some(Wanted::new(Operation::Finalize, finalize.clone()).payload(payload))
            }
            None => {
                let url = url.clone();
                let violation = ViolationKind::Missing { resource: "order", member: "finalize" };
                // No CSR has left, and none can.
                if let Some(placed) = self.placed_mut() {
                    placed.progress = Progress::Ready;
                }
                self.violation(Operation::Order, &url, violation, ctx);
                None
            }
        }
    }

    /// The order's URL, if the server gave it one.
    pub(crate) fn url(&self) -> Option<&Url> {
        match &self.stage {
            Stage::Placed(placed) => Some(&placed.url),
            _ => None,
        }
    }

    /// The request did not reach anything that acted on it.
    pub(crate) fn not_acted_on(&mut self, step: Step) {
        match step {
            Step::Create => {
                self.sends = self.sends.saturating_sub(1);
                self.live.dirty = true;
            }
            Step::Answer(index) => self.answer_not_sent(index),
            _ => {}
        }
    }

    pub(crate) fn succeeded(&mut self, step: Step, url: &Url, response: &Response, ctx: &mut Context) {
        match step {
            // Whatever has become of the order meanwhile, what the server made is not forgotten.
            Step::Create => match &self.stage {
                Stage::New => self.on_created(response, url, ctx),
                Stage::Ending(_) => self.on_created_late(response, url, ctx),
                Stage::Placed(_) => {}
            },
            Step::Relinquish(index) => self.on_relinquished(index, Some(response), ctx),
            Step::Read(_) if matches!(self.stage, Stage::Ending(_)) => self.on_read_late(url, response, ctx),
            _ if !self.wants(step) => {}
            Step::Poll => self.on_polled(response, ctx),
            Step::Read(index) => self.on_read(index, response, ctx),
            Step::Answer(index) => self.on_answered(index, response, ctx),
            Step::Finalize => self.on_finalized(response, ctx),
            Step::Download => self.on_downloaded(response, url, ctx),
            Step::Visible | Step::Deadline => {}
        }
    }

    /// A refusal that will not pass, or the last of too many failures.
    pub(crate) fn refused(&mut self, step: Step, error: RequestError, ctx: &mut Context) {
        if let Step::Relinquish(index) = step {
            return self.on_relinquished(index, None, ctx);
        }
        if !self.wants(step) {
            return;
        }
        match (step, error) {
            (Step::Poll, error) => {
                self.live.polling = false;
                self.on_poll_refused(error, ctx);
            }
            (Step::Read(index), error) => self.on_read_refused(index, error, ctx),
            (Step::Finalize, error) => self.on_finalize_refused(error, ctx),
            (Step::Download, error) => self.on_download_refused(error, ctx),
            (Step::Answer(index), RequestError { cause: Cause::Problem(problem), .. }) => {
                self.on_answer_refused(index, *problem, ctx);
            }
            (_, error) => self.fail(OrderError::Request(error), ctx),
        }
    }

    /// The server may have acted, and what it did has to be found out, operation by operation.
    pub(crate) fn uncertain(
        &mut self,
        step: Step,
        floor: Option<Timestamp>,
        error: RequestError,
        ctx: &mut Context,
    ) {
        if !self.wants(step) {
            return;
        }
        match step {
            Step::Create => self.on_create_lost(floor, &error, ctx),
            Step::Answer(index) => self.on_answer_lost(index, floor, error, ctx),
            Step::Finalize => self.on_finalize_lost(floor, error, ctx),
            _ => {}
        }
    }

    /// newOrder was perhaps sent: once more, and that is all.
    fn on_create_lost(&mut self, floor: Option<Timestamp>, error: &RequestError, ctx: &mut Context) {
        if self.sends >= MAX_SENDS {
            return self.fail(OrderError::Undelivered, ctx);
        }
        let at = ctx.after_failure(self.sends.into(), floor);
        let why = Waiting::Retry { operation: Operation::NewOrder, failure: error.cause.in_short() };
        self.schedule_because(ctx, at, Step::Create, why);
    }
}

//! The first contact with a server: a wrong URL or root certificate is told at once, not after all retries.

use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use certwright_http::{Response, Timestamp, Url};
use certwright_protocol::{Cause, NoResponse, Operation, Request, RequestError, RequestId};
use certwright_transport::{Exchange, TransportError};

/// What is known of the connection: shared by the exchange, which learns it, and the run, which ends by it.
#[derive(Debug, Default)]
pub(crate) struct Contact {
    /// The server has answered, so the URL and its certificate are right, and what fails later may pass.
    made: Cell<bool>,
    hopeless: RefCell<Option<RequestError>>,
}

impl Contact {
    /// Why there will never be an answer; told once.
    pub(super) fn take_hopeless(&self) -> Option<RequestError> {
        self.hopeless.borrow_mut().take()
    }
}

/// An exchange that takes note of the first answer, or of why there will be none.
pub(crate) struct Watched<'a> {
    exchange: &'a mut dyn Exchange,
    contact: &'a Contact,
    first: BTreeMap<RequestId, (Operation, Url)>,
}

impl<'a> Watched<'a> {
    pub(crate) fn new(exchange: &'a mut dyn Exchange, contact: &'a Contact) -> Self {
        Self { exchange, contact, first: BTreeMap::new() }
    }

    fn look_at(
        &mut self,
        id: RequestId,
        outcome: Result<Response, NoResponse>,
    ) -> Result<Response, NoResponse> {
        match (outcome, self.first.remove(&id)) {
            (Ok(response), _) => {
                self.contact.made.set(true);
                self.first.clear();
                Ok(response)
            }
            (Err(lost), Some((operation, url))) if !self.contact.made.get() && is_lasting(&lost) => {
                let told = NoResponse { sent: lost.sent, nonce: None, source: "told already".into() };
                let cause = Cause::NoResponse(Arc::new(lost));
                *self.contact.hopeless.borrow_mut() = Some(RequestError { operation, url, cause });
                Err(told)
            }
            (lost, _) => lost,
        }
    }
}

impl Exchange for Watched<'_> {
    fn start(&mut self, request: Request) {
        if !self.contact.made.get() {
            self.first.insert(request.id, (request.operation, request.url.clone()));
        }
        self.exchange.start(request);
    }

    fn next(&mut self, until: Option<Timestamp>) -> Option<(RequestId, Result<Response, NoResponse>)> {
        let (id, outcome) = self.exchange.next(until)?;
        Some((id, self.look_at(id, outcome)))
    }

    fn in_flight(&self) -> usize {
        self.exchange.in_flight()
    }
}

fn is_lasting(lost: &NoResponse) -> bool {
    lost.source.downcast_ref().is_some_and(TransportError::is_lasting)
}

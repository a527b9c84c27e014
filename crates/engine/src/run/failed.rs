//! What an order's failure means, for it and for the others.

use certwright_http::Timestamp;
use certwright_protocol::{Cause, Client, Operation, OrderError, OrderId, RequestError, Scope, Stall};

use super::Run;
use crate::error::{of_refusal, of_silence};
use crate::{EngineError, FailureKind, Outcome};

impl Run<'_> {
    pub(super) fn on_order_failed(
        &mut self,
        client: &mut Client,
        id: OrderId,
        error: OrderError,
    ) -> Result<(), EngineError> {
        if self.surplus.remove(&id) {
            return Ok(client.close(id)?);
        }
        if self.is_resumed(id) && is_over(&error) {
            return self.order_anew(client, id, &error.to_string());
        }
        // What is kept is left with its key for another run: the server may have gone on without us.
        if !client.order(id).is_some_and(|order| order.kept) {
            client.close(id)?;
        }
        let all = concerns_all(&error);
        let error = EngineError::from(error);
        if all {
            self.fail_all_by(id, error);
        } else {
            self.fail(id, error);
        }
        Ok(())
    }

    /// A limit on new orders parks those that are not begun, too: another one would only be refused as well.
    pub(super) fn on_stalled(
        &mut self,
        client: &Client,
        scope: Scope,
        reason: Stall,
        until: Option<Timestamp>,
    ) {
        let refused = matches!(reason, Stall::Refused(_));
        let error = EngineError::Parked { reason, until };
        match scope {
            Scope::Server => self.give_up(error),
            Scope::Order(id) => {
                let is_placed = client.order(id).is_some_and(|order| order.url.is_some());
                if refused && !is_placed { self.fail_all_by(id, error) } else { self.fail(id, error) }
            }
        }
    }

    pub(super) fn fail(&mut self, id: OrderId, error: impl Into<EngineError>) {
        self.finish(id, Outcome::Failed(error.into()));
    }

    /// No order is begun any more, and this one is left with them; those that are under way go on.
    fn fail_all_by(&mut self, id: OrderId, error: EngineError) {
        if self.halt.as_ref().is_some_and(|halt| halt.kind() != error.kind()) {
            return self.fail(id, error);
        }
        self.halt(error);
        self.leave(id);
    }

    /// All orders are left as they are.
    pub(super) fn give_up(&mut self, error: EngineError) {
        self.halt(error);
        self.open.clear();
        self.earlier.clear();
        self.surplus.clear();
    }
}

/// Whether an order of an earlier run came to an end that this run has no part in: its proofs were gone while the
/// server looked for them, or it was given up (R14). A new order may fare better.
fn is_over(error: &OrderError) -> bool {
    matches!(
        error,
        OrderError::Earlier { .. }
            | OrderError::Authorizations(_)
            | OrderError::Invalid { .. }
            | OrderError::Undelivered
    )
}

/// Whether the other orders would come to the same end: there is no account, the server is gone, or it takes no new
/// orders for now.
fn concerns_all(error: &OrderError) -> bool {
    match error {
        OrderError::Account(_) => true,
        OrderError::Request(RequestError { cause: Cause::NoResponse(lost), .. }) => {
            of_silence(lost) == FailureKind::Network
        }
        OrderError::Request(RequestError {
            operation: Operation::NewOrder,
            cause: Cause::Problem(problem),
            ..
        }) => of_refusal(problem, FailureKind::Refused) == FailureKind::Parked,
        _ => false,
    }
}

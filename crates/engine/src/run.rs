//! One run: what the machine asks for is done here.

pub(crate) mod contact;
mod issued;
mod keys;
mod proofs;
pub(crate) mod saved;

use core::time::Duration;

use certwright_challenge::Responder;
use certwright_csr::CsrBuilder;
use certwright_http::{Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_protocol::{
    AccountError, Cause, ChallengeType, Change, Client, Event, NewOrder, OrderError, OrderId, OrderState,
    OrderView, Request, Waiting,
};
use certwright_store::{AccountStore, Store};
use certwright_transport::{Clock, DriveError, Handler, SystemClock};

use crate::{CertificateOrder, EngineError, Observer, Obtained, Progress, Stopper};
use contact::Contact;
use keys::KeyMaker;
use proofs::Proofs;

/// The application's side of the machine.
pub(crate) struct Run<'a> {
    wanted: &'a CertificateOrder,
    store: &'a Store,
    account: &'a mut AccountStore,
    stopper: &'a Stopper,
    contact: &'a Contact,
    proofs: Proofs<'a>,
    observer: &'a mut dyn Observer,
    keys: KeyMaker,
    new_account: bool,
    current: Option<Current>,
    /// How it ended; the first end counts.
    outcome: Option<Result<Obtained, EngineError>>,
}

/// The order that is worked on.
#[derive(Clone, Copy)]
struct Current {
    id: OrderId,
    /// Taken up from an earlier run: should it come to nothing, a new one follows.
    resumed: bool,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        wanted: &'a CertificateOrder,
        store: &'a Store,
        account: &'a mut AccountStore,
        stopper: &'a Stopper,
        contact: &'a Contact,
        responder: &'a mut dyn Responder,
        observer: &'a mut dyn Observer,
    ) -> Self {
        Self {
            wanted,
            store,
            account,
            stopper,
            contact,
            proofs: Proofs::new(responder),
            observer,
            keys: KeyMaker::new(wanted.wanted_key()),
            new_account: false,
            current: None,
            outcome: None,
        }
    }

    /// Begins with the account, and with the order that an earlier run left.
    pub(crate) fn begin(&mut self, client: &mut Client, new_account: bool) -> Result<(), EngineError> {
        self.new_account = new_account;
        let Some(OrderView { id, url, .. }) = client.orders().next() else { return Ok(()) };
        self.current = Some(Current { id, resumed: true });
        self.observer.progress(&Progress::Resuming { names: self.wanted.names(), url });
        Ok(client.set_deadline(id, self.deadline())?)
    }

    fn deadline(&self) -> Timestamp {
        SystemClock.now() + self.wanted.time()
    }

    /// What came of it, once the machine has nothing left to do. Nothing that was presented stays.
    pub(crate) fn end(
        mut self,
        driven: Result<(), DriveError<EngineError>>,
        requests: u64,
        elapsed: Duration,
    ) -> Result<Obtained, EngineError> {
        self.proofs.withdraw_all(self.observer);
        self.observer.progress(&Progress::Ended { requests, elapsed });
        let outcome = match (self.outcome, driven) {
            (Some(Ok(obtained)), _) => Ok(obtained),
            (_, Err(DriveError::Handler(error))) => Err(error),
            (Some(Err(error)), _) => Err(error),
            (None, _) if self.stopper.is_stopped() => Err(EngineError::Interrupted),
            (None, _) => Err(EngineError::Stuck),
        };
        outcome.map(|obtained| Obtained { requests, elapsed, ..obtained })
    }

    fn finish(&mut self, outcome: Result<Obtained, EngineError>) {
        self.outcome.get_or_insert(outcome);
    }

    fn fail(&mut self, error: impl Into<EngineError>) {
        self.finish(Err(error.into()));
    }

    fn on_account(&mut self, client: &mut Client, url: &Url) -> Result<(), EngineError> {
        self.observer.progress(&Progress::AccountReady { url, new: self.new_account });
        if self.current.is_none() { self.order(client) } else { Ok(()) }
    }

    fn order(&mut self, client: &mut Client) -> Result<(), EngineError> {
        self.observer.progress(&Progress::Ordering { names: self.wanted.names() });
        let names = self.wanted.names().to_vec();
        let order = NewOrder::new(names, vec![ChallengeType::Http01], self.deadline());
        let id = client.new_order(order.label(self.wanted.label()))?;
        self.current = Some(Current { id, resumed: false });
        self.keys.begin();
        Ok(())
    }

    /// The order of an earlier run came to nothing: one new order.
    fn order_anew(&mut self, client: &mut Client, id: OrderId, reason: &str) -> Result<(), EngineError> {
        self.observer.progress(&Progress::Replacing { reason });
        client.close(id)?;
        self.order(client)
    }

    fn is_resumed(&self, id: OrderId) -> bool {
        self.current.is_some_and(|current| current.id == id && current.resumed)
    }

    /// The key is durable before the server hears of it (R30); an earlier run's is used again.
    fn on_ready(
        &mut self,
        client: &mut Client,
        id: OrderId,
        names: &[Identifier],
    ) -> Result<(), EngineError> {
        let saved = self.account.order_key(id)?;
        let earlier = saved.is_some();
        let made = match saved {
            Some(key) => Some(key),
            None => self.keys.take(self.stopper)?,
        };
        // Without a key the run was stopped, and the machine is about to be.
        let Some(key) = made else { return Ok(()) };
        self.account.save_order_key(id, &key)?;
        self.observer.progress(&Progress::KeyReady { key_type: key.key_type(), earlier });
        let csr = CsrBuilder::new(names).sign(&key).map_err(EngineError::Request)?;
        Ok(client.finalize(id, &csr)?)
    }

    fn on_order_failed(
        &mut self,
        client: &mut Client,
        id: OrderId,
        error: OrderError,
    ) -> Result<(), EngineError> {
        match error {
            error if self.is_resumed(id) && is_over(&error) => {
                self.order_anew(client, id, &error.to_string())
            }
            error => {
                if !may_go_on(&error) {
                    client.close(id)?;
                }
                self.fail(error);
                Ok(())
            }
        }
    }

    fn authorized(client: &Client) -> Option<(usize, usize)> {
        match client.orders().next()?.state {
            OrderState::Authorizing { valid, total } => Some((valid, total)),
            _ => None,
        }
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

/// Whether the server may have gone on without us: then the order and its key are kept for another run. If that finds
/// it failed for good, a new one replaces it.
fn may_go_on(error: &OrderError) -> bool {
    match error {
        OrderError::Request(error) | OrderError::Account(AccountError::Request(error)) => {
            match &error.cause {
                Cause::NoResponse(_) => true,
                Cause::Problem(problem) => matches!(problem.status, Some(500..=599)),
                _ => false,
            }
        }
        OrderError::Deadline { .. } => true,
        _ => false,
    }
}

impl Handler for Run<'_> {
    type Error = EngineError;

    fn save(&mut self, changes: Vec<Change>) -> Result<(), EngineError> {
        Ok(self.account.save(&changes)?)
    }

    fn event(&mut self, client: &mut Client, event: Event) -> Result<(), EngineError> {
        match event {
            Event::AccountReady { url } => self.on_account(client, &url)?,
            Event::TermsOfService { url } => self.fail(EngineError::Terms { url }),
            Event::AccountFailed { error } => self.fail(error),
            Event::Present { challenge, identifier, proof } => {
                match self.proofs.present(challenge, identifier, proof, self.observer) {
                    Ok(()) => client.presented(challenge, SystemClock.now())?,
                    Err(error) => client.present_failed(challenge, error)?,
                }
            }
            Event::Withdraw { challenge, identifier, proof } => {
                self.proofs.withdraw(challenge, &identifier, &proof, self.observer);
                client.withdrawn(challenge)?;
            }
            Event::OrderReady { order, identifiers } => self.on_ready(client, order, &identifiers)?,
            Event::Issued { order, chain, .. } => self.on_issued(client, order, &chain)?,
            Event::OrderFailed { order, error } => self.on_order_failed(client, order, error)?,
            Event::Stalled { reason, until, .. } => self.fail(EngineError::Parked { reason, until }),
        }
        Ok(())
    }

    fn sending(&mut self, request: &Request) {
        let identifier = request.identifier.as_deref();
        self.observer.progress(&Progress::Sending { operation: request.operation, identifier });
    }

    fn waiting(&mut self, client: &Client, _: Option<Timestamp>) {
        let Some((until, reason)) = client.waiting() else { return };
        let wait = until.duration_since(SystemClock.now());
        let authorized =
            matches!(reason, Waiting::Poll | Waiting::RetryAfter).then(|| Self::authorized(client)).flatten();
        self.observer.progress(&Progress::Waiting { wait, until, reason, authorized });
    }

    /// Whatever the end, what is left of the order stays saved.
    fn interrupted(&mut self) -> bool {
        if let Some(error) = self.contact.take_hopeless() {
            self.fail(AccountError::Request(error));
        }
        self.outcome.is_some() || self.stopper.is_stopped()
    }
}

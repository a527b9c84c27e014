//! One run: what the machine asks for is done here.

pub(crate) mod contact;
mod failed;
mod issued;
mod open;
mod proofs;
pub(crate) mod saved;
mod slate;
mod workshop;

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use certwright_challenge::Responder;
use certwright_http::{Timestamp, Url};
use certwright_protocol::{
    AccountError, ChallengeType, Change, Client, Event, NewOrder, OrderId, OrderState, Request, Waiting,
};
use certwright_store::{AccountStore, Store};
use certwright_transport::{Clock, DriveError, Handler, SystemClock, Waker};

use crate::{Batch, CertificateOrder, EngineError, FailureKind, Observer, Outcome, Progress, Stopper};
use contact::Contact;
use open::Open;
use proofs::Proofs;
use saved::{Earlier, Found};
use slate::Slate;
use workshop::{Done, Material, Wanted, Workshop};

/// The application's side of the machine.
pub(crate) struct Run<'a> {
    slate: Slate<'a>,
    /// So many orders are under way at once.
    at_once: usize,
    account: &'a mut AccountStore,
    stopper: &'a Stopper,
    contact: &'a Contact,
    proofs: Proofs<'a>,
    observer: &'a mut dyn Observer,
    workshop: Workshop,
    new_account: bool,
    has_account: bool,
    open: BTreeMap<OrderId, Open>,
    /// Orders of earlier runs that are not taken up yet, by their place in the list.
    earlier: BTreeMap<usize, Earlier>,
    /// Orders of earlier runs that are given up.
    surplus: BTreeSet<OrderId>,
    /// Why no order is begun any more; the first reason counts.
    halt: Option<EngineError>,
}

/// What a run works with.
pub(crate) struct Tools<'a> {
    pub(crate) store: &'a Store,
    pub(crate) account: &'a mut AccountStore,
    pub(crate) stopper: &'a Stopper,
    pub(crate) contact: &'a Contact,
    pub(crate) waker: Waker,
    pub(crate) responder: &'a mut dyn Responder,
    pub(crate) observer: &'a mut dyn Observer,
}

impl<'a> Run<'a> {
    pub(crate) fn new(orders: &'a [CertificateOrder], at_once: usize, tools: Tools<'a>) -> Self {
        Self {
            slate: Slate::new(orders),
            at_once: at_once.max(1),
            account: tools.account,
            stopper: tools.stopper,
            contact: tools.contact,
            proofs: Proofs::new(tools.responder),
            observer: tools.observer,
            workshop: Workshop::new(tools.store, tools.waker),
            new_account: false,
            has_account: false,
            open: BTreeMap::new(),
            earlier: BTreeMap::new(),
            surplus: BTreeSet::new(),
            halt: None,
        }
    }

    /// Begins with what earlier runs left: orders are taken up before others are begun, as soon as there is an account
    /// and room for them.
    pub(crate) fn begin(
        &mut self,
        client: &mut Client,
        new_account: bool,
        found: Found,
    ) -> Result<(), EngineError> {
        self.new_account = new_account;
        for (index, error) in found.unusable {
            self.slate.take(index);
            self.tell(index, Outcome::Failed(error.into()));
        }
        for (id, document) in found.surplus {
            client.take_up(id, &document).map_err(EngineError::Saved)?;
            self.surplus.insert(id);
            // One that has failed already will say so.
            let _ = client.cancel(id);
        }
        self.slate.put_first(found.orders.keys());
        self.earlier = found.orders;
        Ok(())
    }

    /// What came of it, once the machine has nothing left to do. Nothing that was presented stays.
    ///
    /// # Errors
    /// Why nothing came of it, if there is one reason for all orders.
    pub(crate) fn end(
        mut self,
        driven: Result<(), DriveError<EngineError>>,
        requests: u64,
        elapsed: Duration,
    ) -> Result<Batch, EngineError> {
        self.proofs.withdraw_all(self.observer);
        self.observer.progress(&Progress::Ended { requests, elapsed });
        let halt = match (driven, self.halt) {
            (Err(DriveError::Handler(error)), _) | (_, Some(error)) => error,
            (_, None) if self.stopper.is_stopped() => EngineError::Interrupted,
            (_, None) => EngineError::Stuck,
        };
        let mut outcomes = self.slate.into_outcomes();
        for outcome in &mut outcomes {
            if let Outcome::Obtained(obtained) = outcome {
                (obtained.requests, obtained.elapsed) = (requests, elapsed);
            }
        }
        let left = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Left)).count();
        if left > 0 && left == outcomes.len() {
            return Err(halt);
        }
        Ok(Batch { outcomes, halt: (left > 0).then_some(halt), requests, elapsed })
    }

    fn halt(&mut self, error: EngineError) {
        self.halt.get_or_insert(error);
    }

    fn finish(&mut self, id: OrderId, outcome: Outcome) {
        if let Some(open) = self.open.remove(&id) {
            self.tell(open.index, outcome);
        }
    }

    /// The order stays as it is, for another run.
    fn leave(&mut self, id: OrderId) {
        self.open.remove(&id);
    }

    fn tell(&mut self, index: usize, outcome: Outcome) {
        if let Some(order) = self.slate.order(index) {
            self.observer.progress(&Progress::Finished { index, names: order.names(), outcome: &outcome });
        }
        self.slate.finish(index, outcome);
    }

    /// Nothing is left to be done for any order.
    fn is_over(&self) -> bool {
        self.open.is_empty() && self.surplus.is_empty() && (self.slate.is_begun() || !self.may_begin())
    }

    fn on_account(&mut self, url: &Url) {
        self.observer.progress(&Progress::AccountReady { url, new: self.new_account });
        self.has_account = true;
    }

    /// Begins as many orders as may be open.
    fn fill(&mut self, client: &mut Client) -> Result<bool, EngineError> {
        let mut begun = false;
        while self.has_account && self.may_begin() && !self.stopper.is_stopped() && self.has_room() {
            let Some(index) = self.slate.take_next() else { break };
            match self.earlier.remove(&index) {
                Some(earlier) => self.take_up(client, index, earlier)?,
                None => self.order(client, index)?,
            }
            begun = true;
        }
        Ok(begun)
    }

    /// A limit on new orders does not concern those of earlier runs, which come first.
    fn may_begin(&self) -> bool {
        match &self.halt {
            None => true,
            Some(halt) => halt.kind() == FailureKind::Parked && !self.earlier.is_empty(),
        }
    }

    fn has_room(&self) -> bool {
        self.open.values().filter(|open| !open.issued).count() < self.at_once
    }

    fn take_up(&mut self, client: &mut Client, index: usize, earlier: Earlier) -> Result<(), EngineError> {
        let Some(wanted) = self.slate.order(index) else { return Ok(()) };
        let Earlier { id, document, key } = earlier;
        client.take_up(id, &document).map_err(EngineError::Saved)?;
        let url = client.order(id).and_then(|order| order.url);
        self.observer.progress(&Progress::Resuming { names: wanted.names(), url });
        self.open.insert(id, Open::resumed(index, key));
        client.set_deadline(id, SystemClock.now() + wanted.time())?;
        self.make_material(id);
        Ok(())
    }

    fn order(&mut self, client: &mut Client, index: usize) -> Result<(), EngineError> {
        let Some(wanted) = self.slate.order(index) else { return Ok(()) };
        self.observer.progress(&Progress::Ordering { names: wanted.names() });
        let deadline = SystemClock.now() + wanted.time();
        let order = NewOrder::new(wanted.names().to_vec(), vec![ChallengeType::Http01], deadline);
        let id = client.new_order(order.label(wanted.label()))?;
        self.open.insert(id, Open::new(index));
        self.make_material(id);
        Ok(())
    }

    /// The order of an earlier run came to nothing: one new order, unless it is too late for that.
    fn order_anew(&mut self, client: &mut Client, id: OrderId, reason: &str) -> Result<(), EngineError> {
        let Some(open) = self.open.remove(&id).filter(|_| !self.stopper.is_stopped()) else { return Ok(()) };
        self.observer.progress(&Progress::Replacing { reason });
        client.close(id)?;
        self.order(client, open.index)
    }

    fn is_resumed(&self, id: OrderId) -> bool {
        self.open.get(&id).is_some_and(|open| open.resumed)
    }

    /// Has key and certificate request made while the server validates.
    fn make_material(&mut self, id: OrderId) {
        let Some(open) = self.open.get(&id) else { return };
        let Some(order) = self.slate.order(open.index) else { return };
        let (key_type, names, key) = (order.wanted_key(), order.names().to_vec(), open.earlier.clone());
        self.workshop.make(Wanted { id, key_type, names, key });
    }

    fn on_done(&mut self, client: &mut Client, done: Done) -> Result<(), EngineError> {
        match done {
            Done::Made(id, material) => {
                let material: Material = material?;
                if let Some(open) = self.open.get_mut(&id) {
                    open.material = Some(material);
                }
                Ok(())
            }
            Done::Looked(id, finding) => self.on_looked(client, id, *finding),
        }
    }

    /// Sends the requests of the orders that are ready. Their keys are durable before the server hears of them (R30):
    /// most were saved with an earlier document.
    fn finalize(&mut self, client: &mut Client) -> Result<bool, EngineError> {
        let is_ready = |open: &Open| open.ready && open.material.is_some();
        let ready: Vec<_> = self.open.iter().filter(|(_, open)| is_ready(open)).map(|(id, _)| *id).collect();
        if ready.is_empty() || self.stopper.is_stopped() {
            return Ok(false);
        }
        if ready.iter().filter_map(|id| self.open.get(id)).any(|open| !open.key_saved) {
            self.save_with_keys(&[])?;
        }
        for id in ready {
            let Some(open) = self.open.get_mut(&id) else { continue };
            open.ready = false;
            let Some(Material { key, csr }) = &open.material else { continue };
            let (key_type, earlier) = (key.key_type(), open.earlier.is_some());
            self.observer.progress(&Progress::KeyReady { key_type, earlier });
            client.finalize(id, csr)?;
        }
        Ok(true)
    }

    /// Documents, and the keys that were made meanwhile, with one sync.
    fn save_with_keys(&mut self, changes: &[Change]) -> Result<(), EngineError> {
        let keys: Vec<_> =
            self.open.iter().filter_map(|(id, open)| Some((*id, open.unsaved_key()?))).collect();
        self.account.save_with_keys(changes, &keys)?;
        for open in self.open.values_mut() {
            open.key_saved |= open.material.is_some();
        }
        Ok(())
    }

    fn authorized(client: &Client) -> Option<(usize, usize)> {
        let authorizing = client.orders().filter_map(|order| match order.state {
            OrderState::Authorizing { valid, total } => Some((valid, total)),
            _ => None,
        });
        authorizing.reduce(|(valid, total), (also_valid, more)| (valid + also_valid, total + more))
    }
}

impl Handler for Run<'_> {
    type Error = EngineError;

    fn save(&mut self, changes: Vec<Change>) -> Result<(), EngineError> {
        self.save_with_keys(&changes)
    }

    fn event(&mut self, client: &mut Client, event: Event) -> Result<(), EngineError> {
        match event {
            Event::AccountReady { url } => self.on_account(&url),
            Event::TermsOfService { url } => self.give_up(EngineError::Terms { url }),
            Event::AccountFailed { error } => self.give_up(error.into()),
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
            Event::OrderReady { order, .. } => {
                self.open.get_mut(&order).into_iter().for_each(|open| open.ready = true);
            }
            Event::Issued { order, chain, .. } => self.on_issued(client, order, chain)?,
            Event::OrderFailed { order, error } => self.on_order_failed(client, order, error)?,
            Event::Stalled { scope, reason, until } => self.on_stalled(client, scope, reason, until),
        }
        Ok(())
    }

    fn settle(&mut self, client: &mut Client) -> Result<bool, EngineError> {
        let mut settled = false;
        while let Some(done) = self.workshop.next() {
            self.on_done(client, done)?;
            settled = true;
        }
        settled |= self.finalize(client)?;
        settled |= self.fill(client)?;
        Ok(settled)
    }

    fn idle(&mut self, client: &mut Client) -> Result<bool, EngineError> {
        match self.workshop.wait() {
            Some(done) => self.on_done(client, done).map(|()| true),
            None => Ok(false),
        }
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

    /// Whatever the end, what is left of the orders stays saved.
    fn interrupted(&mut self) -> bool {
        if let Some(error) = self.contact.take_hopeless() {
            self.give_up(AccountError::Request(error).into());
        }
        self.is_over() || self.stopper.is_stopped()
    }
}

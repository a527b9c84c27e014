//! The machine: one account at one server, its nonces, and every order under way.

mod account;
mod reply;
mod requests;

use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;

use certwright_csr::CsrDer;
use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;

use crate::account::{Account, State, Wish};
use crate::agenda::{Agenda, Job};
use crate::challenge::PresentError;
use crate::config::{Config, NewAccount, NewOrder};
use crate::error::{Document, Misuse, NoResponse, OrderError, ResumeError};
use crate::nonce::NoncePool;
use crate::order::{Context, Order};
use crate::output::{ChallengeId, Event, Output, RequestId, Waiting};
use crate::retry::Tries;
use crate::saved::{Change, OrderId, Saved};
use crate::view::OrderView;

use requests::Sending;

/// One ACME account at one server: directory, nonce pool, every order under way.
///
/// Does no I/O, reads no clock, holds no private key, draws no randomness but from [`Config::seed`].
#[derive(Debug)]
pub struct Client {
    ctx: Context,
    account: Account,
    orders: BTreeMap<OrderId, Order>,
    next_order: u64,
    /// Requests that are due and wait for a nonce or for their turn.
    line: VecDeque<Job>,
    /// Orders' requests that wait for the account or the directory.
    held: Vec<Job>,
    fetching_directory: bool,
    asking_account: bool,
    in_flight: BTreeMap<RequestId, Sending>,
    next_request: u64,
    nonces: NoncePool,
    nonce_by_get: bool,
    nonce_tries: Tries,
    /// No nonce is fetched before this.
    nonce_floor: Option<Timestamp>,
    /// Nothing is sent before this: a 503 with Retry-After.
    server_floor: Option<Timestamp>,
    closed: Vec<OrderId>,
}

impl Client {
    /// A client that has never talked to this server with this key.
    #[must_use]
    pub fn new(config: Config, account_key: Jwk, now: Timestamp) -> Self {
        let agenda = Agenda::new(config.seed);
        let next_order = config.first_order;
        Self {
            ctx: Context { now, config, key: account_key, agenda, events: VecDeque::new(), suspended: None },
            account: Account::new(),
            orders: BTreeMap::new(),
            next_order,
            line: VecDeque::new(),
            held: Vec::new(),
            fetching_directory: false,
            asking_account: false,
            in_flight: BTreeMap::new(),
            next_request: 1,
            nonces: NoncePool::default(),
            nonce_by_get: false,
            nonce_tries: Tries::default(),
            nonce_floor: None,
            server_floor: None,
            closed: Vec::new(),
        }
    }

    /// A client that goes on where the saved documents end.
    ///
    /// # Errors
    /// [`ResumeError`] if a document cannot be read, is newer than this version, or belongs to another key or
    /// server. Nothing is lost by that: the documents are left alone (R43).
    pub fn resume(
        config: Config,
        account_key: Jwk,
        saved: Saved,
        now: Timestamp,
    ) -> Result<Self, ResumeError> {
        let mut client = Self::new(config, account_key, now);
        if let Some(text) = &saved.account {
            client.account = Account::from_document(text, &client.ctx.config, &client.ctx.key, now)?;
        }
        match &client.account.state {
            State::Ready { url } => client.ctx.events.push_back(Event::AccountReady { url: url.clone() }),
            _ => client.ask_if_wanted(),
        }
        for (id, text) in &saved.orders {
            client.take_up(*id, text)?;
        }
        Ok(client)
    }

    /// Goes on with one more order where its saved document ends: for applications that do not take up all of them
    /// when they begin.
    ///
    /// # Errors
    /// [`ResumeError`] if the document cannot be read, is newer than this version, or if there is an order with that
    /// number. Nothing is lost by that: the document is left alone (R43).
    pub fn take_up(&mut self, order: OrderId, document: &str) -> Result<(), ResumeError> {
        let now = self.ctx.now;
        let mut taken = Order::from_document(order, document, now)?;
        if self.orders.contains_key(&order) {
            let source = alloc::string::String::from("it was given twice");
            return Err(ResumeError::Corrupt { document: Document::Order(order), source });
        }
        self.next_order = self.next_order.max(order.get().saturating_add(1));
        let ctx = &mut self.ctx;
        match (&self.account.state, taken.parked) {
            (State::Failed(error), _) if !taken.has_ended() => {
                taken.fail(OrderError::Account(error.clone()), ctx);
            }
            (_, Some(until)) if until > now => taken.stall(until, crate::Stall::RetryAfter, ctx),
            (_, Some(_)) => taken.unpark(ctx),
            (_, None) => taken.start(ctx),
        }
        self.orders.insert(order, taken);
        Ok(())
    }

    /// Asks for the account. [`Event::AccountReady`] or [`Event::AccountFailed`] follows.
    ///
    /// An account that is known from an earlier run is used as it is, without a request.
    pub fn new_account(&mut self, account: NewAccount) {
        match &self.account.state {
            State::Ready { .. } => {}
            State::Wanted(_) if self.asking_account => {}
            State::Absent | State::Wanted(_) | State::Failed(_) => {
                if account.terms_of_service_agreed {
                    // What the wish of an earlier run came to is no answer to this one.
                    self.ctx.events.retain(|event| !matches!(event, Event::TermsOfService { .. }));
                }
                self.account.state = State::Wanted(Wish::new(account));
                self.account.dirty = true;
                self.ask_for_account();
            }
        }
    }

    /// The user agrees to the terms that [`Event::TermsOfService`] showed. Other terms are not accepted by it.
    pub fn accept_terms(&mut self, terms: &str) {
        self.terms_accepted(terms);
    }

    /// Orders a certificate. [`Event::Issued`] or [`Event::OrderFailed`] follows, in the end.
    ///
    /// # Errors
    /// [`Misuse`] if there is nothing to order, or nothing that could prove it.
    pub fn new_order(&mut self, order: NewOrder) -> Result<OrderId, Misuse> {
        check(&order)?;
        let id = OrderId::new(self.next_order);
        self.next_order = self.next_order.saturating_add(1);
        let mut order = Order::new(id, order, self.ctx.now);
        match &self.account.state {
            State::Failed(error) => order.fail(OrderError::Account(error.clone()), &mut self.ctx),
            _ => order.start(&mut self.ctx),
        }
        self.orders.insert(id, order);
        Ok(id)
    }

    /// The proof is in place, and visible to everybody from `visible` on.
    ///
    /// # Errors
    /// [`Misuse`] if the challenge is not one that waits for this.
    pub fn presented(&mut self, challenge: ChallengeId, visible: Timestamp) -> Result<(), Misuse> {
        let (order, ctx) = self.open(challenge.order).ok_or(Misuse::UnknownChallenge)?;
        order.presented(challenge, visible, ctx)
    }

    /// The proof could not be put in place: the order is given up.
    ///
    /// # Errors
    /// [`Misuse`] if the challenge is not one that waits for this.
    pub fn present_failed(&mut self, challenge: ChallengeId, reason: PresentError) -> Result<(), Misuse> {
        let (order, ctx) = self.open(challenge.order).ok_or(Misuse::UnknownChallenge)?;
        order.present_failed(challenge, reason, ctx)
    }

    /// The proof is gone, or as gone as it can be made.
    ///
    /// # Errors
    /// [`Misuse`] if the challenge is not one that waits for this.
    pub fn withdrawn(&mut self, challenge: ChallengeId) -> Result<(), Misuse> {
        let (order, ctx) = self.open(challenge.order).ok_or(Misuse::UnknownChallenge)?;
        order.withdrawn(challenge, ctx)
    }

    /// Sends the CSR, whose private key is durable by now (R30).
    ///
    /// # Errors
    /// [`Misuse`] if the order does not wait for it, if the CSR's names are not the order's, or if it holds the
    /// account key (R27).
    pub fn finalize(&mut self, order: OrderId, csr: &CsrDer) -> Result<(), Misuse> {
        let (order, ctx) = self.open(order).ok_or(Misuse::UnknownOrder)?;
        order.finalize(csr, ctx)
    }

    /// Gives the order up: withdraws, deactivates, ends with [`Event::OrderFailed`].
    ///
    /// # Errors
    /// [`Misuse`] if there is no such order, or if it has ended already.
    pub fn cancel(&mut self, order: OrderId) -> Result<(), Misuse> {
        let (order, ctx) = self.open(order).ok_or(Misuse::UnknownOrder)?;
        order.cancel(ctx)
    }

    /// Withdraws everything and sends nothing more; the orders stay in their documents for a later
    /// [`resume`](Self::resume). [`Output::Idle`] follows, at the latest when the requests under way are answered
    /// or 1.5 seconds have passed.
    pub fn suspend(&mut self) {
        if self.ctx.suspended.is_some() {
            return;
        }
        self.ctx.suspended = Some(self.ctx.now);
        self.line.clear();
        self.held.clear();
        self.ctx.agenda.clear();
        let withdrawing = |event: &Event| !matches!(event, Event::Present { .. } | Event::OrderReady { .. });
        self.ctx.events.retain(withdrawing);
        for order in self.orders.values_mut() {
            order.pause(&mut self.ctx);
        }
    }

    /// Gives the order this time instead of the one that it was made with, e.g. after a resume. Nothing changes for one
    /// that has ended.
    ///
    /// # Errors
    /// [`Misuse`] if there is no such order.
    pub fn set_deadline(&mut self, order: OrderId, deadline: Timestamp) -> Result<(), Misuse> {
        let order = self.orders.get_mut(&order).ok_or(Misuse::UnknownOrder)?;
        order.set_deadline(deadline, &mut self.ctx);
        Ok(())
    }

    /// Forgets an order that has ended, and its document.
    ///
    /// # Errors
    /// [`Misuse`] if there is no such order, if it has not ended, or if a proof is still to be withdrawn.
    pub fn close(&mut self, order: OrderId) -> Result<(), Misuse> {
        let (open, _) = self.open(order).ok_or(Misuse::UnknownOrder)?;
        if !open.is_told() || open.owes_anything() {
            return Err(Misuse::StillOpen);
        }
        open.closed = true;
        self.closed.push(order);
        self.bury();
        Ok(())
    }

    /// An order that the application is not done with.
    fn open(&mut self, order: OrderId) -> Option<(&mut Order, &mut Context)> {
        let order = self.orders.get_mut(&order).filter(|order| !order.closed)?;
        Some((order, &mut self.ctx))
    }

    /// Forgets closed orders once nothing of theirs is under way: the answer to a newOrder may come late.
    fn bury(&mut self) {
        let buried = |order: &Order| {
            order.closed && !order.is_relinquishing() && !self.in_flight.values().any(|s| s.is_of(order.id))
        };
        let buried: Vec<OrderId> = self.orders.values().filter(|o| buried(o)).map(|order| order.id).collect();
        for id in buried {
            self.orders.remove(&id);
            self.ctx.agenda.forget(id);
        }
    }

    /// What to do next. To be called again and again, each output acted on after [`changes`](Self::changes) are
    /// durable.
    pub fn poll_output(&mut self, now: Timestamp) -> Output {
        self.ctx.now = self.ctx.now.max(now);
        if self.ctx.events.is_empty() && self.ctx.suspended.is_none() {
            self.take_due();
        }
        if let Some(event) = self.ctx.events.pop_front() {
            return Output::Event(event);
        }
        if let Some(since) = self.ctx.suspended {
            return self.rest(since);
        }
        let request = self.next_request().map(Output::Transmit);
        // What came to nothing while it was to be sent has left an event.
        request.or_else(|| self.ctx.events.pop_front().map(Output::Event)).unwrap_or_else(|| self.wait())
    }

    /// The documents that differ since the last call: to be durable before anything is acted on.
    pub fn changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        if core::mem::take(&mut self.account.dirty) {
            changes.push(Change::Account(self.account.document(&self.ctx.config, &self.ctx.key)));
        }
        for (id, order) in &mut self.orders {
            if order.take_dirty() && !order.closed {
                changes.push(Change::Order { order: *id, document: Some(order.document()) });
            }
        }
        let closed = core::mem::take(&mut self.closed);
        changes.extend(closed.into_iter().map(|order| Change::Order { order, document: None }));
        changes
    }

    /// Takes the outcome of a request. One that is not known, or whose order is closed, is no error.
    pub fn handle_response(
        &mut self,
        now: Timestamp,
        id: RequestId,
        outcome: Result<certwright_http::Response, NoResponse>,
    ) {
        self.ctx.now = self.ctx.now.max(now);
        self.on_outcome(id, outcome);
        self.bury();
    }

    /// The orders, for progress bars and status pages.
    pub fn orders(&self) -> impl Iterator<Item = OrderView<'_>> {
        self.orders.values().filter(|order| !order.closed).map(Order::view)
    }

    /// One order.
    #[must_use]
    pub fn order(&self, order: OrderId) -> Option<OrderView<'_>> {
        self.orders.get(&order).filter(|order| !order.closed).map(Order::view)
    }

    /// The account's URL, once it is known.
    #[must_use]
    pub fn account_url(&self) -> Option<&certwright_http::Url> {
        self.account.url()
    }

    /// What the next wait is for, and until when.
    #[must_use]
    pub fn waiting(&self) -> Option<(Timestamp, &Waiting)> {
        self.ctx.agenda.next_work().map(|(at, job)| (at, &job.why))
    }
}

fn check(order: &NewOrder) -> Result<(), Misuse> {
    if order.identifiers.is_empty() {
        return Err(Misuse::NoIdentifiers);
    }
    if order.challenges.is_empty() {
        return Err(Misuse::NoChallengeTypes);
    }
    let provable = order.challenges.iter().any(|challenge| challenge.proves_wildcards());
    match order.identifiers.iter().find(|identifier| !provable && Identifier::is_wildcard(identifier)) {
        Some(identifier) => Err(Misuse::WildcardNeedsDns { identifier: identifier.clone() }),
        None => Ok(()),
    }
}

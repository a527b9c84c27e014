//! From due jobs to requests: nonces, width, floors (R2, R3, R8).

use core::time::Duration;

use certwright_http::{Timestamp, Url};

use super::Client;
use crate::account::State;
use crate::agenda::{Job, Step, Task};
use crate::error::Operation;
use crate::nonce::Nonce;
use crate::order::{Order, Wanted};
use crate::output::{Content, Event, KeyRole, Output, Request, RequestId, Stall, Unsigned};
use crate::saved::OrderId;

/// How long a suspended machine waits for the answers to what is under way, so that no URL is lost.
const REST: Duration = Duration::from_millis(1500);

/// A request under way.
#[derive(Debug)]
pub(super) struct Sending {
    pub(super) purpose: Purpose,
    pub(super) operation: Operation,
    pub(super) url: Url,
    pub(super) nonce: Option<Nonce>,
}

impl Sending {
    pub(super) fn is_of(&self, order: OrderId) -> bool {
        matches!(&self.purpose, Purpose::Job(Job { task: Task::Order(id, _), .. }) if *id == order)
    }
}

#[derive(Debug)]
pub(super) enum Purpose {
    Job(Job),
    Nonce,
}

impl Client {
    /// Moves what is due to where it waits for its turn, and does what needs no request.
    pub(super) fn take_due(&mut self) {
        self.unpark_due();
        while let Some(job) = self.ctx.agenda.take(self.ctx.now) {
            match job.task {
                Task::Directory | Task::Account => self.line.push_back(job),
                Task::Order(id, step @ (Step::Deadline | Step::Visible)) => self.tick(id, step),
                Task::Order(..) if self.is_ready_for_orders() => self.line.push_back(job),
                Task::Order(..) => {
                    self.held.push(job);
                    self.ask_for_account();
                }
            }
        }
    }

    fn unpark_due(&mut self) {
        let now = self.ctx.now;
        for order in self.orders.values_mut() {
            if order.parked.is_some_and(|until| until <= now) {
                order.unpark(&mut self.ctx);
            }
        }
    }

    fn tick(&mut self, id: OrderId, step: Step) {
        if let Some(order) = self.orders.get_mut(&id)
            && order.wants(step)
        {
            order.tick(step, &mut self.ctx);
            self.bury();
        }
    }

    pub(super) fn is_ready_for_orders(&self) -> bool {
        matches!(self.account.state, State::Ready { .. }) && self.account.directory.is_some()
    }

    /// The next request that may leave now.
    pub(super) fn next_request(&mut self) -> Option<Request> {
        if let Some(floor) = self.server_floor.filter(|floor| *floor > self.ctx.now) {
            if !self.line.is_empty() && self.ctx.is_too_long(floor) {
                self.stall_all(floor, Stall::RetryAfter);
            }
            return None;
        }
        self.server_floor = None;
        self.drop_unwanted();
        if let Some(request) = self.next_directory() {
            return Some(request);
        }
        while !self.line.is_empty() && self.posts_in_flight() < self.width() {
            let Some(nonce) = self.nonces.take(self.ctx.now) else { break };
            let job = self.line.pop_front()?;
            match self.post(job, nonce) {
                Ok(request) => return Some(request),
                Err(nonce) => self.nonces.put(nonce),
            }
        }
        if !self.wants_nonce() {
            return None;
        }
        match self.nonce_floor.filter(|floor| *floor > self.ctx.now) {
            None => self.fetch_nonce(),
            Some(floor) if self.ctx.is_too_long(floor) => {
                self.stall_all(floor, Stall::RetryAfter);
                None
            }
            Some(_) => None,
        }
    }

    /// What was due for an order that has moved on since.
    fn drop_unwanted(&mut self) {
        let mut line = core::mem::take(&mut self.line);
        line.retain(|job| self.is_wanted(job));
        self.line = line;
    }

    pub(super) fn is_wanted(&self, job: &Job) -> bool {
        match job.task {
            Task::Order(id, step) => self.orders.get(&id).is_some_and(|order| order.wants(step)),
            Task::Directory | Task::Account => true,
        }
    }

    fn next_directory(&mut self) -> Option<Request> {
        let index = self.line.iter().position(|job| job.task == Task::Directory)?;
        let job = self.line.remove(index)?;
        let url = self.account.moved.clone().unwrap_or_else(|| self.ctx.config.directory.clone());
        let sending =
            Sending { purpose: Purpose::Job(job), operation: Operation::Directory, url, nonce: None };
        Some(self.send(sending, Content::Get, None, None))
    }

    /// A signed request for the job, or the nonce back if the job has nothing to send.
    fn post(&mut self, job: Job, nonce: Nonce) -> Result<Request, Nonce> {
        let (wanted, key, order) = match job.task {
            Task::Directory => return Err(nonce),
            Task::Account => match self.account.request() {
                Some((operation, url, payload)) => {
                    (Wanted::account(operation, url, payload), KeyRole::NewAccount, None)
                }
                None => return Err(nonce),
            },
            Task::Order(id, step) => {
                let Some(kid) = self.account.url().cloned() else { return Err(nonce) };
                let Some(known) = &self.account.directory else { return Err(nonce) };
                let Some(order) = self.orders.get_mut(&id) else { return Err(nonce) };
                match order.begin(step, &known.directory, &mut self.ctx) {
                    Some(wanted) => (wanted, KeyRole::Account { kid }, Some(id)),
                    None => return Err(nonce),
                }
            }
        };
        let twin = nonce.twin();
        let content = Content::Post(Unsigned { key, nonce, payload: wanted.payload });
        let sending = Sending {
            purpose: Purpose::Job(job),
            operation: wanted.operation,
            url: wanted.url,
            nonce: Some(twin),
        };
        Ok(self.send(sending, content, order, wanted.identifier))
    }

    fn send(
        &mut self,
        sending: Sending,
        content: Content,
        order: Option<OrderId>,
        identifier: Option<alloc::string::String>,
    ) -> Request {
        let id = RequestId(self.next_request);
        self.next_request = self.next_request.saturating_add(1);
        let (operation, url) = (sending.operation, sending.url.clone());
        self.in_flight.insert(id, sending);
        Request { id, operation, url, content, timeout: self.ctx.config.request_timeout, order, identifier }
    }

    fn width(&self) -> usize {
        self.ctx.config.width.max(1)
    }

    fn posts_in_flight(&self) -> usize {
        self.in_flight.values().filter(|sending| sending.nonce.is_some()).count()
    }

    fn nonces_in_flight(&self) -> usize {
        self.in_flight.values().filter(|sending| matches!(sending.purpose, Purpose::Nonce)).count()
    }

    /// Every POST under way brings a nonce back; extra ones are fetched only for POSTs that are due at once.
    fn wants_nonce(&self) -> bool {
        let circulating = self.nonces.len() + self.posts_in_flight() + self.nonces_in_flight();
        let useful = self.width().min(self.line.len() + self.posts_in_flight());
        !self.line.is_empty() && circulating < useful
    }

    fn fetch_nonce(&mut self) -> Option<Request> {
        let url = self.account.directory.as_ref()?.directory.new_nonce.clone();
        let content = if self.nonce_by_get { Content::Get } else { Content::Head };
        let sending = Sending { purpose: Purpose::Nonce, operation: Operation::NewNonce, url, nonce: None };
        Some(self.send(sending, content, None, None))
    }

    /// Nothing to send now: until when, or for good?
    pub(super) fn wait(&self) -> Output {
        let nonce_floor = self.nonce_floor.filter(|_| self.nonces.len() == 0);
        let floor = self.server_floor.max(nonce_floor).filter(|floor| *floor > self.ctx.now);
        let next_turn = floor.filter(|_| !self.line.is_empty());
        let next_work = self.ctx.agenda.next_work().map(|(at, _)| at);
        let owed = self.orders.values().any(|order| order.parked.is_none() && !order.is_told());
        let owed = owed || self.orders.values().any(Order::owes_anything) || self.account.awaits_terms();
        if !owed && next_work.is_none() && self.line.is_empty() && self.in_flight.is_empty() {
            return Output::Idle;
        }
        let times = [next_turn, next_work, self.ctx.agenda.next().map(|(at, _)| at)];
        Output::Wait { until: times.into_iter().flatten().min() }
    }

    /// The wait of a suspended machine.
    pub(super) fn rest(&self, since: Timestamp) -> Output {
        let until = since + REST;
        let owes = self.orders.values().any(Order::owes_anything);
        match (self.in_flight.is_empty() || until <= self.ctx.now, owes) {
            (true, false) => Output::Idle,
            (true, true) => Output::Wait { until: None },
            (false, _) => Output::Wait { until: Some(until) },
        }
    }

    pub(super) fn ask(&mut self, task: Task) {
        self.ctx.agenda.task(self.ctx.now, task);
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.ctx.events.push_back(event);
    }
}

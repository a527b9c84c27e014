//! From replies to what follows.

use certwright_http::{Response, Timestamp, retry_after};

use super::Client;
use super::requests::{Purpose, Sending};
use crate::agenda::{Job, Step, Task};
use crate::error::{Cause, NoResponse, Operation, RequestError, Sent, ViolationKind};
use crate::nonce::Nonce;
use crate::output::{Event, RequestId, Scope, Stall, Waiting};
use crate::problem::ProblemType;
use crate::reply::{Failure, Reply, judge};
use crate::retry::Tries;

impl Client {
    pub(super) fn on_outcome(&mut self, id: RequestId, mut outcome: Result<Response, NoResponse>) {
        let Some(mut sending) = self.in_flight.remove(&id) else { return };
        let offered = self.take_nonces(&mut outcome, &mut sending);
        let server_floor = self.server_floor_of(&outcome);
        self.server_floor = self.server_floor.max(server_floor);
        let reply = judge(outcome, self.ctx.now);
        match sending.purpose {
            Purpose::Nonce => self.on_nonce(reply, offered, server_floor, sending.operation, sending.url),
            Purpose::Job(_) if self.ctx.suspended.is_some() => self.on_late_reply(sending, reply),
            Purpose::Job(job) => {
                let (operation, url) = (sending.operation, sending.url);
                match reply {
                    Reply::Good(response) => self.on_good(&job, &url, &response),
                    Reply::BadNonce(cause) => self.on_bad_nonce(job, RequestError { operation, url, cause }),
                    Reply::Again(failure) => self.on_failure(job, operation, url, failure),
                    Reply::Bad(cause) => {
                        let error = RequestError { operation, url, cause };
                        let reason = why_stalled(&error);
                        self.on_bad(job, error);
                        // It was about this request, and the 503 about all others.
                        if let Some(until) = server_floor.filter(|floor| self.ctx.is_too_long(*floor)) {
                            self.stall_all(until, reason);
                        }
                    }
                }
            }
        }
    }

    /// Any nonce that any response offers is kept, and that of a request which never left comes back (R3).
    fn take_nonces(&mut self, outcome: &mut Result<Response, NoResponse>, sending: &mut Sending) -> bool {
        let nonce = match outcome {
            Ok(response) => Nonce::from_headers(&response.headers, self.ctx.now),
            Err(NoResponse { sent: Sent::No, .. }) => sending.nonce.take(),
            Err(lost) => lost.nonce.take(),
        };
        let offered = nonce.is_some();
        if let Some(nonce) = nonce {
            self.nonces.put(nonce);
        }
        offered
    }

    /// A 503's Retry-After is about the server, whatever its problem document says of the request (R4).
    fn server_floor_of(&self, outcome: &Result<Response, NoResponse>) -> Option<Timestamp> {
        let response = outcome.as_ref().ok().filter(|response| response.status == 503)?;
        retry_after(&response.headers, self.ctx.now)
    }

    fn on_nonce(
        &mut self,
        reply: Reply,
        offered: bool,
        server_floor: Option<Timestamp>,
        operation: Operation,
        url: certwright_http::Url,
    ) {
        let (cause, floor) = match reply {
            Reply::Again(failure) => (failure.cause, failure.floor),
            Reply::Good(_) => {
                (Cause::Violation(ViolationKind::MissingHeader { header: "Replay-Nonce" }), None)
            }
            Reply::Bad(cause) | Reply::BadNonce(cause) => (cause, server_floor),
        };
        let error = RequestError { operation, url, cause };
        if let Some(until) = floor.filter(|floor| self.ctx.is_too_long(*floor)) {
            self.nonce_floor = self.nonce_floor.max(floor);
            self.stall_all(until, why_stalled(&error));
        } else if offered {
            self.nonce_floor = self.nonce_floor.max(floor);
            self.nonce_tries = Tries::default();
        } else {
            self.on_no_nonce(floor, error);
        }
    }

    fn on_no_nonce(&mut self, floor: Option<Timestamp>, error: RequestError) {
        // Some servers have no HEAD of newNonce, though RFC 8555 §7.2 says that they must (R3).
        if floor.is_none() && !self.nonce_by_get && !matches!(error.cause, Cause::NoResponse(_)) {
            self.nonce_by_get = true;
            return;
        }
        if is_refused_url(&error) && self.refresh_directory() {
            return;
        }
        if self.nonce_floor.is_some_and(|floor| floor > self.ctx.now) {
            // Several were under way: that is one failure.
            self.nonce_floor = self.nonce_floor.max(floor);
            return;
        }
        match self.nonce_tries.failure() {
            Some(failures) => self.nonce_floor = Some(self.ctx.after_failure(failures, floor)),
            None => {
                self.nonce_tries = Tries::default();
                self.nonce_floor = self.nonce_floor.max(floor);
                for job in core::mem::take(&mut self.line) {
                    self.give_up(&job, error.clone());
                }
            }
        }
    }

    fn on_good(&mut self, job: &Job, url: &certwright_http::Url, response: &Response) {
        match job.task {
            Task::Directory => self.on_directory(job, url, response),
            Task::Account => self.on_account(url, response),
            Task::Order(id, step) => {
                if let Some(order) = self.orders.get_mut(&id) {
                    order.succeeded(step, url, response, &mut self.ctx);
                }
            }
        }
    }

    /// The request was not acted on: again, with the nonce of that very response (R2).
    fn on_bad_nonce(&mut self, mut job: Job, error: RequestError) {
        self.not_acted_on(&job);
        match job.tries.bad_nonce(self.ctx.now) {
            None => self.give_up(&job, error),
            Some(wait) if wait.is_zero() && self.may_leave(&job) => self.line.push_front(job),
            Some(wait) => self.try_again(job, self.ctx.now + wait, &error),
        }
    }

    fn on_failure(
        &mut self,
        mut job: Job,
        operation: Operation,
        url: certwright_http::Url,
        failure: Failure,
    ) {
        let Failure { cause, floor, perhaps_acted, whole_server } = failure;
        let error = RequestError { operation, url, cause };
        if !perhaps_acted {
            self.not_acted_on(&job);
        }
        if let (Some(floor), Task::Order(id, step)) = (floor, job.task)
            && let Some(order) = self.orders.get_mut(&id)
        {
            order.limited(step, &error.url, floor, &mut self.ctx);
        }
        if is_courtesy(&job) {
            return self.give_up(&job, error);
        }
        if let Some(until) = floor.filter(|floor| self.ctx.is_too_long(*floor)) {
            // A 503 is about the server, whoever hears it first.
            if whole_server {
                self.stall_all(until, why_stalled(&error));
            } else {
                self.stall(&job, until, &error);
            }
            return;
        }
        if !self.is_wanted(&job) {
            return;
        }
        if let Task::Order(id, step) = job.task
            && perhaps_acted
            && !operation.only_reads()
        {
            if let Some(order) = self.orders.get_mut(&id) {
                order.uncertain(step, floor, error, &mut self.ctx);
            }
            return;
        }
        match job.tries.failure() {
            Some(failures) => {
                let at = self.ctx.after_failure(failures, floor);
                self.try_again(job, at, &error);
            }
            None => self.give_up(&job, error),
        }
    }

    /// Whether a job can go into the line at once.
    fn may_leave(&self, job: &Job) -> bool {
        match job.task {
            Task::Directory => true,
            Task::Account => self.account.directory.is_some(),
            Task::Order(..) => self.is_ready_for_orders(),
        }
    }

    fn not_acted_on(&mut self, job: &Job) {
        if let Task::Order(id, step) = job.task
            && let Some(order) = self.orders.get_mut(&id)
        {
            order.not_acted_on(step);
        }
    }

    fn try_again(&mut self, mut job: Job, at: Timestamp, error: &RequestError) {
        job.why = Waiting::Retry { operation: error.operation, failure: error.cause.in_short() };
        self.ctx.agenda.add(at, job);
    }

    /// A wait that is too long to sit out: parked and reported (R4).
    fn stall(&mut self, job: &Job, until: Timestamp, error: &RequestError) {
        let reason = why_stalled(error);
        match job.task {
            Task::Order(id, _) => {
                if let Some(order) = self.orders.get_mut(&id) {
                    order.stall(until, reason, &mut self.ctx);
                }
            }
            Task::Directory | Task::Account => self.stall_all(until, reason),
        }
    }

    pub(super) fn stall_all(&mut self, until: Timestamp, reason: Stall) {
        self.fetching_directory = false;
        self.asking_account = false;
        self.line.clear();
        self.held.clear();
        for order in self.orders.values_mut() {
            order.park(until, &mut self.ctx);
        }
        self.tell(Event::Stalled { scope: Scope::Server, reason, until: Some(until) });
    }

    /// A refusal or a violation.
    fn on_bad(&mut self, mut job: Job, error: RequestError) {
        self.not_acted_on(&job);
        if job.task == Task::Directory && self.follow_redirect(&mut job, &error) {
            return;
        }
        let refreshes =
            matches!(error.operation, Operation::NewOrder | Operation::NewAccount | Operation::FindAccount);
        if refreshes && is_refused_url(&error) && !job.tries.directory_refreshed && self.refresh_directory() {
            job.tries.directory_refreshed = true;
            return match job.task {
                Task::Order(..) => self.held.push(job),
                Task::Directory | Task::Account => self.asking_account = false,
            };
        }
        self.give_up(&job, error);
    }

    /// A GET of the directory may follow one redirect, https to https (R6).
    fn follow_redirect(&mut self, job: &mut Job, error: &RequestError) -> bool {
        let Cause::Violation(ViolationKind::Redirect { location: Some(location), .. }) = &error.cause else {
            return false;
        };
        match error.url.join(location, self.ctx.config.schemes) {
            Ok(url) if !job.tries.directory_refreshed && (url.is_https() || !error.url.is_https()) => {
                job.tries.directory_refreshed = true;
                self.account.moved = Some(url);
                self.line.push_back(job.clone());
                true
            }
            _ => false,
        }
    }

    /// Nothing more can be done for this job.
    fn give_up(&mut self, job: &Job, error: RequestError) {
        match job.task {
            Task::Directory | Task::Account => self.account_refused(error),
            Task::Order(..) if is_account_gone(&error) => self.account_lost(),
            Task::Order(id, step) => {
                if let Some(order) = self.orders.get_mut(&id) {
                    order.refused(step, error, &mut self.ctx);
                }
            }
        }
    }

    /// After `suspend`, only what must not be lost is taken from an answer: the URL of a new order or account.
    fn on_late_reply(&mut self, sending: Sending, reply: Reply) {
        let Purpose::Job(job) = sending.purpose else { return };
        match (job.task, reply) {
            (Task::Order(_, Step::Create) | Task::Account, Reply::Good(response)) => {
                self.on_good(&job, &sending.url, &response);
            }
            (_, Reply::BadNonce(_) | Reply::Bad(_)) => self.not_acted_on(&job),
            (_, Reply::Again(failure)) if !failure.perhaps_acted => self.not_acted_on(&job),
            _ => {}
        }
    }
}

/// Whether the URL itself may be wrong, as one from an old directory may be.
fn is_refused_url(error: &RequestError) -> bool {
    match &error.cause {
        Cause::Problem(problem) => {
            let says_nothing =
                matches!(problem.kind, None | Some(ProblemType::Malformed | ProblemType::Other(_)));
            says_nothing && matches!(problem.status, Some(404 | 405 | 410))
        }
        _ => false,
    }
}

/// Deactivating what is not used is tried once, and what comes of it ends no order.
fn is_courtesy(job: &Job) -> bool {
    matches!(job.task, Task::Order(_, Step::Relinquish(_)))
}

fn why_stalled(error: &RequestError) -> Stall {
    match &error.cause {
        Cause::Problem(problem) => Stall::Refused(problem.as_ref().clone()),
        _ => Stall::RetryAfter,
    }
}

fn is_account_gone(error: &RequestError) -> bool {
    matches!(&error.cause, Cause::Problem(problem) if problem.is(&ProblemType::AccountDoesNotExist))
}

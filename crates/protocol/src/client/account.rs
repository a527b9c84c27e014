//! The way to an account (RFC 8555 §7.3, R34, R35).

use certwright_http::{Response, Url};

use super::Client;
use crate::account::{Phase, State};
use crate::agenda::{Job, Task};
use crate::config::AccountMode;
use crate::error::{AccountError, Cause, Operation, OrderError, RequestError, ViolationKind};
use crate::output::Event;
use crate::problem::ProblemType;
use crate::resource::{Directory, account_is_usable, resolve};

impl Client {
    /// Asks for what is missing: the directory, then the account.
    pub(super) fn ask_for_account(&mut self) {
        if self.ctx.suspended.is_some() {
            return;
        }
        if self.account.directory.is_none() {
            if !core::mem::replace(&mut self.fetching_directory, true) {
                self.ask(Task::Directory);
            }
        } else if matches!(self.account.state, State::Wanted(_)) && !self.asking_account {
            self.ask_with_terms();
        }
    }

    /// Goes on with what was under way before a restart.
    pub(super) fn ask_if_wanted(&mut self) {
        if matches!(self.account.state, State::Wanted(_)) {
            self.ask_for_account();
        }
    }

    fn ask_with_terms(&mut self) {
        if self.account.lacks_binding() {
            return self.account_failed(AccountError::ExternalAccountRequired);
        }
        match (self.account.open_terms(), &mut self.account.state) {
            (Some(url), State::Wanted(wish)) => {
                wish.phase = Phase::Terms;
                self.tell(Event::TermsOfService { url });
            }
            (None, State::Wanted(wish)) if wish.phase != Phase::Terms => {
                self.asking_account = true;
                self.ask(Task::Account);
            }
            _ => {}
        }
    }

    pub(super) fn terms_accepted(&mut self, terms: &str) {
        let same = self.account.terms() == Some(terms);
        if let State::Wanted(wish) = &mut self.account.state
            && wish.phase == Phase::Terms
            && same
        {
            wish.account.terms_of_service_agreed = true;
            wish.phase = Phase::Register;
            self.account.dirty = true;
            self.ask_for_account();
        }
    }

    pub(super) fn on_directory(&mut self, job: &Job, url: &Url, response: &Response) {
        debug_assert_eq!(job.task, Task::Directory);
        self.fetching_directory = false;
        match Directory::parse(&response.body, url, self.ctx.config.schemes) {
            Ok(directory) => {
                let now = self.ctx.now;
                self.account.learn(directory, now);
                self.ask_for_account();
                self.release();
            }
            Err(violation) => self.account_refused(RequestError {
                operation: Operation::Directory,
                url: url.clone(),
                cause: Cause::Violation(violation),
            }),
        }
    }

    /// Reads the directory again if the one in use came from a document (R8).
    pub(super) fn refresh_directory(&mut self) -> bool {
        let refresh = self.account.forget_saved_directory();
        if refresh {
            self.held.extend(core::mem::take(&mut self.line));
            self.asking_account = false;
            self.held.retain(|job| matches!(job.task, Task::Order(..)));
            self.ask_for_account();
        }
        refresh
    }

    pub(super) fn on_account(&mut self, base: &Url, response: &Response) {
        self.asking_account = false;
        if !account_is_usable(&response.body) {
            return self.account_failed(AccountError::NotUsable);
        }
        let location =
            response.headers.get("location").ok_or(ViolationKind::MissingHeader { header: "Location" });
        match location.and_then(|text| resolve(text, base, self.ctx.config.schemes, "Location")) {
            Ok(url) => {
                self.account.state = State::Ready { url: url.clone() };
                self.account.dirty = true;
                self.tell(Event::AccountReady { url });
                self.release();
            }
            Err(violation) => self.account_failed(AccountError::Request(RequestError {
                operation: Operation::NewAccount,
                url: base.clone(),
                cause: Cause::Violation(violation),
            })),
        }
    }

    /// Lets the orders go on.
    fn release(&mut self) {
        if self.is_ready_for_orders() {
            self.line.extend(core::mem::take(&mut self.held));
        }
    }

    pub(super) fn account_refused(&mut self, error: RequestError) {
        self.fetching_directory = false;
        self.asking_account = false;
        let kind = match &error.cause {
            Cause::Problem(problem) => problem.kind.clone(),
            _ => None,
        };
        match (error.operation, kind) {
            (Operation::FindAccount, Some(ProblemType::AccountDoesNotExist)) => self.account_not_found(),
            (_, Some(ProblemType::ExternalAccountRequired)) => {
                self.account_failed(AccountError::ExternalAccountRequired);
            }
            (Operation::NewAccount, Some(kind)) if is_about_terms(&kind) => {
                let url = self.account.terms().unwrap_or_default().into();
                self.account_failed(AccountError::TermsNotAgreed { url });
            }
            // RFC 8555 §7.3.6: a deactivated account's requests are answered with 401 and unauthorized.
            (Operation::FindAccount | Operation::NewAccount, Some(ProblemType::Unauthorized)) => {
                self.account_failed(AccountError::NotUsable);
            }
            _ => self.account_failed(AccountError::Request(error)),
        }
    }

    /// A key that the server does not know: registered if that was the wish.
    fn account_not_found(&mut self) {
        match &mut self.account.state {
            State::Wanted(wish) if wish.account.mode == AccountMode::FindOrRegister => {
                wish.phase = Phase::Register;
                self.ask_for_account();
            }
            _ => self.account_failed(AccountError::NotFound),
        }
    }

    /// The server does not know the account any more: its URL is forgotten, and nothing is registered (R35).
    pub(super) fn account_lost(&mut self) {
        self.account_failed(AccountError::NotFound);
    }

    pub(super) fn account_failed(&mut self, error: AccountError) {
        let refused = matches!(error, AccountError::NotFound | AccountError::NotUsable);
        if refused || !matches!(self.account.state, State::Ready { .. }) {
            self.account.state = State::Failed(error.clone());
            self.account.dirty = true;
        }
        self.line.clear();
        self.held.clear();
        for order in self.orders.values_mut() {
            if order.has_ended() {
                order.leave_unused(&mut self.ctx);
            } else {
                order.fail(OrderError::Account(error.clone()), &mut self.ctx);
            }
        }
        self.tell(Event::AccountFailed { error });
    }
}

/// The type that RFC 8555 §7.3.3 names, and the one that Pebble 2.4 sends (R35).
fn is_about_terms(kind: &ProblemType) -> bool {
    match kind {
        ProblemType::UserActionRequired => true,
        ProblemType::Other(uri) => uri == "urn:ietf:params:acme:error:agreementRequired",
        _ => false,
    }
}

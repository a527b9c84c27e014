//! Reading authorizations and choosing challenges (RFC 8555 §7.5, R11 to R14, R18).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use certwright_http::{Response, Timestamp, Url, retry_after};
use certwright_identifier::Identifier;

use super::answer::Answer;
use super::{Authorization, Context, Order, Pending, Placed, Stage, State};
use crate::agenda::Step;
use crate::challenge::{ChallengeType, Token};
use crate::error::{Cause, FailedAuthorization, Operation, OrderError, RequestError, ViolationKind};
use crate::output::Waiting;
use crate::problem::Problem;
use crate::resource::{self, Status, resolve};

/// A challenge that can be used.
struct Chosen {
    identifier: Identifier,
    url: Url,
    kind: ChallengeType,
    token: Token,
}

impl Order {
    /// Reads what is unread; answers if there is nothing to read.
    pub(super) fn advance_authorizations(&mut self, ctx: &mut Context) {
        let unread = self.indices(|state| matches!(state, State::Unread));
        if unread.is_empty() {
            return self.after_reading(ctx);
        }
        self.read(&unread, ctx);
    }

    pub(super) fn read(&mut self, indices: &[usize], ctx: &mut Context) {
        for index in indices {
            self.read_because(*index, ctx.now, Waiting::Poll, ctx);
        }
    }

    pub(super) fn read_because(&mut self, index: usize, at: Timestamp, why: Waiting, ctx: &mut Context) {
        let authorization = self.placed_mut().and_then(|placed| placed.authorizations.get_mut(index));
        if let Some(authorization) = authorization.filter(|authorization| !authorization.reading) {
            authorization.reading = true;
            let at = authorization.not_before.map_or(at, |floor| floor.max(at));
            self.schedule_because(ctx, at, Step::Read(index), why);
        }
    }

    pub(super) fn indices(&self, wanted: impl Fn(&State) -> bool) -> Vec<usize> {
        let Stage::Placed(placed) = &self.stage else { return Vec::new() };
        let states = placed.authorizations.iter().enumerate();
        states.filter(|(_, authorization)| wanted(&authorization.state)).map(|(index, _)| index).collect()
    }

    pub(super) fn on_read(&mut self, index: usize, response: &Response, ctx: &mut Context) {
        self.reading_done(index);
        let Some(url) = self.authorization_url(index) else { return };
        self.rest(index, retry_after(&response.headers, ctx.now));
        match resource::Authorization::parse(&response.body) {
            Ok(authorization) => {
                if authorization.status != Status::Valid {
                    self.note_retry_after(&response.headers, ctx);
                }
                self.on_authorization(index, &authorization, &url, ctx);
            }
            Err(_) if self.live.gathering => self.after_reading(ctx),
            Err(violation) => self.violation(Operation::Authorization, &url, violation, ctx),
        }
    }

    fn rest(&mut self, index: usize, floor: Option<Timestamp>) {
        if let Some(authorization) = self.placed_mut().and_then(|placed| placed.authorizations.get_mut(index))
        {
            authorization.not_before = floor;
        }
    }

    /// An authorization that cannot be read ends the order, unless it has ended already and only the reason is
    /// looked for.
    pub(super) fn on_read_refused(&mut self, index: usize, error: RequestError, ctx: &mut Context) {
        self.reading_done(index);
        if self.live.gathering {
            return self.after_reading(ctx);
        }
        self.fail(OrderError::Request(error), ctx);
    }

    fn reading_done(&mut self, index: usize) {
        if let Some(authorization) = self.placed_mut().and_then(|placed| placed.authorizations.get_mut(index))
        {
            authorization.reading = false;
            authorization.fresh = true;
        }
    }

    fn on_authorization(
        &mut self,
        index: usize,
        authorization: &resource::Authorization,
        url: &Url,
        ctx: &mut Context,
    ) {
        let chosen = self.pending_mut(index).is_some();
        match authorization.status {
            Status::Valid => self.on_authorization_valid(index, ctx),
            Status::Invalid | Status::Gone => self.set(index, State::Failed(failure(authorization))),
            _ if chosen => self.look_at_answer(index, authorization, url, ctx),
            _ if self.live.gathering => {}
            _ => {
                if let Err(error) = self.on_authorization_pending(index, authorization, url, ctx) {
                    return self.fail(error, ctx);
                }
            }
        }
        self.after_reading(ctx);
    }

    fn on_authorization_valid(&mut self, index: usize, ctx: &mut Context) {
        let proof = self.pending_mut(index).map(|pending| pending.proof);
        self.set(index, State::Valid);
        if let Some(proof) = proof.filter(|proof| !self.is_shared(*proof)) {
            self.withdraw(proof, ctx);
        }
    }

    /// Whether an authorization that is still pending uses the same proof.
    fn is_shared(&self, proof: usize) -> bool {
        let uses = |state: &State| matches!(state, State::Pending(pending) if pending.proof == proof);
        !self.indices(uses).is_empty()
    }

    /// Chooses a challenge and asks for its proof. A challenge that is not pending is not answered (R12): the
    /// server has been told by an earlier run, or will say more later.
    fn on_authorization_pending(
        &mut self,
        index: usize,
        authorization: &resource::Authorization,
        url: &Url,
        ctx: &mut Context,
    ) -> Result<(), OrderError> {
        let (kind, challenge) = self.choose(authorization)?;
        if matches!(challenge.status, Status::Invalid | Status::Gone) {
            self.set(index, State::Failed(failure(authorization)));
            return Ok(());
        }
        let chosen = self.check(kind, challenge, authorization, url, ctx).map_err(|kind| {
            let cause = Cause::Violation(kind);
            OrderError::Request(RequestError { operation: Operation::Authorization, url: url.clone(), cause })
        })?;
        let answer = Answer { given: !authorization.awaits_answer(challenge), ..Answer::default() };
        let proof = self.present(chosen.identifier, chosen.kind, chosen.token, ctx);
        let (name, challenge) = (authorization.name(), chosen.url);
        self.set(index, State::Pending(Pending { name, challenge, proof, answer }));
        Ok(())
    }

    /// The first wanted challenge type that is offered, whatever else is offered (R1).
    fn choose<'a>(
        &self,
        authorization: &'a resource::Authorization,
    ) -> Result<(ChallengeType, &'a resource::Challenge), OrderError> {
        let offered = |wanted: &ChallengeType| {
            let found = authorization.challenges.iter().find(|challenge| challenge.kind == wanted.name());
            found.map(|challenge| (*wanted, challenge))
        };
        self.challenges.iter().find_map(offered).ok_or_else(|| OrderError::NoChallenge {
            identifier: authorization.name(),
            offered: authorization.challenges.iter().map(|challenge| challenge.kind.clone()).collect(),
            wanted: self.challenges.clone(),
        })
    }

    /// A challenge with all that is needed to answer it.
    fn check(
        &self,
        kind: ChallengeType,
        challenge: &resource::Challenge,
        authorization: &resource::Authorization,
        base: &Url,
        ctx: &Context,
    ) -> Result<Chosen, ViolationKind> {
        if authorization.identifier.value.is_empty() {
            return Err(ViolationKind::Missing { resource: "authorization", member: "identifier" });
        }
        let name = authorization.name();
        let identifier = self.asked_for(&name).ok_or(ViolationKind::Identifier { value: name })?;
        let missing = |member| ViolationKind::Missing { resource: "challenge", member };
        let token = challenge.token.as_deref().ok_or_else(|| missing("token"))?;
        let token = Token::parse(token).map_err(ViolationKind::Token)?;
        let text = challenge.url.as_deref().ok_or_else(|| missing("url"))?;
        let url = resolve(text, base, ctx.config.schemes, "challenge url")?;
        Ok(Chosen { identifier, url, kind, token })
    }

    /// The identifier of this order that an authorization is for, by value and wildcard flag (R11), or a parent
    /// domain of one, which some CAs authorize instead (RFC 8555 §7.1.3: there may be no 1:1 relationship).
    fn asked_for(&self, name: &str) -> Option<Identifier> {
        let identifier = Identifier::parse(name).ok()?;
        let covers = |asked: &Identifier| match (asked, &identifier) {
            (Identifier::Dns(asked), Identifier::Dns(parent)) => asked
                .base()
                .strip_suffix(parent.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.')),
            _ => *asked == identifier,
        };
        let known = self.identifiers.contains(&identifier) || self.identifiers.iter().any(covers);
        known.then_some(identifier)
    }

    /// All that was to be read is read: fail, answer or wait.
    pub(super) fn after_reading(&mut self, ctx: &mut Context) {
        let Stage::Placed(placed) = &self.stage else { return };
        if placed.is_reading() {
            return;
        }
        let failed = !self.indices(|state| matches!(state, State::Failed(_))).is_empty();
        if failed || self.live.gathering {
            return self.gather(ctx);
        }
        self.answer_if_visible(ctx);
    }

    /// Reads what was answered and is not decided, once, so that every failure is reported (R14).
    pub(super) fn gather(&mut self, ctx: &mut Context) {
        if !core::mem::replace(&mut self.live.gathering, true) {
            let open = self.undecided(ctx);
            self.read(&open, ctx);
        }
        let reading = matches!(&self.stage, Stage::Placed(placed) if placed.is_reading());
        if !reading {
            self.fail_with_gathered(ctx);
        }
    }

    fn undecided(&self, ctx: &Context) -> Vec<usize> {
        let Stage::Placed(placed) = &self.stage else { return Vec::new() };
        let rests = |a: &Authorization| a.not_before.is_some_and(|floor| ctx.is_too_long(floor));
        let all = placed.authorizations.iter().enumerate();
        all.filter(|(_, a)| a.is_undecided() && !rests(a)).map(|(index, _)| index).collect()
    }

    fn fail_with_gathered(&mut self, ctx: &mut Context) {
        let Stage::Placed(placed) = &self.stage else { return };
        let failures: Vec<_> = placed
            .authorizations
            .iter()
            .filter_map(|authorization| match &authorization.state {
                State::Failed(failure) => Some(failure.clone()),
                _ => None,
            })
            .collect();
        let error = if failures.is_empty() {
            OrderError::Invalid { problem: self.live.order_problem.take().map(Box::new) }
        } else {
            OrderError::Authorizations(failures)
        };
        self.fail(error, ctx);
    }

    pub(super) fn authorization_url(&self, index: usize) -> Option<Url> {
        match &self.stage {
            Stage::Placed(placed) => placed.authorizations.get(index).map(|a| a.url.clone()),
            _ => None,
        }
    }

    pub(super) fn set(&mut self, index: usize, state: State) {
        if let Some(authorization) = self.placed_mut().and_then(|placed| placed.authorizations.get_mut(index))
        {
            authorization.reading = false;
            authorization.state = state;
        }
    }
}

impl Authorization {
    /// Whether there may be something to learn from reading it once more.
    fn is_undecided(&self) -> bool {
        match &self.state {
            State::Pending(pending) => pending.answer.may_have_arrived() && !self.fresh,
            State::Unread => !self.fresh,
            State::Valid | State::Failed(_) => false,
        }
    }
}

impl Placed {
    pub(super) fn is_reading(&self) -> bool {
        self.authorizations.iter().any(|authorization| authorization.reading)
    }
}

/// The reason is often only in the challenge that was answered (R14).
pub(super) fn failure(authorization: &resource::Authorization) -> FailedAuthorization {
    let with_error = authorization.challenges.iter().find(|challenge| challenge.error.is_some());
    let challenge = match with_error.map(|challenge| challenge.kind.as_str()) {
        Some("http-01") => Some(ChallengeType::Http01),
        _ => None,
    };
    let problem = with_error.and_then(|challenge| challenge.error.clone()).map(Problem::from);
    failed_with(authorization.name(), challenge, problem.unwrap_or_default())
}

pub(super) fn failed_with(
    identifier: String,
    challenge: Option<ChallengeType>,
    problem: Problem,
) -> FailedAuthorization {
    FailedAuthorization { identifier, challenge, problem }
}

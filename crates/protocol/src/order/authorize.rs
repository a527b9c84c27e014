//! Reading authorizations, choosing challenges, answering them (RFC 8555 §7.5, R11 to R14, R16 to R18).

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Response, Timestamp, Url};
use certwright_identifier::Identifier;

use super::{Answer, Context, Order, Progress, Stage, State};
use crate::agenda::Step;
use crate::challenge::{ChallengeType, Token};
use crate::error::{Cause, FailedAuthorization, Operation, OrderError, RequestError, ViolationKind};
use crate::output::Waiting;
use crate::problem::Problem;
use crate::resource::{self, Status, resolve};

/// How often a challenge is answered: servers lose answers, and smallstep wants another one after a failure (R13).
const MAX_ANSWERS: u8 = 4;

/// How long a challenge that smallstep left pending rests before it is answered again.
const ANSWER_AGAIN: Duration = Duration::from_secs(3);

/// A challenge that can be used.
struct Chosen {
    identifier: Identifier,
    url: Url,
    kind: ChallengeType,
    token: Token,
    under_way: bool,
}

impl Order {
    /// Reads what is unread; answers if there is nothing to read.
    pub(super) fn advance_authorizations(&mut self, ctx: &mut Context) {
        let unread = self.indices(|state| matches!(state, State::Unread));
        if unread.is_empty() {
            return self.after_reading(ctx);
        }
        if self.live.reading == 0 {
            self.read(&unread, ctx);
        }
    }

    pub(super) fn read(&mut self, indices: &[usize], ctx: &mut Context) {
        self.live.reading += indices.len();
        for index in indices {
            self.schedule(ctx, ctx.now, Step::Read(*index));
        }
    }

    pub(super) fn indices(&self, wanted: impl Fn(&State) -> bool) -> Vec<usize> {
        let Stage::Placed(placed) = &self.stage else { return Vec::new() };
        let states = placed.authorizations.iter().enumerate();
        states.filter(|(_, authorization)| wanted(&authorization.state)).map(|(index, _)| index).collect()
    }

    pub(super) fn on_read(&mut self, index: usize, response: &Response, ctx: &mut Context) {
        self.live.reading = self.live.reading.saturating_sub(1);
        let Some(url) = self.authorization_url(index) else { return };
        match resource::Authorization::parse(&response.body) {
            Ok(authorization) => {
                if authorization.status != Status::Valid {
                    self.note_retry_after(&response.headers, ctx.now);
                }
                self.on_authorization(index, &authorization, &url, ctx);
            }
            Err(violation) => self.violation(Operation::Authorization, &url, violation, ctx),
        }
    }

    fn on_authorization(
        &mut self,
        index: usize,
        authorization: &resource::Authorization,
        url: &Url,
        ctx: &mut Context,
    ) {
        match authorization.status {
            Status::Valid => self.on_authorization_valid(index, ctx),
            Status::Invalid | Status::Gone => self.set(index, State::Failed(failure(authorization))),
            Status::Pending | Status::Ready | Status::Processing | Status::Unknown => {
                return self.on_authorization_pending(index, authorization, url, ctx);
            }
        }
        self.after_reading(ctx);
    }

    fn on_authorization_valid(&mut self, index: usize, ctx: &mut Context) {
        let proof = match self.state(index) {
            Some(State::Pending { proof, .. }) => Some(*proof),
            _ => None,
        };
        self.set(index, State::Valid);
        if let Some(proof) = proof.filter(|proof| !self.is_shared(*proof)) {
            self.withdraw(proof, ctx);
        }
    }

    /// Whether an authorization that is still pending uses the same proof.
    fn is_shared(&self, proof: usize) -> bool {
        !self
            .indices(|state| matches!(state, State::Pending { proof: other, .. } if *other == proof))
            .is_empty()
    }

    fn on_authorization_pending(
        &mut self,
        index: usize,
        authorization: &resource::Authorization,
        url: &Url,
        ctx: &mut Context,
    ) {
        if let Some(State::Pending { .. }) = self.state(index) {
            self.look_at_answer(index, authorization, ctx);
            return self.after_reading(ctx);
        }
        match self.choose(authorization, url, ctx) {
            Ok(chosen) => {
                let answer = Answer { given: chosen.under_way, ..Answer::default() };
                let proof = self.present(chosen.identifier, chosen.url, chosen.kind, chosen.token, ctx);
                self.set(index, State::Pending { name: authorization.name(), proof, answer });
                self.after_reading(ctx);
            }
            Err(error) => self.fail(error, ctx),
        }
    }

    /// The first wanted challenge type that is offered, whatever else is offered (R1).
    fn choose(
        &self,
        authorization: &resource::Authorization,
        url: &Url,
        ctx: &Context,
    ) -> Result<Chosen, OrderError> {
        let name = authorization.name();
        let violated = |kind| {
            let cause = Cause::Violation(kind);
            OrderError::Request(RequestError { operation: Operation::Authorization, url: url.clone(), cause })
        };
        let identifier = self
            .asked_for(&name)
            .ok_or_else(|| violated(ViolationKind::Identifier { value: name.clone() }))?;
        let offered = |wanted: &ChallengeType| {
            authorization
                .challenges
                .iter()
                .find(|challenge| challenge.kind == wanted.name())
                .map(|c| (*wanted, c))
        };
        let Some((kind, challenge)) = self.challenges.iter().find_map(offered) else {
            let offered = authorization.challenges.iter().map(|challenge| challenge.kind.clone()).collect();
            return Err(OrderError::NoChallenge {
                identifier: name,
                offered,
                wanted: self.challenges.clone(),
            });
        };
        let missing = |member| ViolationKind::Missing { resource: "challenge", member };
        let token = challenge.token.as_deref().ok_or_else(|| violated(missing("token")))?;
        let token = Token::parse(token).map_err(|error| violated(ViolationKind::Token(error)))?;
        let text = challenge.url.as_deref().ok_or_else(|| violated(missing("url")))?;
        let url = resolve(text, url, ctx.config.schemes, "challenge url").map_err(violated)?;
        let under_way = challenge.status == Status::Processing;
        Ok(Chosen { identifier, url, kind, token, under_way })
    }

    /// The identifier of this order that an authorization is for, by value and wildcard flag (R11), or a parent
    /// domain of one, which some CAs authorize instead (RFC 9444).
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

    /// An authorization that was answered and is pending still (R13).
    fn look_at_answer(&mut self, index: usize, authorization: &resource::Authorization, ctx: &mut Context) {
        let Some(State::Pending { proof, answer, .. }) = self.state(index) else { return };
        let token = self.proofs.get(*proof).map(|proof| proof.token.as_str().to_owned());
        let kind = self.proofs.get(*proof).map(|proof| proof.kind);
        let (given, sent, refused) = (answer.given, answer.sent, answer.refused.clone());
        let ours = |c: &&resource::Challenge| {
            Some(c.kind.as_str()) == kind.map(ChallengeType::name) && c.token == token
        };
        let challenge = authorization.challenges.iter().find(ours);
        let failed = challenge.is_some_and(|challenge| challenge.status == Status::Invalid);
        let stuck = challenge.is_some_and(|c| c.status == Status::Pending && c.error.is_some());
        if failed || (stuck && sent >= MAX_ANSWERS) {
            self.set(index, State::Failed(failure(authorization)));
        } else if let Some(problem) = refused.filter(|_| !given) {
            self.set(index, State::Failed(failed_with(authorization.name(), kind, problem)));
        } else if stuck && given {
            self.schedule_because(ctx, ctx.now + ANSWER_AGAIN, Step::Answer(index), Waiting::Poll);
        }
    }

    /// All that was to be read is read: fail, answer or wait.
    pub(super) fn after_reading(&mut self, ctx: &mut Context) {
        if self.live.reading > 0 || !matches!(self.stage, Stage::Placed(_)) {
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
        let undecided = |state: &State| match state {
            State::Pending { answer, .. } => answer.sent > 0,
            State::Unread => true,
            State::Valid | State::Failed(_) => false,
        };
        let open = self.indices(undecided);
        if !self.live.gathering && !open.is_empty() {
            self.live.gathering = true;
            return self.read(&open, ctx);
        }
        self.live.gathering = true;
        if self.live.reading == 0 {
            self.fail_with_gathered(ctx);
        }
    }

    fn fail_with_gathered(&mut self, ctx: &mut Context) {
        let mut failures = Vec::new();
        if let Stage::Placed(placed) = &mut self.stage {
            for authorization in &mut placed.authorizations {
                if let State::Failed(failure) = &authorization.state {
                    failures.push(failure.clone());
                }
            }
        }
        let problem = self.live.order_problem.take();
        let error = if failures.is_empty() {
            OrderError::Invalid { problem }
        } else {
            OrderError::Authorizations(failures)
        };
        self.fail(error, ctx);
    }

    /// Answers every challenge once all proofs are visible (R17).
    pub(super) fn answer_if_visible(&mut self, ctx: &mut Context) {
        let Stage::Placed(placed) = &self.stage else { return };
        let authorizing = matches!(placed.progress, Progress::Authorizing);
        if !authorizing || self.live.reading > 0 || self.live.gathering {
            return;
        }
        match self.all_visible_at() {
            None => {}
            Some(visible) if visible > ctx.now => {
                self.schedule_because(ctx, visible, Step::Visible, Waiting::Visible);
            }
            Some(_) => self.answer_all(ctx),
        }
    }

    fn answer_all(&mut self, ctx: &mut Context) {
        if self.live.answering > 0 {
            return;
        }
        let open = self.indices(|state| matches!(state, State::Pending { answer, .. } if !answer.given));
        self.live.answering = open.len();
        for index in &open {
            self.schedule(ctx, ctx.now, Step::Answer(*index));
        }
        if open.is_empty() {
            self.keep_polling(ctx);
        }
    }

    /// The challenge's URL; counts the answer.
    pub(super) fn begin_answer(&mut self, index: usize) -> Option<(Url, String)> {
        let Some(State::Pending { proof, answer, name }) = self.state_mut(index) else { return None };
        answer.sent = answer.sent.saturating_add(1);
        answer.refused = None;
        let (proof, name) = (*proof, name.clone());
        self.proofs.get(proof).map(|proof| (proof.url.clone(), name))
    }

    pub(super) fn on_answered(&mut self, index: usize, response: &Response, ctx: &mut Context) {
        self.note_retry_after(&response.headers, ctx.now);
        let challenge = resource::Challenge::parse(&response.body);
        let kind = self.proof_kind(index);
        if let Some(State::Pending { name, answer, .. }) = self.state_mut(index) {
            answer.given = true;
            let name = name.clone();
            if let Some(challenge) = challenge.filter(|challenge| challenge.status == Status::Invalid) {
                let problem = challenge.error.map(Problem::from).unwrap_or_default();
                self.set(index, State::Failed(failed_with(name, kind, problem)));
            }
        }
        self.answer_done(ctx);
    }

    /// The server did not take the answer: what does the authorization say? (It may be valid by now.)
    pub(super) fn on_answer_refused(&mut self, index: usize, problem: Problem, ctx: &mut Context) {
        if let Some(State::Pending { answer, .. }) = self.state_mut(index) {
            answer.refused = Some(problem);
            answer.given = false;
        }
        self.live.answering = self.live.answering.saturating_sub(1);
        self.read(&[index], ctx);
    }

    /// The answer was perhaps sent: read the authorization; if it is pending still, it is answered again.
    pub(super) fn on_answer_lost(
        &mut self,
        index: usize,
        at: Timestamp,
        error: RequestError,
        ctx: &mut Context,
    ) {
        self.live.answering = self.live.answering.saturating_sub(1);
        if let Some(State::Pending { answer, .. }) = self.state(index)
            && answer.sent >= MAX_ANSWERS
        {
            return self.fail(OrderError::Request(error), ctx);
        }
        self.live.reading += 1;
        let why = Waiting::Retry { operation: Operation::Challenge, failure: error.cause.to_string() };
        self.schedule_because(ctx, at, Step::Read(index), why);
    }

    fn answer_done(&mut self, ctx: &mut Context) {
        self.live.answering = self.live.answering.saturating_sub(1);
        if self.live.answering > 0 {
            return;
        }
        self.live.polls = 0;
        self.after_reading(ctx);
    }

    fn proof_kind(&self, index: usize) -> Option<ChallengeType> {
        match self.state(index) {
            Some(State::Pending { proof, .. }) => self.proofs.get(*proof).map(|proof| proof.kind),
            _ => None,
        }
    }

    fn state(&self, index: usize) -> Option<&State> {
        match &self.stage {
            Stage::Placed(placed) => placed.authorizations.get(index).map(|a| &a.state),
            _ => None,
        }
    }

    fn state_mut(&mut self, index: usize) -> Option<&mut State> {
        self.placed_mut()?.authorizations.get_mut(index).map(|a| &mut a.state)
    }

    pub(super) fn authorization_url(&self, index: usize) -> Option<Url> {
        match &self.stage {
            Stage::Placed(placed) => placed.authorizations.get(index).map(|a| a.url.clone()),
            _ => None,
        }
    }

    fn set(&mut self, index: usize, state: State) {
        if let Some(place) = self.state_mut(index) {
            *place = state;
        }
    }
}

/// The reason is often only in the challenge that was answered (R14).
fn failure(authorization: &resource::Authorization) -> FailedAuthorization {
    let with_error = authorization.challenges.iter().find(|challenge| challenge.error.is_some());
    let challenge = match with_error.map(|challenge| challenge.kind.as_str()) {
        Some("http-01") => Some(ChallengeType::Http01),
        _ => None,
    };
    let problem = with_error.and_then(|challenge| challenge.error.clone()).map(Problem::from);
    failed_with(authorization.name(), challenge, problem.unwrap_or_default())
}

fn failed_with(
    identifier: String,
    challenge: Option<ChallengeType>,
    problem: Problem,
) -> FailedAuthorization {
    FailedAuthorization { identifier, challenge, problem }
}

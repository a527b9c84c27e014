//! Answering challenges, and what became of the answers (RFC 8555 §7.5.1, R12, R13, R16, R17).

use alloc::string::String;
use core::time::Duration;

use certwright_http::{Response, Timestamp, Url};

use super::authorize::{failed_with, failure};
use super::{Context, Order, Pending, Progress, Stage, State};
use crate::agenda::Step;
use crate::error::{Operation, OrderError, RequestError};
use crate::output::Waiting;
use crate::problem::Problem;
use crate::resource::{self, Status};

/// How often a challenge is answered: servers lose answers, and smallstep wants another one after a failure (R13).
const MAX_ANSWERS: u8 = 4;

/// How long a challenge that smallstep left pending rests before it is answered again.
const ANSWER_AGAIN: Duration = Duration::from_secs(3);

/// How it stands with the answer to a challenge.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// It was acknowledged, or none is wanted.
    pub(super) given: bool,
    /// It is on the agenda or under way.
    pub(super) under_way: bool,
    /// How often it was sent, acknowledged or not.
    pub(super) sent: u8,
    /// Why the server did not take the last one.
    pub(super) refused: Option<Problem>,
}

impl Answer {
    /// Whether the server may be validating.
    pub(super) const fn may_have_arrived(&self) -> bool {
        self.given || self.sent > 0
    }
}

/// What an authorization says about the answer to its challenge.
enum Verdict {
    Wait,
    /// The server is at work without another answer.
    Given,
    Answer,
    AnswerLater,
    Failed(Option<Problem>),
}

impl Order {
    /// Answers every challenge once all proofs are visible (R17).
    pub(super) fn answer_if_visible(&mut self, ctx: &mut Context) {
        let Stage::Placed(placed) = &self.stage else { return };
        let authorizing = matches!(placed.progress, Progress::Authorizing);
        if !authorizing || placed.is_reading() || self.live.gathering {
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
        if self.is_answering() {
            return;
        }
        let open = self.indices(|state| matches!(state, State::Pending(pending) if !pending.answer.given));
        if open.is_empty() {
            return self.keep_polling(ctx);
        }
        self.forget_long_floors(ctx);
        for index in open {
            self.answer_at(index, ctx.now, ctx);
        }
    }

    /// ZeroSSL sends a Retry-After of a day with an authorization that nobody has answered yet, and who waits for that
    /// never gets a certificate: an answer is no poll, and it makes what was said before it stale. What parks an order
    /// is what is said after the answer. A wait that can be sat out is, all the same (R4).
    fn forget_long_floors(&mut self, ctx: &Context) {
        let short = |floor: &Timestamp| !ctx.is_too_long(*floor);
        self.live.floor = self.live.floor.filter(short).or(self.live.short_floor);
        for authorization in self.placed_mut().into_iter().flat_map(|placed| &mut placed.authorizations) {
            authorization.not_before = authorization.not_before.filter(short);
        }
    }

    fn answer_at(&mut self, index: usize, at: Timestamp, ctx: &mut Context) {
        let authorization = self.placed_mut().and_then(|placed| placed.authorizations.get_mut(index));
        let Some(authorization) = authorization else { return };
        authorization.fresh = false;
        if let State::Pending(pending) = &mut authorization.state {
            pending.answer.given = false;
            pending.answer.under_way = true;
            self.schedule(ctx, at, Step::Answer(index));
        }
    }

    fn is_answering(&self) -> bool {
        let answering = |state: &State| matches!(state, State::Pending(pending) if pending.answer.under_way);
        !self.indices(answering).is_empty()
    }

    /// The challenge's URL and the identifier's name; counts the answer.
    pub(super) fn begin_answer(&mut self, index: usize) -> Option<(Url, String)> {
        let pending = self.pending_mut(index)?;
        pending.answer.sent = pending.answer.sent.saturating_add(1);
        pending.answer.refused = None;
        Some((pending.challenge.clone(), pending.name.clone()))
    }

    /// The answer did not reach anything that acted on it.
    pub(super) fn answer_not_sent(&mut self, index: usize) {
        if let Some(pending) = self.pending_mut(index) {
            pending.answer.sent = pending.answer.sent.saturating_sub(1);
        }
    }

    pub(super) fn on_answered(&mut self, index: usize, response: &Response, ctx: &mut Context) {
        self.note_retry_after(&response.headers, ctx);
        let Some(pending) = self.pending_mut(index) else { return };
        pending.answer.given = true;
        pending.answer.under_way = false;
        let challenge = resource::Challenge::parse(&response.body);
        if let Some(challenge) = challenge.filter(|challenge| challenge.status == Status::Invalid) {
            let problem = challenge.error.map(Problem::from).unwrap_or_default();
            self.fail_authorization(index, problem);
        }
        self.live.polls = 0;
        self.after_answers(ctx);
    }

    fn after_answers(&mut self, ctx: &mut Context) {
        if !self.is_answering() {
            self.after_reading(ctx);
        }
    }

    /// The server did not take the answer: what does the authorization say? (It may be valid by now.)
    pub(super) fn on_answer_refused(&mut self, index: usize, problem: Problem, ctx: &mut Context) {
        let Some(pending) = self.pending_mut(index) else { return };
        pending.answer.under_way = false;
        pending.answer.refused = Some(problem);
        self.read(&[index], ctx);
    }

    /// The answer was perhaps sent: read the authorization; if it is pending still, it is answered again.
    pub(super) fn on_answer_lost(
        &mut self,
        index: usize,
        floor: Option<Timestamp>,
        error: RequestError,
        ctx: &mut Context,
    ) {
        let Some(pending) = self.pending_mut(index) else { return };
        pending.answer.under_way = false;
        let sent = pending.answer.sent;
        if sent >= MAX_ANSWERS {
            return self.fail(OrderError::Request(error), ctx);
        }
        let at = ctx.after_failure(sent.into(), floor);
        let why = Waiting::Retry { operation: Operation::Challenge, failure: error.cause.in_short() };
        self.read_because(index, at, why, ctx);
    }

    /// An authorization that was answered, or needed no answer, and is pending still (R13).
    pub(super) fn look_at_answer(
        &mut self,
        index: usize,
        authorization: &resource::Authorization,
        url: &Url,
        ctx: &mut Context,
    ) {
        let Some(pending) = self.pending_mut(index) else { return };
        let ours =
            |challenge: &&resource::Challenge| challenge.is_at(&pending.challenge, url, ctx.config.schemes);
        match pending.judge(authorization, authorization.challenges.iter().find(ours)) {
            Verdict::Wait => {}
            Verdict::Given => pending.answer.given = true,
            Verdict::Answer => pending.answer.given = false,
            Verdict::AnswerLater => self.answer_at(index, ctx.now + ANSWER_AGAIN, ctx),
            Verdict::Failed(Some(problem)) => self.fail_authorization(index, problem),
            Verdict::Failed(None) => self.set(index, State::Failed(failure(authorization))),
        }
    }

    fn fail_authorization(&mut self, index: usize, problem: Problem) {
        let Some(pending) = self.pending_mut(index) else { return };
        let (name, proof) = (core::mem::take(&mut pending.name), pending.proof);
        let kind = self.proofs.get(proof).map(|proof| proof.kind);
        self.set(index, State::Failed(failed_with(name, kind, problem)));
    }

    pub(super) fn pending_mut(&mut self, index: usize) -> Option<&mut Pending> {
        match &mut self.placed_mut()?.authorizations.get_mut(index)?.state {
            State::Pending(pending) => Some(pending),
            _ => None,
        }
    }
}

impl Pending {
    fn judge(
        &self,
        authorization: &resource::Authorization,
        challenge: Option<&resource::Challenge>,
    ) -> Verdict {
        let Some(challenge) = challenge else {
            // Whatever was answered is not there (any more): a refusal of it stands.
            return self
                .answer
                .refused
                .clone()
                .map_or(Verdict::Wait, |problem| Verdict::Failed(Some(problem)));
        };
        let waits = authorization.awaits_answer(challenge);
        let stuck = waits && challenge.error.is_some();
        match (&self.answer.refused, challenge.status) {
            (_, Status::Invalid | Status::Gone) => Verdict::Failed(None),
            _ if stuck && self.answer.sent >= MAX_ANSWERS => Verdict::Failed(None),
            (Some(problem), _) => Verdict::Failed(Some(problem.clone())),
            _ if !waits => Verdict::Given,
            _ if stuck && self.answer.given => Verdict::AnswerLater,
            _ if waits && self.answer.sent == 0 => Verdict::Answer,
            _ => Verdict::Wait,
        }
    }
}

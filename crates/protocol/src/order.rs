//! One order, from the wish to the certificate (RFC 8555 §7.4, R10 to R19).
//!
//! The stage is a private enum that carries its data, not a type: an order parked for an hour, written to disk and
//! read back has no static type.

mod advance;
mod answer;
mod authorize;
mod download;
mod ending;
mod proofs;
mod saved;
mod step;

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Headers, Timestamp, Url, retry_after};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;

use crate::agenda::{Agenda, Job, Step, Task};
use crate::challenge::ChallengeType;
use crate::config::{Config, NewOrder};
use crate::error::{FailedAuthorization, OrderError};
use crate::output::{Event, Waiting};
use crate::problem::Problem;
use crate::retry::{Tries, back_off};
use crate::saved::OrderId;
use crate::view::{OrderState, OrderView};

use answer::Answer;
use proofs::ProofState;
pub(crate) use step::Wanted;

/// What orders share: they read the time and the configuration, and leave what is to be done and to be told.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) now: Timestamp,
    pub(crate) config: Config,
    pub(crate) key: Jwk,
    pub(crate) agenda: Agenda,
    pub(crate) events: VecDeque<Event>,
    /// Since when nothing is sent any more.
    pub(crate) suspended: Option<Timestamp>,
}

impl Context {
    /// When to try again after so many failures: not before `floor` (R4, R5).
    pub(crate) fn after_failure(&mut self, failures: u32, floor: Option<Timestamp>) -> Timestamp {
        let wait = self.agenda.jitter.apply(back_off(failures));
        floor.unwrap_or(self.now).max(self.now + wait)
    }

    /// Whether a wait until then is too long to be sat out.
    pub(crate) fn is_too_long(&self, until: Timestamp) -> bool {
        until > self.now + self.config.max_wait
    }
}

#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    pub(crate) label: String,
    pub(crate) identifiers: Vec<Identifier>,
    challenges: Vec<ChallengeType>,
    pub(crate) deadline: Timestamp,
    /// How much time the order was given; given again after a restart or a long wait.
    allowance: Duration,
    /// newOrders that perhaps reached the server and were never answered.
    sends: u8,
    /// Whether the order was replaced by a new one already (R15).
    replaced: bool,
    pub(crate) parked: Option<Timestamp>,
    pub(crate) stage: Stage,
    proofs: Vec<ProofState>,
    /// The application is done with it, but a request of it may be under way still.
    pub(crate) closed: bool,
    /// Read from a document.
    taken_up: bool,
    live: Live,
}

#[derive(Debug)]
pub(crate) enum Stage {
    New,
    Placed(Placed),
    Ending(Ending),
}

/// An order that the server knows.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) url: Url,
    finalize: Option<Url>,
    authorizations: Vec<Authorization>,
    pub(crate) progress: Progress,
}

#[derive(Debug)]
pub(crate) enum Progress {
    Authorizing,
    Ready,
    /// The CSR in base64url, kept so that it is never another one that is sent again.
    Finalizing {
        csr: String,
    },
    Issued {
        certificate: Url,
    },
}

/// An order given up: duties first, then the bad news.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(crate) error: Option<OrderError>,
    /// The error's text, for the document.
    reason: String,
    /// What the document says instead: an order that the server may go on with is not lost for want of an answer.
    kept: Option<Placed>,
    /// Authorizations to look at and to deactivate if they are pending; none once done.
    relinquish: Vec<Option<Unused>>,
    pub(crate) told: bool,
}

#[derive(Debug)]
struct Unused {
    url: Url,
    pending: bool,
    /// See [`Authorization::not_before`].
    not_before: Option<Timestamp>,
}

#[derive(Debug)]
struct Authorization {
    url: Url,
    state: State,
    /// A read is on the agenda or under way.
    reading: bool,
    /// Read after the last poll of the order and the last answer.
    fresh: bool,
    /// Not read again before this: the Retry-After of the last read, a success's or a 429's (R4).
    not_before: Option<Timestamp>,
}

#[derive(Debug)]
enum State {
    Unread,
    Valid,
    Pending(Pending),
    Failed(FailedAuthorization),
}

/// An authorization with a challenge that was chosen.
#[derive(Debug)]
struct Pending {
    name: String,
    /// State is keyed by the URL, never by the token: some servers use one token for all challenges (R11).
    challenge: Url,
    proof: usize,
    answer: Answer,
}

impl Authorization {
    const fn unread(url: Url) -> Self {
        Self { url, state: State::Unread, reading: false, fresh: false, not_before: None }
    }
}

/// What need not survive a crash.
#[derive(Debug, Default)]
struct Live {
    dirty: bool,
    /// A poll is on the agenda or under way.
    polling: bool,
    polls: u32,
    /// Not before this (R4).
    floor: Option<Timestamp>,
    /// The longest of these waits that can be sat out: it stays when a longer one has become stale.
    short_floor: Option<Timestamp>,
    /// When the authorizations are looked at again although the order says pending (R13).
    next_look: Option<Timestamp>,
    looks: u32,
    /// Something failed: the others are read once, then the order ends with all that failed (R14).
    gathering: bool,
    order_problem: Option<Problem>,
    /// Taken up from a document or after a long wait, and the server has not been asked yet.
    resumed: bool,
    /// How often finalize failed so that the server may have acted (R15).
    finalize_failures: u32,
    /// How often finalize was answered by orderNotReady.
    not_ready: u8,
    /// How often the order was ready although finalize had been sent.
    ready_again: u8,
    /// How often in a row, once a CSR may have left, what came was no order.
    garbled: u8,
    downloads: u8,
    /// The order is looked at, or was, for a better place of the certificate.
    looking: bool,
    /// The chain was handed out.
    delivered: bool,
}

impl Order {
    pub(crate) fn new(id: OrderId, wanted: NewOrder, now: Timestamp) -> Self {
        Self {
            id,
            label: wanted.label,
            identifiers: wanted.identifiers,
            challenges: wanted.challenges,
            deadline: wanted.deadline,
            allowance: wanted.deadline.duration_since(now),
            sends: 0,
            replaced: false,
            parked: None,
            stage: Stage::New,
            proofs: Vec::new(),
            closed: false,
            taken_up: false,
            live: Live { dirty: true, ..Live::default() },
        }
    }

    /// Whether the document differs from what was last given out; asked once.
    pub(crate) fn take_dirty(&mut self) -> bool {
        core::mem::take(&mut self.live.dirty)
    }

    /// Puts the order's next step on the agenda: when it is new, resumed, or no longer parked.
    pub(crate) fn start(&mut self, ctx: &mut Context) {
        self.schedule(ctx, self.deadline, Step::Deadline);
        match &self.stage {
            Stage::New => self.schedule(ctx, ctx.now, Step::Create),
            Stage::Placed(Placed { progress: Progress::Issued { .. }, .. }) => {
                self.withdraw_all(ctx);
                self.schedule(ctx, ctx.now, Step::Download);
            }
            Stage::Placed(_) => self.poll_at(ctx, ctx.now),
            Stage::Ending(_) => self.wind_up(ctx),
        }
    }

    /// No requests until then (R4): what was presented is withdrawn, the rest is kept. Says whether there is a rest.
    pub(crate) fn park(&mut self, until: Timestamp, ctx: &mut Context) -> bool {
        if self.has_ended() {
            return false;
        }
        self.parked = self.parked.max(Some(until));
        self.live.dirty = true;
        ctx.agenda.forget(self.id);
        self.forget_unfinished();
        self.withdraw_all(ctx);
        true
    }

    /// The time of a parked order has come.
    pub(crate) fn unpark(&mut self, ctx: &mut Context) {
        self.parked = None;
        self.live.dirty = true;
        self.live.resumed = true;
        self.deadline = ctx.now + self.allowance;
        self.start(ctx);
    }

    pub(crate) fn set_deadline(&mut self, deadline: Timestamp, ctx: &mut Context) {
        if self.has_ended() {
            return;
        }
        self.deadline = deadline;
        self.allowance = deadline.duration_since(ctx.now);
        self.live.dirty = true;
        self.schedule(ctx, deadline, Step::Deadline);
    }

    /// What is not known to be valid has to be read again after a pause.
    fn forget_unfinished(&mut self) {
        if let Stage::Placed(placed) = &mut self.stage {
            for authorization in &mut placed.authorizations {
                authorization.reading = false;
                if !matches!(authorization.state, State::Valid) {
                    authorization.state = State::Unread;
                }
            }
        }
        let Live { dirty, delivered, garbled, downloads, looking, .. } = self.live;
        // However long a pause, what came before it was no order and no certificate.
        self.live = Live { dirty, delivered, garbled, downloads, looking, ..Live::default() };
    }

    /// Whether a job on the agenda is still wanted.
    pub(crate) fn wants(&self, step: Step) -> bool {
        if self.parked.is_some() {
            return false;
        }
        match (&self.stage, step) {
            (_, Step::Deadline) | (Stage::New, Step::Create) => true,
            (Stage::Placed(placed), Step::Poll) => {
                self.live.looking || !matches!(placed.progress, Progress::Issued { .. })
            }
            (Stage::Placed(placed), Step::Read(index)) => placed.may_read(index),
            (Stage::Placed(placed), Step::Answer(index)) => placed.may_answer(index),
            (Stage::Placed(placed), Step::Visible) => matches!(placed.progress, Progress::Authorizing),
            (Stage::Placed(placed), Step::Finalize) => matches!(placed.progress, Progress::Finalizing { .. }),
            (Stage::Placed(placed), Step::Download) => {
                !self.live.delivered && matches!(placed.progress, Progress::Issued { .. })
            }
            (Stage::Ending(ending), Step::Relinquish(index)) => ending.unused(index).is_some(),
            _ => false,
        }
    }

    /// A step without a request.
    pub(crate) fn tick(&mut self, step: Step, ctx: &mut Context) {
        match step {
            Step::Visible => self.answer_if_visible(ctx),
            Step::Deadline if matches!(self.stage, Stage::Ending(_)) => self.leave_unused(ctx),
            Step::Deadline if ctx.now >= self.deadline && !self.has_ended() => {
                let waiting_for = self.waits_for();
                self.fail(OrderError::Deadline { waiting_for }, ctx);
            }
            _ => {}
        }
    }

    fn waits_for(&self) -> &'static str {
        match &self.stage {
            Stage::New => "the order to be created",
            Stage::Placed(placed) => match placed.progress {
                Progress::Authorizing => "the server to validate",
                Progress::Ready => "the certificate request",
                Progress::Finalizing { .. } => "the server to issue",
                Progress::Issued { .. } => "the certificate",
            },
            Stage::Ending(_) => "the order to end",
        }
    }

    /// Whether nothing but [`close`](crate::Client::close) is left, or will be once duties are done.
    pub(crate) fn has_ended(&self) -> bool {
        self.live.delivered || matches!(self.stage, Stage::Ending(_))
    }

    /// Whether the application was told how it ended: only `close` is left.
    pub(crate) fn is_told(&self) -> bool {
        match &self.stage {
            Stage::Ending(ending) => ending.told,
            Stage::Placed(_) | Stage::New => self.live.delivered,
        }
    }

    /// Withdraws everything; what is kept is kept for another run.
    pub(crate) fn pause(&mut self, ctx: &mut Context) {
        if !matches!(self.stage, Stage::Ending(_)) {
            self.forget_unfinished();
        }
        self.withdraw_all(ctx);
    }

    /// How far the order is.
    pub(crate) fn view(&self) -> OrderView<'_> {
        let (id, label, identifiers) = (self.id, self.label.as_str(), self.identifiers.as_slice());
        OrderView {
            id,
            label,
            identifiers,
            url: self.url(),
            state: self.state_now(),
            may_be_issued: self.may_be_issued(),
            kept: matches!(&self.stage, Stage::Ending(Ending { kept: Some(_), .. })),
            deadline: self.deadline,
        }
    }

    /// Whether a CSR may have left.
    fn may_be_issued(&self) -> bool {
        match &self.stage {
            Stage::Placed(placed) | Stage::Ending(Ending { kept: Some(placed), .. }) => {
                placed.may_be_issued()
            }
            Stage::New | Stage::Ending(_) => false,
        }
    }

    fn state_now(&self) -> OrderState {
        match (&self.stage, self.parked) {
            (_, Some(until)) => OrderState::Parked { until },
            (Stage::New, None) => OrderState::New,
            (Stage::Ending(_), None) => OrderState::Failed,
            (Stage::Placed(placed), None) => match placed.progress {
                Progress::Ready => OrderState::Ready,
                Progress::Finalizing { .. } => OrderState::Finalizing,
                Progress::Issued { .. } => OrderState::Issued,
                Progress::Authorizing => OrderState::Authorizing {
                    valid: placed.authorizations.iter().filter(|a| matches!(a.state, State::Valid)).count(),
                    total: placed.authorizations.len(),
                },
            },
        }
    }

    fn schedule(&self, ctx: &mut Context, at: Timestamp, step: Step) {
        ctx.agenda.task(at, Task::Order(self.id, step));
    }

    fn schedule_because(&self, ctx: &mut Context, at: Timestamp, step: Step, why: Waiting) {
        let job = Job { task: Task::Order(self.id, step), tries: Tries::default(), why };
        ctx.agenda.add(at, job);
    }

    /// Takes note of a success's Retry-After: it binds the next poll (R4).
    fn note_retry_after(&mut self, headers: &Headers, ctx: &Context) {
        let floor = retry_after(headers, ctx.now);
        self.live.floor = self.live.floor.max(floor);
        self.live.short_floor = self.live.short_floor.max(floor.filter(|floor| !ctx.is_too_long(*floor)));
    }

    /// A request was refused for now: what would ask the same waits, too, even if it only tidies up (R4).
    pub(crate) fn limited(&mut self, step: Step, url: &Url, floor: Timestamp, ctx: &mut Context) {
        let Step::Read(index) = step else { return };
        if matches!(self.stage, Stage::Ending(_)) {
            return self.leave(url, ctx);
        }
        if let Some(authorization) = self.placed_mut().and_then(|p| p.authorizations.get_mut(index)) {
            authorization.not_before = authorization.not_before.max(Some(floor));
        }
    }

    fn placed_mut(&mut self) -> Option<&mut Placed> {
        match &mut self.stage {
            Stage::Placed(placed) => Some(placed),
            _ => None,
        }
    }
}

impl Placed {
    const fn may_be_issued(&self) -> bool {
        matches!(self.progress, Progress::Finalizing { .. } | Progress::Issued { .. })
    }

    fn may_read(&self, index: usize) -> bool {
        let authorizing = matches!(self.progress, Progress::Authorizing);
        let open = |a: &Authorization| matches!(a.state, State::Unread | State::Pending(_));
        authorizing && self.authorizations.get(index).is_some_and(open)
    }

    fn may_answer(&self, index: usize) -> bool {
        let open = |a: &Authorization| matches!(a.state, State::Pending(_));
        matches!(self.progress, Progress::Authorizing) && self.authorizations.get(index).is_some_and(open)
    }
}

impl Ending {
    fn unused(&self, index: usize) -> Option<&Unused> {
        self.relinquish.get(index).and_then(Option::as_ref)
    }
}

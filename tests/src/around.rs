//! What is around the clients: time, the way to the server, the server, and the proofs that it looks at.

use core::fmt;
use core::time::Duration;
use std::collections::BTreeMap;

use certwright_http::{Headers, Limits, Method, Request, Response, Timestamp};
use certwright_jws::{KeyRef, Payload, Signer, sign};
use certwright_protocol::{Content, KeyRole, NoResponse, Nonce, Operation, OrderId, RequestId};
use certwright_testca::{
    Ca, Delivery, Failure, FailureKind, Fault, Faults, FaultyCa, ProblemType, Validation, ValidationKind,
};

use crate::breakage::Breakage;
use crate::invariant::Invariant;
use crate::log::Log;
use crate::mangle::mangle;
use crate::plan::{BAD, Command, Downtime, Mangling, Plan, Weather};
use crate::random::Random;
use crate::statistics::Statistics;
use crate::watch::Watch;

/// How long a proof may take from the question to the answer, on the way.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// What happens at some moment.
#[derive(Debug)]
pub(crate) enum Happening {
    /// Somebody starts the program.
    Start(usize),
    /// A driver that waits wakes up.
    Wake {
        client: usize,
        run: u64,
        turn: u64,
    },
    /// A request reaches the server.
    Arrives {
        way: Way,
        request: Request,
    },
    /// What became of a request reaches the client.
    Outcome {
        way: Way,
        outcome: Result<Response, NoResponse>,
    },
    /// The CA looks a challenge up.
    Validate(Validation),
    Command {
        client: usize,
        command: Command,
    },
    /// From now on nothing goes wrong.
    Quiet,
}

/// Whose request it is, and what it was.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) client: usize,
    pub(crate) run: u64,
    pub(crate) id: RequestId,
    pub(crate) left: Timestamp,
    pub(crate) told: Told,
}

/// One request, however often it is sent.
pub(crate) type What = (Operation, String, Option<OrderId>);

/// A request, as the watch and the log know it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) operation: Operation,
    pub(crate) url: String,
    pub(crate) order: Option<OrderId>,
    pub(crate) nonce: Option<String>,
    pub(crate) payload: Option<String>,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.strip_prefix(crate::plan::CA).unwrap_or(&self.url);
        write!(f, "{} {path}", self.operation)?;
        if let Some(order) = self.order {
            write!(f, " of order {order}")?;
        }
        match self.payload.as_deref() {
            Some(payload) if payload.len() < 120 => write!(f, " {payload}"),
            Some(payload) => write!(f, " [{} octets]", payload.len()),
            None => Ok(()),
        }
    }
}

impl Told {
    /// What is the same each time the request is sent.
    pub(crate) fn what(&self) -> What {
        (self.operation, self.url.clone(), self.order)
    }

    pub(crate) fn of(request: &certwright_protocol::Request) -> Self {
        let (nonce, payload) = match &request.content {
            Content::Post(unsigned) => (Some(unsigned.nonce.as_str().to_owned()), unsigned.payload.clone()),
            Content::Get | Content::Head => (None, None),
        };
        let url = request.url.as_str().to_owned();
        Self { operation: request.operation, url, order: request.order, nonce, payload }
    }
}

/// A proof in place: whose, for which order, for which name, and its token.
type Place = (usize, OrderId, String, String);

pub(crate) struct Around {
    pub(crate) now: Timestamp,
    pub(crate) plan: Plan,
    pub(crate) watch: Watch,
    pub(crate) log: Log,
    pub(crate) statistics: Statistics,
    pub(crate) random: Random,
    pub(crate) breakage: Option<Breakage>,
    pub(crate) quiet: bool,
    /// Proofs in place, with what they say and from when on they are visible.
    pub(crate) proofs: BTreeMap<Place, (String, Timestamp)>,
    pub(crate) ca: FaultyCa,
    happenings: BTreeMap<(Timestamp, u64), Happening>,
    count: u64,
    refusals: usize,
    /// The last finalize that reached the server, by its URL: by which run it was sent, and when it came.
    finalized: BTreeMap<String, (u64, Timestamp)>,
    network: Random,
}

impl Around {
    pub(crate) fn new(mut plan: Plan, seed: u64, log: Log, breakage: Option<Breakage>) -> Self {
        let mut faults = Faults::none(seed);
        plan.faults.iter().cloned().for_each(|rule| faults.add(rule));
        let mut around = Self {
            now: plan.start,
            watch: Watch::new(plan.clients.len()),
            log,
            statistics: Statistics { seeds: 1, ..Statistics::default() },
            random: plan.random.branch(),
            breakage,
            quiet: false,
            proofs: BTreeMap::new(),
            ca: FaultyCa::new(Ca::new(plan.ca.clone(), plan.start), faults),
            happenings: BTreeMap::new(),
            count: 0,
            refusals: 0,
            finalized: BTreeMap::new(),
            network: plan.random.branch(),
            plan,
        };
        around.at(around.plan.quiet, Happening::Quiet);
        around
    }

    pub(crate) fn at(&mut self, time: Timestamp, happening: Happening) {
        self.count += 1;
        self.happenings.insert((time.max(self.now), self.count), happening);
    }

    pub(crate) fn after(&mut self, millis: u64, happening: Happening) {
        self.at(self.now + Duration::from_millis(millis), happening);
    }

    /// The next thing that happens; time goes on to it.
    pub(crate) fn next(&mut self) -> Option<Happening> {
        let ((time, _), happening) = self.happenings.pop_first()?;
        self.now = time;
        Some(happening)
    }

    pub(crate) fn broken(&mut self, invariant: Invariant, found: impl FnOnce() -> String) {
        self.watch.broken(invariant, self.now, found);
    }

    pub(crate) fn note(&mut self, client: usize, what: impl FnOnce() -> String) {
        self.log.note(self.now, client, what);
    }

    /// Nothing goes wrong from now on.
    pub(crate) fn calm_down(&mut self) {
        self.quiet = true;
        self.ca.faults().clear();
        let Self { plan, .. } = self;
        plan.network.mangling = Mangling::default();
        plan.network =
            crate::plan::Network { hangs: 0, refused: 0, lost_before: 0, lost_after: 0, ..plan.network };
        plan.downtimes.clear();
    }

    /// Signs a request and sends it on its way. It may be said to have been sent although nobody will see it.
    pub(crate) fn start(
        &mut self,
        client: usize,
        run: u64,
        signer: &dyn Signer,
        request: &certwright_protocol::Request,
    ) {
        self.statistics.requests += 1;
        let told = Told::of(request);
        let way = Way { client, run, id: request.id, left: self.now, told };
        let downtime = self.plan.downtimes.iter().find(|(begin, end, _)| (*begin..*end).contains(&self.now));
        let downtime = downtime.map(|(_, _, downtime)| *downtime);
        let network = self.plan.network;
        if downtime == Some(Downtime::Refused) || self.network.chance(network.refused) {
            self.note(client, || format!("x> {} (no connection)", way.told));
            let outcome = Err(NoResponse::never_sent("connection refused"));
            return self.outcome_after(self.trip(), way, outcome);
        }
        self.watch.sent(client, self.now, &way.told);
        if downtime == Some(Downtime::Silent) || self.network.chance(network.hangs) {
            self.note(client, || format!("-> {} (no answer)", way.told));
            return self.time_out(way);
        }
        if self.network.chance(network.lost_before) {
            self.note(client, || format!("-> {} (lost)", way.told));
            return self.lost(way, None);
        }
        match wire(request, signer) {
            Ok(request) => {
                self.note(client, || format!("-> {}", way.told));
                let trip = self.draw_trip();
                self.after(trip, Happening::Arrives { way, request });
            }
            Err(why) => self.broken(Invariant::NoRefusals, || why),
        }
    }

    /// Half of the shortest way.
    fn trip(&self) -> u64 {
        self.plan.network.millis
    }

    fn draw_trip(&mut self) -> u64 {
        self.plan.network.millis + self.network.below(self.plan.network.spread_millis + 1)
    }

    fn outcome_after(&mut self, millis: u64, way: Way, outcome: Result<Response, NoResponse>) {
        let deadline = way.left + REQUEST_TIMEOUT;
        if self.now + Duration::from_millis(millis) > deadline {
            return self.time_out(way);
        }
        self.after(millis, Happening::Outcome { way, outcome });
    }

    fn time_out(&mut self, way: Way) {
        let at = way.left + REQUEST_TIMEOUT;
        self.at(at, Happening::Outcome { way, outcome: Err(NoResponse::perhaps_sent("timed out")) });
    }

    /// The connection breaks; the head of the response may have come.
    fn lost(&mut self, way: Way, head: Option<&Headers>) {
        let trip = self.trip();
        let mut lost = NoResponse::perhaps_sent("connection reset");
        match self.breakage {
            Some(Breakage::SentReportedAsUnsent) => lost = NoResponse::never_sent("connection reset"),
            Some(Breakage::SentAgainAsItIs) => self.watch.sent(way.client, self.now, &way.told),
            _ => {}
        }
        if let Some(head) = head {
            lost.nonce = Nonce::from_headers(head, self.now);
        }
        self.outcome_after(trip, way, Err(lost));
    }

    /// A request reaches the server.
    pub(crate) fn arrive(&mut self, way: Way, request: &Request) {
        let delivery = self.ca.deliver(self.now, request);
        let struck = self.ca.latest().faults.to_vec();
        self.statistics.faults += struck.len() as u64;
        self.note(way.client, || match &delivery {
            Delivery::Response(response) | Delivery::Truncated(response, _) | Delivery::Slow(_, response) => {
                format!("== {} {struck:?} {}", response.status, brief(response))
            }
            other => format!("== {other:?} {struck:?}"),
        });
        self.check_refusals(&way, &struck);
        if way.told.operation == Operation::Finalize {
            self.finalized.insert(way.told.url.clone(), (way.run, self.now));
        }
        self.take_validations();
        match delivery {
            Delivery::Response(response) => self.respond(way, response, 0),
            Delivery::Slow(time, response) => {
                let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                self.respond(way, response, millis);
            }
            Delivery::Truncated(response, _) => self.lost(way, Some(&response.headers)),
            _ => self.lost(way, None),
        }
    }

    fn respond(&mut self, way: Way, mut response: Response, more: u64) {
        let mangling = self.plan.network.mangling;
        let done = mangle(&mut response, mangling, &mut self.network);
        self.statistics.mangled += u64::from(!done.is_empty());
        if !done.is_empty() {
            self.note(way.client, || format!("~~ {done:?}: {}", brief(&response)));
        }
        if self.breakage == Some(Breakage::RetryAfterStripped) {
            // The watch knows what the server said.
            self.note_floor(&way, &response);
            let kept = response.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("Retry-After"));
            response.headers = kept.collect();
        }
        if self.network.chance(self.plan.network.lost_after) {
            return self.lost(way, None);
        }
        let limit = match way.told.operation {
            Operation::Certificate => Limits::DEFAULT.chain,
            _ => Limits::DEFAULT.json_body,
        };
        if response.body.len() > limit {
            return self.lost(way, Some(&response.headers));
        }
        let trip = self.draw_trip().saturating_add(more);
        self.outcome_after(trip, way, Ok(response));
    }

    fn note_floor(&mut self, way: &Way, response: &Response) {
        let client = self.plan.clients.get(way.client).cloned();
        if let Some(client) = client {
            self.watch.delivered(way.client, self.now, &way.told, response, &client);
        }
    }

    /// The CA says which rule was broken: there has to be a reason that is not ours.
    fn check_refusals(&mut self, way: &Way, struck: &[Fault]) {
        let refusals = &self.ca.audit().refusals;
        let fresh = refusals.get(self.refusals..).unwrap_or_default().to_vec();
        self.refusals = refusals.len();
        for refused in fresh {
            if self.explained(way, struck, refused.problem, &refused.detail) {
                continue;
            }
            let found =
                || format!("{}: {}: {} ({})", way.told, refused.problem, refused.detail, refused.section);
            self.broken(Invariant::NoRefusals, found);
        }
    }

    fn explained(&self, way: &Way, struck: &[Fault], problem: ProblemType, detail: &str) -> bool {
        let operation = way.told.operation;
        let short_lived = self.plan.ca.nonce_lifetime < Duration::from_secs(400);
        let invalidated = self.plan.faults.iter().any(|rule| format!("{rule:?}").contains("Invalidate"));
        match problem {
            ProblemType::BadNonce if struck.contains(&Fault::BadNonce) => true,
            ProblemType::BadNonce if detail.contains("is too old") => short_lived,
            _ if self.plan.weather == Weather::Mad => {
                problem != ProblemType::BadNonce || !detail.contains("before")
            }
            ProblemType::RateLimited => true,
            ProblemType::AccountDoesNotExist => operation == Operation::FindAccount,
            ProblemType::RejectedIdentifier => operation == Operation::NewOrder,
            ProblemType::OrderNotReady => invalidated || self.may_be_late(way),
            ProblemType::Malformed | ProblemType::Unauthorized => {
                // What was pending when it was read may be decided by now: an earlier run, or an answer that was lost
                // on its way back, had the CA look.
                let raced = self.plan.weather != Weather::Calm;
                raced && matches!(operation, Operation::Deactivate | Operation::Challenge)
            }
            _ => false,
        }
    }

    /// A finalize that overtakes, or is overtaken by, another one of its own: or by one that a run sent before it died,
    /// and that came while the next run was told that the order was ready.
    fn may_be_late(&self, way: &Way) -> bool {
        let overtaken =
            |(run, came): &(u64, Timestamp)| *run < way.run && way.left <= *came + REQUEST_TIMEOUT;
        way.told.operation == Operation::Finalize
            && (self.now.duration_since(way.left) > Duration::from_secs(20)
                || self.finalized.get(&way.told.url).is_some_and(overtaken))
    }

    fn take_validations(&mut self) {
        while let Some(validation) = self.ca.poll(self.now) {
            let millis = self.network.below(self.plan.validation_millis + 1);
            self.after(millis, Happening::Validate(validation));
        }
    }

    /// The CA looks at the proofs that are in place now.
    pub(crate) fn validate(&mut self, validation: &Validation) {
        let ValidationKind::Http01(wanted) = &validation.kind else { return };
        let name = validation.identifier.value();
        let here = self
            .proofs
            .iter()
            .filter(|((_, _, at, token), _)| *at == name && wanted.path.ends_with(&format!("/{token}")));
        let mut seen = here.filter(|(_, (_, visible))| *visible <= self.now);
        let found = seen.any(|(_, (text, _))| *text == wanted.key_authorization);
        let outcome = if name == BAD {
            Err(Failure::new(FailureKind::Dns, "no such host"))
        } else if found {
            Ok(())
        } else {
            Err(Failure::new(FailureKind::Connection, "404"))
        };
        self.log.note(self.now, 9, || format!("validation of {name}: {outcome:?}"));
        self.ca.validated(self.now, validation.id, outcome);
    }

    /// Whether a process that dies so often, in a thousand steps, dies now.
    pub(crate) fn dies(&mut self, per_mille: u64) -> bool {
        !self.quiet && self.random.chance(per_mille)
    }
}

/// A response in a line.
pub(crate) fn brief(response: &Response) -> String {
    let fields = ["Location", "Retry-After"].iter();
    let fields = fields.filter_map(|name| Some(format!("{name}: {} ", response.headers.get(name)?)));
    fields.collect::<String>() + &certwright_http::excerpt(&response.body, 300)
}

/// The request as it goes over the wire, as `certwright-transport` makes it.
pub(crate) fn wire(request: &certwright_protocol::Request, signer: &dyn Signer) -> Result<Request, String> {
    let method = match &request.content {
        Content::Get => Method::Get,
        Content::Head => Method::Head,
        Content::Post(_) => Method::Post,
    };
    let mut made = Request::new(method, request.url.clone());
    made.headers.push("User-Agent", "certwright-tests");
    if let Content::Post(unsigned) = &request.content {
        let key = match &unsigned.key {
            KeyRole::NewAccount => KeyRef::Jwk(signer.public_key()),
            KeyRole::Account { kid } => KeyRef::Kid(kid.as_str()),
            other => return Err(format!("no key for {other:?}")),
        };
        let payload = unsigned.payload.as_ref();
        let payload = payload.map_or(Payload::PostAsGet, |json| Payload::Json(json.as_bytes()));
        let jws = sign(signer, key, Some(unsigned.nonce.as_str()), request.url.as_str(), payload);
        made.headers.push("Content-Type", "application/jose+json");
        made.body = jws.map_err(|error| error.to_string())?.to_json().into_bytes();
    }
    Ok(made)
}

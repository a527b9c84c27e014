//! One machine with its disk, and the program that runs on it now and then.
//!
//! The loop is that of `certwright_transport::drive`, step for step: collect, save, send, tell, wait. `drive` itself
//! cannot be used: it waits inside, and several clients have to take turns in one simulated time, and it cannot be killed
//! between any two of its steps.

use core::time::Duration;
use std::collections::BTreeMap;

use certwright_http::{Response, Schemes, Timestamp, Url};
use certwright_jws::Signer;
use certwright_protocol::{
    AccountMode, Change, Client, Config, Content, Event, NewAccount, NoResponse, Nonce, OrderId, OrderState,
    Output, Request, RequestId, Saved,
};

use crate::application::{Application, Desk, Died, End};
use crate::around::{Around, Happening, Way};
use crate::breakage::Breakage;
use crate::disk::{Death, Disk};
use crate::invariant::Invariant;
use crate::keys::Account;
use crate::pauses::is_bad_nonce;
use crate::plan::{CA, ClientPlan, Command, Weather};

/// How long after its deadline an order may take to be tidied up.
const TIDYING: Duration = Duration::from_secs(12);
/// How soon Ctrl-C ends a run (R44).
const SUSPENDING: Duration = Duration::from_secs(2);
/// So many runs that begin while nothing goes wrong are enough for every goal: a poisoned order takes one to run out
/// of time, one more to be taken up and to run out of time again, and a third to be replaced.
const RUNS_IN_QUIET: u32 = 4;
/// So many runs before that, so that a seed comes to its end.
const RUNS_IN_CHAOS: u64 = 8;

/// So often a machine dies by itself, so that a seed comes to its end.
const DEATHS: u32 = 20;

pub(crate) struct Actor {
    index: usize,
    plan: ClientPlan,
    disk: Disk,
    /// Counts the runs; what belongs to an earlier one reaches nobody.
    run: u64,
    process: Option<Process>,
    next_key: u64,
    next_account: u64,
    attempts: BTreeMap<usize, u32>,
    /// Hopeless goals that have failed for a reason.
    given_up: Vec<usize>,
    deaths: u32,
    /// The documents before the last, by their path.
    old: BTreeMap<String, String>,
    began_quiet: bool,
    waited_a_day: bool,
}

struct Process {
    client: Client,
    signer: Account,
    application: Application,
    turn: u64,
    in_flight: BTreeMap<RequestId, Request>,
    suspended: Option<Timestamp>,
    wants_to_stop: bool,
}

/// What a turn of the loop leads to.
enum Next {
    Again,
    Waits,
    Done,
}

impl Actor {
    pub(crate) fn new(index: usize, plan: ClientPlan) -> Self {
        Self {
            index,
            plan,
            disk: Disk::default(),
            run: 0,
            process: None,
            next_key: index as u64 * 31,
            next_account: index as u64 * 1000,
            attempts: BTreeMap::new(),
            given_up: Vec::new(),
            deaths: 0,
            old: BTreeMap::new(),
            began_quiet: false,
            waited_a_day: false,
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        self.process.is_some()
    }

    /// This client's time of the world's time.
    fn clock(&self, around: &Around) -> Timestamp {
        let since = around.now.duration_since(around.plan.start);
        let since = if around.breakage == Some(Breakage::FastClock) { since * 2 } else { since };
        let begin = around.plan.start.as_millis().saturating_add(self.plan.skew_millis);
        Timestamp::from_millis(begin) + since
    }

    /// The world's time of this client's time.
    fn in_the_world(&self, around: &Around, time: Timestamp) -> Timestamp {
        let wait = time.duration_since(self.clock(around));
        around.now + if around.breakage == Some(Breakage::FastClock) { wait / 2 } else { wait }
    }

    fn desk<'a>(
        index: usize,
        plan: &'a ClientPlan,
        disk: &'a mut Disk,
        next_key: &'a mut u64,
        client: &'a mut Client,
        around: &'a mut Around,
        now: Timestamp,
    ) -> Desk<'a> {
        Desk { client, index, plan, disk, next_key, around, now }
    }

    /// The program is started.
    pub(crate) fn start(&mut self, around: &mut Around) {
        if self.process.is_some() {
            return;
        }
        self.run += 1;
        self.began_quiet = around.quiet;
        around.statistics.runs += 1;
        around.watch.begin_run(self.index);
        around.note(self.index, || format!("** run {}", self.run));
        match self.begin(around) {
            Ok(Some(process)) => {
                self.process = Some(process);
                self.go_on(around);
            }
            Ok(None) => {}
            Err(Died) => self.die(around),
        }
    }

    fn begin(&mut self, around: &mut Around) -> Result<Option<Process>, Died> {
        let (number, new) = self.account_key(around)?;
        let signer = Account::numbered(number, around.plan.real_signatures);
        let now = self.clock(around);
        self.clear_away();
        let mut saved = self.saved(around.breakage);
        let config = self.config(around, &saved);
        // Who is not eager takes orders up, and gives new ones, once there is an account, as the engine does.
        let earlier = if self.plan.eager { Vec::new() } else { core::mem::take(&mut saved.orders) };
        let mut client = match Client::resume(config, signer.public_key().clone(), saved, now) {
            Ok(client) => client,
            Err(error) => {
                around.broken(Invariant::Resumable, || error.to_string());
                return Ok(None);
            }
        };
        let mode = if new { AccountMode::Register } else { AccountMode::FindOrRegister };
        client.new_account(NewAccount::new(mode).agree_to_terms(self.plan.agrees));
        let mut application = Application::with(earlier);
        let Self { index, plan, disk, next_key, given_up, .. } = self;
        let mut desk = Self::desk(*index, plan, disk, next_key, &mut client, around, now);
        application.give_up(given_up);
        application.resume(&mut desk);
        if plan.eager {
            let mut desk = Self::desk(*index, plan, disk, next_key, &mut client, around, now);
            application.order_missing(&mut desk);
        }
        let in_flight = BTreeMap::new();
        let process = Process {
            client,
            signer,
            application,
            turn: 0,
            in_flight,
            suspended: None,
            wants_to_stop: false,
        };
        Ok(Some(process))
    }

    /// The account's key, and whether it was made now. It is durable before the server hears of it (R30).
    fn account_key(&mut self, around: &mut Around) -> Result<(u64, bool), Died> {
        if let Some(number) = self.disk.read("account.key").and_then(|key| key.parse().ok()) {
            return Ok((number, false));
        }
        self.next_account += 1;
        let number = self.next_account;
        if around.breakage != Some(Breakage::AccountKeySavedLate) {
            self.disk.write("account.key", &number.to_string());
            if around.dies(self.plan.death) {
                return Err(Died);
            }
            self.disk.sync();
        }
        Ok((number, true))
    }

    /// Keys of orders that are closed, left by a killed run.
    fn clear_away(&mut self) {
        let open = self.disk.numbered("orders/", ".json");
        for key in self.disk.numbered("orders/", ".key").iter().filter(|key| !open.contains(key)) {
            self.disk.remove(&format!("orders/{key}.key"));
        }
        self.disk.sync();
    }

    fn saved(&self, breakage: Option<Breakage>) -> Saved {
        let read = |path: &str| {
            let old = self.old.get(path).filter(|_| breakage == Some(Breakage::OldDocuments));
            old.map(String::as_str).or_else(|| self.disk.read(path)).map(str::to_owned)
        };
        let orders = self.disk.numbered("orders/", ".json");
        let orders = orders.into_iter().filter(|_| breakage != Some(Breakage::OrdersForgotten));
        let order = |id: u64| Some((OrderId::new(id), read(&format!("orders/{id}.json"))?));
        Saved { account: read("account.json"), orders: orders.filter_map(order).collect() }
    }

    fn config(&self, around: &mut Around, saved: &Saved) -> Config {
        #[expect(clippy::expect_used, reason = "a constant")]
        let directory = Url::parse(&format!("{CA}/directory"), Schemes::HttpsOnly).expect("a URL");
        let mut config = Config::new(directory);
        config.width = self.plan.width;
        config.max_wait = self.plan.max_wait;
        config.seed = around.random.next();
        config.first_order = saved.orders.iter().map(|(id, _)| id.get().saturating_add(1)).max().unwrap_or(1);
        config
    }

    /// Somebody at the keyboard, or the power.
    pub(crate) fn command(&mut self, around: &mut Around, command: Command) {
        let Some(process) = &mut self.process else { return };
        around.note(self.index, || format!("!! {command:?}"));
        match command {
            Command::Die => return self.die(around),
            Command::Suspend => process.wants_to_stop = true,
            Command::Cancel => {
                let open = process.client.orders().map(|view| view.id).next();
                if let Some(order) = open {
                    let _ = process.client.cancel(order);
                }
            }
        }
        self.go_on(around);
    }

    /// The driver wakes up, if it still waits for this.
    pub(crate) fn wake(&mut self, around: &mut Around, run: u64, turn: u64) {
        if self.run == run && self.process.as_ref().is_some_and(|process| process.turn == turn) {
            self.go_on(around);
        }
    }

    /// What became of a request comes back, if the run that sent it is still there.
    pub(crate) fn outcome(&mut self, around: &mut Around, way: &Way, outcome: Result<Response, NoResponse>) {
        let now = self.clock(around);
        let Some(process) = self.process.as_mut().filter(|_| self.run == way.run) else { return };
        if around.breakage == Some(Breakage::AnswersSwallowed) && around.random.chance(700) {
            return;
        }
        let request = process.in_flight.remove(&way.id);
        around.note(self.index, || format!("<- {} {}", way.told, told_of(&outcome)));
        match &outcome {
            Ok(response) => around.watch.delivered(self.index, around.now, &way.told, response, &self.plan),
            Err(lost) => {
                let nonce = lost.nonce.as_ref().map(|nonce| nonce.as_str().to_owned());
                around.watch.offered(self.index, nonce.as_deref());
                around.watch.undelivered(self.index, &way.told);
            }
        }
        match (request, &outcome) {
            (Some(request), Ok(response)) if around.breakage == Some(Breakage::NoncesReplacedByDriver) => {
                if let Some(again) = with_another_nonce(request, response, now) {
                    around.start(self.index, self.run, &process.signer, &again);
                    process.in_flight.insert(again.id, again);
                    return;
                }
            }
            _ => {}
        }
        process.client.handle_response(now, way.id, outcome);
        self.go_on(around);
    }

    /// The loop of `drive`, until there is something to wait for.
    fn go_on(&mut self, around: &mut Around) {
        while self.process.is_some() && around.watch.violation().is_none() {
            match self.turn(around) {
                Ok(Next::Again) => {}
                Ok(Next::Waits) => return,
                Ok(Next::Done) => return self.end(around),
                Err(Died) => return self.die(around),
            }
        }
    }

    fn turn(&mut self, around: &mut Around) -> Result<Next, Died> {
        let now = self.clock(around);
        self.suspend_if_wanted(around);
        let (requests, output) = self.collect(around, now);
        let late = around.breakage == Some(Breakage::SavedAfterActing);
        let repeatable = requests.is_empty() && can_be_repeated(&output);
        if !late && !repeatable {
            self.save(around)?;
        }
        self.send(around, requests)?;
        let next = match output {
            Output::Event(event) => self.tell(around, now, event)?,
            Output::Wait { until } => self.wait(around, now, until),
            Output::Transmit(_) => Next::Again,
            Output::Idle => Next::Done,
        };
        if late {
            self.live_on(around)?;
            self.save(around)?;
        }
        Ok(next)
    }

    fn live_on(&self, around: &mut Around) -> Result<(), Died> {
        if around.dies(self.plan.death) { Err(Died) } else { Ok(()) }
    }

    fn suspend_if_wanted(&mut self, around: &Around) {
        let Some(process) = &mut self.process else { return };
        if process.wants_to_stop && process.suspended.is_none() {
            process.suspended = Some(around.now);
            process.client.suspend();
        }
    }

    fn collect(&mut self, around: &mut Around, now: Timestamp) -> (Vec<Request>, Output) {
        let mut requests = Vec::new();
        let Some(process) = &mut self.process else { return (requests, Output::Idle) };
        loop {
            around.watch.output(self.index, around.now);
            match process.client.poll_output(now) {
                Output::Transmit(request) if around.watch.violation().is_none() => requests.push(request),
                output => return (requests, output),
            }
        }
    }

    /// Writes the documents, then syncs once.
    fn save(&mut self, around: &mut Around) -> Result<(), Died> {
        let Some(process) = &mut self.process else { return Ok(()) };
        let changes = process.client.changes();
        if changes.is_empty() {
            return Ok(());
        }
        self.live_on(around)?;
        let mut orders = Vec::new();
        for change in changes {
            self.live_on(around)?;
            match change {
                Change::Account(text) => self.write("account.json".to_owned(), &text),
                Change::Order { order, document: Some(text) } => {
                    self.write(format!("orders/{order}.json"), &text);
                    orders.push(order);
                }
                Change::Order { order, document: None } => {
                    self.disk.remove(&format!("orders/{order}.json"));
                    self.disk.remove(&format!("orders/{order}.key"));
                }
            }
        }
        self.live_on(around)?;
        if around.breakage != Some(Breakage::NeverSynced) {
            self.disk.sync();
        }
        let client = self.process.as_ref().map(|process| &process.client);
        let parked = |order: OrderId| match client?.order(order)?.state {
            OrderState::Parked { until } => Some((order, self.in_the_world(around, until))),
            _ => None,
        };
        let parked: Vec<_> = orders.into_iter().filter_map(parked).collect();
        parked.into_iter().for_each(|(order, until)| around.watch.saved(self.index, order, until));
        around.watch.disk(self.index, around.now, &self.disk, &self.plan.goals);
        self.live_on(around)
    }

    fn write(&mut self, path: String, text: &str) {
        if let Some(before) = self.disk.read(&path) {
            self.old.insert(path.clone(), before.to_owned());
        }
        self.disk.write(&path, text);
    }

    fn send(&mut self, around: &mut Around, requests: Vec<Request>) -> Result<(), Died> {
        for request in requests {
            self.live_on(around)?;
            let Some(process) = &mut self.process else { return Ok(()) };
            around.start(self.index, self.run, &process.signer, &request);
            process.in_flight.insert(request.id, request);
        }
        Ok(())
    }

    fn tell(&mut self, around: &mut Around, now: Timestamp, event: Event) -> Result<Next, Died> {
        self.live_on(around)?;
        around.note(self.index, || format!(".. {}", in_short(&event)));
        let Self { index, plan, disk, next_key, process, next_account, .. } = self;
        let Some(Process { client, application, .. }) = process else { return Ok(Next::Again) };
        if matches!(event, Event::AccountReady { .. }) && disk.read("account.key").is_none() {
            disk.write("account.key", &next_account.to_string());
            disk.sync();
        }
        let mut desk = Self::desk(*index, plan, disk, next_key, client, around, now);
        application.on_event(&mut desk, event)?;
        Ok(Next::Again)
    }

    fn wait(&mut self, around: &mut Around, now: Timestamp, until: Option<Timestamp>) -> Next {
        self.check_deadlines(around, now, until);
        let Some(process) = &mut self.process else { return Next::Waits };
        if until.is_none() && process.in_flight.is_empty() {
            around.broken(Invariant::NeverStuck, || "nothing is under way and nothing is due".to_owned());
        }
        if around.breakage == Some(Breakage::NoWaiting) && until.is_some() {
            return Next::Again;
        }
        process.turn += 1;
        let turn = process.turn;
        if let Some(until) = until {
            let at = self.in_the_world(around, until);
            around.at(at, Happening::Wake { client: self.index, run: self.run, turn });
        }
        Next::Waits
    }

    /// An order that is open and not parked ends in time, and something happens by then.
    fn check_deadlines(&mut self, around: &mut Around, now: Timestamp, until: Option<Timestamp>) {
        let Some(process) = &self.process else { return };
        if process.suspended.is_some() {
            return;
        }
        for view in process.client.orders() {
            let ended = process.application.ends_of(view.id);
            let Some(order) = around.watch.order(self.index, view.id) else { continue };
            match view.state {
                OrderState::Parked { .. } => {
                    order.was_parked = true;
                    continue;
                }
                _ if order.was_parked => {
                    order.was_parked = false;
                    order.deadline = Some(view.deadline);
                }
                _ => {}
            }
            let latest = order.deadline.map(|deadline| deadline + TIDYING);
            let late = latest.is_some_and(|latest| until.is_none_or(|until| until > latest) || now > latest);
            if late && !ended {
                let found = || format!("order {} is {:?} until {until:?}", view.id, view.state);
                around.broken(Invariant::EndsInTime, found);
            }
        }
    }

    fn die(&mut self, around: &mut Around) {
        let death = if around.random.chance(self.plan.power_cuts) { Death::PowerCut } else { Death::Killed };
        match death {
            Death::Killed => around.statistics.kills += 1,
            Death::PowerCut => around.statistics.power_cuts += 1,
        }
        around.note(self.index, || format!("!! dies: {death:?}"));
        self.process = None;
        self.deaths += 1;
        if self.deaths >= DEATHS {
            self.plan.death = 0;
        }
        self.disk.die(death, &mut around.random);
        around.watch.disk(self.index, around.now, &self.disk, &self.plan.goals);
        let down = around.random.pick(&[0, 100, 3000, 60_000]).copied().unwrap_or(0);
        around.after(down, Happening::Start(self.index));
    }

    /// The run is over.
    fn end(&mut self, around: &mut Around) {
        let now = self.clock(around);
        let Some(process) = self.process.take() else { return };
        around.note(self.index, || "** idle".to_owned());
        self.check_end(around, &process);
        let parked = process.client.orders().filter_map(|view| match view.state {
            OrderState::Parked { until } => Some(until),
            _ => None,
        });
        let parked = parked.chain(process.application.stalled).filter(|until| *until > now).min();
        let open: Vec<usize> = (0..self.plan.goals.len()).filter(|goal| self.is_open(*goal)).collect();
        for goal in &open {
            self.judge(around, *goal, &process, parked.is_some());
        }
        let again = open.iter().any(|goal| self.is_open(*goal)) || !self.disk.below("orders/").is_empty();
        if again {
            self.start_again(around, parked);
        }
    }

    fn check_end(&self, around: &mut Around, process: &Process) {
        if let Some(since) = process.suspended {
            if around.now.duration_since(since) > SUSPENDING {
                around.broken(Invariant::SuspendsAtOnce, || format!("suspended since {since}"));
            }
            return;
        }
        let open = process.client.orders().find(|view| {
            let over = matches!(view.state, OrderState::Parked { .. } | OrderState::Failed);
            !over && !process.application.ends_of(view.id)
        });
        if let Some(open) = open {
            around
                .broken(Invariant::NeverStuck, || format!("idle, and order {} is {:?}", open.id, open.state));
        }
    }

    /// Whether a goal is still to be reached.
    fn is_open(&self, goal: usize) -> bool {
        let Some(wanted) = self.plan.goals.get(goal) else { return false };
        let live = self.disk.read(&format!("live/{}", wanted.label)).is_some();
        !live && !self.given_up.contains(&goal)
    }

    /// What this run means for a goal.
    fn judge(&mut self, around: &mut Around, goal: usize, process: &Process, parked: bool) {
        let hopeless = self.plan.goals.get(goal).is_some_and(|goal| goal.hopeless);
        if hopeless && around.quiet && process.application.failures.contains_key(&goal) {
            self.given_up.push(goal);
            return;
        }
        let reason = match process.application.ends.get(&goal) {
            Some(End::Failed(reason)) => reason.clone(),
            Some(End::Issued) => return,
            None if parked => return,
            None => "it did not end".to_owned(),
        };
        if !around.quiet || !self.began_quiet || process.suspended.is_some() {
            return;
        }
        if hopeless {
            self.given_up.push(goal);
            return;
        }
        let attempts = self.attempts.entry(goal).or_default();
        *attempts += 1;
        if *attempts >= RUNS_IN_QUIET {
            around.broken(Invariant::Progress, || {
                format!("goal {goal} fails although nothing goes wrong: {reason}")
            });
        }
    }

    /// Somebody, or a timer, starts the program again.
    fn start_again(&mut self, around: &mut Around, parked: Option<Timestamp>) {
        let at = match parked {
            Some(until) => self.in_the_world(around, until),
            None if around.quiet && around.plan.weather == Weather::Mad && !self.waited_a_day => {
                // A directory is believed for a day (R8), and this one may be garbage.
                self.waited_a_day = true;
                around.now + Duration::from_secs(90_000)
            }
            None if around.quiet => around.now + Duration::from_secs(60),
            None if self.run > RUNS_IN_CHAOS => around.plan.quiet,
            None => around.now + Duration::from_millis(around.random.below(30_000)),
        };
        around.at(at, Happening::Start(self.index));
    }

    /// Nothing is left behind.
    pub(crate) fn check_tidy(&self, around: &mut Around) {
        let left = self.disk.below("orders/");
        if !left.is_empty() {
            around.broken(Invariant::Tidy, || format!("{left:?}"));
        }
        if let Some(goal) = (0..self.plan.goals.len()).find(|goal| self.is_open(*goal)) {
            around.broken(Invariant::Progress, || format!("goal {goal} was not reached"));
        }
    }
}

/// The same request with the nonce of the response that refused the last one.
fn with_another_nonce(mut request: Request, refusal: &Response, now: Timestamp) -> Option<Request> {
    let nonce = Nonce::from_headers(&refusal.headers, now).filter(|_| is_bad_nonce(refusal))?;
    match &mut request.content {
        Content::Post(unsigned) => unsigned.nonce = nonce,
        Content::Get | Content::Head => return None,
    }
    Some(request)
}

/// A withdrawal asks for no sync of its own: after a crash it is done once more.
fn can_be_repeated(output: &Output) -> bool {
    matches!(output, Output::Event(Event::Withdraw { .. }))
}

fn told_of(outcome: &Result<Response, NoResponse>) -> String {
    match outcome {
        Ok(response) => response.status.to_string(),
        Err(lost) => format!("{lost}: {}", lost.source),
    }
}

fn in_short(event: &Event) -> String {
    match event {
        Event::Present { challenge, identifier, .. } => format!("present {challenge} for {identifier}"),
        Event::Withdraw { challenge, identifier, .. } => format!("withdraw {challenge} for {identifier}"),
        Event::Issued { order, .. } => format!("order {order} is issued"),
        other => format!("{other:?}").chars().take(300).collect(),
    }
}

//! One seed, from the first start to the last word.

use std::panic::{self, AssertUnwindSafe};

use core::time::Duration;

use crate::actor::Actor;
use crate::around::{Around, Happening};
use crate::breakage::Breakage;
use crate::invariant::{Invariant, Violation};
use crate::log::Log;
use crate::plan::{Plan, Weather};
use crate::statistics::Statistics;

/// More than happens in any seed that comes to an end.
const MANY: u64 = 30_000;
/// Every goal is reached within this, rate limits of weeks included.
const LONG: Duration = Duration::from_secs(400 * 86_400);

/// How one seed ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was lived through.
    pub statistics: Statistics,
    /// The first invariant that was broken.
    pub violation: Option<Violation>,
    /// What happened until then, if it was asked for.
    pub transcript: Vec<String>,
}

/// Lives through one seed.
#[must_use]
pub fn simulate(seed: u64, breakage: Option<Breakage>) -> Outcome {
    run(seed, breakage, false)
}

/// Lives through one seed once more, and writes down what happens.
#[must_use]
pub fn replay(seed: u64, breakage: Option<Breakage>) -> Outcome {
    run(seed, breakage, true)
}

fn run(seed: u64, breakage: Option<Breakage>, recorded: bool) -> Outcome {
    let plan = Plan::draw(seed);
    let log = if recorded { Log::on(plan.start) } else { Log::off() };
    let mut world = World::new(plan, seed, log, breakage);
    let lived = panic::catch_unwind(AssertUnwindSafe(|| world.live()));
    if let Err(payload) = lived {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        world.around.broken(Invariant::NoPanic, || text.unwrap_or_default());
    }
    world.conclude()
}

struct World {
    actors: Vec<Actor>,
    around: Around,
}

impl World {
    fn new(plan: Plan, seed: u64, log: Log, breakage: Option<Breakage>) -> Self {
        let clients = plan.clients.clone();
        let mut around = Around::new(plan, seed, log, breakage);
        if around.breakage.is_none() || recorded_plan() {
            let plan = format!("{:#?}", around.plan);
            around.note(0, || plan);
        }
        for (index, client) in clients.iter().enumerate() {
            around.statistics.goals += client.goals.len() as u64;
            let start = around.random.below(5000);
            around.after(start, Happening::Start(index));
            for (at, command) in &client.commands {
                around.at(*at, Happening::Command { client: index, command: *command });
            }
        }
        let actors = clients.into_iter().enumerate().map(|(index, plan)| Actor::new(index, plan)).collect();
        Self { actors, around }
    }

    fn live(&mut self) {
        let horizon = self.around.plan.quiet + LONG;
        for _ in 0..MANY {
            if self.around.watch.violation().is_some() {
                return;
            }
            let Some(happening) = self.around.next() else { return self.check_end() };
            if self.around.now > horizon {
                return self.around.broken(Invariant::Progress, || "it never ends".to_owned());
            }
            self.happens(happening);
        }
        self.around.broken(Invariant::NoBusyLoop, || format!("more than {MANY} happenings"));
    }

    fn happens(&mut self, happening: Happening) {
        let Self { actors, around } = self;
        let mut actor = |index: usize, then: &mut dyn FnMut(&mut Actor, &mut Around)| {
            if let Some(actor) = actors.get_mut(index) {
                then(actor, around);
            }
        };
        match happening {
            Happening::Start(index) => actor(index, &mut Actor::start),
            Happening::Wake { client, run, turn } => {
                actor(client, &mut |actor, around| actor.wake(around, run, turn));
            }
            Happening::Command { client, command } => {
                actor(client, &mut |actor, around| {
                    if !around.quiet {
                        actor.command(around, command);
                    }
                });
            }
            Happening::Outcome { way, outcome } => {
                let mut outcome = Some(outcome);
                actor(way.client, &mut |actor, around| {
                    if let Some(outcome) = outcome.take() {
                        actor.outcome(around, &way, outcome);
                    }
                });
            }
            Happening::Arrives { way, request } => self.around.arrive(way, &request),
            Happening::Validate(validation) => self.around.validate(&validation),
            Happening::Quiet => self.around.calm_down(),
        }
    }

    /// Nothing will ever happen any more.
    fn check_end(&mut self) {
        let Self { actors, around } = self;
        if actors.iter().any(Actor::is_running) {
            return around
                .broken(Invariant::NeverStuck, || "a run waits, and nothing will ever happen".to_owned());
        }
        actors.iter().for_each(|actor| actor.check_tidy(around));
        if let Some(place) = around.proofs.keys().next().cloned() {
            around.broken(Invariant::ProofsWithdrawn, || format!("{place:?} is still there"));
        }
        let accounts = around.ca.audit().accounts_created;
        if accounts > actors.len() as u64 {
            around.broken(Invariant::OneAccount, || {
                format!("{accounts} accounts of {} machines", actors.len())
            });
        }
        if around.plan.weather == Weather::Calm {
            self.check_requests();
        }
    }

    /// R8, without faults: directory, nonces and account for each client, and for each order its few requests and the
    /// polls of R9.
    fn check_requests(&mut self) {
        let around = &mut self.around;
        let seconds = around.now.duration_since(around.plan.start).as_secs();
        let orders: u64 = around.plan.clients.iter().map(|client| client.goals.len() as u64).sum();
        let names = around.plan.clients.iter().flat_map(|client| &client.goals);
        let names: u64 = names.map(|goal| goal.names.len() as u64).sum();
        let fixed: u64 = around.plan.clients.iter().map(|client| 3 + client.width as u64).sum();
        let runs = around.statistics.runs;
        let polls = orders * (16 + seconds / 3);
        let most = fixed * runs + orders * 3 + names * 3 + polls;
        let requests = around.statistics.requests;
        if requests > most {
            around.broken(Invariant::FewRequests, || format!("{requests} requests, {most} would do"));
        }
    }

    fn conclude(self) -> Outcome {
        let Around { watch, log, mut statistics, now, plan, ca, .. } = self.around;
        statistics.unused = ca.audit().certificates().saturating_sub(watch.live());
        statistics.virtual_seconds = now.duration_since(plan.start).as_secs();
        Outcome { statistics, violation: watch.violation().cloned(), transcript: log.into_lines() }
    }
}

const fn recorded_plan() -> bool {
    true
}

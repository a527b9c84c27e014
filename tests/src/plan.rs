//! What a seed draws: who wants what, and everything that goes wrong.

mod mischief;

use core::time::Duration;

use certwright_http::{Schemes, Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_testca::{
    ChallengeKind, DateForm, FaultRule, Issuance, Limit, Options, RateLimits, RetryAfter,
};

use crate::random::Random;
pub(crate) use mischief::{Downtime, Mangling, Network};

/// The one server.
pub(crate) const CA: &str = "https://ca.test";
/// A name that no validation ever finds answered.
pub(crate) const BAD: &str = "bad.example.org";
/// A name that the CA refuses to issue for.
pub(crate) const BLOCKED: &str = "blocked.example.com";
/// The names that orders are for.
const NAMES: [&str; 8] = [
    "example.org",
    "www.example.org",
    "mail.example.org",
    "a.b.c.example.net",
    "xn--mnchen-3ya.example",
    "example.com",
    "192.0.2.7",
    "2001:db8::7",
];

/// How much goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Nothing: so the requests can be counted.
    Calm,
    /// Everything that a server, a network and a machine do.
    Rough,
    /// The same, and some responses are garbage.
    Mad,
}

/// Everything about one run of the simulator; it follows from the seed.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) weather: Weather,
    pub(crate) start: Timestamp,
    /// From here on nothing goes wrong any more, so that an end can be demanded.
    pub(crate) quiet: Timestamp,
    pub(crate) clients: Vec<ClientPlan>,
    pub(crate) ca: Options,
    pub(crate) faults: Vec<FaultRule>,
    pub(crate) network: Network,
    pub(crate) downtimes: Vec<(Timestamp, Timestamp, Downtime)>,
    /// Whether requests are really signed, and the signatures verified.
    pub(crate) real_signatures: bool,
    /// How long the CA takes to look a challenge up, at most, in milliseconds.
    pub(crate) validation_millis: u64,
    pub(crate) random: Random,
}

/// One account on one machine.
#[derive(Clone, Debug)]
pub(crate) struct ClientPlan {
    pub(crate) width: usize,
    pub(crate) max_wait: Duration,
    /// How far its clock is ahead of the world's; behind, if negative.
    pub(crate) skew_millis: i64,
    pub(crate) goals: Vec<Goal>,
    /// Whether the terms are agreed to in advance, or when the server shows them.
    pub(crate) agrees: bool,
    /// Whether orders are given before the account is there.
    pub(crate) eager: bool,
    /// How likely it dies at each step, in a thousand.
    pub(crate) death: u64,
    /// How many of these deaths are power cuts, in a thousand.
    pub(crate) power_cuts: u64,
    pub(crate) commands: Vec<(Timestamp, Command)>,
    /// How long a proof takes to become visible, at most, in milliseconds.
    pub(crate) visible_millis: u64,
    /// How often a proof cannot be presented, in a thousand.
    pub(crate) present_fails: u64,
}

/// A certificate that somebody wants.
#[derive(Clone, Debug)]
pub(crate) struct Goal {
    pub(crate) label: String,
    pub(crate) names: Vec<Identifier>,
    /// How long one run may take for it.
    pub(crate) time: Duration,
    /// Whether no server would ever issue it.
    pub(crate) hopeless: bool,
}

/// What somebody at the keyboard does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Ctrl-C.
    Suspend,
    /// Gives one order up.
    Cancel,
    /// The machine dies, whatever it is doing.
    Die,
}

impl Plan {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let start = Timestamp::from_unix_seconds(1_795_435_200);
        let weather = match random.below(100) {
            0..6 => Weather::Calm,
            6..84 => Weather::Rough,
            _ => Weather::Mad,
        };
        let chaos = random.pick(&[60, 300, 1800, 7200]).copied().unwrap_or(300);
        let chaos = if weather == Weather::Calm { 0 } else { random.between(30, chaos) };
        let quiet = start + Duration::from_secs(chaos);
        let real_signatures = random.chance(60);
        let clients = (0..random.between(1, 3)).map(|_| client(&mut random, weather, start, chaos)).collect();
        let mut ca = ca_options(&mut random, weather);
        ca.trust_signatures = !real_signatures;
        let mut mischief = random.branch();
        // A parked order has no proofs in place any more: a CA that asks for a day and looks later finds nothing, and
        // with a CA that does so always there is no way to a certificate. So this one looks at once.
        let patient = matches!(ca.retry_after, Some(RetryAfter::Seconds(wait)) if wait.as_secs() > 60);
        let validation_millis = random.pick(&[0, 50, 2000, 20_000]).copied().unwrap_or(0);
        let mut faults = mischief::faults(&mut mischief, weather);
        let network = Network::draw(&mut mischief, weather);
        let downtimes = mischief::downtimes(&mut mischief, weather, start, chaos);
        // Drawn last, so that the rest of a seed stays what it was.
        faults.extend(mischief::stinginess(&mut mischief, weather));
        Self {
            weather,
            start,
            quiet,
            clients,
            ca,
            faults,
            network,
            downtimes,
            real_signatures,
            validation_millis: if patient { 0 } else { validation_millis },
            random,
        }
    }
}

fn client(random: &mut Random, weather: Weather, start: Timestamp, chaos: u64) -> ClientPlan {
    let rough = weather != Weather::Calm;
    let dies = rough && random.chance(600);
    let commands = if rough { commands(random, start, chaos) } else { Vec::new() };
    ClientPlan {
        width: random.pick(&[1, 2, 8, 16]).copied().unwrap_or(8),
        max_wait: Duration::from_secs(random.pick(&[60, 600, 600]).copied().unwrap_or(600)),
        skew_millis: random.pick(&[0, 0, 777, -1_500_000, 1_200_000]).copied().unwrap_or(0),
        goals: goals(random),
        agrees: random.chance(800),
        eager: random.chance(500),
        death: if dies { random.pick(&[3, 10, 40]).copied().unwrap_or(10) } else { 0 },
        power_cuts: random.pick(&[0, 500, 1000]).copied().unwrap_or(500),
        commands,
        visible_millis: random.pick(&[0, 0, 1000, 30_000]).copied().unwrap_or(0),
        present_fails: if rough { random.pick(&[0, 0, 0, 50]).copied().unwrap_or(0) } else { 0 },
    }
}

/// No two are for the same names: those are one order, for us as for a CA that reuses orders.
fn goals(random: &mut Random) -> Vec<Goal> {
    let mut goals: Vec<Goal> = Vec::new();
    for number in 0..random.between(1, 3) {
        let mut goal = goal(random, number);
        goal.names.sort();
        if goals.iter().all(|other| other.names != goal.names) {
            goals.push(goal);
        }
    }
    goals
}

fn goal(random: &mut Random, number: u64) -> Goal {
    let count = random.pick(&[1, 1, 2, 3, 5]).copied().unwrap_or(1);
    let mut names: Vec<&str> = Vec::new();
    for _ in 0..count {
        let name = random.pick(&NAMES).copied().unwrap_or(NAMES[0]);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let hopeless = random.chance(70);
    if hopeless {
        names.push(random.pick(&[BAD, BLOCKED]).copied().unwrap_or(BAD));
    }
    Goal {
        label: format!("goal-{number}"),
        names: names.iter().filter_map(|name| Identifier::parse(name).ok()).collect(),
        // The slowest CA here issues within 45 s and asks for 30 s before each look: the least time is enough for that.
        time: Duration::from_secs(random.pick(&[180, 600, 1800]).copied().unwrap_or(600)),
        hopeless,
    }
}

fn commands(random: &mut Random, start: Timestamp, chaos: u64) -> Vec<(Timestamp, Command)> {
    let mut commands = Vec::new();
    for (command, per_mille) in [(Command::Suspend, 200), (Command::Cancel, 120), (Command::Die, 250)] {
        if random.chance(per_mille) {
            // Most of what happens happens in the first minute.
            let within = if random.chance(700) { chaos.min(40) } else { chaos };
            commands.push((start + Duration::from_millis(random.below(within * 1000)), command));
        }
    }
    commands
}

fn ca_options(random: &mut Random, weather: Weather) -> Options {
    #[expect(clippy::expect_used, reason = "a constant")]
    let mut options = Options::new(Url::parse(CA, Schemes::HttpsOnly).expect("a URL"));
    options.seed = random.next();
    options.challenges = vec![ChallengeKind::Http01, ChallengeKind::Dns01];
    options.blocked = vec![BLOCKED.to_owned()];
    options.reuse_authorizations = random.chance(500);
    options.reuse_orders = random.chance(400);
    options.alternate_chains = random.index(3);
    options.terms = random.chance(600).then(|| format!("{CA}/terms/1"));
    options.issuance = match random.below(5) {
        0 | 1 => Issuance::Immediate,
        2 => Issuance::After(Duration::from_millis(700)),
        3 => Issuance::After(Duration::from_secs(4)),
        _ => Issuance::After(Duration::from_secs(45)),
    };
    options.retry_after = retry_after(random, weather);
    if weather != Weather::Calm {
        if random.chance(150) {
            options.rate_limits = rate_limits(random);
        }
        options.nonce_lifetime = Duration::from_secs(random.pick(&[30, 3600, 3600]).copied().unwrap_or(3600));
    }
    options
}

fn retry_after(random: &mut Random, weather: Weather) -> Option<RetryAfter> {
    let seconds = random.pick(&[0, 1, 3, 30]).copied().unwrap_or(1);
    let wait = Duration::from_secs(seconds);
    let form = random.pick(&[DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime]).copied();
    match random.below(6) {
        0..3 => None,
        3 => Some(RetryAfter::Seconds(wait)),
        // ZeroSSL
        4 if weather != Weather::Calm && random.chance(200) => {
            Some(RetryAfter::Seconds(Duration::from_secs(86_400)))
        }
        4 => Some(RetryAfter::Date(wait, form.unwrap_or(DateForm::ImfFixdate))),
        _ => Some(RetryAfter::Either(wait)),
    }
}

fn rate_limits(random: &mut Random) -> RateLimits {
    let mut limits = RateLimits::default();
    let period = Duration::from_secs(random.pick(&[30, 600, 86_400]).copied().unwrap_or(600));
    let limit = Limit { count: 4, period };
    match random.below(4) {
        0 => limits.new_accounts = Some(limit),
        1 => limits.new_orders = Some(limit),
        2 => limits.failed_validations = Some(limit),
        _ => limits.duplicates = Some(Limit { count: 3, period }),
    }
    limits
}

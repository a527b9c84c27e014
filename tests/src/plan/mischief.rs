//! What goes wrong at the server and on the way.

use core::time::Duration;

use certwright_http::Timestamp;
use certwright_testca::{DateForm, Fault, FaultRule, Operation, RetryAfter, When};

use super::Weather;
use crate::random::Random;

/// The way between a client and the server; likelihoods in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Network {
    /// The shortest way there and back, in milliseconds.
    pub(crate) millis: u64,
    /// How much longer it may take: answers then come in another order.
    pub(crate) spread_millis: u64,
    /// It takes longer than any client waits.
    pub(crate) hangs: u64,
    /// There is no connection: certainly not sent.
    pub(crate) refused: u64,
    /// The connection breaks before the server sees the request.
    pub(crate) lost_before: u64,
    /// The connection breaks after the server has acted.
    pub(crate) lost_after: u64,
    pub(crate) mangling: Mangling,
}

/// What is done to responses beyond the CA's own faults; likelihoods in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mangling {
    /// A Retry-After is added.
    pub(crate) retry_after: u64,
    /// JSON values are changed, removed or doubled.
    pub(crate) json: u64,
    /// The body is any octets.
    pub(crate) octets: u64,
    /// The header fields and the status are anything.
    pub(crate) head: u64,
}

/// How a server is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Downtime {
    /// Nobody listens.
    Refused,
    /// Nobody answers.
    Silent,
}

impl Network {
    pub(crate) fn draw(random: &mut Random, weather: Weather) -> Self {
        let millis = random.pick(&[0, 1, 30, 400]).copied().unwrap_or(30);
        let spread_millis = random.pick(&[0, 20, 3000]).copied().unwrap_or(20);
        let calm = Self { millis, spread_millis, ..Self::default() };
        if weather == Weather::Calm {
            return calm;
        }
        let mut per_mille = |values: &[u64]| random.pick(values).copied().unwrap_or(0);
        let rough = Self {
            hangs: per_mille(&[0, 0, 5, 20]),
            refused: per_mille(&[0, 0, 20, 150]),
            lost_before: per_mille(&[0, 0, 20, 100]),
            lost_after: per_mille(&[0, 0, 20, 100]),
            mangling: Mangling { retry_after: per_mille(&[0, 0, 30, 100]), ..Mangling::default() },
            ..calm
        };
        if weather == Weather::Rough {
            return rough;
        }
        let mangling = Mangling {
            json: per_mille(&[0, 30, 100]),
            octets: per_mille(&[0, 10, 60]),
            head: per_mille(&[0, 20, 100]),
            ..rough.mangling
        };
        Self { mangling, ..rough }
    }
}

/// A few of the CA's faults, each as often as not rare.
pub(crate) fn faults(random: &mut Random, weather: Weather) -> Vec<FaultRule> {
    if weather == Weather::Calm {
        return Vec::new();
    }
    (0..random.below(6)).map(|_| rule(random)).collect()
}

fn rule(random: &mut Random) -> FaultRule {
    let fault = fault(random);
    let often = match fault {
        Fault::BadNonce => random.pick(&[50, 300, 900]),
        Fault::Shuffle | Fault::UnknownMembers | Fault::UnknownTypes | Fault::Merge | Fault::OneToken => {
            random.pick(&[500, 1000])
        }
        _ => random.pick(&[10, 50, 200]),
    };
    let when = match random.below(4) {
        0 => When::Nth(random.between(1, 6)),
        1 => When::Every(random.between(3, 20)),
        _ => When::PerMille(u16::try_from(often.copied().unwrap_or(50)).unwrap_or(50)),
    };
    let rule = FaultRule::new(fault).when(when);
    if random.chance(500) {
        return rule;
    }
    let operations = [
        Operation::NewAccount,
        Operation::NewOrder,
        Operation::Order,
        Operation::Finalize,
        Operation::Authorization,
        Operation::Challenge,
        Operation::Certificate,
        Operation::NewNonce,
        Operation::Directory,
    ];
    rule.on(random.pick(&operations).copied().unwrap_or(Operation::Order))
}

fn fault(random: &mut Random) -> Fault {
    let wait = Duration::from_secs(random.pick(&[0, 2, 20, 700, 86_400, 3_970_812]).copied().unwrap_or(2));
    let form = random.pick(&[DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime]).copied();
    let retry_after = match (random.below(2), form) {
        (1, Some(form)) => RetryAfter::Date(wait, form),
        _ => RetryAfter::Seconds(wait),
    };
    let acted = random.chance(500);
    match random.below(30) {
        0..3 => Fault::BadNonce,
        3 => Fault::ServerError { acted },
        4 => Fault::BadGateway { acted },
        5 | 6 => Fault::Unavailable(retry_after),
        7 | 8 => Fault::RateLimited(wait),
        9 => Fault::DropBefore,
        10 | 11 => Fault::DropAfter,
        12 => Fault::Slow(Duration::from_secs(random.pick(&[1, 10, 60]).copied().unwrap_or(1))),
        13 => Fault::Truncate(random.index(300)),
        14 => Fault::Enormous(2 << 20),
        15 => Fault::Malformed,
        16 => Fault::NoLocation,
        17 => Fault::NoNonce,
        18 => Fault::Redirect(random.pick(&[301, 302, 308]).copied().unwrap_or(302)),
        19 => Fault::Clock(random.pick(&[3600, -3600]).copied().unwrap_or(3600)),
        20 => Fault::Invalidate,
        21 => Fault::Stuck,
        22 => Fault::CertificateForAnotherKey,
        23 => {
            if acted {
                Fault::CertificateWithoutName
            } else {
                Fault::CertificateExpired
            }
        }
        24 => Fault::AlternateLoop,
        25 => Fault::HostileToken,
        26 => Fault::UnknownMembers,
        27 => Fault::UnknownTypes,
        28 => Fault::UnknownStatus,
        _ => random.pick(&[Fault::Shuffle, Fault::Merge, Fault::OneToken]).cloned().unwrap_or(Fault::Shuffle),
    }
}

/// Pebble, told to refuse nine nonces in ten, whatever they are for: whoever never pauses is seen there.
pub(crate) fn stinginess(random: &mut Random, weather: Weather) -> Option<FaultRule> {
    let stingy = weather != Weather::Calm && random.chance(30);
    stingy.then(|| FaultRule::new(Fault::BadNonce).when(When::PerMille(900)))
}

/// When the server is away, if it is.
pub(crate) fn downtimes(
    random: &mut Random,
    weather: Weather,
    start: Timestamp,
    chaos: u64,
) -> Vec<(Timestamp, Timestamp, Downtime)> {
    if weather == Weather::Calm || !random.chance(250) {
        return Vec::new();
    }
    let begin = start + Duration::from_millis(random.below(chaos.min(60) * 1000));
    let end = begin + Duration::from_secs(random.pick(&[5, 60, 900]).copied().unwrap_or(60));
    let downtime = if random.chance(500) { Downtime::Refused } else { Downtime::Silent };
    vec![(begin, end, downtime)]
}

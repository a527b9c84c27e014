//! Rules as a command line has them.

use core::{fmt, str::FromStr, time::Duration};
use std::error::Error;

use super::{Fault, FaultRule, When};
use crate::{DateForm, Operation, RetryAfter};

/// Why a text is no [`FaultRule`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleError {
    /// There is no fault of that name.
    Name(String),
    /// The value after `=` is missing, is not of the right kind, or does not belong there.
    Value(String),
    /// What follows `@` is no operation.
    Operation(String),
    /// What follows `:` is not `10%`, `0.5%`, `#2` or `/3`.
    When(String),
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "no fault is called {name:?}; there are {}", names()),
            Self::Value(name) => write!(f, "{}", wrong_value(name)),
            Self::Operation(text) => write!(f, "after @, {text:?}: {}", crate::UnknownOperation),
            Self::When(text) => {
                write!(f, "after a colon, {text:?} is neither a share (10%) nor a turn (#2 or /3)")
            }
        }
    }
}

impl Error for RuleError {}

fn names() -> String {
    Fault::CATALOG.map(|(form, _)| form).join(", ")
}

fn wrong_value(name: &str) -> String {
    let of_name = |(form, _): &(&'static str, _)| form.split('=').next() == Some(name);
    let form = Fault::CATALOG.iter().find(|entry| of_name(entry)).map_or(name, |(form, _)| form);
    match form.split_once('=').map(|(_, kind)| kind) {
        None => format!("{name} takes no value"),
        Some("TIME") => format!("{form} needs a time, such as 250ms, 3s, 5m, 2h or 7d"),
        Some("STATUS") => format!("{form} needs a status from 300 to 399"),
        Some(_) => format!("{form} needs a whole number"),
    }
}

impl FromStr for FaultRule {
    type Err = RuleError;

    /// Reads `NAME[=VALUE][@OPERATION][:WHEN]`; `WHEN` is a share (`10%`), a turn (`#2`) or every n-th turn (`/3`).
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let (text, when) = match text.split_once(':') {
            Some((text, when)) => (text, read_when(when).ok_or_else(|| RuleError::When(when.into()))?),
            None => (text, When::Always),
        };
        let (text, operation) = match text.split_once('@') {
            Some((text, name)) => (text, Some(name.parse().map_err(|_| RuleError::Operation(name.into()))?)),
            None => (text, None::<Operation>),
        };
        let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
        Ok(Self { fault: read_fault(name, value)?, operation, when })
    }
}

fn read_when(text: &str) -> Option<When> {
    if let Some(share) = text.strip_suffix('%') {
        return per_mille(share).map(When::PerMille);
    }
    let (sign, number) = text.split_at_checked(1)?;
    let number: u64 = number.parse().ok().filter(|number| *number > 0)?;
    match sign {
        "#" => Some(When::Nth(number)),
        "/" => Some(When::Every(number)),
        _ => None,
    }
}

/// `12` or `12.5` percent.
fn per_mille(text: &str) -> Option<u16> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let tenth: u16 = tenth.parse().ok().filter(|tenth| *tenth < 10)?;
    let share = whole.parse::<u16>().ok()?.checked_mul(10)?.checked_add(tenth)?;
    (share <= 1000).then_some(share)
}

fn read_fault(name: &str, value: Option<&str>) -> Result<Fault, RuleError> {
    if let Some(fault) = plain(name) {
        return if value.is_none() { Ok(fault) } else { Err(RuleError::Value(name.into())) };
    }
    let valued = valued(name).ok_or_else(|| RuleError::Name(name.into()))?;
    value.and_then(valued).ok_or_else(|| RuleError::Value(name.into()))
}

fn plain(name: &str) -> Option<Fault> {
    Some(match name {
        "bad-nonce" => Fault::BadNonce,
        "server-error" => Fault::ServerError { acted: false },
        "server-error-after" => Fault::ServerError { acted: true },
        "bad-gateway" => Fault::BadGateway { acted: false },
        "bad-gateway-after" => Fault::BadGateway { acted: true },
        "drop-before" => Fault::DropBefore,
        "drop-after" => Fault::DropAfter,
        "malformed" => Fault::Malformed,
        "no-location" => Fault::NoLocation,
        "no-nonce" => Fault::NoNonce,
        "invalidate" => Fault::Invalidate,
        "stuck" => Fault::Stuck,
        "certificate-key" => Fault::CertificateForAnotherKey,
        "certificate-name" => Fault::CertificateWithoutName,
        "certificate-expired" => Fault::CertificateExpired,
        "alternate-loop" => Fault::AlternateLoop,
        "hostile-token" => Fault::HostileToken,
        "unknown-members" => Fault::UnknownMembers,
        "unknown-types" => Fault::UnknownTypes,
        "unknown-status" => Fault::UnknownStatus,
        "shuffle" => Fault::Shuffle,
        "merge" => Fault::Merge,
        "one-token" => Fault::OneToken,
        _ => return None,
    })
}

fn valued(name: &str) -> Option<fn(&str) -> Option<Fault>> {
    Some(match name {
        "unavailable" => |text| Some(Fault::Unavailable(RetryAfter::Seconds(time(text)?))),
        "unavailable-date" => |text| unavailable_until(text, DateForm::ImfFixdate),
        "unavailable-rfc850" => |text| unavailable_until(text, DateForm::Rfc850),
        "unavailable-asctime" => |text| unavailable_until(text, DateForm::Asctime),
        "rate-limited" => |text| time(text).map(Fault::RateLimited),
        "slow" => |text| time(text).map(Fault::Slow),
        "truncate" => |text| text.parse().ok().map(Fault::Truncate),
        "enormous" => |text| text.parse().ok().map(Fault::Enormous),
        "redirect" => {
            |text| text.parse().ok().filter(|status| (300..400).contains(status)).map(Fault::Redirect)
        }
        "clock" => |text| text.parse().ok().map(Fault::Clock),
        _ => return None,
    })
}

fn unavailable_until(text: &str, form: DateForm) -> Option<Fault> {
    Some(Fault::Unavailable(RetryAfter::Date(time(text)?, form)))
}

/// A whole number with `ms`, `s`, `m`, `h` or `d`, or of seconds without.
fn time(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let seconds = |factor: u64| number.checked_mul(factor).map(Duration::from_secs);
    match text.strip_prefix(digits)? {
        "ms" => Some(Duration::from_millis(number)),
        "" | "s" => seconds(1),
        "m" => seconds(60),
        "h" => seconds(3600),
        "d" => seconds(86_400),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> FaultRule {
        text.parse().unwrap()
    }

    #[test]
    fn rules_in_all_forms() {
        assert_eq!(rule("stuck"), FaultRule::new(Fault::Stuck));
        assert_eq!(rule("bad-nonce:12.5%"), FaultRule::new(Fault::BadNonce).when(When::PerMille(125)));
        let dropped = FaultRule::new(Fault::DropAfter).on(Operation::Finalize);
        assert_eq!(rule("drop-after@finalize:#2"), dropped.when(When::Nth(2)));
        let week = Duration::from_secs(7 * 86_400);
        let limited = FaultRule::new(Fault::RateLimited(week)).on(Operation::NewOrder);
        assert_eq!(rule("rate-limited=7d@new-order:/3"), limited.when(When::Every(3)));
        assert_eq!(rule("clock=-3600"), FaultRule::new(Fault::Clock(-3600)));
        assert_eq!(rule("slow=250ms"), FaultRule::new(Fault::Slow(Duration::from_millis(250))));
    }

    #[test]
    fn each_name_of_the_catalog_is_read_and_written() {
        for (form, _) in Fault::CATALOG {
            let text = form.replace("=TIME", "=1s").replace("=OCTETS", "=9").replace("=STATUS", "=302");
            let read = rule(&text.replace("=SECONDS", "=9"));
            assert_eq!(read.fault.name(), form.split('=').next().unwrap());
        }
    }

    #[test]
    fn what_is_no_rule() {
        let refused = |text: &str| text.parse::<FaultRule>().unwrap_err();
        assert_eq!(refused("bad nonce"), RuleError::Name("bad nonce".into()));
        for text in ["slow", "slow=", "slow=1y", "redirect=200", "stuck=1", "clock=1s"] {
            assert!(matches!(refused(text), RuleError::Value(_)), "{text}");
        }
        assert_eq!(refused("slow").to_string(), "slow=TIME needs a time, such as 250ms, 3s, 5m, 2h or 7d");
        assert_eq!(refused("stuck=1").to_string(), "stuck takes no value");
        assert_eq!(refused("stuck@nowhere"), RuleError::Operation("nowhere".into()));
        for text in ["stuck:", "stuck:101%", "stuck:#0", "stuck:2", "stuck:1.55%", "stuck:\u{e9}"] {
            assert!(matches!(refused(text), RuleError::When(_)), "{text}");
        }
    }
}

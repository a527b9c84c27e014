//! The command line of `certwright test-ca`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use certwright_testca::{ChallengeKind, DateForm, Fault, RetryAfter};
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser};

use crate::exit::Exit;

const FAULT: &str = "Let something go wrong: NAME[=VALUE][@REQUEST][:WHEN], see --help; may be repeated";

/// Run an ACME CA on this machine, to try a client against.
///
/// It is strict, issues real certificates from a root of its own, says what it thinks of each request, and lets things
/// go wrong on request. Nobody should ever trust it. It ends with Ctrl-C or SIGTERM.
#[derive(Args, Debug)]
#[command(after_help = exit_codes(), after_long_help = after_long_help())]
pub(crate) struct TestCa {
    /// Where to listen; port 0 is a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// Allow --listen to be reachable from other machines
    #[arg(long)]
    pub(crate) allow_remote: bool,

    /// What its URLs call it [default: the address]
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Option<String>,

    /// Write the root certificates here, for clients to trust [default: a file that is gone at the end]
    #[arg(long, value_name = "FILE")]
    pub(crate) root_file: Option<PathBuf>,

    /// All that looks random follows from it, the root and its key too [default: another one each time]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,

    /// Print one JSON object a line: ready, then what happens, then the result
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) validation: Validation,

    #[command(flatten)]
    pub(crate) behaviour: Behaviour,

    /// Let something go wrong
    #[arg(long = "fault", value_name = "RULE", help_heading = "Faults", help = FAULT)]
    pub(crate) faults: Vec<String>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Validation")]
pub(crate) struct Validation {
    /// Find every challenge answered, without looking
    #[arg(long)]
    pub(crate) always_valid: bool,

    /// The port where answers to http-01 are looked for
    #[arg(long, value_name = "PORT", default_value_t = 5002)]
    pub(crate) http_port: u16,

    /// The DNS server to ask; without one, all names lead to 127.0.0.1 and dns-01 fails
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) dns: Option<SocketAddr>,

    /// How long after its challenge was answered a validation begins, e.g. 500ms
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = time)]
    pub(crate) validate_after: Duration,

    /// Offer only this challenge; may be repeated [default: http-01 and dns-01]
    #[arg(long = "challenge", value_name = "TYPE", value_parser = challenge())]
    pub(crate) challenges: Vec<ChallengeKind>,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Behaviour")]
pub(crate) struct Behaviour {
    /// Want new accounts bound to this key for tests, in base64url; may be repeated
    #[arg(long, value_name = "KID:KEY")]
    pub(crate) eab: Vec<String>,

    /// Have terms of service at this URL, to be agreed to
    #[arg(long, value_name = "URL")]
    pub(crate) terms: Option<String>,

    /// Issue certificates so long after they are asked for; until then the order is processing
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) issue_after: Option<Duration>,

    /// Ask clients to wait before they look again: 3s, or date=3s for a date, or either=3s for one or the other
    #[arg(long, value_name = "[FORM=]TIME", value_parser = retry_after)]
    pub(crate) retry_after: Option<RetryAfter>,

    /// How many other roots lead to alternate chains
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=16))]
    pub(crate) alternate_chains: u8,

    /// Let valid authorizations serve later orders of their account
    #[arg(long)]
    pub(crate) reuse_authorizations: bool,

    /// Give an account that asks for the same names again its unfinished order, as Let's Encrypt does
    #[arg(long)]
    pub(crate) reuse_orders: bool,

    /// How long certificates are valid
    #[arg(long, value_name = "TIME", default_value = "90d", value_parser = time)]
    pub(crate) certificate_lifetime: Duration,

    /// Have the rate limits of Let's Encrypt, with all periods divided by N
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "1",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate_limits: Option<u32>,

    /// Issue nothing for this name and those under it; may be repeated
    #[arg(long = "block", value_name = "NAME")]
    pub(crate) blocked: Vec<String>,
}

fn challenge() -> impl TypedValueParser<Value = ChallengeKind> {
    PossibleValuesParser::new(["http-01", "dns-01"]).map(|name| match name.as_str() {
        "dns-01" => ChallengeKind::Dns01,
        _ => ChallengeKind::Http01,
    })
}

fn retry_after(text: &str) -> Result<RetryAfter, String> {
    match text.split_once('=') {
        None => time(text).map(RetryAfter::Seconds),
        Some(("seconds", text)) => time(text).map(RetryAfter::Seconds),
        Some(("date", text)) => time(text).map(|wait| RetryAfter::Date(wait, DateForm::ImfFixdate)),
        Some(("either", text)) => time(text).map(RetryAfter::Either),
        Some(_) => Err("the form is seconds, date or either".into()),
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let millis = match text.strip_prefix(digits) {
        Some("ms") => 1,
        Some("s") => 1000,
        Some("m") => 60_000,
        Some("h") => 3_600_000,
        Some("d") => 86_400_000,
        _ => 0,
    };
    let time = digits.parse::<u64>().ok().filter(|_| millis > 0).and_then(|n| n.checked_mul(millis));
    time.map(Duration::from_millis).ok_or_else(|| "a whole number with ms, s, m, h or d is needed".into())
}

fn exit_codes() -> String {
    let code = Exit::code;
    format!(
        "Exit codes:\n  {:>3}  ended as it was asked to\n  {:>3}  the command line\n  {:>3}  this machine: the \
         address, the file\n",
        0,
        code(Exit::Usage),
        code(Exit::Machine)
    )
}

fn after_long_help() -> String {
    let row = |(form, meaning): &(&str, &str)| format!("  {form:<24}  {meaning}\n");
    let faults: String = Fault::CATALOG.iter().map(row).collect();
    let requests = certwright_testca::Operation::ALL.map(certwright_testca::Operation::name).join(", ");
    format!(
        "What can go wrong:\n{faults}\n  TIME is 250ms, 3s, 5m, 2h or 7d. @REQUEST binds a fault to one kind of request: \
         {requests}.\n  :WHEN is a share (:20%), a turn (:#2) or every n-th turn (:/3); without it the fault always \
         strikes.\n  Examples: bad-nonce:20%, drop-after@finalize:#1, rate-limited=7d@new-order, \
         unavailable-date=5s:/4\n\n{}",
        exit_codes()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(time("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(time("90d"), Ok(Duration::from_secs(90 * 86_400)));
        assert_eq!(time("0s"), Ok(Duration::ZERO));
        for bad in ["", "s", "5", "-1s", "1.5s", "1y", "99999999999999999999d", "1\u{e4}"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rfc_9110_10_2_3_retry_after_in_either_form() {
        let wait = Duration::from_secs(3);
        assert_eq!(retry_after("3s"), Ok(RetryAfter::Seconds(wait)));
        assert_eq!(retry_after("date=3s"), Ok(RetryAfter::Date(wait, DateForm::ImfFixdate)));
        assert_eq!(retry_after("either=3s"), Ok(RetryAfter::Either(wait)));
        assert!(retry_after("soon=3s").is_err());
    }
}

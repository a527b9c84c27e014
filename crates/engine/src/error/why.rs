//! Words for errors: one line each, escaped.

use core::error::Error;
use core::fmt;

use certwright_http::{Timestamp, escape};
use certwright_protocol::{AccountError, Cause, OrderError, RequestError, Stall};

use super::kind::{FailureKind, of_silence};

/// A `data:` URL may hold the whole text of the terms.
const TERMS_SHOWN: usize = 200;
/// More causes than this say nothing new.
const CAUSES: usize = 8;

pub(super) fn of_account(error: &AccountError) -> &'static str {
    match error {
        AccountError::Request(error) => match &error.cause {
            Cause::NoResponse(lost) if of_silence(lost) == FailureKind::Network => {
                "the ACME server cannot be reached"
            }
            Cause::NoResponse(_) | Cause::Violation(_) => {
                "what answers there is not an ACME server, or a broken one"
            }
            _ => "the server gives us no account",
        },
        AccountError::ExternalAccountRequired => {
            "the server only takes accounts that it knows from elsewhere"
        }
        _ => "the account cannot be used",
    }
}

pub(super) fn of_order(error: &OrderError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let what = match error {
        OrderError::Authorizations(failed) => {
            let names = if failed.len() == 1 { "name" } else { "names" };
            return write!(f, "{} {names} could not be validated", failed.len());
        }
        OrderError::Request(error) => match error.cause {
            Cause::NoResponse(_) => "the ACME server cannot be reached any more",
            Cause::Violation(_) => "the server broke the rules of ACME",
            _ => "the server refused the order",
        },
        OrderError::Undelivered => "the server does not answer to the order",
        OrderError::Present { .. } => "an answer to the server's challenge could not be put in place",
        OrderError::Deadline { .. } => "the time was up",
        OrderError::NoChallenge { .. } => "the server offers no challenge that can be answered",
        OrderError::Invalid { .. } => "the server gave the order up",
        _ => "the order came to nothing",
    };
    f.write_str(what)
}

pub(super) fn of_terms(url: &str) -> String {
    if url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        let shown: String = url.chars().take(TERMS_SHOWN).collect();
        let more = if shown.len() < url.len() { "…" } else { "" };
        format!("they are enclosed in a data: URL, which a browser shows: {}{more}", escape(&shown))
    } else {
        format!("they are at {}", escape(url))
    }
}

pub(super) fn of_stall(reason: &Stall, until: Option<Timestamp>) -> String {
    let reason = match reason {
        Stall::Refused(problem) => problem.to_string(),
        _ => "it is not done yet".into(),
    };
    match until {
        Some(until) => format!("{reason}; not before {until}"),
        None => reason,
    }
}

/// What was asked, where, and what came of it; for the network the deepest cause is the telling one.
pub(super) fn of_request(error: &RequestError) -> String {
    match &error.cause {
        Cause::NoResponse(lost) => {
            let causes = lost.source().map(chain).unwrap_or_default();
            format!("{} at {}: {causes}", error.operation, escape(error.url.as_str()))
        }
        _ => chain(error),
    }
}

/// An error and its causes, none of them twice.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = escape(&error.to_string());
    let mut next = error.source();
    for _ in 0..CAUSES {
        let Some(cause) = next else { break };
        let text = escape(&cause.to_string());
        if !line.contains(&text) {
            line = format!("{line}: {text}");
        }
        next = cause.source();
    }
    line
}

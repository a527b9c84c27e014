//! What came back for the probe.

use certwright_http::{escape, excerpt};

use super::super::{Probe, Reply, Visit};
use super::entries::{
    CATCH_ALL, PATH_BROKEN, PATH_DENIED, PROBE_BROKEN, PROBE_DENIED, PROBE_MISSING, PROBE_OTHER,
    PROBE_WRAPPED,
};
use crate::Finding;

/// So many characters of a wrong body are shown.
const SHOWN: usize = 60;
/// Boulder reads no more octets of a body.
const READ: usize = 128;

/// Whether this is the answer that a CA would accept; without a probe there is none to judge.
///
/// "The server SHOULD ignore whitespace characters at the end of the body" (RFC 8555 §8.3).
pub(super) fn is_right(reply: &Reply, probe: &Probe) -> bool {
    let Some(expected) = &probe.body else { return true };
    reply.status == 200 && reply.body.len() <= READ && reply.body.trim_ascii_end() == expected.as_bytes()
}

pub(super) fn finding(by: &str, reply: &Reply, visit: &Visit, probe: &Probe) -> Option<Finding> {
    match &probe.body {
        None => unprobed(by, reply, visit),
        Some(_) if is_right(reply, probe) => None,
        Some(expected) => Some(probed(by, reply, visit, expected)),
    }
}

fn unprobed(by: &str, reply: &Reply, visit: &Visit) -> Option<Finding> {
    let entry = match reply.status {
        200..=299 => CATCH_ALL,
        401 | 403 | 407 | 429 | 451 => PATH_DENIED,
        500.. => PATH_BROKEN,
        _ => return None,
    };
    Some(entry.found(what(by, reply, visit)))
}

fn probed(by: &str, reply: &Reply, visit: &Visit, expected: &str) -> Finding {
    let entry = match reply.status {
        200 if holds(&reply.body, expected.as_bytes()) => PROBE_WRAPPED,
        200..=299 => PROBE_OTHER,
        401 | 403 | 407 | 429 | 451 => PROBE_DENIED,
        500.. => PROBE_BROKEN,
        _ => PROBE_MISSING,
    };
    entry.found(what(by, reply, visit))
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len().max(1)).any(|window| window == part)
}

fn what(by: &str, reply: &Reply, visit: &Visit) -> String {
    format!("{} by {by} answers {}: {}", escape(&visit.url), status(reply), quoted(&reply.body))
}

fn quoted(body: &[u8]) -> String {
    match body {
        [] => "an empty body".into(),
        body => format!("\"{}\"", excerpt(body, SHOWN)),
    }
}

/// The status and whose it is.
fn status(reply: &Reply) -> String {
    match &reply.server {
        Some(server) => format!("{} from {}", reply.status, excerpt(server.as_bytes(), SHOWN)),
        None => reply.status.to_string(),
    }
}

pub(super) fn told(reply: &Reply, probe: &Probe) -> String {
    match (&probe.body, reply.status) {
        (Some(_), _) if is_right(reply, probe) => format!("{}, the probe came back", status(reply)),
        (None, 404) => format!("{}, as it should be for a file that is not there", status(reply)),
        _ => status(reply),
    }
}

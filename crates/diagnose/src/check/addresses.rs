//! The name's addresses.

mod entries;

use core::net::IpAddr;

use certwright_identifier::Identifier;

use super::special::purpose;
use super::{Against, Answer, DnsFailure, Observation, list};
use crate::Report;
pub(crate) use entries::TABLE;
use entries::{
    LOOKUP_FAILED, LOOKUP_HALF, NO_ADDRESS, NO_SUCH_NAME, PRIVATE_ADDRESS, PRIVATE_TOO, RESOLVER_SILENT,
};

pub(super) fn judge(seen: &Observation, against: &Against, report: &mut Report) {
    let name = &seen.identifier;
    facts(seen, report);
    match (&seen.v4, &seen.v6) {
        (Err(v4), Err(v6)) => report.add(failed(name, v4, v6)),
        (Err(failure), Ok(_)) => half(name, "A", failure, report),
        (Ok(_), Err(failure)) => half(name, "AAAA", failure, report),
        (Ok(v4), Ok(v6)) if !v4.exists || !v6.exists => {
            report.add(NO_SUCH_NAME.found(match aliases(&seen.v4).and_then(<[String]>::last) {
                Some(alias) => format!("{name} is an alias of {alias}, which does not exist"),
                None => format!("{name} does not exist"),
            }));
            return;
        }
        (Ok(_), Ok(_)) => {}
    }
    let addresses = addresses(seen);
    if addresses.is_empty() && (seen.v4.is_ok() || seen.v6.is_ok()) {
        report.add(NO_ADDRESS.found(format!("{name} has neither an A nor an AAAA record")));
    }
    if !against.private {
        reachable(&addresses, report);
    }
}

/// All addresses, IPv6 first as Let's Encrypt tries them.
fn addresses(seen: &Observation) -> Vec<IpAddr> {
    let v6 = seen.v6.iter().flat_map(|found| &found.records).map(|&address| IpAddr::V6(address));
    let v4 = seen.v4.iter().flat_map(|found| &found.records).map(|&address| IpAddr::V4(address));
    v6.chain(v4).collect()
}

fn facts(seen: &Observation, report: &mut Report) {
    if !matches!(seen.identifier, Identifier::Dns(_)) {
        return;
    }
    let aliases = aliases(&seen.v4).or_else(|| aliases(&seen.v6)).unwrap_or_default();
    for alias in aliases {
        report.fact("alias of", alias.clone());
    }
    let addresses = addresses(seen);
    if !addresses.is_empty() {
        report.fact("addresses", list(addresses));
    }
}

fn aliases<T>(answer: &Answer<T>) -> Option<&[String]> {
    answer.as_ref().ok().map(|found| found.aliases.as_slice()).filter(|aliases| !aliases.is_empty())
}

fn failed(name: &Identifier, v4: &DnsFailure, v6: &DnsFailure) -> crate::Finding {
    let absent = |failure: &DnsFailure| matches!(failure, DnsFailure::Silent | DnsFailure::NoRoute);
    if absent(v4) && absent(v6) {
        return RESOLVER_SILENT.found(format!("the resolver does not answer when asked for {name}"));
    }
    LOOKUP_FAILED.found(format!("looking up the addresses of {name} ends with: {}", told(v4)))
}

fn half(name: &Identifier, kind: &str, failure: &DnsFailure, report: &mut Report) {
    report.add(LOOKUP_HALF.found(format!("looking up {kind} for {name} ends with: {}", told(failure))));
}

/// A failure in words.
pub(super) fn told(failure: &DnsFailure) -> String {
    match failure {
        DnsFailure::Silent => "no answer".into(),
        DnsFailure::NoRoute => "no route from here".into(),
        DnsFailure::Code(code) => code.clone(),
        DnsFailure::Malformed => "an answer that cannot be read".into(),
        DnsFailure::NoAddress => "no address".into(),
    }
}

fn reachable(addresses: &[IpAddr], report: &mut Report) {
    let special = |address: &IpAddr| purpose(*address).map(|purpose| format!("{address}, {purpose}"));
    let shown: Vec<String> = addresses.iter().filter_map(special).collect();
    if shown.is_empty() {
        return;
    }
    let entry = if shown.len() == addresses.len() { PRIVATE_ADDRESS } else { PRIVATE_TOO };
    report.add(entry.found(format!("no public CA can reach {}", shown.join("; "))));
}

//! `_acme-challenge` at the name servers of its zone (RFC 8555 §8.4).

mod entries;

use certwright_http::{escape, excerpt};
use certwright_identifier::DnsName;

use super::{DnsFailure, NameServer, Observation, ServerAnswer, ZoneView, addresses::told, list};
use crate::{Finding, Report};
pub(crate) use entries::TABLE;
use entries::{
    ALIAS_LOOP, SERVER_LAME, SERVER_NAMELESS, SERVER_SILENT, SERVERS_DIFFER, TXT_LEFT, TXT_OTHER, ZONE_DEAD,
    ZONE_UNKNOWN,
};

/// Octets of a SHA-256 in base64url: what the answer to dns-01 looks like.
const DIGEST: usize = 43;
/// So many characters of a value are shown.
const SHOWN: usize = 60;

pub(super) fn judge(seen: &Observation, name: &DnsName, report: &mut Report) {
    for view in &seen.challenge {
        facts(view, report);
        zone(view, report);
    }
    if seen.challenge.last().and_then(alias).is_some() {
        report.add(ALIAS_LOOP.found(format!("the aliases of _acme-challenge.{} do not end", name.base())));
    }
}

/// What the name is an alias of, if any server says so.
fn alias(view: &ZoneView) -> Option<&str> {
    answers(view).find_map(|(_, answer)| answer.alias.as_deref())
}

fn answers(view: &ZoneView) -> impl Iterator<Item = (&NameServer, &ServerAnswer)> {
    view.servers.iter().filter_map(|server| Some((server, server.answer.as_ref().ok()?)))
}

fn facts(view: &ZoneView, report: &mut Report) {
    if let Ok(Some(zone)) = &view.zone {
        let tried = view.servers.len();
        let good = answers(view).filter(|(_, answer)| answer.authoritative).count();
        report.fact("dns-01", format!("{} in the zone {zone}, {good} of {tried} servers answer", view.name));
    }
    match (alias(view), texts(view).as_slice()) {
        (Some(alias), _) => report.fact("dns-01", format!("{} is an alias of {alias}", view.name)),
        (None, []) => {}
        (None, texts) => {
            texts.iter().for_each(|text| report.fact("TXT", format!("\"{}\"", excerpt(text, SHOWN))));
        }
    }
}

fn texts(view: &ZoneView) -> Vec<Vec<u8>> {
    let mut texts: Vec<Vec<u8>> = answers(view).flat_map(|(_, answer)| answer.texts.clone()).collect();
    texts.sort();
    texts.dedup();
    texts
}

fn zone(view: &ZoneView, report: &mut Report) {
    match &view.zone {
        Ok(None) => {
            return report.add(ZONE_UNKNOWN.found(format!("no name servers are known for {}", view.name)));
        }
        Err(failure) => {
            let what = format!("looking up the name servers for {} ends with: {}", view.name, told(failure));
            return report.add(ZONE_UNKNOWN.found(what));
        }
        Ok(Some(zone)) if view.servers.iter().all(|server| server.answer.is_err()) => {
            report.add(
                ZONE_DEAD.found(format!("no name server of {zone} answers the question for {}", view.name)),
            );
        }
        Ok(Some(_)) => {}
    }
    view.servers.iter().filter_map(server).for_each(|finding| report.add(finding));
    differences(view, report);
    values(view, report);
}

fn server(server: &NameServer) -> Option<Finding> {
    let shown = match server.address {
        Some(address) => format!("{} ({address})", server.name),
        None => server.name.clone(),
    };
    match &server.answer {
        Ok(answer) if answer.authoritative => None,
        Ok(_) => Some(SERVER_LAME.found(format!("{shown} answers, but not on its own authority"))),
        // a machine without IPv6 says nothing of a server that has it
        Err(DnsFailure::NoRoute) => None,
        Err(DnsFailure::Silent) => Some(SERVER_SILENT.found(format!("{shown} does not answer"))),
        Err(DnsFailure::NoAddress) => Some(SERVER_NAMELESS.found(format!("{shown} has no address"))),
        Err(failure) => Some(SERVER_LAME.found(format!("{shown} answers with: {}", told(failure)))),
    }
}

fn differences(view: &ZoneView, report: &mut Report) {
    let mut said = answers(view).filter(|(_, answer)| answer.authoritative);
    let Some((first, told)) = said.next() else { return };
    let other = said.find(|(_, answer)| answer.texts != told.texts || answer.alias != told.alias);
    if let Some((second, answer)) = other {
        let (one, two) = (says(told), says(answer));
        let what = format!("for {}, {} says {one} and {} says {two}", view.name, first.name, second.name);
        report.add(SERVERS_DIFFER.found(what));
    }
}

fn says(answer: &ServerAnswer) -> String {
    match (&answer.alias, answer.texts.as_slice()) {
        (Some(alias), _) => format!("an alias of {alias}"),
        (None, []) => "no TXT record".into(),
        (None, texts) => list(texts.iter().map(|text| format!("\"{}\"", excerpt(text, SHOWN)))),
    }
}

fn values(view: &ZoneView, report: &mut Report) {
    let (left, others): (Vec<_>, Vec<_>) = texts(view).into_iter().partition(|text| is_digest(text));
    if !left.is_empty() {
        let values = match left.len() {
            1 => "a value of an earlier challenge".to_owned(),
            number => format!("{number} values of earlier challenges"),
        };
        report.add(TXT_LEFT.found(format!("{} holds {values}", view.name)));
    }
    if let Some(other) = others.first() {
        let value = String::from_utf8_lossy(other);
        let what =
            format!("{} has the TXT record \"{}\"", view.name, escape(&excerpt(value.as_bytes(), SHOWN)));
        report.add(TXT_OTHER.found(what));
    }
}

fn is_digest(text: &[u8]) -> bool {
    text.len() == DIGEST && text.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'))
}

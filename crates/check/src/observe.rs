//! Everything about one name, and about several.

use std::net::IpAddr;
use std::time::SystemTime;

use certwright_diagnose::check::{Answer, CaaLookup, Found, Observation};
use certwright_dns::{DnsError, Name};
use certwright_http::Timestamp;
use certwright_identifier::{DnsName, Identifier};

use crate::threads::{all, side_by_side};
use crate::{Settings, authority, resolver::Resolver, tls, web};

/// So many names at a time.
const NAMES: usize = 8;
/// So many addresses of a name at a time.
const ADDRESSES: usize = 16;

/// Looks at all names, several at a time; what was seen is in their order.
#[must_use]
pub fn observe_all(identifiers: &[Identifier], settings: &Settings) -> Vec<Observation> {
    side_by_side(identifiers, NAMES, |identifier| observe(identifier, settings))
}

/// Looks at one name. Of a wildcard only DNS is looked at, since it can be proved by nothing else.
#[must_use]
pub fn observe(identifier: &Identifier, settings: &Settings) -> Observation {
    let mut seen = nothing(identifier, settings);
    match identifier {
        Identifier::Ip(IpAddr::V4(address)) => seen.v4 = Ok(Found::records(vec![*address])),
        Identifier::Ip(IpAddr::V6(address)) => seen.v6 = Ok(Found::records(vec![*address])),
        // a name that DNS cannot have is not there
        Identifier::Dns(name) => drop(look_up(name, settings, &mut seen)),
    }
    if !identifier.is_wildcard() {
        connect(settings, &mut seen);
    }
    seen
}

fn nothing(identifier: &Identifier, settings: &Settings) -> Observation {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Observation {
        identifier: identifier.clone(),
        time: Timestamp::from_millis(0) + since,
        ports: (settings.ports.http, settings.ports.tls),
        v4: Ok(Found::records(Vec::new())),
        v6: Ok(Found::records(Vec::new())),
        probe: settings.probe.clone(),
        visits: Vec::new(),
        caa: Vec::new(),
        challenge: Vec::new(),
        handshakes: Vec::new(),
    }
}

fn look_up(name: &DnsName, settings: &Settings, seen: &mut Observation) -> Result<(), DnsError> {
    let resolver = Resolver::new(settings);
    let base = Name::parse(name.base())?;
    let challenge = base.child("_acme-challenge");
    // a name too long to have anything below it cannot be proved by dns-01
    let views = || challenge.map(|name| authority::views(name, resolver, settings)).unwrap_or_default();
    let Observation { v4, v6, caa, challenge: seen_challenge, .. } = seen;
    all(vec![
        Box::new(|| *v4 = resolver.v4(&base)),
        Box::new(|| *v6 = resolver.v6(&base)),
        Box::new(|| *caa = relevant(&base, resolver)),
        Box::new(|| *seen_challenge = views()),
    ]);
    Ok(())
}

/// Up to the first name that has records: the relevant record set (RFC 8659 §3). A failure ends the search.
fn relevant(name: &Name, resolver: Resolver<'_>) -> Vec<CaaLookup> {
    let mut lookups = Vec::new();
    for name in name.ancestors() {
        let answer = resolver.caa(&name);
        let last = !matches!(&answer, Ok(found) if found.records.is_empty());
        lookups.push(CaaLookup { name: name.to_string(), answer });
        if last {
            break;
        }
    }
    lookups
}

fn connect(settings: &Settings, seen: &mut Observation) {
    let mut addresses = known(&seen.v6);
    addresses.extend(known(&seen.v4));
    let Observation { identifier, visits, handshakes, .. } = seen;
    let identifier = &*identifier;
    all(vec![
        Box::new(|| {
            *visits = side_by_side(&addresses, ADDRESSES, |at| web::visit(identifier, *at, settings));
        }),
        Box::new(|| {
            *handshakes = side_by_side(&addresses, ADDRESSES, |at| tls::look(identifier, *at, settings));
        }),
    ]);
}

fn known<T: Into<IpAddr> + Copy>(answer: &Answer<T>) -> Vec<IpAddr> {
    answer.iter().flat_map(|found| &found.records).map(|address| (*address).into()).collect()
}

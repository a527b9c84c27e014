//! Port 80 and the path of the challenge.

mod body;
mod entries;
mod stop;

use core::net::IpAddr;

use certwright_http::escape;

use super::{Connect, Observation, Probe, Stop, Visit, list};
use crate::{Finding, Report};
pub(crate) use entries::TABLE;
use entries::{ADDRESSES_DIFFER, IPV6_DEAD, NO_ROUTE_HERE};
pub(super) use stop::connected;

pub(super) fn judge(seen: &Observation, report: &mut Report) {
    seen.visits.iter().for_each(|visit| facts(visit, &seen.probe, report));
    let groups = alike(&seen.visits);
    if good_and_bad(&seen.visits, &seen.probe) {
        report.add(differ(&seen.visits, &seen.probe));
    }
    let v4_works = seen.visits.iter().any(|visit| visit.address.is_ipv4() && visit.outcome.is_ok());
    for (addresses, visit) in groups {
        let Some(finding) = finding(&addresses, visit, seen) else { continue };
        let fallback = v4_works && dead(visit) && addresses.iter().all(IpAddr::is_ipv6);
        report.add(if fallback { IPV6_DEAD.found(finding.what) } else { finding });
    }
}

/// Whether there is not even a connection to the name's own server.
fn dead(visit: &Visit) -> bool {
    visit.hops.is_empty()
        && matches!(&visit.outcome, Err(Stop::Connect(connect)) if *connect != Connect::NoRoute)
}

/// The visits that came to the same, with their addresses.
fn alike(visits: &[Visit]) -> Vec<(Vec<IpAddr>, &Visit)> {
    let mut groups: Vec<(Vec<IpAddr>, &Visit)> = Vec::new();
    for visit in visits {
        let same = |other: &&mut (Vec<IpAddr>, &Visit)| {
            other.1.outcome == visit.outcome && other.1.hops == visit.hops && other.1.url == visit.url
        };
        match groups.iter_mut().find(same) {
            Some((addresses, _)) => addresses.push(visit.address),
            None => groups.push((vec![visit.address], visit)),
        }
    }
    groups
}

fn finding(addresses: &[IpAddr], visit: &Visit, seen: &Observation) -> Option<Finding> {
    let by = list(addresses);
    match &visit.outcome {
        Ok(reply) => body::finding(&by, reply, visit, &seen.probe),
        Err(Stop::Connect(Connect::NoRoute)) if visit.hops.is_empty() => {
            Some(NO_ROUTE_HERE.found(format!("{by} could not be tried: there is no route from here")))
        }
        Err(stop) => Some(stop::finding(&by, stop, visit, seen.ports)),
    }
}

/// Whether the probe comes back by some addresses, and another answer by others.
fn good_and_bad(visits: &[Visit], probe: &Probe) -> bool {
    let answered = || visits.iter().filter_map(|visit| visit.outcome.as_ref().ok());
    answered().any(|reply| body::is_right(reply, probe))
        && answered().any(|reply| !body::is_right(reply, probe))
}

fn differ(visits: &[Visit], probe: &Probe) -> Finding {
    let by = |right: bool| {
        let those = visits
            .iter()
            .filter(|visit| visit.outcome.as_ref().is_ok_and(|reply| body::is_right(reply, probe) == right));
        list(those.map(|visit| visit.address))
    };
    ADDRESSES_DIFFER.found(format!("the probe comes back by {}, and not by {}", by(true), by(false)))
}

fn facts(visit: &Visit, probe: &Probe, report: &mut Report) {
    let mut steps: Vec<String> =
        visit.hops.iter().map(|hop| format!("{} to {}", hop.status, escape(&hop.to))).collect();
    steps.push(match &visit.outcome {
        Ok(reply) => body::told(reply, probe),
        Err(stop) => stop::told(stop),
    });
    report.fact("port 80", format!("{}: {}", visit.address, steps.join(", then ")));
}

//! The probe, fetched by one address as a CA would.

mod fetch;
mod redirect;

use std::io;
use std::net::{IpAddr, SocketAddr};

use certwright_diagnose::check::{Connect, Hop, Redirect, Reply, Stop, Visit};
use certwright_dns::Name;
use certwright_identifier::Identifier;

use crate::{Settings, resolver::Resolver};
use fetch::{Fetched, fetch};
use redirect::Target;

/// Let's Encrypt follows so many redirects.
const REDIRECTS: usize = 10;

/// Asks for the probe by this address, and follows redirects. Those to the name itself stay with the address.
pub(crate) fn visit(identifier: &Identifier, address: IpAddr, settings: &Settings) -> Visit {
    let host = match identifier {
        Identifier::Ip(IpAddr::V6(address)) => format!("[{address}]"),
        identifier => identifier.value(),
    };
    let mut target = Target::first(&host, &settings.probe.path, settings.ports);
    let (mut hops, mut visited) = (Vec::new(), Vec::new());
    let outcome = loop {
        visited.push(target.url.clone());
        let addresses = if target.host == host { vec![address] } else { look_up(&target.host, settings) };
        match step(&target, &addresses, &visited, settings) {
            Ok(Step::Answered(reply)) => break Ok(reply),
            Ok(Step::Redirected(status, to)) => {
                hops.push(Hop { status, to: to.url.clone() });
                target = to;
            }
            Err(stop) => break Err(stop),
        }
    };
    Visit { address, hops, url: target.url, outcome }
}

enum Step {
    Answered(Reply),
    Redirected(u16, Target),
}

fn step(
    target: &Target,
    addresses: &[IpAddr],
    visited: &[String],
    settings: &Settings,
) -> Result<Step, Stop> {
    let Fetched { reply, location } = by_any(target, addresses, settings)?;
    if !(300..400).contains(&reply.status) {
        return Ok(Step::Answered(reply));
    }
    let to = target.follow(reply.status, location.as_deref(), settings.ports).map_err(Stop::Redirect)?;
    if visited.contains(&to.url) {
        Err(Stop::Redirect(Redirect::Loop))
    } else if visited.len() > REDIRECTS {
        Err(Stop::Redirect(Redirect::TooMany))
    } else {
        Ok(Step::Redirected(reply.status, to))
    }
}

/// By the first address that this machine has a route to.
fn by_any(target: &Target, addresses: &[IpAddr], settings: &Settings) -> Result<Fetched, Stop> {
    let mut outcome = Err(Stop::Unresolved(target.host.clone()));
    for address in addresses {
        outcome = fetch(&target.url, SocketAddr::new(*address, target.port), settings.timeout);
        if !matches!(outcome, Err(Stop::Connect(Connect::NoRoute))) {
            break;
        }
    }
    outcome
}

fn look_up(host: &str, settings: &Settings) -> Vec<IpAddr> {
    Name::parse(host).map(|name| Resolver::new(settings).addresses(&name)).unwrap_or_default()
}

/// Why there was no connection.
pub(crate) fn connecting(error: &io::Error) -> Connect {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Connect::Refused,
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Connect::TimedOut,
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::AddrNotAvailable => Connect::NoRoute,
        _ => Connect::Other(error.to_string()),
    }
}

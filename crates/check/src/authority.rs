//! `_acme-challenge` at the name servers of its zone.

use core::time::Duration;
use std::net::{IpAddr, SocketAddr};

use certwright_diagnose::check::{DnsFailure, NameServer, ServerAnswer, ZoneView};
use certwright_dns::{Data, Kind, Message, Name};

use crate::{Settings, dns, resolver::Resolver, threads::side_by_side};

/// More steps from alias to alias than these are taken for a circle.
const STEPS: usize = 8;
/// So many addresses of a zone's servers are asked.
const SERVERS: usize = 16;

/// The name, and each name that the one before is an alias of. If the last one is an alias, too, they do not end.
pub(crate) fn views(name: Name, resolver: Resolver<'_>, settings: &Settings) -> Vec<ZoneView> {
    let (mut views, mut seen, mut name) = (Vec::new(), Vec::new(), name);
    for _ in 0..STEPS {
        let view = view(&name, resolver, settings);
        let alias = alias(&view);
        views.push(view);
        seen.push(name);
        match alias {
            Some(next) if !seen.contains(&next) => name = next,
            _ => break,
        }
    }
    views.into_iter().map(|view| view.shown).collect()
}

/// What is shown, and the alias as a name.
struct View {
    shown: ZoneView,
    aliases: Vec<Name>,
}

fn alias(view: &View) -> Option<Name> {
    view.aliases.first().cloned()
}

fn view(name: &Name, resolver: Resolver<'_>, settings: &Settings) -> View {
    let (zone, names) = match zone(name, resolver) {
        Ok(Some((zone, names))) => (Ok(Some(zone.to_string())), names),
        Ok(None) => (Ok(None), Vec::new()),
        Err(failure) => (Err(failure), Vec::new()),
    };
    let mut servers = side_by_side(&names, SERVERS, |server| addresses(server, resolver)).concat();
    servers.truncate(SERVERS);
    let asked = side_by_side(&servers, SERVERS, |server| server.ask(name, settings));
    let (servers, aliases): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    View {
        shown: ZoneView { name: name.to_string(), zone, servers },
        aliases: aliases.into_iter().flatten().collect(),
    }
}

/// The zone that the name is in, and its servers, as the resolver knows them.
fn zone(name: &Name, resolver: Resolver<'_>) -> Result<Option<(Name, Vec<Name>)>, DnsFailure> {
    for zone in name.ancestors() {
        let servers = resolver.name_servers(&zone)?;
        if !servers.is_empty() {
            return Ok(Some((zone, servers)));
        }
    }
    Ok(None)
}

/// A server by one of its addresses, if it has any.
#[derive(Clone)]
struct Server {
    name: String,
    address: Option<IpAddr>,
}

fn addresses(name: &Name, resolver: Resolver<'_>) -> Vec<Server> {
    let addresses = resolver.addresses(name);
    let server = |address| Server { name: name.to_string(), address };
    if addresses.is_empty() {
        return vec![server(None)];
    }
    addresses.into_iter().map(|address| server(Some(address))).collect()
}

impl Server {
    /// What it says of the name, and what the name is an alias of, if it says so.
    fn ask(&self, name: &Name, settings: &Settings) -> (NameServer, Option<Name>) {
        let asked = match self.address {
            Some(address) => texts(SocketAddr::new(address, settings.ports.dns), name, settings.timeout),
            None => Err(DnsFailure::NoAddress),
        };
        let alias = asked.as_ref().ok().and_then(|(_, alias)| alias.clone());
        let answer = asked.map(|(answer, _)| answer);
        (NameServer { name: self.name.clone(), address: self.address, answer }, alias)
    }
}

fn texts(
    server: SocketAddr,
    name: &Name,
    timeout: Duration,
) -> Result<(ServerAnswer, Option<Name>), DnsFailure> {
    let message = dns::ask(server, name, Kind::TXT, false, timeout)?;
    let (mut texts, mut alias) = (Vec::new(), None);
    for data in own(&message, name) {
        match data {
            Data::Txt(text) => texts.push(text.clone()),
            Data::Cname(target) => alias = Some(target.clone()),
            _ => {}
        }
    }
    texts.sort();
    let shown = alias.as_ref().map(ToString::to_string);
    Ok((ServerAnswer { authoritative: message.authoritative, alias: shown, texts }, alias))
}

/// The records of the name itself: those of its alias are asked for where they are at home.
fn own<'a>(message: &'a Message, name: &'a Name) -> impl Iterator<Item = &'a Data> {
    message.records.iter().filter(move |record| record.owner == *name).map(|record| &record.data)
}

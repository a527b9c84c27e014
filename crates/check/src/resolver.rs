//! Questions to a recursive name server.

use core::time::Duration;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use certwright_diagnose::check::{Answer, CaaRecord, DnsFailure, Found};
use certwright_dns::{Code, Data, Kind, Message, Name};

use crate::{Settings, dns};

/// The recursive name servers that are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolver<'a> {
    servers: &'a [SocketAddr],
    timeout: Duration,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(settings: &'a Settings) -> Self {
        Self { servers: &settings.resolvers, timeout: settings.timeout }
    }

    pub(crate) fn v4(&self, name: &Name) -> Answer<Ipv4Addr> {
        self.records(name, Kind::A, |data| match data {
            Data::A(address) => Some(*address),
            _ => None,
        })
    }

    pub(crate) fn v6(&self, name: &Name) -> Answer<Ipv6Addr> {
        self.records(name, Kind::AAAA, |data| match data {
            Data::Aaaa(address) => Some(*address),
            _ => None,
        })
    }

    /// All addresses, IPv6 first; none if there are none or if they cannot be looked up.
    pub(crate) fn addresses(&self, name: &Name) -> Vec<IpAddr> {
        let v6 = self.v6(name).into_iter().flat_map(|found| found.records).map(IpAddr::from);
        let v4 = self.v4(name).into_iter().flat_map(|found| found.records).map(IpAddr::from);
        v6.chain(v4).collect()
    }

    pub(crate) fn caa(&self, name: &Name) -> Answer<CaaRecord> {
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        self.records(name, Kind::CAA, |data| match data {
            Data::Caa(caa) => {
                Some(CaaRecord { critical: caa.is_critical(), tag: text(&caa.tag), value: text(&caa.value) })
            }
            _ => None,
        })
    }

    /// The name servers of the zone that begins at exactly this name; none if no zone does.
    pub(crate) fn name_servers(&self, name: &Name) -> Result<Vec<Name>, DnsFailure> {
        let found = self.records(name, Kind::NS, |data| match data {
            Data::Ns(server) => Some(server.clone()),
            _ => None,
        })?;
        // the servers of what it is an alias of are none of its own
        Ok(if found.aliases.is_empty() { found.records } else { Vec::new() })
    }

    fn records<T>(&self, name: &Name, kind: Kind, pick: impl Fn(&Data) -> Option<T>) -> Answer<T> {
        let message = self.ask(name, kind)?;
        let (aliases, owner) = aliases(name, &message);
        let own = message.records.iter().filter(|record| record.owner == owner);
        Ok(Found {
            exists: message.code != Code::NO_SUCH_NAME,
            records: own.filter_map(|record| pick(&record.data)).collect(),
            aliases: aliases.iter().map(ToString::to_string).collect(),
        })
    }

    /// The answer of the first server that has one.
    fn ask(&self, name: &Name, kind: Kind) -> Result<Message, DnsFailure> {
        let mut outcome = Err(DnsFailure::Silent);
        for server in self.servers {
            outcome = dns::ask(*server, name, kind, true, self.timeout);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }
}

/// What the name is an alias of, step by step, and the last of these, or the name itself.
fn aliases(name: &Name, message: &Message) -> (Vec<Name>, Name) {
    let (mut aliases, mut owner) = (Vec::new(), name.clone());
    let next = |owner: &Name| {
        message.records.iter().find_map(|record| match &record.data {
            Data::Cname(target) if record.owner == *owner => Some(target.clone()),
            _ => None,
        })
    };
    // each record is one step at most, so a circle ends
    for _ in 0..message.records.len() {
        let Some(target) = next(&owner) else { break };
        aliases.push(target.clone());
        owner = target;
    }
    (aliases, owner)
}

//! What a CA will see of a name, judged: [`judge`] makes a [`Report`] of an [`Observation`] and touches no network.

mod addresses;
mod caa;
mod challenge;
mod observation;
mod special;
mod tls;
mod web;

pub(crate) use addresses::TABLE as ADDRESSES;
pub(crate) use caa::TABLE as CAA;
pub(crate) use challenge::TABLE as CHALLENGE;
pub use observation::{
    Answer, CaaLookup, CaaRecord, Certificate, Connect, DnsFailure, Found, Handshake, Hop, NameServer,
    Observation, Probe, Redirect, Reply, ServerAnswer, Stop, TlsFailure, Visit, ZoneView,
};
pub(crate) use tls::TABLE as TLS;
pub(crate) use web::TABLE as WEB;

use certwright_identifier::Identifier;

use crate::Report;

/// What a name is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Against {
    /// The domains by which CAA records name the CAs in question, e.g. `letsencrypt.org`.
    pub cas: Vec<String>,
    /// Whether the CA is inside the network, so that private addresses are good.
    pub private: bool,
}

/// Judges what was seen of one name.
#[must_use]
pub fn judge(seen: &Observation, against: &Against) -> Report {
    let mut report = Report::new(title(&seen.identifier));
    if !seen.identifier.is_wildcard() {
        addresses::judge(seen, against, &mut report);
        web::judge(seen, &mut report);
    }
    if let Identifier::Dns(name) = &seen.identifier {
        caa::judge(seen, name, against, &mut report);
        challenge::judge(seen, name, &mut report);
    }
    tls::judge(seen, &mut report);
    report
}

fn title(identifier: &Identifier) -> String {
    match identifier {
        Identifier::Dns(name) if name.is_wildcard() => {
            format!("{name}, as a CA sees it: a wildcard, proved by DNS alone")
        }
        Identifier::Dns(name) if name.to_unicode() != name.as_str() => {
            format!("{name} ({}), as a CA sees it", certwright_http::escape(&name.to_unicode()))
        }
        identifier => format!("{identifier}, as a CA sees it"),
    }
}

/// Items with commas, and an `and` before the last.
fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    let last = items.pop().unwrap_or_default();
    if items.is_empty() { last } else { format!("{} and {last}", items.join(", ")) }
}

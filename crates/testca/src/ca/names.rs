//! The identifiers of a new order.

use core::net::IpAddr;
use std::collections::BTreeSet;

use certwright_identifier::{DnsName, Identifier, covered};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Ca;
use crate::rules::{self, Refusal};

/// An identifier object as it came (RFC 8555 §7.1.3).
#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

impl Ca {
    /// The identifiers, each once, in the order they were given.
    pub(super) fn identifiers(&self, named: &[Named]) -> Result<Vec<Identifier>, Refusal> {
        if named.is_empty() {
            return Err(rules::ORDER.broken("there are no identifiers"));
        }
        let (mut identifiers, mut refusals) = (Vec::new(), Vec::new());
        for named in named {
            match self.identifier(named) {
                Ok(identifier) => identifiers.push(identifier),
                Err(refusal) => refusals.push(refusal.member("identifier", named.to_json())),
            }
        }
        match compound(refusals) {
            Some(refusal) => Err(refusal),
            None => self.distinct(identifiers),
        }
    }

    fn identifier(&self, named: &Named) -> Result<Identifier, Refusal> {
        let identifier = match named.kind.as_str() {
            "dns" => dns_name(&named.value)?,
            "ip" => address(&named.value)?,
            kind => return Err(rules::IDENTIFIER_TYPE.broken(format!("{kind:?} is neither dns nor ip"))),
        };
        match self.options.blocked.iter().find(|blocked| is_under(&identifier, blocked)) {
            Some(blocked) => {
                Err(rules::REJECTED
                    .broken(format!("nothing is issued for {identifier}: {blocked} is blocked")))
            }
            None => Ok(identifier),
        }
    }

    fn distinct(&self, mut identifiers: Vec<Identifier>) -> Result<Vec<Identifier>, Refusal> {
        let mut seen = BTreeSet::new();
        identifiers.retain(|identifier| seen.insert(identifier.clone()));
        match covered(&identifiers).first() {
            Some((name, wildcard)) if self.options.refuse_covered => {
                Err(rules::REJECTED.broken(format!("{name} is redundant with {wildcard} in the same order")))
            }
            _ => Ok(identifiers),
        }
    }
}

impl Named {
    fn to_json(&self) -> Value {
        json!({ "type": self.kind, "value": self.value })
    }
}

/// One refusal for several: itself if it is alone, else one with subproblems (RFC 8555 §6.7.1).
fn compound(mut refusals: Vec<Refusal>) -> Option<Refusal> {
    if refusals.len() < 2 {
        return refusals.pop();
    }
    let subproblems: Vec<Value> = refusals.iter().map(Refusal::subproblem).collect();
    let found = format!("{} identifiers are refused", subproblems.len());
    Some(rules::COMPOUND.broken(found).member("subproblems", subproblems))
}

/// Only the canonical spelling is what "would appear in a certificate".
fn dns_name(value: &str) -> Result<Identifier, Refusal> {
    match DnsName::parse(value) {
        Ok(name) if name.as_str() == value => Ok(Identifier::Dns(name)),
        Ok(name) => Err(rules::DNS_NAME.broken(format!("{value:?} must be written {name}"))),
        Err(error) => Err(rules::DNS_NAME.broken(error.to_string())),
    }
}

fn address(value: &str) -> Result<Identifier, Refusal> {
    match value.parse::<IpAddr>() {
        Ok(address) if address.to_string() == value => Ok(Identifier::Ip(address)),
        Ok(address) => Err(rules::IP_ADDRESS.broken(format!("{value:?} must be written {address}"))),
        Err(_) => Err(rules::IP_ADDRESS.broken(format!("{value:?} is no address"))),
    }
}

fn is_under(identifier: &Identifier, blocked: &str) -> bool {
    let value = identifier.value();
    let base = value.strip_prefix("*.").unwrap_or(&value);
    base.strip_suffix(blocked).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

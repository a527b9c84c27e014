//! Contact URLs (RFC 8555 §7.3, RFC 6068).

use crate::rules::{self, Refusal};

pub(super) fn check(contacts: &[String]) -> Result<(), Refusal> {
    contacts.iter().try_for_each(|contact| check_one(contact))
}

fn check_one(contact: &str) -> Result<(), Refusal> {
    let Some((scheme, to)) = contact.split_once(':') else {
        return Err(rules::CONTACT_SCHEME.broken(format!("the contact {contact:?} is no URL")));
    };
    if !scheme.eq_ignore_ascii_case("mailto") {
        return Err(rules::CONTACT_SCHEME.broken(format!("the contact {contact:?} is not of scheme mailto")));
    }
    let invalid = |what: &str| Err(rules::CONTACT.broken(format!("the contact {contact:?} {what}")));
    if to.contains('?') {
        return invalid("has hfields");
    }
    if to.contains(',') {
        return invalid("has more than one address");
    }
    match to.split_once('@') {
        Some((local, domain)) if !local.is_empty() && is_domain(domain) => Ok(()),
        _ => invalid("has no address"),
    }
}

fn is_domain(text: &str) -> bool {
    certwright_identifier::DnsName::parse(text).is_ok_and(|name| name.as_str() == text && !name.is_wildcard())
}

//! What would be right.

use super::ParseErrorKind;
use crate::{Identifier, address};

/// One clause that says what to write instead; a [`suggestion`] may follow it after a colon.
pub(super) fn remedy(kind: ParseErrorKind, text: &str) -> &'static str {
    match kind {
        ParseErrorKind::Empty => "write one like www.example.org",
        ParseErrorKind::Blank => blank(text),
        ParseErrorKind::Url => "give its host alone",
        ParseErrorKind::Port => "a certificate is good for every port, give the name alone",
        ParseErrorKind::Path => "a certificate is good for every path, give the name alone",
        ParseErrorKind::Email => "a certificate names hosts and no mailboxes, give the host",
        ParseErrorKind::Underscore => "host names have letters, digits and hyphens only",
        ParseErrorKind::Character(',' | ';') => "give each name on its own",
        ParseErrorKind::Character(_) => "names have letters, digits, hyphens and dots only",
        ParseErrorKind::EmptyLabel => "there must be something in front of each dot and between any two",
        ParseErrorKind::LeadingHyphen | ParseErrorKind::TrailingHyphen => {
            "labels begin and end with a letter or digit"
        }
        ParseErrorKind::ReservedHyphens => {
            "only labels that begin with xn-- may have hyphens third and fourth"
        }
        ParseErrorKind::LabelTooLong(_) => "at most 63 may be between two dots",
        ParseErrorKind::NameTooLong(_) => "at most 253 may be sent",
        ParseErrorKind::BareWildcard => "write the domain after it, as in *.example.org",
        ParseErrorKind::DoubleWildcard => "one wildcard stands for one label, and there may be only one",
        ParseErrorKind::PartialWildcard => "a wildcard is a label of its own, as in *.example.org",
        ParseErrorKind::InnerWildcard => "a wildcard comes first, as in *.example.org",
        ParseErrorKind::NumericTopLevel => "domain names end in a word, IPv4 addresses have four numbers",
        ParseErrorKind::Unicode => "write the name as the registry lists it, or its xn-- form",
        ParseErrorKind::Bidi => "registries do not allow that, see RFC 5893",
        ParseErrorKind::Punycode => "copy the whole label, or write the name in Unicode",
        ParseErrorKind::Address => address_form(text),
        ParseErrorKind::Network => "a certificate names single addresses",
        ParseErrorKind::Brackets => "give the address alone",
        ParseErrorKind::Zone => "an address with a zone means nothing to other hosts, give a global one",
        ParseErrorKind::MappedAddress => "give the IPv4 address",
        ParseErrorKind::NotAName => "only a domain name will do here",
    }
}

/// What the author of `text` meant, if it can be told.
pub(super) fn suggestion(kind: ParseErrorKind, text: &str) -> Option<Identifier> {
    match kind {
        ParseErrorKind::MappedAddress => Some(Identifier::Ip(address::mapped(text)?.into())),
        ParseErrorKind::Url
        | ParseErrorKind::Port
        | ParseErrorKind::Path
        | ParseErrorKind::Email
        | ParseErrorKind::Brackets => Identifier::parse(host(text)?).ok(),
        _ => None,
    }
}

fn blank(text: &str) -> &'static str {
    let are_names = text.split_whitespace().all(|word| word.contains('.') && Identifier::parse(word).is_ok());
    if are_names {
        "give each name on its own"
    } else {
        "no domain name contains one: give the name that a browser would be sent to, like www.example.org"
    }
}

fn address_form(text: &str) -> &'static str {
    if text.contains(':') {
        "IPv6 addresses have eight groups of up to four hexadecimal digits, one run of zeros may be \"::\""
    } else {
        "IPv4 addresses are four numbers from 0 to 255 without leading zeros"
    }
}

/// The host of what is perhaps a URL, a mailbox, or a name with a port or path.
fn host(text: &str) -> Option<&str> {
    let after_scheme = text.split_once("//").map_or(text, |(_, rest)| rest);
    let authority = after_scheme.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next(),
        None => host.split(':').next(),
    }
}

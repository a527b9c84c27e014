//! Names that a wildcard of the same order covers already.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{DnsName, Identifier};

/// Each name of `names` that a wildcard among them covers, with that wildcard.
///
/// Let's Encrypt refuses an order that holds both; elsewhere the name costs a validation and gains nothing.
#[must_use]
pub fn covered(names: &[Identifier]) -> Vec<(&DnsName, &DnsName)> {
    let wildcards: BTreeMap<&str, &DnsName> = dns_names(names)
        .filter(|name| name.is_wildcard())
        .map(|wildcard| (wildcard.base(), wildcard))
        .collect();
    let pair = |name: &'_ DnsName| wildcards.get(name.parent()?).copied();
    dns_names(names).filter_map(|name| pair(name).map(|wildcard| (name, wildcard))).collect()
}

fn dns_names(names: &[Identifier]) -> impl Iterator<Item = &DnsName> {
    names.iter().filter_map(|name| match name {
        Identifier::Dns(name) => Some(name),
        Identifier::Ip(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_list;

    fn pairs(names: &[&str]) -> Vec<(alloc::string::String, alloc::string::String)> {
        let names = parse_list(names).unwrap();
        covered(&names).into_iter().map(|(name, by)| (name.as_str().into(), by.as_str().into())).collect()
    }

    #[test]
    fn r23_a_wildcard_covers_exactly_one_label() {
        assert_eq!(pairs(&["*.a.org", "a.org", "x.y.a.org", "b.org"]), []);
        assert_eq!(pairs(&["www.a.org", "*.a.org"]), [("www.a.org".into(), "*.a.org".into())]);
    }

    #[test]
    fn r23_a_wildcard_covers_no_wildcard() {
        assert_eq!(pairs(&["*.a.org", "*.b.a.org", "*.org"]), [] as [(_, _); 0]);
    }

    #[test]
    fn r23_addresses_are_never_covered() {
        assert_eq!(pairs(&["*.a.org", "192.0.2.1", "2001:db8::1"]), []);
    }
}

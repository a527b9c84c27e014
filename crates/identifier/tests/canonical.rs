//! Names and addresses in their canonical form, from other people's implementations and from the RFCs.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_fixtures::json;
use certwright_identifier::{DnsName, Identifier};

fn goldens(file: &str) -> Vec<(String, String)> {
    let rows = json(file);
    let text = |row: &serde_json::Value, member: &str| row[member].as_str().unwrap().to_owned();
    let rows = rows.as_array().unwrap();
    rows.iter().map(|row| (text(row, "given"), text(row, "canonical"))).collect()
}

fn canonical(text: &str) -> String {
    Identifier::parse(text).unwrap_or_else(|error| unreachable!("{error}")).value()
}

#[test]
fn r22_unicode_becomes_a_labels_as_in_python_idna() {
    for (given, expected) in goldens("identifier/idna.json") {
        assert_eq!(canonical(&given), expected, "{given}");
    }
}

#[test]
fn r22_known_values_of_uts_46() {
    assert_eq!(canonical("bücher.example"), "xn--bcher-kva.example");
    assert_eq!(canonical("faß.de"), "xn--fa-hia.de", "UTS #46 §4.1, non-transitional");
    assert_eq!(canonical("☕.example"), "xn--53h.example", "UTS #46 allows symbols, IDNA 2008 does not");
}

#[test]
fn r22_addresses_as_in_python_ipaddress() {
    for (given, expected) in goldens("identifier/addresses.json") {
        assert_eq!(canonical(&given), expected, "{given}");
        assert_eq!(Identifier::parse(&given).unwrap().type_name(), "ip");
    }
}

#[test]
fn r22_trimmed_lower_case_without_trailing_dot() {
    assert_eq!(canonical(" \tWWW.Example.ORG.\r\n"), "www.example.org");
    assert_eq!(canonical("*.EXAMPLE.org."), "*.example.org");
    assert_eq!(canonical("\u{3000}example。org。"), "example.org");
}

#[test]
fn r22_limits_are_inclusive() {
    let label = "a".repeat(63);
    assert_eq!(canonical(&label), label);
    let name = [label.as_str(), &label, &label, &"b".repeat(61)].join(".");
    assert_eq!(name.len(), 253);
    assert_eq!(canonical(&name), name);
    assert_eq!(canonical(&format!("{name}.")), name, "the root's dot does not count");
}

#[test]
fn names_for_private_cas_are_names() {
    for name in ["localhost", "db", "*.lan", "r3.internal", "1and1.com", "0x7f.example", "3com"] {
        assert_eq!(canonical(name), name);
    }
    assert!(DnsName::parse("*.lan").unwrap().is_single_label());
    assert!(!DnsName::parse("a.lan").unwrap().is_single_label());
}

#[test]
fn wildcards_know_their_base_and_what_they_cover() {
    let wildcard = DnsName::parse("*.Example.org").unwrap();
    assert!(wildcard.is_wildcard());
    assert_eq!((wildcard.as_str(), wildcard.base()), ("*.example.org", "example.org"));
    let covers = |name| wildcard.covers(&DnsName::parse(name).unwrap());
    assert!(covers("www.example.org"));
    for name in ["example.org", "a.b.example.org", "*.example.org", "*.a.example.org", "wwwexample.org"] {
        assert!(!covers(name), "{name}");
    }
    let name = DnsName::parse("example.org").unwrap();
    assert!(!name.covers(&name));
}

#[test]
fn unicode_for_people() {
    assert_eq!(DnsName::parse("*.xn--bcher-kva.example").unwrap().to_unicode(), "*.bücher.example");
    assert_eq!(DnsName::parse("example.org").unwrap().to_unicode(), "example.org");
}

#[test]
fn the_thread_named_its_site_right_at_last() {
    let name: Identifier = "Salsecrets.com".parse().unwrap();
    assert_eq!((name.to_string().as_str(), name.is_wildcard()), ("salsecrets.com", false));
}

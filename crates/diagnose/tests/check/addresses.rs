//! The name's addresses.

use certwright_diagnose::check::{Against, DnsFailure, Found, Observation, judge};
use certwright_identifier::Identifier;

use crate::{
    Case,
    seen::{good, report, servfail},
};

pub(crate) const CASES: &[Case] = &[
    (
        |seen| {
            seen.v4 = Ok(Found { exists: false, ..Found::records(Vec::new()) });
            seen.v6 = Ok(Found { exists: false, ..Found::records(Vec::new()) });
            seen.visits.clear();
        },
        &["check-no-such-name"],
    ),
    (
        |seen| {
            seen.v4 = Ok(Found::records(Vec::new()));
            seen.v6 = Ok(Found::records(Vec::new()));
            seen.visits.clear();
        },
        &["check-no-address"],
    ),
    (
        |seen| {
            (seen.v4, seen.v6) = (servfail(), servfail());
            seen.visits.clear();
        },
        &["check-lookup-failed"],
    ),
    (
        |seen| {
            (seen.v4, seen.v6) = (Err(DnsFailure::Silent), Err(DnsFailure::NoRoute));
            seen.visits.clear();
        },
        &["check-resolver-silent"],
    ),
    (
        |seen| {
            seen.v6 = servfail();
            seen.visits.remove(0);
        },
        &["check-lookup-half"],
    ),
    (
        |seen| {
            seen.v4 = Ok(Found::records(vec![[192, 168, 1, 2].into()]));
            seen.v6 = Ok(Found::records(vec!["fd00::1".parse().unwrap()]));
        },
        &["check-private-address"],
    ),
    (|seen| seen.v4 = Ok(Found::records(vec![[10, 0, 0, 1].into()])), &["check-private-address-too"]),
];

#[test]
fn a_ca_inside_reaches_private_addresses() {
    let mut seen = good();
    seen.v4 = Ok(Found::records(vec![[10, 0, 0, 1].into()]));
    let inside = Against { cas: vec!["ca.internal".into()], private: true };
    assert_eq!(judge(&seen, &inside).findings, []);
    let finding = &report(&seen).findings[0];
    assert_eq!(finding.what, "no public CA can reach 10.0.0.1, private (RFC 1918)");
}

#[test]
fn aliases_are_told() {
    let aliases = vec!["www.example.net".to_owned()];
    let mut seen = good();
    seen.v4 = Ok(Found { aliases, ..Found::records(vec![[8, 8, 8, 8].into()]) });
    assert_eq!(report(&seen).facts[0].value, "www.example.net");
}

#[test]
fn r22_an_internationalized_name_is_shown_both_ways() {
    let identifier = Identifier::parse("Bücher.example").unwrap();
    let seen = Observation { identifier, ..good() };
    assert_eq!(report(&seen).is, "xn--bcher-kva.example (bücher.example), as a CA sees it");
}

#[test]
fn a_wildcard_needs_no_address() {
    let identifier = Identifier::parse("*.example.org").unwrap();
    let none = || Ok(Found { exists: false, ..Found::records(Vec::new()) });
    let seen = Observation { identifier, visits: Vec::new(), handshakes: Vec::new(), v4: none(), ..good() };
    assert_eq!(report(&seen).findings, []);
}

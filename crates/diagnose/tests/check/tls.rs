//! Port 443 and its certificate.

use certwright_diagnose::{
    Severity,
    check::{Certificate, Connect, Observation, TlsFailure},
};
use certwright_identifier::Identifier;

use crate::{
    Case,
    seen::{certificate, good, handshake, report, time},
};

fn failing(seen: &mut Observation, failure: TlsFailure) {
    seen.handshakes[0].outcome = Err(failure);
}

fn shown(seen: &mut Observation, change: fn(&mut Certificate)) {
    change(seen.handshakes[0].outcome.as_mut().unwrap());
}

pub(crate) const CASES: &[Case] = &[
    (|seen| failing(seen, TlsFailure::Connect(Connect::Refused)), &["check-tls-closed"]),
    (|seen| failing(seen, TlsFailure::Connect(Connect::NoRoute)), &[]),
    (|seen| failing(seen, TlsFailure::Handshake("unrecognized name".into())), &["check-tls-failed"]),
    (|seen| failing(seen, TlsFailure::Unreadable("no DER".into())), &["check-tls-failed"]),
    (|seen| seen.time = time("2026-11-02T00:00:00Z"), &["check-certificate-expired"]),
    (|seen| seen.time = time("2026-10-20T00:00:00Z"), &["check-certificate-late"]),
    (|seen| seen.time = time("2026-10-10T00:00:00Z"), &[]),
    (|seen| seen.time = time("2026-08-01T00:00:00Z"), &["check-certificate-not-yet-valid"]),
    (
        |seen| shown(seen, |shown| shown.names = vec![Identifier::parse("example.net").unwrap()]),
        &["check-certificate-other-name"],
    ),
    (
        |seen| {
            shown(seen, |shown| {
                (shown.self_signed, shown.trusted, shown.sent) = (true, false, 1);
                shown.issuer = "CN=\x1b[31mmachine".into();
            });
        },
        &["check-certificate-self-signed"],
    ),
    (|seen| shown(seen, |shown| (shown.trusted, shown.sent) = (false, 1)), &["check-certificate-chain"]),
    (|seen| shown(seen, |shown| shown.trusted = false), &["check-certificate-untrusted"]),
    (
        |seen| {
            let other = Certificate { not_after: time("2026-11-02T00:00:00Z"), ..certificate() };
            seen.handshakes.push(handshake("2606:4700::1111", other));
        },
        &["check-certificates-differ"],
    ),
    (|seen| seen.handshakes.push(handshake("2606:4700::1111", certificate())), &[]),
];

#[test]
fn rfc_9525_6_3_a_wildcard_stands_for_one_label() {
    let mut seen = good();
    seen.identifier = Identifier::parse("www.example.org").unwrap();
    assert_eq!(report(&seen).findings, []);
    seen.identifier = Identifier::parse("a.www.example.org").unwrap();
    assert_eq!(report(&seen).findings[0].code, "check-certificate-other-name");
}

#[test]
fn no_ca_minds_a_bad_certificate() {
    for (change, _) in CASES {
        let mut seen = good();
        change(&mut seen);
        assert!(report(&seen).worst() < Some(Severity::Error));
    }
}

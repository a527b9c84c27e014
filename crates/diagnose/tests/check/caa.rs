//! Who may issue; the records are those of RFC 8659 §4 and RFC 8657 §5.

use certwright_diagnose::{
    Severity,
    check::{Against, CaaRecord, Found, Observation, judge},
};
use certwright_identifier::Identifier;

use crate::{
    Case,
    seen::{caa, good, report, servfail},
};

fn with(seen: &mut Observation, records: &[(&str, &str)]) {
    let record =
        |&(tag, value): &(&str, &str)| CaaRecord { critical: false, tag: tag.into(), value: value.into() };
    seen.caa = vec![caa("example.org", Ok(Found::records(records.iter().map(record).collect())))];
}

fn wildcard(seen: &mut Observation) {
    seen.identifier = Identifier::parse("*.example.org").unwrap();
    seen.visits.clear();
    seen.handshakes.clear();
}

pub(crate) const CASES: &[Case] = &[
    (|seen| with(seen, &[("issue", "letsencrypt.org")]), &[]),
    (|seen| with(seen, &[("ISSUE", " LetsEncrypt.org ; ")]), &[]),
    (|seen| with(seen, &[("issue", "ca1.example.net"), ("issue", "letsencrypt.org")]), &[]),
    (|seen| with(seen, &[("iodef", "mailto:security@example.com")]), &[]),
    (|seen| with(seen, &[("issuewild", "ca1.example.net")]), &[]),
    (|seen| with(seen, &[("issue", "ca1.example.net")]), &["check-caa-forbids"]),
    (|seen| with(seen, &[("issue", ";")]), &["check-caa-nobody"]),
    (|seen| with(seen, &[("issue", "%%%%%")]), &["check-caa-nobody", "check-caa-malformed"]),
    (|seen| with(seen, &[("isue", "letsencrypt.org")]), &["check-caa-unknown-tag"]),
    (
        |seen| {
            let tbs = CaaRecord { critical: true, tag: "tbs".into(), value: "Unknown".into() };
            seen.caa = vec![caa("example.org", Ok(Found::records(vec![tbs])))];
        },
        &["check-caa-critical"],
    ),
    (|seen| seen.caa = vec![caa("example.org", servfail())], &["check-caa-failed"]),
    (
        |seen| with(seen, &[("issue", "letsencrypt.org; accounturi=https://ca/acct/1")]),
        &["check-caa-account"],
    ),
    (|seen| with(seen, &[("issue", "letsencrypt.org; validationmethods=dns-01")]), &["check-caa-method"]),
    (|seen| with(seen, &[("issue", "letsencrypt.org; validationmethods=dns-01,http-01")]), &[]),
    (
        |seen| {
            wildcard(seen);
            with(seen, &[("issue", "letsencrypt.org"), ("issuewild", ";")]);
        },
        &["check-caa-nobody"],
    ),
    (
        |seen| {
            wildcard(seen);
            with(seen, &[("issue", "letsencrypt.org; validationmethods=dns-01")]);
        },
        &[],
    ),
];

#[test]
fn rfc_8659_3_the_nearest_records_count() {
    let mut seen = good();
    with(&mut seen, &[("issue", "letsencrypt.org")]);
    seen.caa.push(caa("org", servfail()));
    assert_eq!(report(&seen).findings, []);
    seen.caa.insert(0, caa("www.example.org", Ok(Found::records(Vec::new()))));
    assert_eq!(report(&seen).findings, []);
    seen.caa.insert(0, caa("a.www.example.org", servfail()));
    assert_eq!(report(&seen).findings[0].code, "check-caa-failed");
}

#[test]
fn the_record_to_add_is_spelled_out() {
    let mut seen = good();
    with(&mut seen, &[("issue", "ca1.example.net")]);
    let finding = &report(&seen).findings[0];
    assert_eq!(
        finding.what,
        "letsencrypt.org may not issue for example.org: the CAA records of example.org allow ca1.example.net"
    );
    assert_eq!(finding.remedy, "add to the zone: example.org. CAA 0 issue \"letsencrypt.org\"");
}

#[test]
fn rfc_1034_3_6_2_no_record_stands_beside_an_alias() {
    let mut seen = good();
    with(&mut seen, &[("issue", "ca1.example.net")]);
    seen.caa[0].answer.as_mut().unwrap().aliases.push("host.cdn.example".into());
    let remedy = "add to the zone: host.cdn.example. CAA 0 issue \"letsencrypt.org\"";
    assert_eq!(report(&seen).findings[0].remedy, remedy);
}

#[test]
fn a_wildcard_cannot_be_proved_without_dns_01() {
    let mut seen = good();
    with(&mut seen, &[("issue", "letsencrypt.org; validationmethods=http-01")]);
    assert_eq!(report(&seen).worst(), None);
    wildcard(&mut seen);
    assert_eq!(report(&seen).worst(), Some(Severity::Error));
}

#[test]
fn each_ca_is_judged() {
    let mut seen = good();
    with(&mut seen, &[("issue", "pki.goog")]);
    let cas = ["pki.goog", "letsencrypt.org", "sectigo.com"].map(String::from).into();
    let report = judge(&seen, &Against { cas, private: false });
    let what: Vec<_> =
        report.findings.iter().map(|finding| finding.what.split(' ').next().unwrap()).collect();
    assert_eq!(what, ["letsencrypt.org", "sectigo.com"]);
}

//! The certificate that is for somebody's names.

use std::time::Duration;

use certwright_chain::Certificate;
use certwright_http::Timestamp;
use certwright_jwk::Jwk;
use certwright_verify::AlgorithmError;

use super::{entries, moment, names, subject};
use crate::{
    Report,
    foreign::{quoted, shown, with_causes},
};

const DAY: u64 = 86_400;

/// What the CA/Browser Forum allowed until March 2026; it allows less now.
const LONGEST: Duration = Duration::from_secs(398 * DAY);

/// Issuers of certificates that no browser trusts: Let's Encrypt's staging, old and new, Boulder's and Pebble's tests.
const TEST_ISSUERS: [&str; 4] = ["(STAGING)", "Fake LE ", "h2ppy h2cker", "Pebble "];

pub(super) fn judge(leaf: &Certificate, now: Timestamp, report: &mut Report) {
    state(leaf, now, report);
    judge_names(leaf, report);
    judge_lifetime(leaf, now, report);
    judge_cryptography(leaf, report);
    judge_issuer(leaf, report);
    if leaf.must_staple() {
        report.add(entries::MUST_STAPLE.found("it is only good with a stapled OCSP response (must-staple)"));
    }
}

fn state(leaf: &Certificate, now: Timestamp, report: &mut Report) {
    if !leaf.names().is_empty() {
        report.fact("names", names(leaf));
    }
    if !leaf.subject().is_empty() {
        report.fact("subject", shown(leaf.subject()));
    }
    report.fact("issuer", shown(leaf.issuer()));
    report.fact("serial", shown(&leaf.serial_hex()));
    let [begin, end] = [leaf.not_before(), leaf.not_after()].map(moment);
    let days = end.duration_since(now).as_secs() / DAY;
    report.fact("valid", format!("{begin} to {end}, {days} days left"));
    report.fact("public key", public_key(leaf));
    if let Ok(algorithm) = leaf.algorithm() {
        report.fact("signed with", algorithm.to_string());
    }
    let fingerprint: String = leaf.fingerprint().iter().map(|octet| format!("{octet:02x}")).collect();
    report.fact("SHA-256 fingerprint", fingerprint);
    state_cert_id(leaf, report);
}

fn public_key(leaf: &Certificate) -> String {
    match Jwk::from_spki_der(leaf.public_key_der()) {
        Ok(key) => format!("{}, thumbprint {}", key.kind(), key.thumbprint()),
        Err(error) => with_causes(&error),
    }
}

fn state_cert_id(leaf: &Certificate, report: &mut Report) {
    match leaf.cert_id() {
        Ok(id) => report.fact("ARI CertID", shown(id.as_str())),
        Err(_) if leaf.is_ca() => {}
        Err(error) => report.add(entries::NO_CERT_ID.found(with_causes(&error))),
    }
}

fn judge_names(leaf: &Certificate, report: &mut Report) {
    match leaf.subject_common_name() {
        _ if leaf.is_ca() || !leaf.names().is_empty() => {}
        Some(name) => {
            report.add(entries::CN_ONLY.found(format!("the only name is the common name {}", quoted(name))));
        }
        None => report.add(entries::NO_NAMES.found("it has neither a domain name nor an address")),
    }
}

fn judge_lifetime(leaf: &Certificate, now: Timestamp, report: &mut Report) {
    let [begin, end] = [leaf.not_before(), leaf.not_after()].map(moment);
    let (lifetime, left) = (end.duration_since(begin), end.duration_since(now));
    if !leaf.is_ca() && lifetime > LONGEST {
        let days = lifetime.as_secs() / DAY;
        report.add(entries::LONG_LIVED.found(format!("it is valid for {days} days")));
    }
    if now > end {
        report.add(entries::EXPIRED.found(format!("it expired at {end}")));
    } else if now < begin {
        report.add(entries::NOT_YET.found(format!("it is not valid before {begin}")));
    } else if !leaf.is_ca() && left < lifetime / 3 {
        report.add(entries::DUE.found(format!("{} days are left, less than a third", left.as_secs() / DAY)));
    }
}

fn judge_cryptography(leaf: &Certificate, report: &mut Report) {
    if let Err(error) = leaf.algorithm() {
        report.add(entries::WEAK_SIGNATURE.found(weak_hash(error).unwrap_or_else(|| with_causes(error))));
    }
    if let Err(error) = certwright_verify::check_public_key(leaf.public_key_der()) {
        report.add(entries::WEAK_KEY.found(with_causes(&error)));
    }
}

/// The hashes that are broken, by the algorithms that sign with them.
fn weak_hash(error: &AlgorithmError) -> Option<String> {
    let AlgorithmError::Unsupported(oid) = error else { return None };
    let hash = match oid.to_string().as_str() {
        "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" => "SHA-1",
        "1.2.840.113549.1.1.4" => "MD5",
        "1.2.840.113549.1.1.2" => "MD2",
        _ => return None,
    };
    Some(format!("it is signed with {hash}"))
}

fn judge_issuer(leaf: &Certificate, report: &mut Report) {
    let issuer = leaf.issuer();
    if TEST_ISSUERS.iter().any(|known| issuer.contains(known)) {
        report.add(entries::STAGING.found(format!("it was issued by {}", quoted(issuer))));
    }
    if !leaf.is_ca() && leaf.is_self_issued() {
        report.add(entries::SELF_SIGNED.found(format!("{} issued itself", subject(leaf))));
    }
}

//! The certificates around the leaf: is each followed by its issuer (RFC 8555 §9.1, RFC 8446 §4.4.2).

use certwright_chain::{Certificate, ChainError};
use certwright_http::Timestamp;

use super::{entries, moment, subject};
use crate::{
    Report, Severity,
    foreign::{shown, with_causes},
};

pub(super) fn judge(leaf: &Certificate, all: &[Certificate], now: Timestamp, report: &mut Report) {
    let chain = once_each(all, report);
    state(&chain, report);
    // CAs without a leaf are no chain but a collection, in any order.
    if !leaf.is_ca() {
        judge_order(leaf, &chain, report);
        judge_issuers(leaf, &chain, report);
    }
    judge_signatures(&chain, report);
    for certificate in chain.iter().filter(|certificate| **certificate != leaf) {
        judge_validity(certificate, now, report);
    }
}

fn once_each<'a>(all: &'a [Certificate], report: &mut Report) -> Vec<&'a Certificate> {
    let mut chain: Vec<&Certificate> = Vec::new();
    for certificate in all {
        if chain.contains(&certificate) {
            report.add(entries::TWICE.found(format!("{} is there twice", subject(certificate))));
        } else {
            chain.push(certificate);
        }
    }
    chain
}

fn state(chain: &[&Certificate], report: &mut Report) {
    for certificate in chain.iter().filter(|_| chain.len() > 1) {
        let text = format!("{}, issued by {}", certificate.title(), certificate.issuer());
        report.fact("certificate", shown(&text));
    }
}

fn judge_order(leaf: &Certificate, chain: &[&Certificate], report: &mut Report) {
    let in_order =
        chain.windows(2).all(|pair| matches!(pair, [one, next] if one.is_issued_in_the_name_of(next)));
    let is_first = chain.first().is_some_and(|first| *first == leaf);
    if !is_first {
        report.add(
            entries::LEAF_NOT_FIRST.found(format!("{} stands behind a CA's certificate", subject(leaf))),
        );
    } else if !in_order {
        judge_strangers(leaf, chain, report);
    }
}

/// Out of order, or not of this chain at all.
fn judge_strangers(leaf: &Certificate, chain: &[&Certificate], report: &mut Report) {
    let issued_one = |certificate: &Certificate| {
        chain.iter().any(|other| *other != certificate && other.is_issued_in_the_name_of(certificate))
    };
    match chain.iter().find(|certificate| **certificate != leaf && !issued_one(certificate)) {
        Some(stranger) => {
            let what = format!("{} has issued none of the others", subject(stranger));
            report.add(entries::UNRELATED.found(what));
        }
        None => report.add(entries::ORDER.found("a certificate is not followed by the one of its issuer")),
    }
}

fn judge_issuers(leaf: &Certificate, chain: &[&Certificate], report: &mut Report) {
    let is_there = chain.iter().any(|other| *other != leaf && leaf.is_issued_in_the_name_of(other));
    if !leaf.is_self_issued() && !is_there {
        let finding = entries::NO_INTERMEDIATE
            .found(format!("the certificate of its issuer is missing: {}", shown(leaf.issuer())));
        let alone = chain.len() == 1;
        report.add(finding.severity(if alone { Severity::Warning } else { Severity::Error }));
    }
    if let Some(root) = chain.iter().find(|certificate| chain.len() > 1 && is_root(certificate)) {
        report.add(entries::ROOT.found(format!("the root {} is included", subject(root))));
    }
}

fn is_root(certificate: &Certificate) -> bool {
    certificate.is_ca() && certificate.is_self_issued()
}

/// Of each certificate that has an issuer by name in the chain.
fn judge_signatures(chain: &[&Certificate], report: &mut Report) {
    for certificate in chain {
        let issuers = || {
            chain
                .iter()
                .filter(|other| **other != *certificate && certificate.is_issued_in_the_name_of(other))
        };
        let Some(issuer) = issuers().next() else { continue };
        if !issuer.is_ca() {
            report.add(entries::NO_CA.found(format!("{} is no CA", subject(issuer))));
        }
        // A weak algorithm has a finding of its own.
        let verdict = issuers().map(|issuer| certificate.verify_signature(issuer)).find(|it| !is_wrong(it));
        if verdict.is_none()
            && let Err(error) = certificate.verify_signature(issuer)
        {
            report.add(entries::SIGNATURE.found(with_causes(&error)));
        }
    }
}

fn is_wrong(verdict: &Result<(), ChainError>) -> bool {
    matches!(verdict, Err(ChainError::Signature { .. }))
}

fn judge_validity(certificate: &Certificate, now: Timestamp, report: &mut Report) {
    let [begin, end] = [certificate.not_before(), certificate.not_after()].map(moment);
    let finding = if now > end {
        entries::EXPIRED.found(format!("{} expired at {end}", subject(certificate)))
    } else if now < begin {
        entries::NOT_YET.found(format!("{} is not valid before {begin}", subject(certificate)))
    } else {
        return;
    };
    // Clients have their own copy of a root.
    report.add(finding.severity(if is_root(certificate) { Severity::Note } else { Severity::Error }));
}

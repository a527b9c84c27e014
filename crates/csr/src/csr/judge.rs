//! What a public CA will say to a request.

use alloc::vec::Vec;

use certwright_identifier::{DnsName, Identifier};
use certwright_verify::{KeyKind, check_public_key};

use super::{
    Csr,
    alt_name::{AltName, domain_name},
};
use crate::{Finding, builder::COMMON_NAME_MAX};

/// How many names Let's Encrypt and most others take in one certificate.
const MAX_NAMES: usize = 100;

pub(super) fn findings(csr: &Csr) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(csr.verify_signature().err());
    findings.extend(key(csr));
    names(csr, &mut findings);
    subject(csr, &mut findings);
    findings.extend(csr.must_staple().then_some(Finding::MustStaple));
    findings.extend((csr.armour.len() > 1).then(|| Finding::Layers(csr.armour.clone())));
    findings.sort_by_key(Finding::severity);
    findings
}

/// `verify_signature` reports keys that are broken, unless it stopped at the algorithm.
fn key(csr: &Csr) -> Option<Finding> {
    match check_public_key(&csr.public_key) {
        Ok(kind) if is_common(kind) => None,
        Ok(kind) => Some(Finding::UncommonKey(kind)),
        Err(error) => csr.algorithm.is_err().then_some(Finding::Key(error)),
    }
}

/// CA/Browser Forum Baseline Requirements §6.1.5; of RSA, Let's Encrypt takes these three sizes only.
fn is_common(kind: KeyKind) -> bool {
    matches!(kind, KeyKind::Rsa { bits: 2048 | 3072 | 4096 } | KeyKind::P256 | KeyKind::P384)
}

fn names(csr: &Csr, findings: &mut Vec<Finding>) {
    for entry in &csr.alt_names {
        findings.extend(alt_name(entry));
    }
    let count = csr.names().len();
    if csr.alt_names.is_empty() {
        findings.push(Finding::NoNames);
    } else if count > MAX_NAMES {
        findings.push(Finding::TooManyNames { count, limit: MAX_NAMES });
    }
}

fn alt_name(entry: &AltName) -> Option<Finding> {
    match entry {
        AltName::Name(Identifier::Dns(name)) if name.is_single_label() => {
            Some(Finding::SingleLabel { name: name.clone() })
        }
        AltName::Name(_) => None,
        AltName::Faulty { text, fault } => Some(Finding::Name { text: text.clone(), fault: fault.clone() }),
        AltName::Other { kind } => Some(Finding::OtherName { kind }),
    }
}

fn subject(csr: &Csr, findings: &mut Vec<Finding>) {
    let (common_names, others): (Vec<_>, Vec<_>) =
        csr.subject.iter().partition(|field| field.is_common_name());
    let names = csr.names();
    for field in &common_names {
        findings.extend(common_name(field.value(), &names));
    }
    let count = common_names.len();
    findings.extend((count > 1).then_some(Finding::SeveralCommonNames { count }));
    findings.extend(others.into_iter().cloned().map(Finding::SubjectField));
}

/// R28: "A CN only on request, only if it is a DNS name, is in the SAN and at most 64 octets."
fn common_name(text: &str, names: &[Identifier]) -> Option<Finding> {
    let name = match domain_name(text) {
        Ok(name) => name,
        Err(fault) => return Some(Finding::CommonName { text: text.into(), fault }),
    };
    if name.as_str().len() > COMMON_NAME_MAX {
        return Some(Finding::CommonNameTooLong { name });
    }
    (!is_listed(&name, names)).then_some(Finding::CommonNameNotListed { name })
}

fn is_listed(name: &DnsName, names: &[Identifier]) -> bool {
    names.iter().any(|listed| matches!(listed, Identifier::Dns(listed) if listed == name))
}

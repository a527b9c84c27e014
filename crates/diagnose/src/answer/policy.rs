//! What Boulder holds against a request that can be read: its `csr.VerifyCSR` and `policy.ValidDomain`, in their order.

use core::net::{IpAddr, Ipv6Addr};

use certwright_csr::{Csr, Finding, NameFault, SubjectField};
use certwright_identifier::Identifier;
use certwright_verify::{KeyKind, UnsupportedKey, VerifyError, check_public_key};

use super::Answer;

const MAX_NAMES: usize = 100;
const MAX_LABELS: usize = 10;
/// Names that never end in a public suffix (RFC 2606, RFC 6761, RFC 6762, RFC 9476), and what people use inside.
const NO_SUFFIX: [&str; 12] = [
    "test",
    "example",
    "invalid",
    "localhost",
    "local",
    "internal",
    "lan",
    "home",
    "corp",
    "private",
    "onion",
    "alt",
];

/// What `x509.ParseCertificateRequest` says to the first entry of the subject alternative name that it cannot read.
pub(super) fn unreadable_name(csr: &Csr) -> Option<String> {
    csr.judge().into_iter().find_map(|finding| match finding {
        Finding::Name { fault: NameFault::AddressLength { length }, .. } => {
            Some(format!("x509: cannot parse IP address of length {length}"))
        }
        Finding::Name { text, .. } if !text.is_ascii() => Some("x509: SAN dNSName is malformed".into()),
        _ => None,
    })
}

pub(super) fn answer(csr: &Csr) -> Answer {
    match objection(csr) {
        Ok(Some(text)) => Answer::Refused(format!("Error finalizing order :: {text}")),
        Ok(None) => Answer::Accepted,
        Err(NotModelled) => Answer::Unknown,
    }
}

struct NotModelled;

fn objection(csr: &Csr) -> Result<Option<String>, NotModelled> {
    if csr.must_staple() {
        let text = "OCSP must-staple extension is no longer available: \
                    see https://letsencrypt.org/2024/12/05/ending-ocsp";
        return Ok(Some(text.into()));
    }
    if let Some(fault) = key(csr)? {
        return Ok(Some(format!("invalid public key in CSR: {fault}")));
    }
    match csr.verify_signature() {
        Ok(()) => {}
        Err(Finding::SignatureAlgorithm(_)) => return Ok(Some("signature algorithm not supported".into())),
        Err(Finding::Signature(_)) => return Ok(Some("invalid signature on CSR".into())),
        Err(_) => return Err(NotModelled),
    }
    match kinds(csr) {
        Some(text) => Ok(Some(text.into())),
        None => names(csr),
    }
}

/// `goodkey.KeyPolicy.GoodKey`, as far as the kind and size go.
fn key(csr: &Csr) -> Result<Option<String>, NotModelled> {
    let bits = match check_public_key(csr.public_key_der()) {
        Ok(KeyKind::Rsa { bits: 2048 | 3072 | 4096 } | KeyKind::P256 | KeyKind::P384) => return Ok(None),
        Ok(KeyKind::P521) => return Ok(Some("ECDSA curve P-521 not allowed".into())),
        Ok(KeyKind::Ed25519) => return Ok(Some("unsupported key type ed25519.PublicKey".into())),
        Ok(KeyKind::Rsa { bits }) | Err(VerifyError::UnsupportedKey(UnsupportedKey::RsaModulus { bits })) => {
            bits
        }
        _ => return Err(NotModelled),
    };
    Ok(Some(format!("key size not supported: {bits}")))
}

fn kinds(csr: &Csr) -> Option<&'static str> {
    let findings = csr.judge();
    let has = |wanted: &str| {
        findings.iter().any(|finding| matches!(finding, Finding::OtherName { kind } if *kind == wanted))
    };
    if has("e-mail address") {
        Some("CSR contains one or more email address fields")
    } else if has("URI") {
        Some("CSR contains one or more URI fields")
    } else if common_name(csr).is_some_and(|name| name.parse::<IpAddr>().is_ok()) {
        Some("CSR contains IP address in Common Name")
    } else {
        None
    }
}

/// Go keeps the last one.
fn common_name(csr: &Csr) -> Option<&str> {
    csr.subject().iter().rev().find(|field| field.label() == "CN").map(SubjectField::value)
}

fn names(csr: &Csr) -> Result<Option<String>, NotModelled> {
    let listed = csr.names();
    let addresses = listed.iter().filter(|name| matches!(name, Identifier::Ip(_))).count();
    let names = domain_names(csr, &listed);
    // An address that no certificate has, e.g. ::ffff:192.0.2.1, cannot be told from a name of the same text here.
    if names.iter().any(|name| name.parse::<Ipv6Addr>().is_ok()) {
        return Err(NotModelled);
    }
    match names.len() + addresses {
        0 => return Ok(Some("at least one identifier is required".into())),
        count if count > MAX_NAMES => {
            return Ok(Some(format!("CSR contains more than {MAX_NAMES} identifiers")));
        }
        _ => {}
    }
    let faults: Vec<_> = names.iter().filter_map(|name| Some((name, fault(name)?))).collect();
    match faults.as_slice() {
        _ if addresses > 0 => Err(NotModelled),
        [] => Ok(None),
        [(name, fault)] => Ok(Some(format!("Cannot issue for {name:?}: {fault}"))),
        [(name, fault), more @ ..] => Ok(Some(format!(
            "Cannot issue for {name:?}: {fault} (and {} more problems. Refer to sub-problems for more information.)",
            more.len()
        ))),
    }
}

/// `identifier.FromCSR`: the common name is one of the names; all in lower case, sorted, each once.
fn domain_names(csr: &Csr, listed: &[Identifier]) -> Vec<String> {
    let good = listed.iter().filter(|name| matches!(name, Identifier::Dns(_))).map(Identifier::value);
    let faulty = csr.judge().into_iter().filter_map(|finding| match finding {
        Finding::Name { text, .. } if !text.is_empty() => Some(text),
        _ => None,
    });
    let common_name = common_name(csr).map(str::to_owned);
    let mut names: Vec<_> =
        good.chain(faulty).chain(common_name).map(|name| name.to_ascii_lowercase()).collect();
    names.sort();
    names.dedup();
    names
}

/// What `policy.ValidDomain` says to a name, but for the list of public suffixes.
fn fault(name: &str) -> Option<&'static str> {
    match (name.matches('*').count(), name.strip_prefix("*.")) {
        (0, _) => plain_fault(name),
        (1, Some(base)) => plain_fault(base),
        (1, None) => Some(
            "Domain name contains an invalid wildcard. A wildcard is only permitted before the first dot in a \
             domain name",
        ),
        _ => Some("Domain name has more than one wildcard"),
    }
}

fn plain_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("Identifier value (name) is empty");
    }
    if !name.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-')) {
        return Some("Domain name contains an invalid character");
    }
    if name.len() > 253 {
        return Some("Domain name is longer than 253 bytes");
    }
    if name.parse::<IpAddr>().is_ok() {
        return Some("Identifier type is DNS but value is an IP address");
    }
    if name.ends_with('.') {
        return Some("Domain name ends in a dot");
    }
    match name.split('.').count() {
        count if count > MAX_LABELS => Some("Domain name has more than 10 labels (parts)"),
        1 => Some("Domain name needs at least one dot"),
        _ => name.split('.').find_map(label_fault).or_else(|| suffix_fault(name)),
    }
}

fn label_fault(label: &str) -> Option<&'static str> {
    if label.is_empty() {
        Some("Domain name can not have two dots in a row")
    } else if label.len() > 63 {
        Some("Domain has a label (component between dots) longer than 63 bytes")
    } else if label.starts_with('-') || label.ends_with('-') {
        Some("Domain name contains an invalid character")
    } else if label.get(2..4) == Some("--") && !label.starts_with("xn") {
        Some("Domain name contains an invalid label in a reserved format (R-LDH: '??--')")
    } else {
        None
    }
}

fn suffix_fault(name: &str) -> Option<&'static str> {
    let last = name.rsplit('.').next()?;
    NO_SUFFIX.contains(&last).then_some("Domain name does not end with a valid public suffix (TLD)")
}

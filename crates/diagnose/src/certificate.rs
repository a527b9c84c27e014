//! A certificate, or the file that a web server sends: the facts, and what keeps it from working.

mod armour;
mod chain;
mod entries;
mod key;
mod leaf;

use certwright_chain::Certificate;
use certwright_http::Timestamp;
use certwright_jwk::Jwk;

use crate::{
    Report,
    foreign::{listed, quoted, shown},
};

use armour::Bundle;
pub(crate) use entries::ENTRIES;

/// Looks at a certificate or a chain, in PEM, in DER or in bare base64.
///
/// `key` is a public key that the certificate should be for. A private key in the same text is compared and never
/// shown. `None` if there is no certificate in `input`.
#[must_use]
pub fn inspect_certificate(input: &[u8], key: Option<&Jwk>, now: Timestamp) -> Option<Report> {
    let bundle = Bundle::read(input)?;
    let mut report = Report::new(title(&bundle.certificates));
    bundle.judge(&mut report);
    if let Some(leaf) = leaf_of(&bundle.certificates) {
        leaf::judge(leaf, now, &mut report);
        key::judge(leaf, key, &bundle, &mut report);
        chain::judge(leaf, &bundle.certificates, now, &mut report);
    }
    Some(report)
}

/// The one that is for somebody's names, wherever it stands.
fn leaf_of(certificates: &[Certificate]) -> Option<&Certificate> {
    certificates.iter().find(|certificate| !certificate.is_ca()).or(certificates.first())
}

fn title(certificates: &[Certificate]) -> String {
    let Some(leaf) = leaf_of(certificates) else { return "a certificate that cannot be read".into() };
    let of = called(leaf);
    match certificates.len() {
        1 if leaf.is_ca() && leaf.is_self_issued() => format!("a root certificate, {of}"),
        1 if leaf.is_ca() => format!("the certificate of a CA, {of}"),
        1 => format!("a certificate for {of}"),
        count if leaf.is_ca() => format!("{count} certificates of CAs"),
        count => format!("a chain of {count} certificates for {of}"),
    }
}

/// The names that matter, or what else people call it.
fn called(certificate: &Certificate) -> String {
    match certificate.names() {
        [] if certificate.subject().is_empty() => "no name".into(),
        [] => shown(certificate.subject()),
        [name] => name.to_string(),
        [name, others @ ..] => format!("{name} and {} more", others.len()),
    }
}

fn names(certificate: &Certificate) -> String {
    let names: Vec<String> = certificate.names().iter().map(ToString::to_string).collect();
    listed(names.iter().map(String::as_str))
}

/// What to call a certificate in a sentence.
fn subject(certificate: &Certificate) -> String {
    quoted(&certificate.title())
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

//! A key in any form: what it is, whether it is secret, and whether it can be an account key.

mod armour;
mod der;
mod entries;

use certwright_http::Timestamp;
use certwright_jwk::{Curve, Jwk, KeyKind};
use certwright_verify::{VerifyError, check_public_key};
use serde_json::Value;

use crate::input::{Input, on_encoding};
use crate::{Finding, Report, jwk};

pub(crate) use armour::hexadecimal;
pub(crate) use entries::TABLE;

/// A key, as much of it as was understood.
pub(crate) struct Key {
    /// The form in words: `JWK`, `PEM (PKCS#8)`.
    pub(crate) form: String,
    /// The public key, if it could be read in spite of all findings.
    pub(crate) public: Option<Jwk>,
    pub(crate) secrecy: Secrecy,
    pub(crate) findings: Vec<Finding>,
    /// The members of a JWK as they came, in their order. They may be secret.
    pub(crate) members: Vec<(String, Value)>,
    /// The DER of a private key as it came.
    pub(crate) private_der: Option<Vec<u8>>,
}

/// Who may see the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrecy {
    Public,
    Private,
    Symmetric,
}

/// The key, if the input is one in whatever form.
pub(crate) fn read(input: &Input<'_>) -> Option<Key> {
    let mut key =
        jwk::read(input).or_else(|| armour::read(input)).or_else(|| der::read(input.bytes(), "DER"))?;
    if let Some(public) = &key.public {
        key.findings.extend(on_kind(public));
    }
    key.findings.extend(on_encoding(input));
    Some(key)
}

/// The report on a key.
pub(crate) fn recognise(input: &Input<'_>) -> Option<Report> {
    read(input).map(|key| key.report())
}

/// The public key in any form of key, private ones included.
///
/// # Errors
/// The report that says what the input is instead, or what makes the key unusable.
pub fn public_key(input: &[u8]) -> Result<Jwk, Report> {
    let unusable = |key: Key| key.public.clone().ok_or_else(|| key.report());
    read(&Input::new(input)).map_or_else(|| Err(no_key(input)), unusable)
}

/// The report on something that is meant to be a key, in whatever form.
#[must_use]
pub fn inspect_key(input: &[u8]) -> Report {
    recognise(&Input::new(input)).unwrap_or_else(|| no_key(input))
}

/// What to say of something that was given for a key: what it is instead. Of that, only its looks matter here.
pub(crate) fn no_key(input: &[u8]) -> Report {
    let mut report = crate::inspect(input, Timestamp::from_millis(0));
    report.findings.retain(|finding| finding.code.starts_with("input-"));
    report.findings.insert(0, entries::NONE.found(format!("this is no key but {}", report.is)));
    report
}

impl Key {
    pub(crate) fn report(&self) -> Report {
        let mut report = Report::new(self.is());
        report.fact("form", self.form.clone());
        if let Some(public) = &self.public {
            describe(public, &mut report);
        }
        self.findings.iter().cloned().for_each(|finding| report.add(finding));
        report
    }

    fn is(&self) -> String {
        let kind = self.public.as_ref().map(|public| format!(" ({})", public.kind())).unwrap_or_default();
        match self.secrecy {
            Secrecy::Public => format!("a public key{kind}"),
            Secrecy::Private => format!("a private key{kind}"),
            Secrecy::Symmetric => "a symmetric key".into(),
        }
    }
}

/// What is worth knowing of a public key.
pub(crate) fn describe(public: &Jwk, report: &mut Report) {
    report.fact("thumbprint", public.thumbprint().to_string());
    report.fact("canonical JSON", public.to_json());
}

/// Whether servers take this kind of key.
fn on_kind(public: &Jwk) -> Vec<Finding> {
    let kind = public.kind();
    let size = match kind {
        KeyKind::Rsa { bits: ..2048 } => Some(&entries::RSA_SMALL),
        KeyKind::Rsa { bits: 2048 | 3072 | 4096 } | KeyKind::Ec(Curve::P256 | Curve::P384) => None,
        KeyKind::Rsa { .. } => Some(&entries::RSA_SIZE),
        _ => Some(&entries::RARE),
    };
    let size = size.map(|entry| entry.found(format!("the key is {kind}")));
    let off_curve = matches!(check_public_key(&public.to_spki_der()), Err(VerifyError::PointNotOnCurve(_)));
    let point =
        off_curve.then(|| entries::NOT_ON_CURVE.found(format!("the point is not on the curve {kind}")));
    size.into_iter().chain(point).collect()
}

//! Keys in DER: SubjectPublicKeyInfo, PKCS#1, PKCS#8, SEC1.

use certwright_jwk::Jwk;
use certwright_key::{AccountKey, Instead, KeyError};
use der::asn1::{AnyRef, UintRef};
use der::{Decode, Sequence, Tag, Tagged};

use super::{Key, Secrecy, armour, entries};

/// RFC 8017 §A.1.1.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    public_exponent: UintRef<'a>,
}

/// The key in the DER, if there is one.
pub(super) fn read(der: &[u8], form: &str) -> Option<Key> {
    let form = if form == "DER" { format!("DER ({})", self::form(der)) } else { form.to_owned() };
    if let Some(public) = spki(der).or_else(|| pkcs1(der)) {
        return Some(public_key(form, Some(public)));
    }
    match AccountKey::from_der(der) {
        Ok(key) => Some(private(form, Ok(key.public_key().clone()), der.to_vec())),
        Err(KeyError::NotDer(_) | KeyError::NoFormat) => None,
        Err(KeyError::NotPrivate(Instead::PublicKey)) => Some(unknown_public(form, der)),
        Err(KeyError::NotPrivate(_)) => None,
        Err(error) => Some(private(form, Err(error), der.to_vec())),
    }
}

fn spki(der: &[u8]) -> Option<Jwk> {
    Jwk::from_spki_der(der).ok()
}

fn pkcs1(der: &[u8]) -> Option<Jwk> {
    let key = RsaPublicKey::from_der(der).ok()?;
    Jwk::rsa(key.modulus.as_bytes(), key.public_exponent.as_bytes()).ok()
}

fn public_key(form: String, public: Option<Jwk>) -> Key {
    let (secrecy, findings) = (Secrecy::Public, Vec::new());
    Key { form, public, secrecy, findings, members: Vec::new(), private_der: None }
}

/// A SubjectPublicKeyInfo of another kind of key.
fn unknown_public(form: String, der: &[u8]) -> Key {
    let mut key = public_key(form, None);
    if let Err(error) = Jwk::from_spki_der(der) {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        key.findings.push(entries::UNUSABLE.found(certwright_http::escape(&format!("{error}{cause}"))));
    }
    key
}

pub(super) fn private(form: String, public: Result<Jwk, KeyError>, der: Vec<u8>) -> Key {
    let mut findings = vec![entries::PRIVATE.found("this is a private key: nothing secret of it is printed")];
    if let Err(error) = &public {
        findings.push(armour::of_error(error));
    }
    let (secrecy, public) = (Secrecy::Private, public.ok());
    Key { form, public, secrecy, findings, members: Vec::new(), private_der: Some(der) }
}

/// The name of the format, by the first elements of the outer SEQUENCE.
pub(super) fn form(der: &[u8]) -> &'static str {
    let Ok(elements) = Vec::<AnyRef<'_>>::from_der(der) else { return "damaged" };
    let tags: Vec<Tag> = elements.iter().take(3).map(Tagged::tag).collect();
    match tags.as_slice() {
        [Tag::Sequence, Tag::BitString] => "SubjectPublicKeyInfo",
        [Tag::Integer, Tag::Integer] | [Tag::Integer, Tag::Integer, Tag::Integer] => "PKCS#1",
        [Tag::Integer, Tag::Sequence, ..] => "PKCS#8",
        [Tag::Integer, Tag::OctetString, ..] => "SEC1",
        [Tag::Sequence, Tag::OctetString] => "PKCS#8, encrypted",
        _ => "unknown format",
    }
}

//! The forms in which a signature arrives (RFC 7518 §3.3, §3.4).

use certwright_jwk::{Jwk, KeyKind};
use certwright_verify::{Algorithm, EcdsaForm, Hash};
use rsa::{pkcs8::DecodePublicKey, pss, signature::Verifier};
use sha2::{Sha256, Sha384, Sha512};

use super::{Mistake, entries};

/// Octets that can be missing in front of `r` and `s` together; more are lost once in sixteen million signatures.
const SHORTENED: usize = 3;

/// A signature, perhaps after somebody's mistake was undone.
pub(super) struct Form {
    pub(super) mistake: Option<Mistake>,
    octets: Vec<u8>,
    scheme: Scheme,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Pkcs1,
    Pss,
    Ecdsa(EcdsaForm),
    Ed25519,
}

/// The signature as it is, then the forms that it may be mistaken for.
pub(super) fn all(signature: &[u8], alg: Option<&str>, key: &Jwk) -> Vec<Form> {
    let mut forms = match key.kind() {
        KeyKind::Rsa { bits } => rsa_forms(signature, alg, bits.div_ceil(8)),
        KeyKind::Ec(curve) => ec_forms(signature, curve.coordinate_octets()),
        _ => vec![Form::right(signature, Scheme::Ed25519)],
    };
    let scheme = forms.first().map(|form| form.scheme);
    if let (Some(octets), Some(scheme)) = (hexadecimal(signature), scheme) {
        forms.push(Form::wrong(
            octets,
            scheme,
            Mistake::new(&entries::HEX, "the signature is base64url of hexadecimal"),
        ));
    }
    forms
}

fn rsa_forms(signature: &[u8], alg: Option<&str>, octets: usize) -> Vec<Form> {
    let is_pss = alg.is_some_and(|alg| alg.starts_with("PS"));
    let (right, other) = if is_pss { (Scheme::Pss, Scheme::Pkcs1) } else { (Scheme::Pkcs1, Scheme::Pss) };
    let other_scheme = if is_pss {
        "the signature is PKCS#1 v1.5, which RS256 means, not PSS"
    } else {
        "the signature is RSASSA-PSS, which PS256 means, not PKCS#1 v1.5"
    };
    let mut forms = vec![
        Form::right(signature, right),
        Form::wrong(signature.into(), other, Mistake::new(&entries::PSS, other_scheme)),
        Form::wrong(
            signature.iter().rev().copied().collect(),
            right,
            Mistake::new(&entries::REVERSED, "the octets of the signature are in reverse order"),
        ),
    ];
    if signature.len() < octets {
        let what = format!("the signature has {} octets where the modulus has {octets}", signature.len());
        forms.push(Form::wrong(padded(signature, octets), right, Mistake::new(&entries::SHORTENED, what)));
    }
    forms
}

fn ec_forms(signature: &[u8], octets: usize) -> Vec<Form> {
    let fixed = Scheme::Ecdsa(EcdsaForm::Fixed);
    let der = "the signature is a DER SEQUENCE of r and s, as in certificates";
    let mut forms = vec![
        Form::right(signature, fixed),
        Form::wrong(signature.into(), Scheme::Ecdsa(EcdsaForm::Der), Mistake::new(&entries::DER, der)),
    ];
    if let Some((r, s)) = signature.split_at_checked(octets)
        && s.len() == octets
    {
        let what = "r and s stand in the wrong order";
        forms.push(Form::wrong([s, r].concat(), fixed, Mistake::new(&entries::SWAPPED, what)));
    }
    forms.extend(shortened(signature, octets).map(|whole| {
        let what =
            format!("r or s lost zero octets in front: {} octets instead of {}", signature.len(), 2 * octets);
        Form::wrong(whole, fixed, Mistake::new(&entries::SHORTENED, what))
    }));
    forms
}

/// Every way to fill up `r` and `s` to their full length.
fn shortened(signature: &[u8], octets: usize) -> impl Iterator<Item = Vec<u8>> + '_ {
    let missing =
        (2 * octets).checked_sub(signature.len()).filter(|missing| (1..=SHORTENED).contains(missing));
    let of_r = missing.map(|missing| 0..=missing).into_iter().flatten();
    of_r.filter_map(move |of_r| {
        let (r, s) = signature.split_at_checked(octets.checked_sub(of_r)?)?;
        Some([padded(r, octets), padded(s, octets)].concat())
    })
}

fn padded(number: &[u8], octets: usize) -> Vec<u8> {
    let zeros = octets.saturating_sub(number.len());
    [vec![0; zeros].as_slice(), number].concat()
}

/// The octets that a text of hexadecimal digits stands for.
fn hexadecimal(text: &[u8]) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_chunks::<2>() else { return None };
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let octets = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?));
    octets.collect::<Option<Vec<u8>>>().filter(|octets| !octets.is_empty())
}

impl Form {
    fn right(octets: &[u8], scheme: Scheme) -> Self {
        Self { mistake: None, octets: octets.into(), scheme }
    }

    fn wrong(octets: Vec<u8>, scheme: Scheme, mistake: Option<Mistake>) -> Self {
        Self { mistake, octets, scheme }
    }

    /// Whether it is a signature by this key over the message.
    pub(super) fn verifies(&self, spki: &[u8], hash: Hash, message: &[u8]) -> bool {
        let algorithm = match self.scheme {
            Scheme::Pss => return self.verifies_as_pss(spki, hash, message),
            Scheme::Pkcs1 => Algorithm::RsaPkcs1v15(hash),
            Scheme::Ecdsa(form) => Algorithm::Ecdsa(hash, form),
            Scheme::Ed25519 => Algorithm::Ed25519,
        };
        certwright_verify::verify(spki, algorithm, message, &self.octets).is_ok()
    }

    /// With a salt of any length: RFC 7518 §3.5 wants that of the hash, libraries have other ideas.
    fn verifies_as_pss(&self, spki: &[u8], hash: Hash, message: &[u8]) -> bool {
        let Ok(key) = rsa::PublicKey::from_public_key_der(spki) else { return false };
        let Ok(signature) = pss::Signature::try_from(self.octets.as_slice()) else { return false };
        match hash {
            Hash::Sha256 => {
                pss::VerifyingKey::<Sha256>::new_with_auto_salt_len(key).verify(message, &signature)
            }
            Hash::Sha384 => {
                pss::VerifyingKey::<Sha384>::new_with_auto_salt_len(key).verify(message, &signature)
            }
            Hash::Sha512 => {
                pss::VerifyingKey::<Sha512>::new_with_auto_salt_len(key).verify(message, &signature)
            }
        }
        .is_ok()
    }
}

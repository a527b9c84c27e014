//! The private numbers of a key, for the JWK that someone may have hashed. They leave this module into a digest only.

use der::asn1::{AnyRef, OctetStringRef, UintRef};
use der::{Decode, Tag, Tagged};

/// The private members of RFC 7518 §6.2.2 and §6.3.2, from PKCS#8, PKCS#1 or SEC1.
pub(super) fn members(der: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    of_sequence(der).unwrap_or_default()
}

fn of_sequence(der: &[u8]) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let elements = Vec::<AnyRef<'_>>::from_der(der).ok()?;
    let tags: Vec<Tag> = elements.iter().take(3).map(Tagged::tag).collect();
    match tags.as_slice() {
        [Tag::Integer, Tag::Sequence, Tag::OctetString] => inner(elements.get(2)?.value()),
        [Tag::Integer, Tag::OctetString, ..] => Some(vec![("d", elements.get(1)?.value().to_vec())]),
        // version, modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient
        [Tag::Integer, Tag::Integer, Tag::Integer] => {
            ["d", "p", "q", "dp", "dq", "qi"].into_iter().zip(elements.iter().skip(3)).map(number).collect()
        }
        _ => None,
    }
}

fn number<'a>((name, element): (&'a str, &AnyRef<'_>)) -> Option<(&'a str, Vec<u8>)> {
    Some((name, element.decode_as::<UintRef<'_>>().ok()?.as_bytes().to_vec()))
}

/// A PKCS#1 or SEC1 key, or the octets of an Ed25519 key (RFC 8410 §7).
fn inner(der: &[u8]) -> Option<Vec<(&'static str, Vec<u8>)>> {
    let seed = <&OctetStringRef>::from_der(der).ok().map(|seed| vec![("d", seed.as_bytes().to_vec())]);
    seed.or_else(|| of_sequence(der))
}

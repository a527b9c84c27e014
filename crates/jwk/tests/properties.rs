//! What holds for every key, and for no key at all.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_jwk::{Curve, Jwk, Thumbprint, UncheckedJwk};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// An odd number of 2 to `octets` octets without a zero in front.
fn odd_number(octets: usize) -> impl Strategy<Value = Vec<u8>> {
    (1..=u8::MAX, vec(any::<u8>(), 0..octets - 1), any::<u8>()).prop_map(|(first, middle, last)| {
        let mut number = vec![first];
        number.extend(middle);
        number.push(last | 1);
        number
    })
}

fn rsa() -> impl Strategy<Value = Jwk> {
    (odd_number(600), odd_number(5)).prop_map(|(n, e)| Jwk::rsa(&n, &e).unwrap())
}

fn ec(curve: Curve) -> impl Strategy<Value = Jwk> {
    let coordinate = || vec(any::<u8>(), curve.coordinate_octets());
    (coordinate(), coordinate()).prop_map(move |(x, y)| Jwk::ec(curve, &x, &y).unwrap())
}

fn any_key() -> impl Strategy<Value = Jwk> {
    prop_oneof![
        rsa(),
        ec(Curve::P256),
        ec(Curve::P384),
        ec(Curve::P521),
        any::<[u8; 32]>().prop_map(|x| Jwk::ed25519(&x)),
    ]
}

proptest! {
    #[test]
    fn json_round_trip(key in any_key()) {
        prop_assert_eq!(Jwk::from_json(key.to_json()).unwrap(), key.clone());
        prop_assert_eq!(serde_json::to_string(&key).unwrap(), key.to_json());
        prop_assert_eq!(serde_json::from_str::<Jwk>(&key.to_json()).unwrap(), key);
    }

    #[test]
    fn spki_round_trip(key in any_key()) {
        prop_assert_eq!(Jwk::from_spki_der(&key.to_spki_der()).unwrap(), key);
    }

    #[test]
    fn canonical_json_is_sorted_and_tight(key in any_key()) {
        let json = key.to_json();
        let sorted: std::collections::BTreeMap<String, String> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(serde_json::to_string(&sorted).unwrap(), json);
    }

    #[test]
    fn leading_zeros_never_change_a_thumbprint(
        n in odd_number(600), e in odd_number(8), n_zeros in 0..300_usize, e_zeros in 0..16_usize,
    ) {
        let padded = |zeros: usize, number: &[u8]| [&vec![0; zeros], number].concat();
        let key = Jwk::rsa(&n, &e).unwrap();
        let same = Jwk::rsa(&padded(n_zeros, &n), &padded(e_zeros, &e)).unwrap();
        prop_assert_eq!(key.thumbprint(), same.thumbprint());
        prop_assert_eq!(key, same);
    }

    #[test]
    fn thumbprint_round_trip(key in any_key()) {
        let thumbprint = key.thumbprint();
        prop_assert_eq!(thumbprint.to_string().parse::<Thumbprint>().unwrap(), thumbprint);
        prop_assert_eq!(thumbprint.to_string().len(), 43);
    }

    #[test]
    fn arbitrary_octets_never_panic(octets in vec(any::<u8>(), 0..400)) {
        prop_assert!(Jwk::from_json(&octets).is_err());
        let _ = Jwk::from_spki_der(&octets);
        let _ = Jwk::rsa(&octets, &octets);
        let _ = Jwk::ec(Curve::P256, &octets, &octets);
    }

    #[test]
    fn arbitrary_texts_never_panic(
        members in vec(("(kty|crv|x|y|n|e|d|kid)", prop_oneof!["(RSA|EC|OKP|P-256|Ed25519|AQAB)", "[A-Za-z0-9_=+-]{0,60}", ".*"]), 0..7),
    ) {
        let members: Vec<_> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{}", serde_json::to_string(value).unwrap()))
            .collect();
        let json = format!("{{{}}}", members.join(","));
        let unchecked: UncheckedJwk = serde_json::from_str(&json).unwrap();
        if let Ok(key) = unchecked.check() {
            prop_assert_eq!(Jwk::from_json(key.to_json()).unwrap(), key);
        }
    }

    /// DER has one form, so what is read is what was written, or nothing.
    #[test]
    fn altered_spki_is_refused_or_kept(key in any_key(), index in any::<Index>(), octet in any::<u8>()) {
        let mut spki = key.to_spki_der();
        let index = index.index(spki.len());
        spki[index] = octet;
        if let Ok(other) = Jwk::from_spki_der(&spki) {
            prop_assert_eq!(other.to_spki_der(), spki);
        }
    }
}

//! Whatever comes from outside, there is an answer.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_verify::{Algorithm, EcdsaForm, Hash, VerifyError, check_public_key, verify};
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn any_algorithm() -> impl Strategy<Value = Algorithm> {
    let hashes = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
    let forms = [EcdsaForm::Fixed, EcdsaForm::Der];
    prop_oneof![
        select(hashes.to_vec()).prop_map(Algorithm::RsaPkcs1v15).boxed(),
        (select(hashes.to_vec()), select(forms.to_vec())).prop_map(|(h, f)| Algorithm::Ecdsa(h, f)).boxed(),
        Just(Algorithm::Ed25519).boxed(),
    ]
}

/// A key of the goldens, of each kind.
fn golden_key() -> impl Strategy<Value = Vec<u8>> {
    let wanted = ["rfc7515-a.2", "rfc7515-a.3", "rfc7515-a.4", "rfc8037-a.4", "openssl-p384-sha384"];
    let rows = certwright_fixtures::json("verify/golden.json");
    let keys = rows.as_array().unwrap().iter().filter(|row| wanted.contains(&row["name"].as_str().unwrap()));
    select(keys.map(|row| unhex(row["spki"].as_str().unwrap())).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn arbitrary_keys_never_panic(spki in proptest::collection::vec(any::<u8>(), 0..200), algorithm in any_algorithm()) {
        prop_assert!(verify(&spki, algorithm, b"", b"").is_err());
    }

    #[test]
    fn altered_keys_never_panic(mut spki in golden_key(), index in any::<Index>(), octet in any::<u8>()) {
        let index = index.index(spki.len());
        spki[index] = octet;
        let _ = check_public_key(&spki);
    }

    #[test]
    fn arbitrary_signatures_are_refused(
        spki in golden_key(),
        algorithm in any_algorithm(),
        signature in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300).boxed(),
            proptest::collection::vec(any::<u8>(), 64).boxed(),
            proptest::collection::vec(any::<u8>(), 256).boxed(),
        ],
    ) {
        prop_assert!(verify(&spki, algorithm, b"certwright", &signature).is_err());
    }

    #[test]
    fn cut_keys_are_malformed(spki in golden_key(), length in any::<Index>()) {
        let cut = &spki[..length.index(spki.len())];
        prop_assert!(matches!(check_public_key(cut), Err(VerifyError::MalformedKey(_))));
    }
}

//! Properties over arbitrary input.

use std::sync::LazyLock;

use certwright_jws::{Jws, KeyRef, MacAlgorithm, MacKey, Payload, Signer, sign};
use proptest::prelude::*;

use crate::support::{TestSigner, base64};

static SIGNERS: LazyLock<Vec<TestSigner>> = LazyLock::new(TestSigner::all);

fn nonce() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[A-Za-z0-9_-]{1,40}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_signed_verifies_and_reads_back(
        index in 0..5usize, by_jwk: bool, kid: String, nonce in nonce(), url: String,
        payload in proptest::option::of(proptest::collection::vec(any::<u8>(), 1..200)),
    ) {
        let signer = &SIGNERS[index];
        let key = if by_jwk { KeyRef::Jwk(signer.public_key()) } else { KeyRef::Kid(&kid) };
        let body = payload.as_deref().map_or(Payload::PostAsGet, Payload::Json);
        let signed = sign(signer, key, nonce.as_deref(), &url, body).expect("signed");
        let read = Jws::parse(signed.to_json().as_bytes()).expect("parsed");
        prop_assert_eq!(&read, &signed);
        read.verify(signer.public_key()).expect("verified");
        let header = read.header().expect("header");
        prop_assert_eq!((header.key(), header.nonce(), header.url()), (key, nonce.as_deref(), url.as_str()));
        prop_assert_eq!(read.payload_bytes(), payload.unwrap_or_default());
        for other in SIGNERS.iter().filter(|other| other.public_key() != signer.public_key()) {
            prop_assert!(read.verify(other.public_key()).is_err());
        }
    }

    #[test]
    fn what_is_bound_is_bound_to_one_account(secret: Vec<u8>, kid: String, url: String, index in 0..3usize) {
        let key = MacKey::new(MacAlgorithm::ALL[index], kid, secret);
        let (account, other) = (SIGNERS[1].public_key(), SIGNERS[2].public_key());
        let binding = key.external_account_binding(account, &url);
        key.verify_binding(&binding, account, &url).expect("bound");
        prop_assert!(key.verify_binding(&binding, other, &url).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        let _ = Jws::parse(&bytes);
    }

    #[test]
    fn arbitrary_headers_never_panic(header in ".{0,80}", signature: Vec<u8>) {
        never_panics(&header, &signature);
    }

    #[test]
    fn almost_right_headers_never_panic(
        members in proptest::collection::vec(
            prop_oneof![
                Just(r#""alg":"EdDSA""#), Just(r#""alg":"ES512""#), Just(r#""alg":"HS384""#), Just(r#""kid":"k""#),
                Just(r#""kid":null"#), Just(r#""jwk":{"kty":"OKP"}"#), Just(r#""nonce":"n""#), Just(r#""url":"u""#),
                Just(r#""crit":[]"#), Just(r#""x":[[[[]]]]"#),
            ], 0..6),
        signature in proptest::collection::vec(any::<u8>(), 60..140),
    ) {
        never_panics(&format!("{{{}}}", members.join(",")), &signature);
    }
}

fn never_panics(header: &str, signature: &[u8]) {
    let jws = Jws::from_parts(&base64(header.as_bytes()), "", &base64(signature)).expect("parts");
    let (_, _) = (jws.header(), jws.mac_header());
    for signer in SIGNERS.iter() {
        let _ = jws.verify(signer.public_key());
    }
}

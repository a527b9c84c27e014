//! Whatever goes in comes out again, and nothing from outside panics.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::signers::Key;
use certwright_csr::{Csr, CsrBuilder};
use certwright_identifier::Identifier;
use proptest::{collection::vec, prelude::*};

fn dns() -> impl Strategy<Value = Identifier> {
    ("(\\*\\.)?", vec("[a-z0-9]{1,20}", 0..4), "[a-z]{2,12}").prop_map(|(star, labels, top)| {
        let labels: String = labels.iter().flat_map(|label| [label, "."]).collect();
        format!("{star}{labels}{top}").parse().unwrap()
    })
}

fn identifier() -> impl Strategy<Value = Identifier> {
    let v4 = any::<Ipv4Addr>().prop_map(|address| Identifier::Ip(address.into()));
    let v6 = any::<Ipv6Addr>()
        .prop_filter("R22 refuses these", |address| address.to_ipv4_mapped().is_none())
        .prop_map(|address| Identifier::Ip(address.into()));
    prop_oneof![4 => dns(), 1 => v4, 1 => v6]
}

fn goldens() -> impl Strategy<Value = Vec<u8>> {
    let files =
        ["one.der", "cn-must-staple.der", "ip.der", "bad-names.der", "subject.der", "one.pem", "one.mime"];
    prop::sample::select(files.to_vec()).prop_map(|file| certwright_fixtures::bytes(&format!("csr/{file}")))
}

const TEXT: &str = "(-----BEGIN [A-Z ]{0,12}-----)?[A-Za-z0-9+/=_:\\- \\r\\n]{0,200}(-----END)?";

/// Reads, judges and shows, as `certwright inspect` does.
fn inspect(input: &[u8]) {
    if let Ok(csr) = Csr::read(input) {
        let _ = csr.judge().iter().map(ToString::to_string).collect::<String>();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn decode_of_build_has_the_same_names(names in vec(identifier(), 1..20), must_staple: bool) {
        let request = CsrBuilder::new(&names).must_staple(must_staple).sign(&Key::ed25519()).unwrap();
        let read = Csr::parse(request.as_bytes()).unwrap();
        let mut distinct = names.clone();
        let mut seen = std::collections::HashSet::new();
        distinct.retain(|name| seen.insert(name.clone()));
        prop_assert_eq!(read.names(), distinct);
        prop_assert_eq!(read.must_staple(), must_staple);
        prop_assert_eq!(read.subject(), []);
        prop_assert_eq!(read.verify_signature(), Ok(()));
    }

    #[test]
    fn no_output_but_pem_has_a_boundary_or_padding(names in vec(identifier(), 1..5)) {
        let request = CsrBuilder::new(&names).sign(&Key::ed25519()).unwrap();
        let base64url = request.to_base64url();
        prop_assert!(!base64url.contains("-----"));
        prop_assert!(base64url.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_'));
        prop_assert!(!request.as_bytes().windows(5).any(|octets| octets == b"-----"));
        let debug = format!("{request:?}");
        prop_assert!(!debug.contains("-----"));
        prop_assert!(request.to_pem().starts_with("-----BEGIN CERTIFICATE REQUEST-----\n"));
    }

    #[test]
    fn every_armour_is_read_back(names in vec(identifier(), 1..5)) {
        let request = CsrBuilder::new(&names).sign(&Key::ed25519()).unwrap();
        for armoured in [request.to_base64url(), request.to_pem()] {
            let read = Csr::read(armoured.as_bytes()).unwrap();
            prop_assert_eq!(read.der(), &request);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_octets_do_not_panic(input in vec(any::<u8>(), 0..400)) {
        inspect(&input);
        let _ = Csr::parse(&[&[0x30], &input[..]].concat());
    }

    #[test]
    fn arbitrary_text_does_not_panic(input in TEXT) {
        inspect(input.as_bytes());
    }

    #[test]
    fn mutated_requests_do_not_panic(
        mut input in goldens(),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        for (index, octet) in changes {
            *index.get_mut(&mut input) = octet;
        }
        inspect(&input);
        inspect(input.get(..cut.index(input.len())).unwrap());
    }
}

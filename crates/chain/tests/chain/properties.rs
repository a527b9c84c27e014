//! Nothing from outside panics, and order does not matter.

use crate::{NOW, body, certificate, chain};
use certwright_chain::{Certificate, Chain};
use proptest::{collection::vec, prelude::*};

const FILES: [&str; 6] = ["leaf", "middle", "root", "leaf-rsa", "rfc9773", "leaf-odd-names"];

const PEM: &str = "(-----(BEGIN|END) (CERTIFICATE|X)?-----[A-Za-z0-9+/= \\n]{0,40}){0,4}";

/// Reads and shows, as `certwright inspect` does.
fn inspect(body: &[u8]) {
    match Chain::parse(body) {
        Ok(chain) => {
            let _ = chain.verify(&[], &[], NOW).unwrap_err().to_string();
            let _ = chain.verify(chain.leaf().public_key_der(), &[], NOW).map_err(|error| error.to_string());
            let _ = (chain.leaf().cert_id(), chain.matches_issuer("x"), chain.to_pem_with_root());
        }
        Err(error) => drop(error.to_string()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_octets_do_not_panic(octets in vec(any::<u8>(), 0..400)) {
        inspect(&octets);
        let _ = Certificate::from_der(&octets);
    }

    #[test]
    fn arbitrary_pem_does_not_panic(text in PEM) {
        inspect(text.as_bytes());
    }

    #[test]
    fn mutated_chains_do_not_panic(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut body = body(&["leaf", "middle", "root"]).into_bytes();
        for (index, octet) in changes {
            *index.get_mut(&mut body) = octet;
        }
        inspect(&body);
    }

    #[test]
    fn mutated_certificates_do_not_panic(
        file in prop::sample::select(FILES.to_vec()),
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut der = certificate(file).as_der().to_vec();
        for (index, octet) in changes {
            *index.get_mut(&mut der) = octet;
        }
        if let Ok(certificate) = Certificate::from_der(&der) {
            let _ = (certificate.cert_id(), certificate.serial_hex(), format!("{certificate:?}"));
        }
        let _ = Certificate::from_der(der.get(..cut.index(der.len())).unwrap());
    }

    #[test]
    fn a_changed_signed_part_never_verifies(index in any::<prop::sample::Index>(), bit in 0..8u32) {
        let leaf = certificate("leaf");
        let mut der = leaf.as_der().to_vec();
        *index.get_mut(&mut der) ^= 1 << bit;
        if let Ok(changed) = Certificate::from_der(&der) {
            let pem = Chain::parse(pem(&changed) + &crate::pem("middle"));
            let verified = pem.map(|chain| chain.verify(leaf.public_key_der(), &[], NOW));
            prop_assert!(!matches!(verified, Ok(Ok(()))), "octet {}", index.index(der.len()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn r31_order_does_not_matter(order in Just(vec!["leaf", "middle", "cross", "root2"]).prop_shuffle()) {
        prop_assert_eq!(chain(&order), chain(&["leaf", "middle", "cross", "root2"]));
    }
}

fn pem(certificate: &Certificate) -> String {
    use base64ct::{Base64, Encoding as _};
    let base64 = Base64::encode_string(certificate.as_der());
    format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n")
}

//! Certificate chains in PEM (RFC 8555 §7.4.2): split, put in order, written again, verified.
#![no_main]

use certwright_chain::Chain;
use certwright_fuzz::assert_shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| match Chain::parse(body) {
    Ok(chain) => check(&chain),
    Err(error) => assert_shown(&error),
});

fn check(chain: &Chain) {
    let again = Chain::parse(chain.to_pem_with_root()).unwrap();
    assert_eq!(&again, chain);
    assert_eq!(chain.to_pem(), [chain.leaf_pem(), chain.intermediates_pem()].concat());
    let leaf = chain.leaf();
    let verdict = chain.verify(leaf.public_key_der(), leaf.names(), leaf.not_before());
    assert_eq!(verdict, again.verify(leaf.public_key_der(), leaf.names(), leaf.not_before()));
    match verdict {
        Ok(()) => assert!(chain.verify(b"another key", leaf.names(), leaf.not_before()).is_err()),
        Err(error) => assert_shown(&error),
    }
    for certificate in chain.certificates() {
        assert!(
            chain.certificates().filter(|other| *other == certificate).count() == 1,
            "twice in one chain"
        );
    }
    assert!(chain.matches_issuer(chain.topmost_issuer()) || chain.topmost_issuer().is_empty());
}

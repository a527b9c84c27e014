//! R32: alternate chains.

use crate::{certificate, chain};
use certwright_chain::{Chain, choose};

fn alternates() -> [Chain; 3] {
    [chain(&["leaf", "middle"]), chain(&["leaf-rsa", "middle2"]), chain(&["leaf", "middle", "cross"])]
}

#[test]
fn r32_the_topmost_issuer_by_its_name() {
    let [first, _, third] = alternates();
    assert_eq!(first.topmost_issuer(), "CN=Test Root X1,O=certwright fixtures,C=DE");
    assert!(first.matches_issuer("Test Root X1"));
    assert!(first.matches_issuer(" test root x1\n"));
    assert!(first.matches_issuer("CN=Test Root X1,O=certwright fixtures,C=DE"));
    assert!(!first.matches_issuer("Test Intermediate E1") && !first.matches_issuer(""));
    assert!(third.matches_issuer("Other Root X2") && !third.matches_issuer("Test Root X1"));
}

#[test]
fn r32_an_included_root_changes_nothing() {
    assert!(chain(&["leaf", "middle", "root"]).matches_issuer("Test Root X1"));
    assert!(chain(&["leaf", "middle", "cross", "root2"]).matches_issuer("Other Root X2"));
    assert!(chain(&["leaf-of-root"]).matches_issuer("Test Root X1"));
}

#[test]
fn r32_a_fingerprint_as_openssl_prints_it() {
    let facts = certwright_fixtures::text("chain/facts.txt");
    let fingerprints: Vec<&str> =
        facts.lines().filter_map(|line| line.strip_prefix("sha256 Fingerprint=")).collect();
    let [leaf, middle, root, _] = fingerprints.try_into().unwrap();
    let with_root = chain(&["leaf", "middle", "root"]);
    assert!(
        with_root.matches_issuer(root) && with_root.matches_issuer(&middle.replace(':', "").to_lowercase())
    );
    assert!(!with_root.matches_issuer(leaf) && !chain(&["leaf", "middle"]).matches_issuer(root));
}

#[test]
fn r32_the_first_that_matches_and_has_the_same_leaf() {
    let chains = alternates();
    assert_eq!(choose(&chains, "Test Root X1"), chains.first());
    assert_eq!(choose(&chains, "Other Root X2"), chains.last());
    assert_eq!(choose(&chains, "No Root X3"), None);
    assert_eq!(choose(&[], "Test Root X1"), None);
    assert_eq!(choose(&chains, "Other Root X2").unwrap().leaf(), &certificate("leaf"));
}

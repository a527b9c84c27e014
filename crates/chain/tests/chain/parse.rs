//! Splitting and ordering what a server sent (R31).

use crate::{body, chain, parse, pem};
use certwright_chain::{Chain, ChainError};

fn subjects(chain: &Chain) -> Vec<&str> {
    chain.certificates().map(|certificate| certificate.subject_common_name().unwrap_or("leaf")).collect()
}

fn error(body: &str) -> ChainError {
    Chain::parse(body).unwrap_err()
}

#[test]
fn r31_leaf_and_intermediates() {
    let chain = chain(&["leaf", "middle"]);
    assert_eq!(subjects(&chain), ["leaf", "Test Intermediate E1"]);
    assert_eq!(chain.root(), None);
    assert_eq!(chain.to_pem(), body(&["leaf", "middle"]));
    assert_eq!(chain.leaf_pem(), pem("leaf"));
    assert_eq!(chain.intermediates_pem(), pem("middle"));
}

#[test]
fn r31_an_included_root_is_noted_and_left_out() {
    let chain = chain(&["leaf", "middle", "root"]);
    assert_eq!(chain.root().unwrap().subject_common_name(), Some("Test Root X1"));
    assert_eq!(chain.intermediates().len(), 1);
    assert_eq!(chain.to_pem(), body(&["leaf", "middle"]));
    assert_eq!(chain.to_pem_with_root(), body(&["leaf", "middle", "root"]));
}

#[test]
fn a_leaf_alone_is_a_chain() {
    let chain = chain(&["leaf-of-root"]);
    assert_eq!((chain.intermediates(), chain.root()), (&[][..], None));
    assert_eq!(chain.intermediates_pem(), "");
}

#[test]
fn a_root_that_signed_the_leaf_is_a_root() {
    let chain = chain(&["leaf-of-root", "root"]);
    assert_eq!(chain.to_pem(), pem("leaf-of-root"));
    assert!(chain.root().is_some());
}

#[test]
fn r31_carriage_returns_blank_lines_and_text_are_tolerated() {
    let clean = body(&["leaf", "middle"]);
    let crlf = clean.replace('\n', "\r\n");
    let blank = clean.replace("-----END CERTIFICATE-----\n", "-----END CERTIFICATE-----\n\n\n");
    let text = format!("\u{feff}subject=example.org\n{clean}issuer=CN\n{}\n", "not PEM ----- at all");
    let one_line = clean.replace("-\n", "-").replace("\n-", "-").replace('\n', "");
    for body in [crlf, blank, text, one_line] {
        assert_eq!(Chain::parse(&body).unwrap().to_pem(), clean, "{body}");
    }
    let junk = [clean.as_bytes(), b"\xff\xfe\x00", clean.as_bytes()].concat();
    assert_eq!(Chain::parse(junk).unwrap().to_pem(), clean);
}

#[test]
fn r31_what_comes_twice_counts_once() {
    assert_eq!(chain(&["leaf", "leaf", "middle", "root", "middle"]), chain(&["leaf", "middle", "root"]));
}

#[test]
fn r31_every_other_order_is_set_right() {
    let expected = chain(&["leaf", "middle", "root"]);
    let [l, m, r] = ["leaf", "middle", "root"];
    for order in [[l, r, m], [m, l, r], [m, r, l], [r, l, m], [r, m, l]] {
        assert_eq!(chain(&order), expected, "{order:?}");
    }
    assert_eq!(chain(&["root2", "cross", "leaf", "middle"]), chain(&["leaf", "middle", "cross", "root2"]));
}

#[test]
fn a_signature_decides_between_issuers_of_one_name() {
    let unrelated =
        ChainError::Unrelated { subject: "CN=Test Intermediate E1,O=certwright fixtures,C=DE".into() };
    assert_eq!(parse(&["leaf", "middle-false-key", "middle"]), Err(unrelated));
}

#[test]
fn two_issuers_that_could_both_be_are_not_chosen_between() {
    let error = parse(&["root", "leaf", "middle", "cross"]).unwrap_err();
    assert!(matches!(error, ChainError::SeveralIssuers { .. }), "{error}");
}

#[test]
fn a_certificate_of_another_chain_is_named() {
    let error = parse(&["leaf", "middle2"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the chain contains \"CN=Test Intermediate R2,O=certwright fixtures,C=DE\", \
         which has issued none of the others"
    );
}

#[test]
fn two_leaves_or_none_are_no_chain() {
    assert_eq!(parse(&["leaf", "leaf-rsa", "middle"]), Err(ChainError::NoSingleLeaf { count: 2 }));
    assert_eq!(parse(&["middle2", "middle"]), Err(ChainError::NoSingleLeaf { count: 0 }));
}

#[test]
fn what_is_no_chain_says_so() {
    for body in
        ["", "\r\n", "<html>502 Bad Gateway</html>", "{\"type\":\"urn:ietf:params:acme:error:malformed\"}"]
    {
        assert_eq!(error(body), ChainError::Empty);
    }
}

#[test]
fn rfc8555_11_4_anything_but_certificates_is_refused() {
    let body = body(&["leaf", "middle"]) + &certwright_fixtures::text("chain/other.key");
    assert_eq!(error(&body), ChainError::AnotherLabel { label: "PRIVATE KEY".into() });
    let inside = pem("leaf").replace("-----END", "-----BEGIN PRIVATE KEY-----\n-----END");
    assert!(matches!(error(&inside), ChainError::Base64 { number: 1, .. }));
}

#[test]
fn damage_is_placed() {
    let two = body(&["leaf", "middle"]);
    assert_eq!(error(two.get(..two.len() - 30).unwrap()), ChainError::Unfinished { number: 2 });
    assert_eq!(error("-----BEGIN CERTIFICATE"), ChainError::Unfinished { number: 1 });
    let third = format!("{two}-----BEGIN CERTIFICATE-----\nMI*=\n-----END CERTIFICATE-----");
    assert!(matches!(error(&third), ChainError::Base64 { number: 3, .. }));
    let third = format!("{two}-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----");
    assert!(matches!(error(&third), ChainError::Malformed { number: 3, .. }));
}

#[test]
fn r7_length_and_number_are_bounded() {
    let long = " ".repeat(256 * 1024) + &pem("leaf");
    assert_eq!(error(&long), ChainError::TooLong { length: long.len() });
    assert!(Chain::parse(pem("leaf").repeat(10)).is_ok());
    assert_eq!(error(&pem("leaf").repeat(11)), ChainError::TooMany);
}

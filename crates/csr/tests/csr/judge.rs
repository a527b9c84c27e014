//! What a public CA would say to requests that openssl made (fixtures/csr/generate.sh).

use certwright_csr::{Csr, Finding, NameFault, Severity};
use certwright_fixtures::bytes;
use certwright_identifier::ParseErrorKind;
use certwright_verify::{AlgorithmError, KeyKind, UnsupportedKey, VerifyError};
use der::asn1::ObjectIdentifier;

fn read(file: &str) -> Csr {
    Csr::read(&bytes(&format!("csr/{file}"))).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn lines(file: &str) -> Vec<String> {
    read(file).judge().iter().map(ToString::to_string).collect()
}

fn only(file: &str) -> Finding {
    let mut findings = read(file).judge();
    assert_eq!(findings.len(), 1, "{file}: {findings:?}");
    findings.pop().unwrap()
}

fn names(file: &str) -> Vec<String> {
    read(file).names().iter().map(ToString::to_string).collect()
}

#[test]
fn good_requests_have_no_finding() {
    for file in ["one.der", "several.der", "wildcard.der", "ip.der", "mixed.der", "cn.der", "hundred.der"] {
        assert_eq!(read(file).judge(), [], "{file}");
    }
    for file in ["one.pem", "p256.pem", "p384.pem", "cn-64.der", "status-request-v2.der"] {
        assert_eq!(read(file).judge(), [], "{file}");
    }
}

#[test]
fn names_are_those_of_the_subject_alternative_name() {
    assert_eq!(names("several.der"), ["example.org", "www.example.org", "xn--mnchen-3ya.example"]);
    assert_eq!(names("wildcard.der"), ["*.example.org", "example.org"]);
    assert_eq!(names("ip.der"), ["192.0.2.1", "2001:db8::1"]);
    assert_eq!(names("no-san.der"), [""; 0]);
}

#[test]
fn openssl_signatures_of_every_kind_verify() {
    for file in ["one.der", "p256.pem", "p384.pem", "p521.pem", "ed25519.pem"] {
        assert_eq!(read(file).verify_signature(), Ok(()), "{file}");
    }
}

#[test]
fn a_changed_signature_is_found() {
    assert_eq!(only("bad-signature.der"), Finding::Signature(VerifyError::SignatureMismatch));
}

#[test]
fn keys_no_public_ca_certifies_are_found() {
    assert_eq!(only("p521.pem"), Finding::UncommonKey(KeyKind::P521));
    assert_eq!(only("ed25519.pem"), Finding::UncommonKey(KeyKind::Ed25519));
    assert_eq!(only("rsa-2056.der"), Finding::UncommonKey(KeyKind::Rsa { bits: 2056 }));
    assert_eq!(only("p521.pem").severity(), Severity::Doubtful);
}

#[test]
fn a_small_key_is_found() {
    let small = VerifyError::UnsupportedKey(UnsupportedKey::RsaModulus { bits: 1024 });
    assert_eq!(only("rsa-1024.der"), Finding::Key(small));
    assert!(lines("rsa-1024.der").concat().contains("1024 bits"), "{:?}", lines("rsa-1024.der"));
}

#[test]
fn weak_signature_algorithms_are_named() {
    let files =
        [("sha1.der", "SHA-1"), ("md5.der", "MD5"), ("ecdsa-sha1.der", "SHA-1"), ("sha224.der", "SHA-224")];
    for (file, hash) in files {
        assert!(matches!(only(file), Finding::SignatureAlgorithm(AlgorithmError::Unsupported(_))));
        let line = format!("the request is signed with {hash}, which no CA accepts any more; use SHA-256");
        assert_eq!(lines(file), [line], "{file}");
    }
}

/// RFC 3279 §2.2, RFC 4055 §5, RFC 5758 §3.2; the last two are of the OIW, with their names in openssl.
#[test]
fn weak_hashes_are_named_by_every_algorithm_that_uses_them() {
    for (oid, hash) in [
        ("1.2.840.113549.1.1.2", "MD2"),
        ("1.2.840.113549.1.1.4", "MD5"),
        ("1.2.840.113549.1.1.5", "SHA-1"),
        ("1.2.840.10040.4.3", "SHA-1"),
        ("1.2.840.10045.4.1", "SHA-1"),
        ("1.2.840.113549.1.1.14", "SHA-224"),
        ("1.2.840.10045.4.3.1", "SHA-224"),
        ("1.3.14.3.2.3", "MD5"),
        ("1.3.14.3.2.29", "SHA-1"),
    ] {
        let unsupported = AlgorithmError::Unsupported(ObjectIdentifier::new_unwrap(oid));
        let line = Finding::SignatureAlgorithm(unsupported).to_string();
        assert!(line.contains(&format!("signed with {hash},")), "{oid}: {line}");
    }
}

#[test]
fn an_unknown_signature_algorithm_is_not_called_weak() {
    assert!(matches!(only("pss.der"), Finding::SignatureAlgorithm(_)));
    assert!(lines("pss.der").concat().contains("1.2.840.113549.1.1.10"));
}

#[test]
fn r28_a_common_name_is_not_enough() {
    assert!(read("no-san.der").judge().contains(&Finding::NoNames));
    assert_eq!(only("empty.der"), Finding::NoNames);
}

#[test]
fn r28_a_common_name_must_be_listed() {
    let other = "other.example.org".parse().unwrap();
    assert_eq!(only("cn-not-in-san.der"), Finding::CommonNameNotListed { name: other });
    let found = read("two-cn.der").judge();
    assert!(found.contains(&Finding::SeveralCommonNames { count: 2 }), "{found:?}");
}

#[test]
fn r28_a_common_name_is_a_short_domain_name() {
    assert!(matches!(only("cn-ip.der"), Finding::CommonName { fault: NameFault::Parse(_), .. }));
    assert!(matches!(only("cn-long.der"), Finding::CommonNameTooLong { .. }));
}

#[test]
fn the_thread_fields_no_domain_validated_certificate_can_carry() {
    let findings = read("subject.der").judge();
    let fields: Vec<String> = findings
        .iter()
        .map(|finding| match finding {
            Finding::SubjectField(field) => format!("{}={}", field.label(), field.value()),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected =
        ["C=US", "ST=Texas", "L=Austin", "O=Sal Secrets", "OU=Web", "emailAddress=sal@example.org"];
    assert_eq!(fields, expected);
    assert!(findings.iter().all(|finding| finding.severity() == Severity::Doubtful));
}

#[test]
fn the_thread_sal_secrets_is_no_domain_name() {
    let lines = lines("thread.pem");
    assert!(lines.iter().any(|line| line.starts_with("common name: \"sal secrets\": ")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("there is no subject alternative name")), "{lines:?}");
    let last = "no domain-validated certificate can carry OU = \"Web\"; leave it out";
    assert_eq!(lines.last().unwrap(), last);
}

#[test]
fn the_thread_two_layers_are_pointed_out() {
    assert_eq!(
        lines("one.mime.base64url"),
        ["the request was wrapped more than once (base64url, in it base64 with line breaks); \
             ACME wants base64url of the DER and nothing else"]
    );
}

#[test]
fn r22_entries_that_are_no_names_are_found_and_hide_no_other() {
    assert_eq!(names("bad-names.der"), ["good.example.org"]);
    let findings = read("bad-names.der").judge();
    let kinds: Vec<Option<ParseErrorKind>> = findings
        .iter()
        .map(|finding| match finding {
            Finding::Name { fault: NameFault::Parse(error), .. } => Some(error.kind()),
            Finding::Name { fault: NameFault::Spelling { right }, .. } => {
                assert_eq!(right.as_str(), "example.org");
                None
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let (blank, empty) = (ParseErrorKind::Blank, ParseErrorKind::EmptyLabel);
    let (underscore, address) = (ParseErrorKind::Underscore, ParseErrorKind::NotAName);
    assert_eq!(kinds, [Some(blank), Some(empty), Some(underscore), Some(address), None]);
}

#[test]
fn r22_a_mapped_address_is_found() {
    match only("mapped-ip.der") {
        Finding::Name { fault: NameFault::Parse(error), .. } => {
            assert_eq!(error.kind(), ParseErrorKind::MappedAddress);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn entries_that_are_malformed_are_found() {
    let findings = read("bad-address.der").judge();
    let address = Finding::Name { text: String::new(), fault: NameFault::AddressLength { length: 3 } };
    assert_eq!(findings.first(), Some(&address));
    assert!(
        matches!(findings.get(1), Some(Finding::Name { fault: NameFault::Parse(_), .. })),
        "{findings:?}"
    );
    assert_eq!(names("bad-address.der"), ["example.org"]);
}

#[test]
fn subject_fields_of_every_string_type_are_shown_in_one_line() {
    let csr = read("strings.der");
    let fields: Vec<String> = csr.subject().iter().map(ToString::to_string).collect();
    let expected = [
        r#"C = "DE""#,
        r#"ST = "Baden-Württemberg""#,
        r#"O = "Spätzle\n""#,
        r##"OU = "#0c01ff""##,
        r#"1.3.6.1.4.1.99999.1 = "x""#,
    ];
    assert_eq!(fields, expected);
}

#[test]
fn other_kinds_of_names_are_found() {
    let kinds = ["X.400 address", "directory name", "registered identifier"];
    assert_eq!(read("x400.der").judge(), kinds.map(|kind| Finding::OtherName { kind }));
    assert_eq!(names("other-kinds.der"), ["example.org"]);
    let expected = [Finding::OtherName { kind: "e-mail address" }, Finding::OtherName { kind: "URI" }];
    assert_eq!(read("other-kinds.der").judge(), expected);
}

/// RFC 5280 §4.2.1.6: otherName and ediPartyName.
#[test]
fn the_kinds_of_names_that_nobody_uses_are_found() {
    let kinds = ["other name", "EDI party name"];
    assert_eq!(read("other-name.der").judge(), kinds.map(|kind| Finding::OtherName { kind }));
    assert_eq!(names("other-name.der"), ["example.org"]);
}

#[test]
fn a_name_without_a_dot_is_found() {
    let name = "localhost".parse().unwrap();
    assert_eq!(only("single-label.der"), Finding::SingleLabel { name });
    assert_eq!(lines("single-label.der"), ["public CAs refuse localhost, a name without a dot"]);
    assert_eq!(names("single-label.der"), ["localhost", "example.org"], "it can be ordered all the same");
}

#[test]
fn more_than_a_hundred_names_are_found() {
    assert_eq!(only("too-many.der"), Finding::TooManyNames { count: 101, limit: 100 });
}

#[test]
fn rfc7633_must_staple_is_read_and_found() {
    assert!(read("must-staple.der").must_staple());
    assert!(!read("one.der").must_staple());
    assert!(!read("status-request-v2.der").must_staple(), "RFC 7633 §4: status_request is 5, not 17");
    assert_eq!(only("must-staple.der"), Finding::MustStaple);
}

#[test]
fn other_extensions_are_passed_over() {
    assert_eq!(names("ca.der"), ["example.org"]);
}

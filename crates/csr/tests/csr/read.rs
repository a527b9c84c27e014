//! Requests in the forms people have (R29), and what is none.

use std::error::Error as _;

use base64ct::{Base64, Encoding as _};
use certwright_csr::{Armour, Csr, CsrDer, CsrError};
use certwright_fixtures::{bytes, text};

fn armour(file: &str) -> Vec<Armour> {
    let read = Csr::read(&bytes(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert_eq!(read.der().as_bytes(), bytes("csr/one.der"), "{file}");
    read.armour().to_vec()
}

fn error(input: &[u8]) -> CsrError {
    Csr::read(input).unwrap_err()
}

#[test]
fn r29_reads_der() {
    assert_eq!(armour("csr/one.der"), []);
}

#[test]
fn r29_reads_pem_with_and_without_new() {
    assert_eq!(armour("csr/one.pem"), [Armour::Pem]);
    assert_eq!(armour("csr/one.new.pem"), [Armour::PemNew]);
}

#[test]
fn r29_reads_pem_with_carriage_returns_byte_order_marks_text_and_other_blocks_around_it() {
    let files = ["one.crlf.pem", "one.bom.pem", "one.utf16le.pem", "one.utf16be.pem"];
    for file in files.into_iter().chain(["one.text.pem", "one.indented.pem", "one.after-key.pem"]) {
        assert_eq!(armour(&format!("csr/{file}")), [Armour::Pem], "{file}");
    }
}

#[test]
fn r29_reads_base64_of_every_kind() {
    assert_eq!(armour("csr/one.base64"), [Armour::Base64]);
    assert_eq!(armour("csr/one.mime"), [Armour::Base64Lines]);
    assert_eq!(armour("csr/one.base64url"), [Armour::Base64Url]);
}

/// RFC 4648 §4 and §5: the alphabets differ in two characters; padding and its absence belong to either.
#[test]
fn the_alphabet_tells_base64_from_base64url_and_padding_only_where_it_says_nothing() {
    let read = |text: &str| {
        let csr = Csr::read(text.as_bytes()).unwrap();
        assert_eq!(csr.der().as_bytes(), bytes("csr/one.der"));
        csr.armour().to_vec()
    };
    let (base64, base64url) = (text("csr/one.base64"), text("csr/one.base64url"));
    assert!(base64.contains('+') && base64.ends_with('=') && base64url.contains('-'));
    assert_eq!(read(base64.trim_end_matches('=')), [Armour::Base64]);
    assert_eq!(read(&format!("{base64url}=")), [Armour::Base64Url]);
    let either = text("csr/one.pem.base64url");
    assert!(!either.contains(['+', '/', '-', '_']));
    assert_eq!(read(&either), [Armour::Base64Url, Armour::Pem]);
    assert_eq!(read(&format!("{either}=")), [Armour::Base64, Armour::Pem]);
}

#[test]
fn the_thread_pem_inside_base64url() {
    assert_eq!(armour("csr/one.pem.base64url"), [Armour::Base64Url, Armour::Pem]);
}

#[test]
fn the_thread_mime_inside_base64url() {
    assert_eq!(armour("csr/one.mime.base64url"), [Armour::Base64Url, Armour::Base64Lines]);
}

#[test]
fn four_layers_are_taken_off_and_five_are_not() {
    assert_eq!(armour("csr/one.pem.base64url-thrice").len(), 4);
    let fifth = Base64::encode_string(&bytes("csr/one.pem.base64url-thrice"));
    assert_eq!(error(fifth.as_bytes()), CsrError::TooManyLayers { limit: 4 });
}

#[test]
fn what_is_cut_off_says_so() {
    let der = bytes("csr/one.der");
    for found in 1..der.len() {
        let error = Csr::parse(der.get(..found).unwrap()).unwrap_err();
        assert!(matches!(error, CsrError::Truncated { found: n, .. } if n == found), "{found}: {error}");
    }
    let expected = CsrError::Truncated { expected: der.len(), found: 300 };
    assert_eq!(error(der.get(..300).unwrap()), expected);
    assert_eq!(expected.to_string(), "the certificate request is cut off: 300 octets of 626");
}

#[test]
fn what_follows_is_refused() {
    let mut der = bytes("csr/one.der");
    der.push(b'\n');
    let expected = CsrError::TrailingData { expected: 626, found: 627 };
    assert_eq!(CsrDer::from_der(&der), Err(expected.clone()));
    assert_eq!(error(&der), expected);
}

#[test]
fn what_is_no_request_is_named() {
    assert_eq!(error(&bytes("csr/certificate.der")), CsrError::AnotherKind { kind: "certificate" });
    let public = "public key or encrypted private key";
    assert_eq!(error(&bytes("csr/rsa-2048.spki.der")), CsrError::AnotherKind { kind: public });
    for key in ["key/ecdsa-p256.pkcs8.der", "key/ecdsa-p256.sec1.der"] {
        assert_eq!(error(&bytes(key)), CsrError::AnotherKind { kind: "private key" }, "{key}");
    }
    assert_eq!(error(&bytes("csr/certificate.pem")), CsrError::PemLabel { label: "CERTIFICATE".into() });
    assert_eq!(error(&bytes("csr/p256.key")), CsrError::PemLabel { label: "PRIVATE KEY".into() });
}

#[test]
fn nothing_at_all_is_empty() {
    for input in [&b""[..], b" \r\n", b"\xef\xbb\xbf"] {
        assert_eq!(error(input), CsrError::Empty);
    }
}

#[test]
fn what_is_no_base64_says_where() {
    assert_eq!(error(b"MIIC*A"), CsrError::NotBase64 { position: 4, found: '*' });
    assert_eq!(error(b"MII=CA"), CsrError::NotBase64 { position: 3, found: '=' });
    assert_eq!(error(b"MIIC*A").to_string(), "'*' at character 5 is neither base64 nor base64url");
    assert_eq!(error(b"MIICA"), CsrError::Base64Cut { length: 5 });
    assert_eq!(error(b"\x80\x81"), CsrError::NotDer { first: 0x80 });
}

#[test]
fn pem_without_an_end_says_so() {
    let pem = text("csr/one.pem");
    assert_eq!(error(pem.get(..400).unwrap().as_bytes()), CsrError::PemUnfinished);
    assert_eq!(error(b"-----BEGIN CERTIFICATE REQ"), CsrError::PemUnfinished);
}

#[test]
fn what_is_too_long_is_not_looked_at() {
    assert!(matches!(error(&vec![b'M'; 300_000]), CsrError::TooLong { limit: 262_144, .. }));
    let mut der = vec![0x30, 0x83, 0x01, 0x00, 0x00];
    der.resize(65_541, 0);
    assert!(matches!(error(&der), CsrError::TooLong { limit: 65_536, .. }));
}

#[test]
fn what_is_as_long_as_may_be_is_looked_at() {
    let blanks = |count| error(&vec![b' '; count]);
    assert_eq!(blanks(262_144), CsrError::Empty);
    assert_eq!(blanks(262_145), CsrError::TooLong { length: 262_145, limit: 262_144 });
    let zeros = |length: u16| {
        let [high, low] = length.to_be_bytes();
        error(&[&[0x30, 0x82, high, low], vec![0; length.into()].as_slice()].concat())
    };
    assert!(matches!(zeros(65_532), CsrError::Malformed(_)));
    assert_eq!(zeros(65_533), CsrError::TooLong { length: 65_537, limit: 65_536 });
}

#[test]
fn der_of_something_else_is_malformed() {
    assert!(matches!(error(b"0\x03\x04\x01a"), CsrError::Malformed(_)));
    assert!(matches!(error(b"0\x80\x00\x00"), CsrError::Malformed(_)));
    let malformed = error(b"0\x03\x04\x01a");
    assert_eq!(malformed.to_string(), "the DER is not that of a certificate request (RFC 2986)");
    assert!(malformed.source().is_some(), "the reader of DER says why");
    assert!(error(b"").source().is_none());
}

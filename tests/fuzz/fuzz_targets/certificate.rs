//! One certificate in DER (RFC 5280 §4.1), whose parts end up in file names, reports and URLs.
#![no_main]

use certwright_chain::{Certificate, Chain};
use certwright_fuzz::assert_shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|der: &[u8]| match Certificate::from_der(der) {
    Ok(certificate) => check(&certificate, der),
    Err(error) => assert_shown(&error),
});

fn check(certificate: &Certificate, der: &[u8]) {
    assert_eq!(certificate.as_der(), der);
    // The sign's octet is there in DER, and shown nowhere.
    let serial: String = certificate.serial().iter().map(|octet| format!("{octet:02x}")).collect();
    let shown = if serial.len() > 2 { serial.strip_prefix("00").unwrap_or(&serial) } else { &serial };
    assert_eq!(certificate.serial_hex(), shown);
    if let Ok(id) = certificate.cert_id() {
        let parts: Vec<_> = id.as_str().split('.').collect();
        assert!(matches!(parts[..], [_, serial] if !serial.is_empty()), "{id}");
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        assert!(id.as_str().chars().all(allowed), "RFC 9773 §4.1: {id}");
    }
    for name in certificate.names() {
        assert_eq!(certwright_identifier::Identifier::parse(&name.value()).as_ref(), Ok(name));
    }
    let chain = Chain::parse(pem(der));
    assert!(chain.is_err() || chain.unwrap().leaf() == certificate);
}

fn pem(der: &[u8]) -> String {
    use base64ct::{Base64, Encoding};
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", Base64::encode_string(der))
}

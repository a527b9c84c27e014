//! R33: the CertID of ACME Renewal Information.

use crate::certificate;
use certwright_chain::NoCertId;

#[test]
fn rfc9773_4_1_of_the_rfcs_own_example() {
    let example = certificate("rfc9773");
    assert_eq!(example.cert_id().unwrap().as_str(), "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
    assert_eq!(example.serial(), [0x00, 0x87, 0x65, 0x43, 0x21]);
    assert_eq!(example.not_before(), -62_135_596_800);
}

#[test]
fn rfc9773_4_1_of_a_certificate_with_the_same_serial_and_key_identifier() {
    let id = certificate("leaf-serial-sign-octet").cert_id().unwrap();
    assert_eq!(id.to_string(), "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
}

#[test]
fn r33_no_key_identifier_is_no_error_of_the_certificate() {
    assert_eq!(certificate("leaf-no-aki").cert_id(), Err(NoCertId));
    assert_eq!(certificate("leaf-aki-without-key-identifier").cert_id(), Err(NoCertId));
}

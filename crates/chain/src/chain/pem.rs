//! Certificates out of PEM and into it.

use alloc::{string::String, vec::Vec};

use base64ct::{Base64, Base64Unpadded, Encoding};

use super::ChainError;
use crate::Certificate;

/// The longest body read, in octets (R7).
pub(super) const MAX_LENGTH: usize = 256 * 1024;

/// The most certificates read; real chains have two to four.
pub(super) const MAX_CERTIFICATES: usize = 10;

/// Base64 characters in a line (RFC 7468 §2).
const LINE: usize = 64;

/// The certificates in their order, each once; what is around them is passed over, any other PEM is an error.
pub(super) fn certificates(body: &[u8]) -> Result<Vec<Certificate>, ChainError> {
    if body.len() > MAX_LENGTH {
        return Err(ChainError::TooLong { length: body.len() });
    }
    let text = String::from_utf8_lossy(body);
    let mut rest = text.as_ref();
    let mut certificates = Vec::new();
    let mut number = 0;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        number += 1;
        let (base64, after) = block(after, number)?;
        let certificate = decode(base64, number)?;
        if !certificates.contains(&certificate) {
            certificates.push(certificate);
        }
        rest = after;
    }
    Ok(certificates)
}

/// What is between the boundaries of a certificate, and what follows.
fn block(after_begin: &str, number: usize) -> Result<(&str, &str), ChainError> {
    let unfinished = ChainError::Unfinished { number };
    let Some((label, after)) = after_begin.split_once("-----") else { return Err(unfinished) };
    // "if the string "-----BEGIN" is ever followed by anything other than "CERTIFICATE"), then the client
    // MUST reject the file as invalid" (RFC 8555 §11.4)
    if label != "CERTIFICATE" {
        return Err(ChainError::AnotherLabel { label: label.chars().take(40).collect() });
    }
    if number > MAX_CERTIFICATES {
        return Err(ChainError::TooMany);
    }
    after.split_once("-----END CERTIFICATE-----").ok_or(unfinished)
}

fn decode(base64: &str, number: usize) -> Result<Certificate, ChainError> {
    let base64: String = base64.split_ascii_whitespace().collect();
    let der = Base64Unpadded::decode_vec(base64.trim_end_matches('='))
        .map_err(|source| ChainError::Base64 { number, source })?;
    Certificate::from_der(&der).map_err(|source| ChainError::Malformed { number, source })
}

/// PEM as RFC 8555 §9.1 wants it: the strict form of RFC 7468 with line feeds, and nothing between.
pub(super) fn encode<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> String {
    let mut pem = String::new();
    for certificate in certificates {
        pem.push_str("-----BEGIN CERTIFICATE-----\n");
        let base64 = Base64::encode_string(certificate.as_der());
        let mut rest = base64.as_str();
        while let Some((line, after)) = rest.split_at_checked(LINE) {
            push_line(&mut pem, line);
            rest = after;
        }
        if !rest.is_empty() {
            push_line(&mut pem, rest);
        }
        pem.push_str("-----END CERTIFICATE-----\n");
    }
    pem
}

fn push_line(pem: &mut String, line: &str) {
    pem.push_str(line);
    pem.push('\n');
}

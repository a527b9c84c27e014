//! PEM as people have it: text around it, other blocks before it, indented, with headers, with CRLF.

use alloc::string::String;

use super::Armour;
use crate::CsrError;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The base64 of the first certificate request in `text`; `None` if there is no PEM at all.
pub(super) fn request(text: &str) -> Result<Option<(Armour, String)>, CsrError> {
    let mut rest = text;
    let mut other = None;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (label, after) = after.split_once(DASHES).ok_or(CsrError::PemUnfinished)?;
        if let Some(armour) = armour(label) {
            let (body, _) = after.split_once(END).ok_or(CsrError::PemUnfinished)?;
            return Ok(Some((armour, without_headers(body))));
        }
        other.get_or_insert(label);
        rest = after;
    }
    match other {
        Some(label) => Err(CsrError::PemLabel { label: label.into() }),
        None => Ok(None),
    }
}

fn armour(label: &str) -> Option<Armour> {
    match label {
        "CERTIFICATE REQUEST" => Some(Armour::Pem),
        "NEW CERTIFICATE REQUEST" => Some(Armour::PemNew),
        _ => None,
    }
}

/// Without the `name: value` lines of RFC 1421, which some old programs write.
fn without_headers(body: &str) -> String {
    body.lines().filter(|line| !line.contains(':')).flat_map(|line| [line, "\n"]).collect()
}

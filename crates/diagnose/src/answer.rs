//! What servers answer to a finalize whose `csr` member is this text: modelled on what they run, which is Go's
//! `encoding/base64`, `encoding/asn1` and `crypto/x509`, and Boulder's own checks after that. `fixtures/inspect/csr` holds
//! the answers of the originals.

mod asn1;
mod base64url;
mod policy;

pub(crate) use base64url::decode as decode_base64url;

use certwright_csr::Csr;

use asn1::Fault;

/// What a server says to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing against the request by itself; its names must still be those of the order.
    Accepted,
    /// The `detail` of its problem document.
    Refused(String),
    /// It depends on more than is modelled.
    Unknown,
}

/// The answer of Boulder, Let's Encrypt's server, to the member `csr`.
pub(crate) fn boulder(member: &str) -> Answer {
    match base64url::decode(member.trim_end_matches('=')) {
        Ok(der) => boulder_to_der(&der),
        Err(_) => Answer::Refused("Error unmarshaling finalize order request".into()),
    }
}

/// The answer of Boulder to base64url of these octets.
pub(crate) fn boulder_to_der(der: &[u8]) -> Answer {
    match parse(der) {
        Err(fault) => fault.answer("Error parsing certificate request"),
        Ok(csr) => policy::answer(&csr),
    }
}

/// The answer of Pebble, Let's Encrypt's test server, to the member `csr`.
pub(crate) fn pebble(member: &str) -> Answer {
    match base64url::decode(member) {
        Ok(der) => match parse(&der) {
            Err(fault) => fault.answer("Error parsing Base64url-encoded CSR"),
            Ok(csr) if csr.verify_signature().is_ok() => Answer::Accepted,
            Ok(_) => Answer::Unknown,
        },
        Err(at) => Answer::Refused(format!(
            "Error decoding Base64url-encoded CSR: illegal base64 data at input byte {at}"
        )),
    }
}

enum ParseFault {
    Asn1(Fault),
    X509(String),
    Unknown,
}

impl ParseFault {
    fn answer(&self, prefix: &str) -> Answer {
        match self {
            Self::Asn1(Fault::Unpredictable) | Self::Unknown => Answer::Unknown,
            Self::Asn1(fault) => Answer::Refused(format!("{prefix}: {fault}")),
            Self::X509(text) => Answer::Refused(format!("{prefix}: {text}")),
        }
    }
}

/// `x509.ParseCertificateRequest`: the frame is read by `asn1.Unmarshal`, then subject and names are looked into.
fn parse(der: &[u8]) -> Result<Csr, ParseFault> {
    asn1::certificate_request(der).map_err(ParseFault::Asn1)?;
    let csr = Csr::parse(der).map_err(|_| ParseFault::Unknown)?;
    if csr.subject().iter().any(|field| !field.value().is_ascii() || field.value().starts_with('#')) {
        return Err(ParseFault::Unknown);
    }
    match policy::unreadable_name(&csr) {
        Some(text) => Err(ParseFault::X509(text)),
        None => Ok(csr),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// What is not foretold: the details of Go's string types and of reserved addresses.
    const NOT_MODELLED: [&str; 4] =
        ["csr/mapped-ip.der", "csr/strings.der", "inspect/csr/p256.base64url", "inspect/csr/p384.base64url"];

    fn said(text: &Value) -> Answer {
        match text.as_str().unwrap() {
            "" => Answer::Accepted,
            text => Answer::Refused(text.into()),
        }
    }

    /// An answer is the original's or none; and none is the exception.
    fn compare(file: &str, ours: &Answer, original: &Value) -> bool {
        if *ours == Answer::Unknown {
            return false;
        }
        assert_eq!(*ours, said(original), "{file}");
        true
    }

    #[test]
    fn the_answers_are_those_of_go_and_boulder() {
        let answers = certwright_fixtures::json("inspect/csr/answers.json");
        let answers = answers.as_array().unwrap();
        assert!(answers.len() > 100, "{}", answers.len());
        for answer in answers {
            let file = answer["file"].as_str().unwrap();
            let bytes = certwright_fixtures::bytes(file);
            let to_octets = boulder_to_der(&bytes);
            let mut known = compare(file, &to_octets, &answer["encoded"]["boulder"]);
            if let Some(plain) = answer.get("plain") {
                let text = core::str::from_utf8(&bytes).unwrap();
                known &= compare(file, &boulder(text), &plain["boulder"]);
                compare(file, &pebble(text), &plain["pebble"]);
            }
            let has_address = csr_has_address(&bytes);
            assert!(known || has_address || NOT_MODELLED.contains(&file), "{file}: {to_octets:?}");
        }
    }

    fn csr_has_address(der: &[u8]) -> bool {
        let names = Csr::parse(der).map(|csr| csr.names()).unwrap_or_default();
        names.iter().any(|name| matches!(name, certwright_identifier::Identifier::Ip(_)))
    }
}

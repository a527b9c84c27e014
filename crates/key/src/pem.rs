//! Finds the one private key in a text of PEM blocks (RFC 7468), as tolerantly as files of private keys demand.
//!
//! CRLF, blank lines, indentation, lines of any length, text around the blocks, `EC PARAMETERS` before the key and
//! certificates beside it all occur; `pem-rfc7468` takes the strict grammar only.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::error::{Instead, KeyError, PemError};

/// The octets of the one private key in `text`.
pub(crate) fn private_key(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let blocks = blocks(text)?;
    let mut keys = blocks.iter().filter(|block| block.label.ends_with("PRIVATE KEY"));
    match (keys.next(), keys.count()) {
        (Some(key), 0) => key.octets(),
        (Some(_), others) => Err(KeyError::SeveralKeys { count: others + 1 }),
        (None, _) => Err(no_key(&blocks)),
    }
}

struct Block<'a> {
    label: &'a str,
    lines: Vec<&'a str>,
}

fn blocks(text: &str) -> Result<Vec<Block<'_>>, PemError> {
    let mut done = Vec::new();
    let mut open: Option<Block<'_>> = None;
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
        if let Some(label) = boundary(line, "-----BEGIN ") {
            let block = Block { label, lines: Vec::new() };
            open.replace(block).map_or(Ok(()), |_| Err(PemError::NoEnd))?;
        } else if let Some(label) = boundary(line, "-----END ") {
            done.push(open.take().filter(|block| block.label == label).ok_or(PemError::NoBegin)?);
        } else if let Some(block) = &mut open {
            block.lines.push(line);
        }
    }
    open.map_or(Ok(done), |_| Err(PemError::NoEnd))
}

fn boundary<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix("-----")
}

/// What to say of a text without a private key.
fn no_key(blocks: &[Block<'_>]) -> KeyError {
    let something_public = blocks.iter().find_map(|block| instead(block.label));
    let label = || blocks.first().map(|block| KeyError::Label(block.label.chars().take(48).collect()));
    something_public.map(KeyError::NotPrivate).or_else(label).unwrap_or(KeyError::NoPem)
}

fn instead(label: &str) -> Option<Instead> {
    match label {
        "PUBLIC KEY" | "RSA PUBLIC KEY" | "EC PUBLIC KEY" => Some(Instead::PublicKey),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => Some(Instead::Certificate),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Some(Instead::CertificateRequest),
        _ => None,
    }
}

impl Block<'_> {
    fn octets(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        if self.is_encrypted() {
            return Err(KeyError::Encrypted);
        }
        match self.label {
            // the label is not believed beyond this: what it holds, its DER says
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => Ok(decode(&self.base64())?),
            other => Err(KeyError::Label(other.chars().take(48).collect())),
        }
    }

    /// PKCS#8 has a label for it, the older formats have a header (RFC 1421 §4.6.1.1).
    fn is_encrypted(&self) -> bool {
        let header = |line: &&str| line.starts_with("Proc-Type:") && line.contains("ENCRYPTED");
        self.label == "ENCRYPTED PRIVATE KEY" || self.lines.iter().any(header)
    }

    /// All lines but headers, in one piece that is wiped and was never moved.
    fn base64(&self) -> Zeroizing<String> {
        let lines = || self.lines.iter().filter(|line| !line.contains(':'));
        let mut joined = Zeroizing::new(String::with_capacity(lines().map(|line| line.len()).sum()));
        lines().for_each(|line| joined.push_str(line));
        joined
    }
}

fn decode(base64: &str) -> Result<Zeroizing<Vec<u8>>, PemError> {
    Base64::decode_vec(base64).map(Zeroizing::new).map_err(|_| PemError::Base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<u8> {
        private_key(text).unwrap().to_vec()
    }

    #[test]
    fn armour_as_it_occurs() {
        for text in [
            "-----BEGIN PRIVATE KEY-----\nAAEC\n-----END PRIVATE KEY-----",
            "\u{feff}\r\n\r\n  -----BEGIN RSA PRIVATE KEY-----\r\nAA\r\n\r\nEC \r\n-----END RSA PRIVATE KEY-----\r\n",
            "Bag Attributes\n  x: y\n-----BEGIN EC PRIVATE KEY-----\nX: y\n\nAAEC\n-----END EC PRIVATE KEY-----\nx",
            "-----BEGIN EC PARAMETERS-----\nBg==\n-----END EC PARAMETERS-----\n\
             -----BEGIN EC PRIVATE KEY-----\nAAEC\n-----END EC PRIVATE KEY-----\n",
            "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n\
             -----BEGIN PRIVATE KEY-----\nAAEC\n-----END PRIVATE KEY-----\n",
        ] {
            assert_eq!(found(text), [0, 1, 2], "{text}");
        }
    }

    #[test]
    fn broken_armour() {
        for (text, expected) in [
            ("-----BEGIN PRIVATE KEY-----\nAAEC", PemError::NoEnd),
            ("-----BEGIN PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----", PemError::NoEnd),
            ("-----END PRIVATE KEY-----", PemError::NoBegin),
            ("-----BEGIN PRIVATE KEY-----\nAAEC\n-----END RSA PRIVATE KEY-----", PemError::NoBegin),
            ("-----BEGIN PRIVATE KEY-----\nAAE\n-----END PRIVATE KEY-----", PemError::Base64),
            ("-----BEGIN PRIVATE KEY-----\nAA_C\n-----END PRIVATE KEY-----", PemError::Base64),
        ] {
            assert!(matches!(private_key(text), Err(KeyError::Pem(error)) if error == expected), "{text}");
        }
        for text in ["", "\n", "AAEC", "----BEGIN PRIVATE KEY----"] {
            assert!(matches!(private_key(text), Err(KeyError::NoPem)), "{text}");
        }
    }
}

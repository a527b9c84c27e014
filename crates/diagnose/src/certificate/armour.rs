//! The blocks of a PEM file, and what stands between them.

use base64ct::{Base64Unpadded, Encoding};
use certwright_chain::Certificate;
use certwright_jwk::Jwk;
use certwright_key::CertificateKey;

use super::entries;
use crate::{Finding, Report, foreign::with_causes};

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// The most blocks that are read; real files have two to four.
const MAX_BLOCKS: usize = 100;

/// Characters of the longest label in use.
const LABEL: usize = 24;

/// What a file holds.
#[derive(Default)]
pub(super) struct Bundle {
    pub(super) certificates: Vec<Certificate>,
    /// The public keys of what else is in the file.
    pub(super) keys: Vec<Jwk>,
    findings: Vec<Finding>,
}

impl Bundle {
    pub(super) fn read(input: &[u8]) -> Option<Self> {
        if let Ok(certificate) = Certificate::from_der(input) {
            return Some(Self { certificates: vec![certificate], ..Self::default() });
        }
        let text = String::from_utf8_lossy(input);
        if has_certificate(&text) { Some(Self::from_pem(&text)) } else { Self::from_base64(&text) }
    }

    fn from_pem(text: &str) -> Self {
        let mut bundle = Self::default();
        bundle.look_at_armour(text);
        let (mut rest, mut between) = (text, Vec::new());
        for _ in 0..MAX_BLOCKS {
            let Some((before, after)) = rest.split_once(BEGIN) else { break };
            between.push(before);
            rest = bundle.block(after);
        }
        between.push(rest);
        bundle.look_between(&between);
        bundle
    }

    /// The base64 of a certificate whose armour was lost.
    fn from_base64(text: &str) -> Option<Self> {
        let der = decode(text).filter(|_| text.trim_start().starts_with("MI"))?;
        let certificates = vec![Certificate::from_der(&der).ok()?];
        let findings = vec![entries::NO_ARMOUR.found("it is base64 without BEGIN and END lines")];
        Some(Self { certificates, keys: Vec::new(), findings })
    }

    /// Reads the block after `-----BEGIN ` and returns what follows it.
    fn block<'a>(&mut self, after: &'a str) -> &'a str {
        let Some((label, body)) = after.split_once(DASHES) else {
            self.findings.push(entries::CUT_OFF.found("a BEGIN line is cut off"));
            return "";
        };
        let end = format!("-----END {label}-----");
        match body.split_once(&end) {
            Some((base64, rest)) => {
                self.take(label, base64);
                rest
            }
            None => {
                self.findings
                    .push(entries::CUT_OFF.found(format!("the block {} has no END line", shown(label))));
                body
            }
        }
    }

    fn take(&mut self, label: &str, base64: &str) {
        match label {
            "CERTIFICATE" => self.take_certificate(base64),
            "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
                self.findings.push(entries::LABEL.found(format!("a block is called {}", shown(label))));
                self.take_certificate(base64);
            }
            "PUBLIC KEY" => self.keys.extend(decode(base64).and_then(|der| Jwk::from_spki_der(&der).ok())),
            _ if label.ends_with("PRIVATE KEY") => self.take_private_key(label, base64),
            "EC PARAMETERS" => {}
            other => {
                self.findings.push(entries::OTHER_BLOCK.found(format!("there is a block {}", shown(other))));
            }
        }
    }

    fn take_certificate(&mut self, base64: &str) {
        let number = self.certificates.len() + 1;
        match decode(base64).map(|der| Certificate::from_der(&der)) {
            None => {
                self.findings.push(entries::NOT_BASE64.found(format!("certificate {number} is no base64")));
            }
            Some(Ok(certificate)) => self.certificates.push(certificate),
            Some(Err(error)) => {
                let what = format!("certificate {number}: {}", with_causes(&error));
                self.findings.push(entries::MALFORMED.found(what));
            }
        }
    }

    /// Only the public half is kept, and nothing of the text is shown.
    fn take_private_key(&mut self, label: &str, base64: &str) {
        self.findings.push(entries::PRIVATE_KEY.found("there is a private key in the same file"));
        let pem = zeroize::Zeroizing::new(format!("{BEGIN}{label}-----{base64}-----END {label}-----"));
        self.keys.extend(CertificateKey::from_pem(&pem).ok().map(|key| key.public_key().clone()));
    }

    fn look_at_armour(&mut self, text: &str) {
        if text.starts_with('\u{feff}') {
            self.findings.push(entries::BOM.found("the file begins with a byte order mark"));
        }
        if text.contains("\r\n") {
            self.findings.push(entries::CRLF.found("the lines end in CR LF"));
        }
    }

    /// Says that there is something, never what: it may be a private key whose BEGIN line was lost.
    fn look_between(&mut self, between: &[&str]) {
        let texts = || between.iter().map(|text| text.trim_start_matches('\u{feff}'));
        let characters: usize = texts().map(|text| text.trim().chars().count()).sum();
        if characters > 0 {
            let what = format!("{characters} characters stand outside of the blocks");
            self.findings.push(entries::TEXT_BETWEEN.found(what));
        } else if texts().any(|text| text.lines().count() > 1) {
            self.findings.push(entries::BLANK_LINES.found("there are blank lines around the blocks"));
        }
    }

    pub(super) fn judge(&self, report: &mut Report) {
        self.findings.iter().cloned().for_each(|finding| report.add(finding));
    }
}

/// The label, if it can be one. Behind a damaged BEGIN line may stand a private key.
fn shown(label: &str) -> &str {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' ';
    if label.len() <= LABEL && label.chars().all(fits) { label } else { "of a damaged name" }
}

fn has_certificate(text: &str) -> bool {
    let labels = text.split(BEGIN).skip(1).filter_map(|after| after.split_once(DASHES));
    labels.take(MAX_BLOCKS).any(|(label, _)| label.ends_with("CERTIFICATE"))
}

fn decode(base64: &str) -> Option<Vec<u8>> {
    let plain: String = base64.split_ascii_whitespace().collect();
    Base64Unpadded::decode_vec(plain.trim_end_matches('=')).ok()
}

//! What is made of a public key: `tool jwk`, `thumbprint`, `key-authorization` and `dns-value`.

use std::ffi::{OsStr, OsString};

use certwright_diagnose::{Report, public_key};
use certwright_http::escape;
use certwright_protocol::Token;
use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::source;

/// Print the public key as canonical JSON: the JWK to send, and what the thumbprint is made of
#[derive(Args, Debug)]
pub(super) struct Jwk {
    #[command(flatten)]
    key: Key,
}

/// Print the SHA-256 thumbprint of a key
#[derive(Args, Debug)]
pub(super) struct Thumbprint {
    #[command(flatten)]
    key: Key,
}

/// Print the key authorization of a token: what to serve for http-01
#[derive(Args, Debug)]
pub(super) struct KeyAuthorization {
    /// The challenge's token
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true, value_parser = token)]
    token: Token,

    #[command(flatten)]
    key: Key,
}

/// Print what to publish for dns-01 in the TXT record at _acme-challenge.NAME
#[derive(Args, Debug)]
pub(super) struct DnsValue {
    /// The challenge's token
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true, value_parser = token)]
    token: Token,

    #[command(flatten)]
    key: Key,
}

#[derive(Args, Debug)]
struct Key {
    /// The key, public or private, in any form
    #[arg(value_name = "KEY", allow_hyphen_values = true)]
    key: OsString,
}

impl Jwk {
    pub(super) fn make(&self) -> Result<String, Failure> {
        self.key.read().map(|key| key.to_json())
    }
}

impl Thumbprint {
    pub(super) fn make(&self) -> Result<String, Failure> {
        self.key.read().map(|key| key.thumbprint().to_string())
    }
}

impl KeyAuthorization {
    pub(super) fn make(&self) -> Result<String, Failure> {
        self.key.read().map(|key| key.key_authorization(self.token.as_str()).to_string())
    }
}

impl DnsValue {
    pub(super) fn make(&self) -> Result<String, Failure> {
        self.key.read().map(|key| key.key_authorization(self.token.as_str()).dns_value())
    }
}

impl Key {
    fn read(&self) -> Result<certwright_jwk::Jwk, Failure> {
        read(&self.key)
    }
}

fn read(argument: &OsStr) -> Result<certwright_jwk::Jwk, Failure> {
    let source = source::read(argument)?;
    public_key(&source.bytes).map_err(|report| unusable(&source.origin, &report))
}

/// The worst that was found.
fn unusable(origin: &str, report: &Report) -> Failure {
    let what = format!("{origin} cannot be used as a key");
    match report.findings.first() {
        Some(finding) => {
            let why = format!("{}: {}", finding.what, finding.why);
            Failure::new(Exit::Usage, what, why, finding.remedy.clone())
        }
        None => Failure::new(Exit::Usage, what, report.is.clone(), "give another key"),
    }
}

fn token(text: &str) -> Result<Token, String> {
    Token::parse(text).map_err(|error| escape(&error.to_string()))
}

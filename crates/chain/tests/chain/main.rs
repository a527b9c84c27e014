//! Chains that python-cryptography made (`fixtures/chain`), whole and broken, and properties of all.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod cert_id;
mod certificate;
mod choose;
mod parse;
mod properties;
mod verify;

use certwright_chain::{Certificate, Chain, ChainError};

/// 2026-11-23 12:00 UTC, which the fixtures are made for.
const NOW: i64 = 1_795_435_200;

const ALL: [&str; 5] = ["example.org", "www.example.org", "*.example.org", "192.0.2.1", "2001:db8::1"];

fn pem(file: &str) -> String {
    certwright_fixtures::text(&format!("chain/{file}.pem"))
}

fn body(files: &[&str]) -> String {
    files.iter().map(|file| pem(file)).collect()
}

fn parse(files: &[&str]) -> Result<Chain, ChainError> {
    Chain::parse(body(files))
}

fn chain(files: &[&str]) -> Chain {
    parse(files).unwrap()
}

fn certificate(file: &str) -> Certificate {
    chain(&[file]).leaf().clone()
}

fn verify(files: &[&str], names: &[&str]) -> Result<(), ChainError> {
    let names: Vec<_> = names.iter().map(|name| name.parse().unwrap()).collect();
    chain(files).verify(&certwright_fixtures::bytes("chain/leaf.spki.der"), &names, NOW)
}

//! What openssl thinks of the certificate requests that our keys sign.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::{Explain, Failure, ensure};
use crate::suite::Tally;
use crate::{dirs, shell};

/// Each kind of key, and how openssl names its signature.
const KINDS: [(&str, &str); 6] = [
    ("ecdsa-p256", "ecdsa-with-SHA256"),
    ("ecdsa-p384", "ecdsa-with-SHA384"),
    ("ed25519", "ED25519"),
    ("rsa-2048", "sha256WithRSAEncryption"),
    ("rsa-3072", "sha256WithRSAEncryption"),
    ("rsa-4096", "sha256WithRSAEncryption"),
];

/// The names asked for, and how openssl shows them.
const NAMES: [&str; 4] = ["example.org", "*.example.org", "192.0.2.1", "2001:db8::1"];
const SHOWN: &str =
    "DNS:example.org, DNS:*.example.org, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1";

/// Counts one test for each kind of key; all are left out, and said to be, where there is no openssl.
pub(super) fn check() -> Result<Tally, Failure> {
    if dirs::on_path("openssl").is_none() {
        println!("not run: openssl is not installed");
        return Ok(Tally { skipped: KINDS.len(), ..Tally::default() });
    }
    let dir = dirs::target().join("requests");
    dirs::emptied(&dir)?;
    let mut tally = Tally::default();
    for (kind, signature) in KINDS {
        match judge(&dir, kind, signature) {
            Ok(()) => tally.passed += 1,
            Err(why) => {
                println!("{kind}: {why}");
                tally.failed += 1;
            }
        }
    }
    Ok(tally)
}

fn judge(dir: &Path, kind: &str, signature: &str) -> Result<(), Failure> {
    let file = dir.join(kind).with_extension("pem");
    let arguments =
        ["run", "--quiet", "--locked", "--package", "certwright-key", "--example", "csr", "--", kind];
    let request = shell::capture(shell::cargo(arguments).args(NAMES))?;
    fs::write(&file, request).explain(|| format!("cannot write {}", file.display()))?;
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-noout", "-text", "-verify", "-in"]).arg(&file);
    let output = openssl.output().explain(|| "cannot run openssl".to_owned())?;
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let has = |what: &str| ensure(said.contains(what), || format!("{what:?} is missing:\n{said}"));
    ensure(output.status.success(), || format!("openssl req ended with {}:\n{said}", output.status))?;
    has("verify OK")?;
    has(&format!("Signature Algorithm: {signature}"))?;
    has(SHOWN)?;
    let subject = said.lines().find_map(|line| line.trim().strip_prefix("Subject:"));
    ensure(subject.is_some_and(|subject| subject.trim().is_empty()), || {
        format!("R28: no empty subject:\n{said}")
    })
}

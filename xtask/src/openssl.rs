//! A second opinion: what openssl thinks of the files that certwright wrote.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::failure::{Explain, Failure, ensure};
use crate::shell;

/// Checks everything in `live`: a chain up to `root`, the names, the key, and who may read it.
pub(crate) fn check(live: &Path, root: &Path, names: &[String]) -> Result<(), Failure> {
    chain(live, root)?;
    let said = certificate(live, &["-noout", "-ext", "subjectAltName"])?;
    let missing =
        names.iter().find(|name| !said.split([',', '\n']).any(|san| san.trim() == format!("DNS:{name}")));
    ensure(missing.is_none(), || {
        format!("the certificate is not for {}", missing.map_or("", String::as_str))
    })?;
    let of_certificate = certificate(live, &["-noout", "-pubkey"])?;
    let of_key = openssl(&["pkey", "-pubout", "-in"], &live.join("privkey.pem"), &[])?;
    ensure(of_certificate == of_key, || "privkey.pem is not the certificate's key".to_owned())?;
    private(&live.join("privkey.pem"))
}

/// What kind of key `privkey.pem` holds, in openssl's words.
pub(crate) fn key_kind(live: &Path) -> Result<String, Failure> {
    let said = openssl(&["pkey", "-noout", "-text", "-in"], &live.join("privkey.pem"), &[])?;
    let curve = said.lines().find_map(|line| line.strip_prefix("NIST CURVE: "));
    Ok(curve.or(said.lines().next()).unwrap_or_default().to_owned())
}

fn chain(live: &Path, root: &Path) -> Result<(), Failure> {
    let (leaf, rest) = (live.join("cert.pem"), live.join("chain.pem"));
    let mut command = Command::new("openssl");
    command.arg("verify").arg("-CAfile").arg(root).arg("-untrusted").arg(&rest).arg(&leaf);
    let said = shell::capture(&mut command)?;
    ensure(said.trim_end().ends_with(": OK"), || format!("openssl verify: {said}"))?;
    let read = |path: &Path| fs::read_to_string(path).explain(|| format!("cannot read {}", path.display()));
    let together = [read(&leaf)?, read(&rest)?].concat();
    ensure(read(&live.join("fullchain.pem"))? == together, || {
        "fullchain.pem is not cert.pem and chain.pem".to_owned()
    })
}

fn certificate(live: &Path, options: &[&str]) -> Result<String, Failure> {
    openssl(&["x509", "-in"], &live.join("cert.pem"), options)
}

fn openssl(before: &[&str], file: &Path, after: &[&str]) -> Result<String, Failure> {
    shell::capture(Command::new("openssl").args(before).arg(file).args(after))
}

#[cfg(unix)]
fn private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let data = fs::metadata(path).explain(|| format!("cannot look at {}", path.display()))?;
    let mode = data.permissions().mode() & 0o777;
    ensure(mode == 0o600, || format!("{} has mode {mode:o}, not 600", path.display()))
}

#[cfg(not(unix))]
fn private(_path: &Path) -> Result<(), Failure> {
    Ok(())
}

//! uacme: in C, with libcurl and GnuTLS. It cannot be told whom to trust, so it gets a libcurl that looks elsewhere.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Explain, Failure};
use crate::{dirs, shell};

use super::stage::{Issued, Played, Stage};
use super::tool::Tool;

/// What Debian's libcurl has built in, and what its copy has instead: as long, and relative to where uacme runs.
const TRUSTED: &[u8] = b"/etc/ssl/certs\0";
const TRUSTED_HERE: &[u8] = b"./ca-for-uacme\0";

/// Puts answers where the web server finds them: METHOD TYPE IDENTIFIER TOKEN KEY-AUTHORIZATION.
const HOOK: &str = r#"#!/bin/sh
[ "$2" = http-01 ] || exit 1
case "$1" in
  begin) printf %s "$5" > "ANSWERS/$4" ;;
  *) rm -f "ANSWERS/$4" ;;
esac
"#;

pub(super) fn obtain(tool: &Tool, stage: &Stage) -> Result<Played, Failure> {
    write_hook(stage)?;
    let trusted = stage.path("ca-for-uacme");
    dirs::emptied(&trusted)?;
    fs::copy(&stage.ca.root, trusted.join("root.pem")).explain(|| "cannot copy the root".to_owned())?;
    let libraries = stage.path("lib");
    if let Some(why) = trusting(tool, &stage.dir, &libraries)? {
        return Ok(Played::Unable(why));
    }
    let arguments: [&[&str]; 2] =
        [&["new"], &["--type", "EC", "--hook", "./hook", "issue", stage.name.as_str()]];
    for (label, arguments) in ["new", "issue"].into_iter().zip(arguments) {
        let mut command = tool.command(&stage.dir);
        command.args(["--verbose", "--yes", "--confdir", "config", "--acme-url", &stage.ca.directory]);
        command.args(arguments).env("LD_LIBRARY_PATH", library_path(tool, &libraries)?);
        stage.run(command, label)?;
    }
    let chain = stage.path("config").join(&stage.name).join("cert.pem");
    Ok(Played::Issued(Issued { leaf: chain.clone(), chain }))
}

fn write_hook(stage: &Stage) -> Result<(), Failure> {
    let answers = stage.web_server()?;
    let hook = stage.write("hook", &HOOK.replace("ANSWERS", &answers.display().to_string()))?;
    fs::set_permissions(&hook, Permissions::from_mode(0o755))
        .explain(|| "cannot make the hook executable".to_owned())
}

fn library_path(tool: &Tool, first: &Path) -> Result<std::ffi::OsString, Failure> {
    tool.library_path(&[first.to_owned()]).explain(|| "the target directory's name has a colon".to_owned())
}

/// Copies the libcurl that uacme uses into `libraries`, with another directory of trusted roots; or says why not.
fn trusting(tool: &Tool, dir: &Path, libraries: &Path) -> Result<Option<String>, Failure> {
    dirs::emptied(libraries)?;
    let mut ldd = Command::new("ldd");
    ldd.arg(tool.program()).current_dir(dir).env("LD_LIBRARY_PATH", library_path(tool, libraries)?);
    let said = shell::capture(&mut ldd)?;
    let Some((name, library)) = said.lines().find_map(libcurl) else {
        return Ok(Some("uacme uses no libcurl".to_owned()));
    };
    let octets = fs::read(&library).explain(|| format!("cannot read {}", library.display()))?;
    let Some(octets) = trusting_here(octets) else {
        return Ok(Some(format!("{} has no /etc/ssl/certs built in", library.display())));
    };
    fs::write(libraries.join(name), octets).explain(|| "cannot write a libcurl".to_owned())?;
    Ok(None)
}

fn trusting_here(mut library: Vec<u8>) -> Option<Vec<u8>> {
    let at = library.windows(TRUSTED.len()).position(|window| window == TRUSTED)?;
    library.get_mut(at..at.checked_add(TRUSTED.len())?)?.copy_from_slice(TRUSTED_HERE);
    Some(library)
}

/// `libcurl-gnutls.so.4 => /usr/lib/x86_64-linux-gnu/libcurl-gnutls.so.4 (0x..)`
fn libcurl(line: &str) -> Option<(&str, PathBuf)> {
    let (name, rest) = line.trim().split_once(" => ")?;
    let path = rest.split(' ').next().map(PathBuf::from)?;
    name.starts_with("libcurl").then_some((name, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_directory_fits() {
        let library = [b"\x7fELF", TRUSTED, b"rest"].concat();
        assert_eq!(trusting_here(library).unwrap(), [b"\x7fELF", TRUSTED_HERE, b"rest"].concat());
        assert_eq!(trusting_here(b"\x7fELF".to_vec()), None);
    }

    #[test]
    fn ldd_names_libcurl() {
        let line = "\tlibcurl-gnutls.so.4 => /usr/lib/x86_64-linux-gnu/libcurl-gnutls.so.4 (0x00007f)";
        let path = "/usr/lib/x86_64-linux-gnu/libcurl-gnutls.so.4".into();
        assert_eq!(libcurl(line), Some(("libcurl-gnutls.so.4", path)));
        assert_eq!(libcurl("\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)"), None);
        assert_eq!(libcurl("\tlinux-vdso.so.1 (0x00007f)"), None);
    }
}

//! What an argument stands for: a file, standard input, or itself.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use certwright_http::{escape, excerpt};
use certwright_key::{PrivateKey, Role};
use zeroize::Zeroizing;

use crate::exit::Exit;
use crate::failure::Failure;

/// Octets that are read. Nothing around ACME is longer.
const LIMIT: u64 = 1024 * 1024;

/// What was read, and where from.
pub(crate) struct Source {
    /// They may be a private key, so they are wiped.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// In words for people, escaped: `standard input`, the path, or `the argument`.
    pub(crate) origin: String,
}

/// Reads `-` from standard input, a file if there is one of that name, and takes anything else for the thing itself.
pub(crate) fn read(argument: &OsStr) -> Result<Source, Failure> {
    let path = Path::new(argument);
    if argument == "-" {
        let origin = "standard input".to_owned();
        bounded(io::stdin().lock(), &origin).map(|bytes| Source { bytes, origin })
    } else if path.is_file() || is_pipe(path) {
        let origin = escape(&path.display().to_string());
        let file = File::open(path).map_err(|error| unreadable(&origin, &error))?;
        bounded(file, &origin).map(|bytes| Source { bytes, origin })
    } else if path.is_dir() {
        Err(a_directory(&escape(&path.display().to_string())))
    } else if names_a_file(path) {
        Err(missing(&escape(&path.display().to_string())))
    } else {
        Ok(itself(argument))
    }
}

/// Whether a file is meant, and not the thing itself: nothing around ACME ends like that.
fn names_a_file(path: &Path) -> bool {
    let known = ["pem", "der", "key", "pub", "jwk", "json", "txt", "crt", "cer", "csr", "html"];
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| known.contains(&extension)) && path.as_os_str().len() < 4096
}

/// The private key in a file or from standard input. It is never the argument itself, which everybody on the machine can
/// see in the list of processes.
pub(crate) fn private_key<R: Role>(argument: &OsStr) -> Result<PrivateKey<R>, Failure> {
    let path = Path::new(argument);
    if argument != "-" && !path.exists() {
        let what = "there is no key file of the name that was given";
        let why = "a private key is read from a file or from standard input, never from the command line";
        return Err(Failure::new(Exit::Usage, what, why, "give the name of its file by --key, or -"));
    }
    let Source { bytes, origin } = read(argument)?;
    let key = match std::str::from_utf8(&bytes) {
        Ok(pem) => PrivateKey::from_pem(pem),
        Err(_) => PrivateKey::from_der(&bytes),
    };
    key.map_err(|error| {
        let todo = "give a private key in PEM or DER; certwright inspect says what this is";
        Failure::from_error(Exit::Usage, &format!("{origin} cannot be used as a private key"), &error, todo)
    })
}

/// The shell's `<(command)` gives a name in `/dev/fd`.
fn is_pipe(path: &Path) -> bool {
    path.starts_with("/dev") && path.exists()
}

fn itself(argument: &OsStr) -> Source {
    Source {
        bytes: argument.as_encoded_bytes().to_vec().into(),
        origin: "the argument (no file of that name)".into(),
    }
}

fn bounded(from: impl Read, origin: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // Large enough for any key, so that none is left behind in memory by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(32 * 1024));
    from.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| unreadable(origin, &error))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LIMIT) {
        Err(too_long(origin))
    } else {
        Ok(bytes)
    }
}

fn unreadable(origin: &str, error: &io::Error) -> Failure {
    let what = format!("{} cannot be read", excerpt(origin.as_bytes(), 200));
    Failure::from_error(Exit::Machine, &what, error, "see that you may read it, or give its content by -")
}

fn missing(origin: &str) -> Failure {
    let what = format!("there is no file {origin}");
    Failure::new(
        Exit::Usage,
        what,
        "nothing of that name is here",
        "correct the name, or give the content by -",
    )
}

fn a_directory(origin: &str) -> Failure {
    let what = format!("{origin} is a directory");
    Failure::new(Exit::Usage, what, "one thing at a time can be read", "give one file of it")
}

fn too_long(origin: &str) -> Failure {
    let what = format!("{origin} is too long");
    let why = "it has more than 1 MiB, and nothing around ACME has";
    Failure::new(Exit::Usage, what, why, "give the part that matters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_is_bounded() {
        assert_eq!(bounded(&[7; 1024 * 1024][..], "x").unwrap().len(), 1024 * 1024);
        assert_eq!(bounded(io::repeat(7), "x").unwrap_err().exit, Exit::Usage);
    }
}

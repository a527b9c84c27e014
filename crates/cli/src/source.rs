//! What an argument stands for: a file, standard input, or itself.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use certwright_http::{escape, excerpt};

use crate::exit::Exit;
use crate::failure::Failure;

/// Octets that are read. Nothing around ACME is longer.
const LIMIT: u64 = 1024 * 1024;

/// What was read, and where from.
pub(crate) struct Source {
    pub(crate) bytes: Vec<u8>,
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
    } else {
        Ok(itself(argument))
    }
}

/// The shell's `<(command)` gives a name in `/dev/fd`.
fn is_pipe(path: &Path) -> bool {
    path.starts_with("/dev") && path.exists()
}

fn itself(argument: &OsStr) -> Source {
    Source {
        bytes: argument.as_encoded_bytes().to_vec(),
        origin: "the argument (no file of that name)".into(),
    }
}

fn bounded(from: impl Read, origin: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
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

//! A directory for the time of one run.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::{env, process};

use crate::exit::Exit;
use crate::failure::Failure;

/// How many names are tried: earlier runs that were killed may have left theirs.
const ATTEMPTS: u32 = 1000;

/// A new directory below the system's temporary one, for this user alone; gone when the value is dropped.
#[derive(Debug)]
pub(crate) struct ScratchDir {
    path: PathBuf,
    kept: bool,
}

impl ScratchDir {
    /// Makes one whose name begins with `certwright-` and `what`.
    pub(crate) fn create(what: &str) -> Result<Self, Failure> {
        let base = env::temp_dir();
        for number in 0..ATTEMPTS {
            let path = base.join(format!("certwright-{what}-{}-{number}", process::id()));
            // Not recursive, so that nobody else's directory or link is taken for ours.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self { path, kept: false }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => {
                    let what = format!("{path:?} cannot be created");
                    let todo = "set TMPDIR to a directory that can be written to";
                    return Err(Failure::from_error(Exit::Machine, &what, &error, todo));
                }
            }
        }
        let why = format!("{ATTEMPTS} directories of earlier runs are there");
        Err(Failure::new(Exit::Machine, format!("{base:?} is full of leftovers"), why, "remove them"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves it where it is at the end.
    pub(crate) fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now can be removed by the next reboot.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn private_and_gone_at_the_end() {
        let scratch = ScratchDir::create("test").unwrap();
        let mut other = ScratchDir::create("test").unwrap();
        assert_ne!(scratch.path(), other.path());
        assert_eq!(fs::metadata(scratch.path()).unwrap().permissions().mode() & 0o777, 0o700);
        let path = scratch.path().to_owned();
        fs::write(path.join("file"), "").unwrap();
        drop(scratch);
        assert!(!path.exists());
        let path = other.path().to_owned();
        other.keep();
        drop(other);
        fs::remove_dir(path).unwrap();
    }
}

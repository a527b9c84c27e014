//! http-01 proofs as files that a web server serves.

mod error;
mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use certwright_identifier::Identifier;
use certwright_jwk::KeyAuthorization;
use certwright_protocol::{PresentError, Proof, Token};

use crate::{Responder, UnsupportedProof};
pub use error::WebrootError;
use file::Found;

/// Directories that the web server, another user, may enter.
const MODE: u32 = 0o755;

/// How often directories are made again that another run removed as empty in the same moment.
const ATTEMPTS: usize = 100;

/// Writes proofs to `DIR/.well-known/acme-challenge/TOKEN` for the web server that serves `DIR`.
///
/// Files have mode 0644. Directories that are missing are made with mode 0755 and removed again when the last proof
/// is withdrawn, unless something else lies in them by then. No file but our own is ever replaced or removed.
#[derive(Debug)]
pub struct Webroot {
    root: PathBuf,
    /// Sorted, so that a directory comes before those in it.
    made: BTreeSet<PathBuf>,
    holders: BTreeMap<Token, BTreeSet<Identifier>>,
}

impl Webroot {
    /// Checks that proofs can be written below `directory`, by writing a file there and removing it again.
    ///
    /// # Errors
    /// [`WebrootError`] if the directory is missing, no directory, not writable or on a full disk.
    pub fn new(directory: impl AsRef<Path>) -> Result<Self, WebrootError> {
        let directory = directory.as_ref();
        let root = std::path::absolute(directory).map_err(|source| WebrootError::at(directory, source))?;
        let mut webroot = Self { root, made: BTreeSet::new(), holders: BTreeMap::new() };
        let checked = webroot.check();
        let cleaned = webroot.remove_made();
        checked.and(cleaned)?;
        Ok(webroot)
    }

    /// The directory that the web server serves.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.root
    }

    /// Where the proof with this token lies while it is presented.
    #[must_use]
    pub fn path(&self, token: &Token) -> PathBuf {
        self.challenges().join(token.as_str())
    }

    fn challenges(&self) -> PathBuf {
        self.root.join(".well-known").join("acme-challenge")
    }

    fn check(&mut self) -> Result<(), WebrootError> {
        static CHECKS: AtomicU64 = AtomicU64::new(0);
        let probe = format!(".certwright-{}-{}", process::id(), CHECKS.fetch_add(1, Ordering::Relaxed));
        self.in_directory(|directory| {
            let path = directory.join(&probe);
            file::create(&path, b"").and_then(|()| file::remove(&path))
        })
    }

    fn put(&mut self, token: &Token, body: &KeyAuthorization) -> Result<(), WebrootError> {
        self.in_directory(|directory| {
            let path = directory.join(token.as_str());
            match file::look(&path, body.as_str().as_bytes())? {
                Found::Ours => Ok(()),
                Found::Nothing => {
                    file::replace(&path, &temporary(directory, token), body.as_str().as_bytes())
                }
                Found::Foreign => Err(WebrootError::Occupied { path }),
            }
        })
    }

    fn take(&self, token: &Token, body: &KeyAuthorization) -> Result<(), WebrootError> {
        let path = self.path(token);
        if file::look(&path, body.as_str().as_bytes())? == Found::Ours {
            file::remove(&path)?;
        }
        file::remove(&temporary(&self.challenges(), token))
    }

    /// Makes the directories and does `work` in the last of them, again if another run removes them meanwhile.
    fn in_directory(&mut self, work: impl Fn(&Path) -> Result<(), WebrootError>) -> Result<(), WebrootError> {
        let mut attempt = 1;
        loop {
            let result = self.make_directories().and_then(|directory| work(&directory));
            match result {
                Err(WebrootError::Missing { path }) if path != self.root && attempt < ATTEMPTS => {
                    attempt += 1;
                    thread::yield_now();
                }
                result => return result,
            }
        }
    }

    fn make_directories(&mut self) -> Result<PathBuf, WebrootError> {
        directory_exists(&self.root)?;
        let directory = self.challenges();
        for path in [self.root.join(".well-known"), directory.clone()] {
            self.make_directory(path)?;
        }
        Ok(directory)
    }

    fn make_directory(&mut self, path: PathBuf) -> Result<(), WebrootError> {
        match fs::DirBuilder::new().mode(MODE).create(&path) {
            Ok(()) => {
                self.made.insert(path.clone());
                // Whatever the umask took away.
                let permissions = fs::Permissions::from_mode(MODE);
                fs::set_permissions(&path, permissions).map_err(|source| WebrootError::at(&path, source))
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => directory_exists(&path),
            Err(source) => Err(WebrootError::at(&path, source)),
        }
    }

    /// Removes the directories that this run made, innermost first; one that is in use stays ours to remove later.
    fn remove_made(&mut self) -> Result<(), WebrootError> {
        while let Some(path) = self.made.pop_last() {
            match fs::remove_dir(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    let in_use = error.kind() == ErrorKind::DirectoryNotEmpty;
                    let result = if in_use { Ok(()) } else { Err(WebrootError::at(&path, error)) };
                    self.made.insert(path);
                    return result;
                }
            }
        }
        Ok(())
    }

    fn release(&mut self, identifier: &Identifier, token: &Token) -> bool {
        if let Some(holders) = self.holders.get_mut(token) {
            holders.remove(identifier);
            if !holders.is_empty() {
                return false;
            }
            self.holders.remove(token);
        }
        true
    }
}

impl Responder for Webroot {
    fn present(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        let Proof::Http01 { token, key_authorization } = proof else {
            return Err(PresentError::new(UnsupportedProof::of(proof)));
        };
        self.put(token, key_authorization).map_err(PresentError::new)?;
        self.holders.entry(token.clone()).or_default().insert(identifier.clone());
        Ok(())
    }

    fn withdraw(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        let Proof::Http01 { token, key_authorization } = proof else {
            return Err(PresentError::new(UnsupportedProof::of(proof)));
        };
        if self.release(identifier, token) {
            self.take(token, key_authorization).map_err(PresentError::new)?;
        }
        if self.holders.is_empty() {
            self.remove_made().map_err(PresentError::new)?;
        }
        Ok(())
    }
}

/// In the same directory, so that a rename is enough; known by the token, so that a later run can clear it away.
fn temporary(directory: &Path, token: &Token) -> PathBuf {
    directory.join(format!(".{token}.tmp"))
}

fn directory_exists(path: &Path) -> Result<(), WebrootError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(WebrootError::NotADirectory { path: path.to_owned() }),
        Err(source) => Err(WebrootError::at(path, source)),
    }
}

//! The state directory: made, checked, and the way into its rooms.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::archive::Places;
use crate::batch::Batch;
use crate::lock::Lock;
use crate::{AccountStore, CertName, Installed, NewCertificate, StoreError, disk};

/// The version of the layout that this crate reads and writes.
const VERSION: &str = "1";
const VERSION_FILE: &str = "version";
/// Held by whoever changes what does not belong to an account.
const LOCK: &str = "lock";
/// Another first run is writing the version: that takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Octets of a server's host that are shown in its directory's name.
const HOST_SHOWN: usize = 100;

/// A state directory; see the crate's page for what lies where.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// Opens the state directory, making it with mode 0700 (and missing parents with it) if there is none.
    ///
    /// # Errors
    /// [`StoreError`] if it is no directory, not ours, not accessible, on a full disk, or of a newer version.
    pub fn open(root: impl AsRef<Path>) -> Result<Self, StoreError> {
        let root = root.as_ref();
        let root = std::path::absolute(root).map_err(|source| StoreError::at(root, source))?;
        disk::make_directory(&root)?;
        check_owner(&root)?;
        check_version(&root)?;
        let store = Self { root };
        let Places { archive, live, .. } = store.places();
        for directory in [store.accounts(), archive, live] {
            disk::make_directory(&directory)?;
        }
        Ok(store)
    }

    /// The state directory, as an absolute path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Opens the account at the server with this directory URL and locks it until the value is dropped (R42).
    ///
    /// What a killed run left half-done is cleared away here.
    ///
    /// # Errors
    /// [`StoreError::Locked`] if another run has it; others if the disk fails.
    pub fn account(&self, directory_url: &str) -> Result<AccountStore, StoreError> {
        AccountStore::open(self.accounts().join(account_directory(directory_url)), directory_url)
    }

    /// Puts a verified certificate and its key in place, all four files in one step (R41).
    ///
    /// Doing it again with the same content changes nothing. The files of the version before stay, and owner, group
    /// and mode that someone gave them are given to the new ones.
    ///
    /// # Errors
    /// [`StoreError`] if the disk fails or something that is not ours is in the way; then what was live still is.
    pub fn install(
        &self,
        name: &CertName,
        certificate: &NewCertificate<'_>,
    ) -> Result<Installed, StoreError> {
        self.places().install(name, certificate)
    }

    /// As [`install`](Self::install), for several certificates with as few syncs as for one; each has an outcome of
    /// its own, in the order given.
    ///
    /// Some file descriptors are open for each of them, so several hundred are better not given at once.
    #[must_use]
    pub fn install_all(
        &self,
        certificates: &[(&CertName, NewCertificate<'_>)],
    ) -> Vec<Result<Installed, StoreError>> {
        self.places().install_all(certificates)
    }

    /// The certificate that is live under this name.
    ///
    /// # Errors
    /// [`StoreError`] if the disk fails, the link is not ours, or one of the four files is missing.
    pub fn installed(&self, name: &CertName) -> Result<Option<Installed>, StoreError> {
        self.places().installed(name)
    }

    /// The names of all live certificates, sorted.
    ///
    /// # Errors
    /// [`StoreError`] if the disk fails.
    pub fn names(&self) -> Result<Vec<CertName>, StoreError> {
        let mut names: Vec<_> =
            disk::list(&self.places().live)?.iter().filter_map(|entry| CertName::parse(entry).ok()).collect();
        names.sort();
        Ok(names)
    }

    fn accounts(&self) -> PathBuf {
        self.root.join("accounts")
    }

    fn places(&self) -> Places {
        let root = &self.root;
        Places { archive: root.join("archive"), live: root.join("live"), lock: root.join(LOCK) }
    }
}

/// Who owns the directory can put links into it and have us write elsewhere; root can do that anyway.
fn check_owner(root: &Path) -> Result<(), StoreError> {
    let owner = fs::metadata(root).map_err(|source| StoreError::at(root, source))?.uid();
    let user = rustix::process::geteuid().as_raw();
    owner_may_be(root, owner, user)
}

fn owner_may_be(root: &Path, owner: u32, user: u32) -> Result<(), StoreError> {
    if owner == user || owner == 0 {
        Ok(())
    } else {
        Err(StoreError::Owner { path: root.to_owned(), owner, user })
    }
}

/// R43: newer state is named and left alone.
fn check_version(root: &Path) -> Result<(), StoreError> {
    if has_version(root)? {
        return Ok(());
    }
    // Two first runs at once: one writes, the other finds it written.
    let _lock = Lock::acquire_within(&root.join(LOCK), PATIENCE)?;
    if has_version(root)? {
        return Ok(());
    }
    let mut batch = Batch::new();
    batch.write(root, VERSION_FILE, VERSION.as_bytes())?;
    batch.commit()
}

fn has_version(root: &Path) -> Result<bool, StoreError> {
    let path = root.join(VERSION_FILE);
    match disk::read_text(&path)? {
        None => Ok(false),
        Some(found) if found.trim() == VERSION => Ok(true),
        Some(_) => Err(StoreError::Newer { path }),
    }
}

/// The host to be read by people, and a hash because one host may have several directories.
fn account_directory(url: &str) -> String {
    let authority =
        url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
    let host: String =
        authority.chars().filter(|c| !matches!(c, '[' | ']')).take(HOST_SHOWN).map(shown).collect();
    let hash = Sha256::digest(url);
    let hash: String = hash.iter().take(4).map(|octet| format!("{octet:02x}")).collect();
    format!("{}-{hash}", host.trim_start_matches('.'))
}

fn shown(c: char) -> char {
    let c = c.to_ascii_lowercase();
    if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes are what `printf %s URL | sha256sum` says.
    #[test]
    fn an_account_directory_shows_its_host() {
        assert_eq!(
            account_directory("https://acme-v02.api.letsencrypt.org/directory"),
            "acme-v02.api.letsencrypt.org-5e76d315"
        );
        assert_eq!(account_directory("https://[::1]:14000/dir"), "__1_14000-95429408");
        assert_ne!(
            account_directory("https://ca/acme/a/directory"),
            account_directory("https://ca/acme/b/directory")
        );
    }

    #[test]
    fn no_url_leaves_the_accounts_directory() {
        for url in ["https://../x", "..", "", "https://a\u{0}b/", "https://\u{e4}/", &"x".repeat(5000)] {
            let name = account_directory(url);
            assert!(
                !name.starts_with('.') && !name.contains('/') && name.len() < 120 && name.is_ascii(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_directory_of_another_user_is_refused() {
        let root = Path::new("/state");
        assert!(owner_may_be(root, 1000, 1000).is_ok());
        assert!(owner_may_be(root, 0, 1000).is_ok());
        for user in [0, 1001] {
            let error = owner_may_be(root, 1000, user).unwrap_err();
            assert!(matches!(error, StoreError::Owner { owner: 1000, .. }));
            assert!(error.to_string().contains("/state") && error.to_string().contains("1000"));
        }
    }
}

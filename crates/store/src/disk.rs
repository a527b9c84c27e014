//! Single files and directories: private from birth, whole or not there, durable when a call returns.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::StoreError;
use crate::sync::Unsynced;

const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_DIRECTORY: u32 = 0o700;
const TEMPORARY: &str = ".tmp";

/// Makes a private directory that survives a power cut, and its missing parents; it may be there already.
pub(crate) fn make_directory(path: &Path) -> Result<(), StoreError> {
    let made = match (make_directory_unsynced(path), path.parent()) {
        (Err(error), Some(parent)) if error.kind() == ErrorKind::NotFound => {
            make_directory(parent)?;
            make_directory_unsynced(path)
        }
        (made, _) => made,
    };
    match (made.map_err(|source| StoreError::at(path, source))?, path.parent()) {
        (true, Some(parent)) => sync_directory(parent),
        _ => Ok(()),
    }
}

/// Makes a private directory, and says whether it was not there before: then the caller syncs its parent.
pub(crate) fn make_directory_unsynced(path: &Path) -> io::Result<bool> {
    match DirBuilder::new().mode(PRIVATE_DIRECTORY).create(path) {
        Ok(()) => {
            // Whatever the umask took away; it cannot have added anything.
            if fs::metadata(path)?.mode() & 0o777 != PRIVATE_DIRECTORY {
                fs::set_permissions(path, Permissions::from_mode(PRIVATE_DIRECTORY))?;
            }
            Ok(true)
        }
        Err(_) if path.is_dir() => Ok(false),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(ErrorKind::NotADirectory.into()),
        Err(error) => Err(error),
    }
}

pub(crate) fn sync_directory(path: &Path) -> Result<(), StoreError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(|source| StoreError::at(path, source))
}

/// The names in a directory that are UTF-8; all that we write are.
pub(crate) fn list(directory: &Path) -> Result<Vec<String>, StoreError> {
    let names =
        || fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>();
    let names = names().map_err(|source| StoreError::at(directory, source))?;
    Ok(names.into_iter().filter_map(|name| name.into_string().ok()).collect())
}

/// A file's text, which may be a key; none if there is no file.
pub(crate) fn read_text(path: &Path) -> Result<Option<Zeroizing<String>>, StoreError> {
    match read(path) {
        Ok(bytes) => text(path, bytes).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(StoreError::at(path, source)),
    }
}

/// What a file holds, as text.
pub(crate) fn text(path: &Path, mut bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<String>, StoreError> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Ok(Zeroizing::new(text)),
        Err(error) => {
            drop(Zeroizing::new(error.into_bytes()));
            Err(StoreError::NotText { path: path.to_owned() })
        }
    }
}

/// Room for the whole file from the start: a buffer that grew would leave copies of a key behind.
pub(crate) fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut file = File::open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.saturating_add(32)));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Removes a file; one that is gone already is no error.
pub(crate) fn remove_file(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::at(path, error)),
        _ => Ok(()),
    }
}

/// Removes a directory with all that is in it; one that is gone already is no error.
pub(crate) fn remove_tree(path: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::at(path, error)),
        _ => Ok(()),
    }
}

/// Removes temporary files that a killed run left; to be called under the lock that guards the directory.
pub(crate) fn remove_temporary(directory: &Path) -> Result<(), StoreError> {
    let ours = |name: &&String| name.starts_with('.') && name.ends_with(TEMPORARY);
    list(directory)?.iter().filter(ours).try_for_each(|name| remove_file(&directory.join(name)))
}

/// Writes a new private file, which the caller syncs, and its directory with it. Nothing is left on failure.
pub(crate) fn create_file(path: &Path, content: &[u8], like: Option<&Metadata>) -> Result<File, StoreError> {
    let open = OpenOptions::new().write(true).create_new(true).mode(PRIVATE_FILE).open(path);
    let mut file = open.map_err(|source| StoreError::at(path, source))?;
    match fill(&mut file, content, like) {
        Ok(()) => Ok(file),
        Err(source) => {
            let _ = fs::remove_file(path);
            Err(StoreError::at(path, source))
        }
    }
}

fn fill(file: &mut File, content: &[u8], like: Option<&Metadata>) -> io::Result<()> {
    if file.metadata()?.mode() & 0o777 != PRIVATE_FILE {
        file.set_permissions(Permissions::from_mode(PRIVATE_FILE))?;
    }
    file.write_all(content)?;
    like.map_or(Ok(()), |like| resemble(file, like))
}

/// Gives an open file or directory the owner, group and mode of another (R41).
///
/// Where we may not give the owner or group, the mode stays private: it was meant for that group, not for ours.
pub(crate) fn resemble(file: &File, like: &Metadata) -> io::Result<()> {
    let now = file.metadata()?;
    if (now.uid(), now.gid()) != (like.uid(), like.gid())
        && fchown(file, Some(like.uid()), Some(like.gid())).is_err()
    {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(like.mode() & 0o777))
}

/// A file that is written beside its place; it goes again unless it is put there.
#[derive(Debug)]
pub(crate) struct Staged {
    temporary: Unsynced,
    path: PathBuf,
    put: bool,
}

impl Staged {
    /// Writes what shall become `path`; an existing owner, group and mode is kept (R41).
    pub(crate) fn write(path: &Path, content: &[u8]) -> Result<Self, StoreError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let temporary = path.with_file_name(format!(".{name}{TEMPORARY}"));
        let like = fs::symlink_metadata(path).ok().filter(Metadata::is_file);
        let file = match create_file(&temporary, content, like.as_ref()) {
            Err(StoreError::Failed { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {
                // A run that was killed left it.
                remove_file(&temporary)?;
                create_file(&temporary, content, like.as_ref())?
            }
            file => file?,
        };
        Ok(Self { temporary: Unsynced::File(temporary, file), path: path.to_owned(), put: false })
    }

    /// What has to be synced before it is put in place.
    pub(crate) fn unsynced(&self) -> &Unsynced {
        &self.temporary
    }

    /// Puts it in place; it was synced before.
    pub(crate) fn put(mut self) -> Result<(), StoreError> {
        fs::rename(self.temporary.path(), &self.path).map_err(|source| StoreError::at(&self.path, source))?;
        self.put = true;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if !self.put {
            // If this fails too, the next opening clears it away.
            let _ = fs::remove_file(self.temporary.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kernel's own "no space left on device", without having to fill a disk.
    #[test]
    fn a_full_disk_is_typed_and_named() {
        let mut device = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = StoreError::at(Path::new("/state/key.pem"), device.write_all(b"x").unwrap_err());
        assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
        assert!(error.to_string().contains("/state/key.pem"));
    }

    #[test]
    fn what_is_staged_and_not_put_goes_again() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        drop(Staged::write(&path, b"new").unwrap());
        assert_eq!(list(directory.path()).unwrap(), Vec::<String>::new());
        fs::write(directory.path().join(".a.tmp"), "half").unwrap();
        Staged::write(&path, b"new").unwrap().put().unwrap();
        assert_eq!(list(directory.path()).unwrap(), ["a"]);
    }

    #[test]
    fn r41_an_existing_mode_is_kept_and_a_new_file_is_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a");
        let mode = || fs::metadata(&path).unwrap().mode() & 0o7777;
        Staged::write(&path, b"1").unwrap().put().unwrap();
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        Staged::write(&path, b"2").unwrap().put().unwrap();
        assert_eq!(mode(), 0o640);
    }
}

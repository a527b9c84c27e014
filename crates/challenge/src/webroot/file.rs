//! Single files: looked at and made without following a link that someone put there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::WebrootError;

/// Files that the web server, another user, may read.
const MODE: u32 = 0o644;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// A regular file with exactly the expected content.
    Ours,
    /// Anything else: other content, a link, a directory, a file that we may not read.
    Foreign,
}

pub(super) fn look(path: &Path, expected: &[u8]) -> Result<Found, WebrootError> {
    match open(path).and_then(|file| holds(&file, expected)) {
        Ok(true) => Ok(Found::Ours),
        Ok(false) => Ok(Found::Foreign),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Found::Nothing)
        }
        Err(error) if is_foreign(&error) => Ok(Found::Foreign),
        Err(source) => Err(WebrootError::at(path, source)),
    }
}

/// Writes a file that was not there, by way of `temporary` in the same directory: whole or not at all.
pub(super) fn replace(path: &Path, temporary: &Path, content: &[u8]) -> Result<(), WebrootError> {
    remove(temporary)?;
    create(temporary, content)?;
    fs::rename(temporary, path).map_err(|source| {
        let _ = fs::remove_file(temporary);
        WebrootError::at(path, source)
    })
}

/// Writes a file that must not exist; not even a dangling link may lie there. Nothing is left on failure.
pub(super) fn create(path: &Path, content: &[u8]) -> Result<(), WebrootError> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(MODE)
        .open(path)
        .map_err(|source| WebrootError::at(path, source))?;
    let written =
        file.write_all(content).and_then(|()| file.set_permissions(fs::Permissions::from_mode(MODE)));
    written.map_err(|source| {
        let _ = fs::remove_file(path);
        WebrootError::at(path, source)
    })
}

/// Removes a file or a link, never what it points to; one that is gone already is no error.
pub(super) fn remove(path: &Path) -> Result<(), WebrootError> {
    match fs::remove_file(path) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(WebrootError::at(path, error))
        }
        _ => Ok(()),
    }
}

/// A pipe must not make us wait for its other end, hence `NONBLOCK`.
fn open(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)
}

fn holds(file: &File, expected: &[u8]) -> io::Result<bool> {
    if !file.metadata()?.is_file() {
        return Ok(false);
    }
    let limit = u64::try_from(expected.len()).unwrap_or(u64::MAX).saturating_add(1);
    let mut content = Vec::new();
    file.take(limit).read_to_end(&mut content)?;
    Ok(content == expected)
}

/// The errors of opening a link, a socket or another user's file.
fn is_foreign(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::LOOP | Errno::NXIO | Errno::MLINK | Errno::ACCESS | Errno::PERM))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kernel's own "no space left on device", without having to fill a disk.
    #[test]
    fn a_full_disk_is_typed_and_named() {
        let mut device = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = WebrootError::at(Path::new("/srv/token"), device.write_all(b"x").unwrap_err());
        assert!(matches!(error, WebrootError::Full { .. }), "{error:?}");
        assert!(error.to_string().contains("/srv/token"));
    }
}

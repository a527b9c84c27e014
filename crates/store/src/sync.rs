//! Many files made durable at once.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// So many are synced one by one.
const FEW: usize = 3;

/// What has to reach the disk.
#[derive(Debug)]
pub(crate) enum Unsynced {
    /// A file that was just written here.
    File(PathBuf, File),
    /// A directory in which something was made, renamed or removed.
    Directory(PathBuf),
}

impl Unsynced {
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File(path, _) | Self::Directory(path) => path,
        }
    }

    /// What is on the same file system: a new file is where its directory is.
    fn directory(&self) -> &Path {
        match self {
            Self::File(path, _) => path.parent().unwrap_or(path),
            Self::Directory(path) => path,
        }
    }

    fn sync(&self) -> io::Result<()> {
        match self {
            Self::File(_, file) => file.sync_all(),
            Self::Directory(path) => File::open(path)?.sync_all(),
        }
    }
}

/// Makes files and directories durable. A sync of a file waits for the disk each time, which for several hundred of
/// them takes seconds and more of the processor than all the rest; for more than a few, their whole file system is
/// synced, which waits once.
///
/// # Errors
/// [`StoreError`] with the path if one of them, or one of them among many, did not reach the disk.
pub(crate) fn sync_all<'a>(unsynced: impl IntoIterator<Item = &'a Unsynced>) -> Result<(), StoreError> {
    let mut unsynced: Vec<_> = unsynced.into_iter().collect();
    unsynced.dedup_by_key(|unsynced| unsynced.path());
    if unsynced.len() > FEW && sync_file_systems(&unsynced).is_ok() {
        return Ok(());
    }
    unsynced
        .into_iter()
        .try_for_each(|unsynced| unsynced.sync().map_err(|source| StoreError::at(unsynced.path(), source)))
}

#[cfg(target_os = "linux")]
fn sync_file_systems(unsynced: &[&Unsynced]) -> io::Result<()> {
    let (mut directories, mut synced) = (BTreeSet::new(), BTreeSet::new());
    for directory in unsynced.iter().map(|unsynced| unsynced.directory()) {
        if directories.insert(directory) && synced.insert(fs::metadata(directory)?.dev()) {
            rustix::fs::syncfs(File::open(directory)?)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn sync_file_systems(_: &[&Unsynced]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

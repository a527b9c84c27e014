//! Many files made durable at once.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::StoreError;

/// So many are synced one by one.
const FEW: usize = 3;

/// Makes files and directories durable. A sync of a file waits for the disk each time, which for several hundred of
/// them takes seconds and more of the processor than all the rest; for more than a few, their whole file system is
/// synced, which waits once.
///
/// # Errors
/// [`StoreError`] with the path if one of them, or one of them among many, did not reach the disk.
pub(crate) fn sync_all<'a>(
    unsynced: impl IntoIterator<Item = (&'a Path, &'a File)>,
) -> Result<(), StoreError> {
    let unsynced: Vec<_> = unsynced.into_iter().collect();
    if unsynced.len() > FEW && sync_file_systems(&unsynced).is_ok() {
        return Ok(());
    }
    unsynced
        .into_iter()
        .try_for_each(|(path, file)| file.sync_all().map_err(|source| StoreError::at(path, source)))
}

#[cfg(target_os = "linux")]
fn sync_file_systems(unsynced: &[(&Path, &File)]) -> io::Result<()> {
    let mut synced = BTreeSet::new();
    for (_, file) in unsynced {
        if synced.insert(file.metadata()?.dev()) {
            rustix::fs::syncfs(file)?;
        }
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn sync_file_systems(_: &[(&Path, &File)]) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

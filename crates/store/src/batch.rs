//! Several files changed with as few syncs as that can be done safely.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::disk::{self, Staged};
use crate::sync::sync_all;

/// Files to be written and removed; nothing is visible before [`Batch::commit`], and nothing stays without it.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// By path: the last word on a file counts. None removes it.
    changes: BTreeMap<PathBuf, Option<Staged>>,
}

impl Batch {
    pub(crate) const fn new() -> Self {
        Self { changes: BTreeMap::new() }
    }

    /// Writes a temporary file beside the place of `name`.
    pub(crate) fn write(&mut self, directory: &Path, name: &str, content: &[u8]) -> Result<(), StoreError> {
        let path = directory.join(name);
        // An earlier one takes its temporary file along, which has the same name.
        drop(self.changes.remove(&path));
        let staged = Staged::write(&path, content)?;
        self.changes.insert(path, Some(staged));
        Ok(())
    }

    pub(crate) fn remove(&mut self, directory: &Path, name: &str) {
        self.changes.insert(directory.join(name), None);
    }

    /// Syncs what was written, puts everything in place in the order of the paths, and syncs each directory once.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        sync_all(self.changes.values().flatten().map(Staged::unsynced))?;
        let directories: BTreeSet<_> =
            self.changes.keys().filter_map(|path| path.parent()).map(Path::to_owned).collect();
        for (path, staged) in self.changes {
            match staged {
                Some(staged) => staged.put()?,
                None => disk::remove_file(&path)?,
            }
        }
        directories.iter().try_for_each(|directory| disk::sync_directory(directory))
    }
}

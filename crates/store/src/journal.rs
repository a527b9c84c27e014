//! What changes while orders are under way, appended to one file: each save with one write and one sync.

mod frame;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::batch::Batch;
use crate::{StoreError, disk};

pub(crate) use frame::Edit;

/// A journal that has grown so long, in octets, is settled at the next save.
const LONG: u64 = 4 << 20;

/// How many octets there are at least and at most behind the last save when a journal's file is extended.
const ROOM: (u64, u64) = (4 << 10, 256 << 10);

/// Small files of one directory that change often.
///
/// Between runs each is a file, and there is no journal. During a run a save is appended to the journal, whole or not
/// at all; the files are written when it is settled, which for an order that came to its end is never. What a killed
/// run left is settled by the next.
#[derive(Debug)]
pub(crate) struct Journal {
    directory: PathBuf,
    path: PathBuf,
    /// There once something has been saved since the journal was settled.
    tail: Option<Tail>,
    /// What the journal says of files; none if it says that there is no such file.
    edited: Edits,
}

/// The last edit of each file, by its name.
type Edits = BTreeMap<String, Option<Zeroizing<Vec<u8>>>>;

/// The end of the journal's file.
#[derive(Debug)]
struct Tail {
    file: File,
    /// Octets that are durable.
    length: u64,
    /// Octets that the file has, zeros behind the last save: a sync of what is overwritten has no inode to write besides.
    room: u64,
}

impl Journal {
    /// The journal `path` of the files in `directory`, which is settled first. Whoever calls it has the lock.
    pub(crate) fn open(directory: &Path, path: &Path) -> Result<Self, StoreError> {
        let left = left(path)?;
        let (tail, edited) =
            left.map_or((None, BTreeMap::new()), |(file, edits)| (Some(Tail::new(file)), edits));
        let (directory, path) = (directory.to_owned(), path.to_owned());
        let mut journal = Self { directory, path, tail, edited };
        journal.settle()?;
        Ok(journal)
    }

    /// A file's text as it was last saved.
    pub(crate) fn read(&self, name: &str) -> Result<Option<Zeroizing<String>>, StoreError> {
        let path = self.directory.join(name);
        match self.edited.get(name) {
            None => disk::read_text(&path),
            Some(None) => Ok(None),
            Some(Some(octets)) => disk::text(&path, octets.clone()).map(Some),
        }
    }

    /// The names of all files.
    pub(crate) fn names(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut names: BTreeSet<_> = disk::list(&self.directory)?.into_iter().collect();
        for (name, content) in &self.edited {
            match content {
                Some(_) => names.insert(name.clone()),
                None => names.remove(name),
            };
        }
        Ok(names)
    }

    /// Makes all of these durable, or none.
    pub(crate) fn save(&mut self, edits: Vec<Edit>) -> Result<(), StoreError> {
        if edits.is_empty() {
            return Ok(());
        }
        if self.tail.as_ref().is_some_and(|tail| tail.length >= LONG) {
            self.settle()?;
        }
        let frame = frame::written(&edits);
        match &mut self.tail {
            Some(tail) => tail.append(&frame).map_err(|source| StoreError::at(&self.path, source))?,
            None => self.tail = Some(self.begin(&frame)?),
        }
        self.edited.extend(edits);
        Ok(())
    }

    /// Writes every file as it is by now, and removes the journal.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        if self.edited.is_empty() && self.tail.is_none() {
            return Ok(());
        }
        let mut batch = Batch::new();
        let there: BTreeSet<_> = disk::list(&self.directory)?.into_iter().collect();
        for (name, content) in &self.edited {
            match content {
                Some(octets) => batch.write(&self.directory, name, octets)?,
                // Most of them came and went between two settlements.
                None if there.contains(name) => batch.remove(&self.directory, name),
                None => {}
            }
        }
        batch.commit()?;
        self.edited.clear();
        if self.tail.take().is_some() {
            disk::remove_file(&self.path)?;
            // It must not come back after a power cut, when the files may have changed again.
            self.sync_parent()?;
        }
        Ok(())
    }

    /// A new journal with its first frame.
    fn begin(&self, frame: &[u8]) -> Result<Tail, StoreError> {
        // What is there now is left of a beginning that failed.
        disk::remove_file(&self.path)?;
        let mut tail = Tail::new(disk::create_file(&self.path, b"", None)?);
        tail.append(frame).map_err(|source| StoreError::at(&self.path, source))?;
        self.sync_parent()?;
        Ok(tail)
    }

    fn sync_parent(&self) -> Result<(), StoreError> {
        self.path.parent().map_or(Ok(()), disk::sync_directory)
    }
}

impl Tail {
    const fn new(file: File) -> Self {
        Self { file, length: 0, room: 0 }
    }

    fn append(&mut self, frame: &[u8]) -> io::Result<()> {
        let end = self.length.saturating_add(frame.len() as u64);
        if end > self.room {
            self.room = self.extended(end);
        }
        let written = self.file.write_all_at(frame, self.length).and_then(|()| self.file.sync_data());
        if written.is_err() {
            // What is there of it is no part of the journal, and takes no room that others may need.
            let _ = self.file.set_len(self.length);
            self.room = self.length;
            return written;
        }
        self.length = end;
        Ok(())
    }

    /// Makes the file about twice as long as it has to be, if the disk is not full.
    fn extended(&self, needed: u64) -> u64 {
        let (least, most) = ROOM;
        let room = needed.saturating_add(needed.clamp(least, most));
        let zeros = usize::try_from(room.saturating_sub(self.length)).map(|missing| vec![0; missing]);
        if zeros.is_ok_and(|zeros| self.file.write_all_at(&zeros, self.length).is_ok()) {
            return room;
        }
        let _ = self.file.set_len(self.length);
        needed
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // If it fails, the journal is still there for the next run.
        let _ = self.settle();
    }
}

/// The journal that a killed run left, and what it says.
fn left(path: &Path) -> Result<Option<(File, Edits)>, StoreError> {
    let failed = |source| StoreError::at(path, source);
    let octets = match disk::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        octets => octets.map_err(failed)?,
    };
    let edits = frame::read(&octets).map_err(|_| StoreError::Journal { path: path.to_owned() })?;
    Ok(Some((File::open(path).map_err(failed)?, edits.into_iter().collect())))
}

//! Putting certificates in place, many at once with as few syncs as for one.

use std::fs::{self, File};
use std::mem;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Files, Installed, LINK, NEW, NewCertificate, Room};
use crate::lock::Lock;
use crate::sync::{Unsynced, sync_all};
use crate::{CertName, StoreError, disk};

/// Another run installs certificates: that takes milliseconds, and on a disk that others keep busy some seconds.
const PATIENCE: Duration = Duration::from_secs(60);

type Step<'a> = Result<Installation<'a>, StoreError>;

/// Where certificates lie, and the lock that is held while they are put there.
#[derive(Debug)]
pub(crate) struct Places {
    pub(crate) archive: PathBuf,
    pub(crate) live: PathBuf,
    pub(crate) lock: PathBuf,
}

impl Places {
    pub(crate) fn install(
        &self,
        name: &CertName,
        certificate: &NewCertificate<'_>,
    ) -> Result<Installed, StoreError> {
        let _lock = Lock::acquire_within(&self.lock, PATIENCE)?;
        let mut one = [Installation::begin(self, name, certificate)];
        complete(&mut one);
        let [one] = one;
        one.map(|installation| installation.describe())
    }

    pub(crate) fn install_all(
        &self,
        certificates: &[(&CertName, NewCertificate<'_>)],
    ) -> Vec<Result<Installed, StoreError>> {
        let mut lock = Lock::acquire_within(&self.lock, PATIENCE);
        let mut all = Vec::with_capacity(certificates.len());
        for (name, certificate) in certificates {
            all.push(match &lock {
                Ok(_) => Installation::begin(self, name, certificate),
                // Each has an error of its own. Whoever had the lock may be done by the next.
                Err(_) => match mem::replace(&mut lock, Lock::acquire(&self.lock)) {
                    Err(error) => Err(error),
                    Ok(_) => Installation::begin(self, name, certificate),
                },
            });
        }
        complete(&mut all);
        all.into_iter().map(|installation| Ok(installation?.describe())).collect()
    }

    pub(super) fn room<'a>(&self, name: &'a CertName) -> Room<'a> {
        Room { versions: self.archive.join(name.as_str()), link: self.live.join(name.as_str()), name }
    }
}

/// Each certificate was written; now it is numbered, then switched to, and what one step did is durable before the
/// next: no link ever leads to nowhere.
fn complete(all: &mut [Step<'_>]) {
    sync(all);
    proceed(all, Installation::give_number);
    sync(all);
    proceed(all, Installation::switch);
    sync(all);
    proceed(all, |installation| installation.prune());
}

fn proceed<'a>(all: &mut [Step<'a>], step: impl Fn(&mut Installation<'a>) -> Result<(), StoreError>) {
    for entry in all {
        if let Err(error) = entry.as_mut().map_or(Ok(()), &step) {
            *entry = Err(error);
        }
    }
}

/// One sync for all; if that fails, one for each, so that each has its own error.
fn sync(all: &mut [Step<'_>]) {
    if sync_all(all.iter().flatten().flat_map(|installation| &installation.unsynced)).is_err() {
        proceed(all, |installation| sync_all(&installation.unsynced));
    }
    all.iter_mut().flatten().for_each(|installation| installation.unsynced.clear());
}

/// One certificate on its way into its place. Whoever has it holds the lock.
struct Installation<'a> {
    room: Room<'a>,
    /// The versions that were there before.
    numbers: Vec<u64>,
    /// The one of them that was live.
    before: Option<u64>,
    /// The version with this content; none while it has no number.
    version: Option<u64>,
    unsynced: Vec<Unsynced>,
}

impl<'a> Installation<'a> {
    /// Writes a complete new version, unless the newest one is the same.
    fn begin(places: &Places, name: &'a CertName, certificate: &NewCertificate<'_>) -> Step<'a> {
        let room = places.room(name);
        let before = room.live()?;
        let made = disk::make_directory_unsynced(&room.versions)
            .map_err(|source| StoreError::at(&room.versions, source))?;
        let mut begun = Self { room, numbers: Vec::new(), before, version: None, unsynced: Vec::new() };
        if made {
            begun.unsynced.push(Unsynced::Directory(places.archive.clone()));
        } else {
            begun.room.clear_away()?;
            begun.numbers = begun.room.numbers()?;
        }
        let files = Files::of(certificate);
        begun.version = begun.newest().filter(|&newest| files.equal(&begun.room.version(newest)));
        if begun.version.is_none() {
            begun.write(&files).inspect_err(|_| {
                // If this fails too, the next installation clears it away.
                let _ = fs::remove_dir_all(begun.room.versions.join(NEW));
            })?;
        }
        Ok(begun)
    }

    fn newest(&self) -> Option<u64> {
        self.numbers.last().copied()
    }

    fn write(&mut self, files: &Files<'_>) -> Result<(), StoreError> {
        let new = self.room.versions.join(NEW);
        let before = self.before.map(|version| self.room.version(version));
        let metadata = |path: &Path| fs::metadata(path).ok();
        let failed = |source| StoreError::at(&new, source);
        disk::make_directory_unsynced(&new).map_err(failed)?;
        for (file, content) in files.iter() {
            let like = before.as_deref().and_then(|before| metadata(&before.join(file)));
            let path = new.join(file);
            let written = disk::create_file(&path, content, like.as_ref())?;
            self.unsynced.push(Unsynced::File(path, written));
        }
        if let Some(like) = before.as_deref().and_then(metadata) {
            File::open(&new).and_then(|directory| disk::resemble(&directory, &like)).map_err(failed)?;
        }
        self.unsynced.push(Unsynced::Directory(new));
        Ok(())
    }

    /// Gives the new version its number; it is complete and durable, but not live yet.
    fn give_number(&mut self) -> Result<(), StoreError> {
        if self.version.is_some() {
            return Ok(());
        }
        let version = self.newest().max(self.before).unwrap_or_default().saturating_add(1);
        let path = self.room.version(version);
        fs::rename(self.room.versions.join(NEW), &path).map_err(|source| StoreError::at(&path, source))?;
        self.version = Some(version);
        self.numbers.push(version);
        self.unsynced.push(Unsynced::Directory(self.room.versions.clone()));
        Ok(())
    }

    /// The one step in which key, certificate and chain change.
    fn switch(&mut self) -> Result<(), StoreError> {
        let Some(version) = self.version.filter(|_| self.before != self.version) else { return Ok(()) };
        let failed = |source| StoreError::at(&self.room.link, source);
        let target = self.room.target(version);
        // Where there is no link yet, to make one is one step as well.
        if self.before.is_some() || symlink(&target, &self.room.link).is_err() {
            let temporary = self.room.versions.join(LINK);
            symlink(&target, &temporary).map_err(failed)?;
            fs::rename(&temporary, &self.room.link).map_err(failed)?;
        }
        self.unsynced.extend(self.room.link.parent().map(|live| Unsynced::Directory(live.to_owned())));
        Ok(())
    }

    fn prune(&self) -> Result<(), StoreError> {
        self.version.map_or(Ok(()), |version| self.room.prune(&self.numbers, version))
    }

    fn describe(&self) -> Installed {
        self.room.describe(self.version.unwrap_or_default())
    }
}

//! Putting certificates in place, many at once with as few syncs as for one.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Files, Installed, LINK, NEW, NewCertificate, Room};
use crate::lock::Lock;
use crate::sync::sync_all;
use crate::{CertName, StoreError, disk};

/// Another run installs the same name: that takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

type Step<'a> = Result<Installation<'a>, StoreError>;

pub(crate) fn install(
    archive: &Path,
    live: &Path,
    name: &CertName,
    certificate: &NewCertificate<'_>,
) -> Result<Installed, StoreError> {
    let mut one = [Installation::begin(archive, live, name, certificate)];
    complete(&mut one);
    let [one] = one;
    one.map(|installation| installation.describe())
}

pub(crate) fn install_all(
    archive: &Path,
    live: &Path,
    certificates: &[(&CertName, NewCertificate<'_>)],
) -> Vec<Result<Installed, StoreError>> {
    let mut all = Vec::with_capacity(certificates.len());
    for (name, certificate) in certificates {
        all.push(Installation::begin(archive, live, name, certificate));
    }
    complete(&mut all);
    all.into_iter().map(|installation| Ok(installation?.describe())).collect()
}

/// Each certificate was written; now it is numbered, then switched to, and what one step did is durable before the
/// next: no link ever leads to nowhere.
fn complete(all: &mut [Step<'_>]) {
    sync(all);
    proceed(all, Installation::give_number);
    sync(all);
    proceed(all, Installation::switch);
    sync(all);
    proceed(all, Installation::prune);
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
    if sync_all(all.iter().flatten().flat_map(Installation::unsynced)).is_err() {
        proceed(all, |installation| sync_all(installation.unsynced()));
    }
    all.iter_mut().flatten().for_each(|installation| installation.unsynced.clear());
}

/// One certificate on its way into its place.
struct Installation<'a> {
    room: Room<'a>,
    _lock: Lock,
    /// The version that was live before.
    before: Option<u64>,
    /// The version with this content; none while it has no number.
    version: Option<u64>,
    unsynced: Vec<(PathBuf, File)>,
}

impl<'a> Installation<'a> {
    /// Writes a complete new version, unless the newest one is the same.
    fn begin(
        archive: &Path,
        live: &Path,
        name: &'a CertName,
        certificate: &NewCertificate<'_>,
    ) -> Result<Self, StoreError> {
        let room = Room { versions: archive.join(name.as_str()), link: live.join(name.as_str()), name };
        let made = disk::make_directory_unsynced(&room.versions)
            .map_err(|source| StoreError::at(&room.versions, source))?;
        let lock = Lock::acquire_within(&room.versions.join("lock"), PATIENCE)?;
        room.clear_away()?;
        let before = room.live()?;
        let files = Files::of(certificate);
        let version = room.newest()?.filter(|&newest| files.equal(&room.version(newest)));
        let mut begun = Self { room, _lock: lock, before, version, unsynced: Vec::new() };
        if made {
            begun.note(archive.to_owned())?;
        }
        if begun.version.is_none() {
            begun.write(&files).inspect_err(|_| {
                // If this fails too, the next installation clears it away.
                let _ = fs::remove_dir_all(begun.room.versions.join(NEW));
            })?;
        }
        Ok(begun)
    }

    fn write(&mut self, files: &Files<'_>) -> Result<(), StoreError> {
        let new = self.room.versions.join(NEW);
        let before = self.before.map(|version| self.room.version(version));
        let metadata = |path: &Path| fs::metadata(path).ok();
        disk::make_directory_unsynced(&new).map_err(|source| StoreError::at(&new, source))?;
        for (file, content) in files.iter() {
            let like = before.as_deref().and_then(|before| metadata(&before.join(file)));
            let path = new.join(file);
            let written = disk::create_file(&path, content, like.as_ref())?;
            self.unsynced.push((path, written));
        }
        let failed = |source| StoreError::at(&new, source);
        let directory = File::open(&new).map_err(failed)?;
        if let Some(like) = before.as_deref().and_then(metadata) {
            disk::resemble(&directory, &like).map_err(failed)?;
        }
        self.unsynced.push((new, directory));
        Ok(())
    }

    /// Gives the new version its number; it is complete and durable, but not live yet.
    fn give_number(&mut self) -> Result<(), StoreError> {
        if self.version.is_some() {
            return Ok(());
        }
        let version = self.room.newest()?.max(self.before).unwrap_or_default().saturating_add(1);
        let path = self.room.version(version);
        fs::rename(self.room.versions.join(NEW), &path).map_err(|source| StoreError::at(&path, source))?;
        self.version = Some(version);
        let versions = self.room.versions.clone();
        self.note(versions)
    }

    /// The one step in which key, certificate and chain change.
    fn switch(&mut self) -> Result<(), StoreError> {
        let Some(version) = self.version.filter(|_| self.before != self.version) else { return Ok(()) };
        let failed = |source| StoreError::at(&self.room.link, source);
        let temporary = self.room.versions.join(LINK);
        symlink(self.room.target(version), &temporary).map_err(failed)?;
        fs::rename(&temporary, &self.room.link).map_err(failed)?;
        let live = self.room.link.parent().map(Path::to_owned);
        live.map_or(Ok(()), |live| self.note(live))
    }

    fn prune(&mut self) -> Result<(), StoreError> {
        self.version.map_or(Ok(()), |version| self.room.prune(version))
    }

    fn describe(&self) -> Installed {
        self.room.describe(self.version.unwrap_or_default())
    }

    /// Takes note of a directory that has to be synced.
    fn note(&mut self, directory: PathBuf) -> Result<(), StoreError> {
        let file = File::open(&directory).map_err(|source| StoreError::at(&directory, source))?;
        self.unsynced.push((directory, file));
        Ok(())
    }

    fn unsynced(&self) -> impl Iterator<Item = (&Path, &File)> {
        self.unsynced.iter().map(|(path, file)| (path.as_path(), file))
    }
}

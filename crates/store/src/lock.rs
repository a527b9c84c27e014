//! Locks that the kernel releases when their process dies (R42).

use std::fs::{File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use crate::StoreError;

const PAUSE: Duration = Duration::from_millis(10);

/// An exclusive lock, held until it is dropped. The file stays: removing it would let two runs lock different files.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock or says at once who has it.
    pub(crate) fn acquire(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::at(path, source);
        let mut options = OpenOptions::new();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self::signed(file)),
            Err(TryLockError::WouldBlock) => {
                Err(StoreError::Locked { path: path.to_owned(), process: holder(&file) })
            }
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Takes the lock as soon as it is free, or says who still has it after `patience`.
    pub(crate) fn acquire_within(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let start = Instant::now();
        loop {
            match Self::acquire(path) {
                Err(StoreError::Locked { .. }) if start.elapsed() < patience => thread::sleep(PAUSE),
                result => return result,
            }
        }
    }

    /// The number is for the message of others only; a disk too full for it does not take the lock from us.
    fn signed(mut file: File) -> Self {
        // A umask may have made it unreadable even for us: the next run is to open it again.
        let _ = file.set_permissions(Permissions::from_mode(0o600));
        let _ = file.set_len(0).and_then(|()| file.write_all(process::id().to_string().as_bytes()));
        Self { file }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
        // Closing is not enough: a child that another thread just forked has the file open until it runs its program.
        let _ = self.file.unlock();
    }
}

fn holder(mut file: &File) -> Option<u32> {
    let mut text = String::new();
    Read::take(&mut file, 16).read_to_string(&mut text).ok()?;
    text.parse().ok()
}

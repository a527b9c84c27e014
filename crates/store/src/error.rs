//! What can go wrong on disk.

use core::error::Error;
use core::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use certwright_key::KeyError;

/// Why the state directory could not be used; what was there before is there still.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// Something else is where a directory should be, or on the way to it.
    NotADirectory {
        /// The path that should be a directory.
        path: PathBuf,
    },
    /// The state directory belongs to another user, who could make us write elsewhere.
    Owner {
        /// The state directory.
        path: PathBuf,
        /// Its owner's user id.
        owner: u32,
        /// Our effective user id.
        user: u32,
    },
    /// This user may not read or write there.
    Denied {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file system is read-only.
    ReadOnly {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk or the user's share of it is full.
    Full {
        /// The file or directory that found no room.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run has the lock.
    Locked {
        /// The lock's file.
        path: PathBuf,
        /// The id of the process that has it, if it is known.
        process: Option<u32>,
    },
    /// The state was written by a newer version of this program, or is damaged; it is left alone.
    Newer {
        /// The file that tells the version.
        path: PathBuf,
    },
    /// The account's directory belongs to another server.
    OtherServer {
        /// The file that names the server.
        path: PathBuf,
        /// The directory URL in it.
        found: String,
    },
    /// A file that should be text is none; it is left alone.
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The journal that a killed run left is damaged before its last entry; it is left alone.
    Journal {
        /// The journal.
        path: PathBuf,
    },
    /// A file that should hold a private key holds none that can be used; it is left alone.
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyError,
    },
    /// Another key is saved there already, and keys are never overwritten.
    KeyExists {
        /// The file.
        path: PathBuf,
    },
    /// Something that is not ours is where the link to a live certificate should be; it is left alone.
    Occupied {
        /// The path.
        path: PathBuf,
    },
    /// A live certificate lacks a file.
    Incomplete {
        /// The missing file.
        path: PathBuf,
    },
    /// The system failed in another way.
    Failed {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl StoreError {
    pub(crate) fn at(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotADirectory => Self::NotADirectory { path },
            ErrorKind::PermissionDenied => Self::Denied { path, source },
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly { path, source },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path, source },
            _ => Self::Failed { path, source },
        }
    }

    /// The file or directory that it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::NotADirectory { path }
            | Self::Owner { path, .. }
            | Self::Denied { path, .. }
            | Self::ReadOnly { path, .. }
            | Self::Full { path, .. }
            | Self::Locked { path, .. }
            | Self::Newer { path }
            | Self::OtherServer { path, .. }
            | Self::NotText { path }
            | Self::Journal { path }
            | Self::Key { path, .. }
            | Self::KeyExists { path }
            | Self::Occupied { path }
            | Self::Incomplete { path }
            | Self::Failed { path, .. } => path,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Debug escapes what a terminal must not see (R47).
        let path = self.path();
        match self {
            Self::NotADirectory { .. } => write!(f, "{path:?} cannot be a directory: a file is in its way"),
            Self::Owner { owner, user, .. } => write!(
                f,
                "{path:?} belongs to user {owner}, and this is user {user}: run as that user, or use another state \
                 directory"
            ),
            Self::Denied { .. } => {
                write!(
                    f,
                    "{path:?} is not open to this user: run as its owner, or use another state directory"
                )
            }
            Self::ReadOnly { .. } => {
                write!(f, "{path:?} is on a read-only file system: use a state directory that can be written")
            }
            Self::Full { .. } => write!(f, "there is no room for {path:?}: free some space on its disk"),
            Self::Locked { process: Some(process), .. } => {
                write!(f, "{path:?} is locked by process {process}: wait for it, or end it")
            }
            Self::Locked { process: None, .. } => write!(f, "{path:?} is locked by another run: wait for it"),
            Self::Newer { .. } => {
                write!(f, "{path:?} is of no version that this program knows: use the one that wrote it")
            }
            Self::OtherServer { found, .. } => write!(f, "{path:?} names another server: {found:?}"),
            Self::NotText { .. } => {
                write!(f, "{path:?} is damaged: it is no UTF-8 text; restore or remove it")
            }
            Self::Journal { .. } => write!(
                f,
                "{path:?} is damaged in its midst: restore it, or move it away and lose what the last run knew of its \
                 orders"
            ),
            Self::Key { .. } => write!(f, "{path:?} holds no private key to be used: restore or remove it"),
            Self::KeyExists { .. } => {
                write!(f, "{path:?} holds another key, which is not overwritten: move it away")
            }
            Self::Occupied { .. } => {
                write!(f, "{path:?} is not a link to a version in the archive: move it away")
            }
            Self::Incomplete { .. } => {
                write!(f, "{path:?} is missing, though its certificate is live: restore it")
            }
            Self::Failed { .. } => write!(f, "{path:?} could not be used"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Denied { source, .. }
            | Self::ReadOnly { source, .. }
            | Self::Full { source, .. }
            | Self::Failed { source, .. } => Some(source),
            Self::Key { source, .. } => Some(source),
            Self::NotADirectory { .. }
            | Self::Owner { .. }
            | Self::Locked { .. }
            | Self::Newer { .. }
            | Self::OtherServer { .. }
            | Self::NotText { .. }
            | Self::Journal { .. }
            | Self::KeyExists { .. }
            | Self::Occupied { .. }
            | Self::Incomplete { .. } => None,
        }
    }
}

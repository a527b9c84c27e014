//! Why a webroot could not be written to.

use core::error::Error;
use core::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a proof could not be written below a webroot, or removed from it.
#[derive(Debug)]
#[non_exhaustive]
pub enum WebrootError {
    /// There is no such directory.
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// Something else is where a directory should be.
    NotADirectory {
        /// The path that should be a directory.
        path: PathBuf,
    },
    /// This user may not write there, or nobody may.
    NotWritable {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The disk or the user's share of it is full.
    Full {
        /// The file that found no room.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that is not ours has the token's name; it is left alone.
    Occupied {
        /// The file.
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

impl WebrootError {
    pub(super) fn at(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            ErrorKind::NotFound => Self::Missing { path },
            ErrorKind::NotADirectory => Self::NotADirectory { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::NotWritable { path, source },
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full { path, source },
            _ => Self::Failed { path, source },
        }
    }

    /// The file or directory that it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing { path }
            | Self::NotADirectory { path }
            | Self::NotWritable { path, .. }
            | Self::Full { path, .. }
            | Self::Occupied { path }
            | Self::Failed { path, .. } => path,
        }
    }
}

impl fmt::Display for WebrootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Debug escapes what a terminal must not see (R47).
        let path = self.path();
        match self {
            Self::Missing { .. } => {
                write!(f, "{path:?} does not exist: give the directory that the web server serves")
            }
            Self::NotADirectory { .. } => write!(f, "{path:?} is no directory, but should be one"),
            Self::NotWritable { .. } => {
                write!(f, "{path:?} cannot be written by this user: run as its owner, or as root")
            }
            Self::Full { .. } => write!(f, "there is no room for {path:?}: free some space on its disk"),
            Self::Occupied { .. } => {
                write!(f, "{path:?} exists and is not ours: remove it if nothing needs it")
            }
            Self::Failed { .. } => write!(f, "{path:?} could not be used"),
        }
    }
}

impl Error for WebrootError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NotWritable { source, .. } | Self::Full { source, .. } | Self::Failed { source, .. } => {
                Some(source)
            }
            Self::Missing { .. } | Self::NotADirectory { .. } | Self::Occupied { .. } => None,
        }
    }
}

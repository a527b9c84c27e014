//! Where things are: the workspace, its target directory, and what this tool keeps in it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Explain, Failure};

/// The workspace's root: the folder above this crate's.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Cargo's target directory, where everything that this tool makes ends up.
pub(crate) fn target() -> PathBuf {
    let chosen = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| OsString::from("target"));
    root().join(chosen)
}

/// The cargo that called us, so that a toolchain chosen with `cargo +name` stays chosen.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Makes `path` an empty directory, whatever was there before.
pub(crate) fn emptied(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        fs::remove_dir_all(path).explain(|| format!("cannot clear {}", path.display()))?;
    }
    fs::create_dir_all(path).explain(|| format!("cannot create {}", path.display()))
}

/// Looks for an executable called `name` in the directories of `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|candidate| candidate.is_file())
}

/// Every file below `dir`, directories left out.
pub(crate) fn files_below(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path()),
            _ => vec![entry.path()],
        })
        .collect()
}

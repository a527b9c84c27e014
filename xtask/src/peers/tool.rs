//! A client and what it needs to run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dirs;
use crate::failure::Failure;

use super::apt;

/// Somebody else's client: installed, or unpacked.
pub(super) struct Tool {
    program: PathBuf,
    /// Where it is unpacked, if it is not installed.
    tree: Option<PathBuf>,
}

impl Tool {
    /// From the PATH, from an earlier run, from Debian.
    pub(super) fn get(name: &str) -> Result<Self, Failure> {
        if let Some(program) = dirs::on_path(name) {
            return Ok(Self { program, tree: None });
        }
        let tree = apt::unpacked(name)?;
        Ok(Self { program: tree.join("usr/bin").join(name), tree: Some(tree) })
    }

    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// The client to be run in `dir`, with nothing of the person's who runs the tests.
    pub(super) fn command(&self, dir: &Path) -> Command {
        self.with_environment(Command::new(&self.program), dir)
    }

    /// The same for a client in Python, which finds its modules by its interpreter.
    pub(super) fn python(&self, dir: &Path) -> Command {
        let Some(tree) = &self.tree else { return self.command(dir) };
        let own = tree.join("usr/bin/python3");
        let mut command = Command::new(if own.exists() { own } else { "/usr/bin/python3".into() });
        command.arg(&self.program);
        let mut command = self.with_environment(command, dir);
        command.env("PYTHONPATH", tree.join("usr/lib/python3/dist-packages"));
        command
    }

    fn with_environment(&self, mut command: Command, dir: &Path) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = self.tree.iter().map(|tree| tree.join("usr/bin"));
        let path = std::env::join_paths(own.chain(std::env::split_paths(&path))).unwrap_or(path);
        command.current_dir(dir).env_clear().env("PATH", path).env("HOME", dir).env("LANG", "C.UTF-8");
        if let Ok(libraries) = self.library_path(&[]) {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        command
    }

    /// The unpacked libraries, for the dynamic linker, after those in `first`.
    pub(super) fn library_path(&self, first: &[PathBuf]) -> Result<OsString, std::env::JoinPathsError> {
        let tree = self.tree.iter().flat_map(|tree| [tree.join("usr/lib"), tree.join("lib")]);
        let multiarch = tree.flat_map(|dir| std::fs::read_dir(dir).into_iter().flatten().flatten());
        let multiarch =
            multiarch.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains("-linux-gnu"));
        std::env::join_paths(first.iter().cloned().chain(multiarch))
    }
}

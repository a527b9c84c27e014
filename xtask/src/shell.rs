//! Running other programs: with their output shown, or captured.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use crate::dirs;
use crate::failure::{Explain, Failure};

/// A command in the workspace's root.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dirs::root());
    command
}

/// Cargo with `arguments`, in the workspace's root.
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = command(dirs::cargo());
    command.args(arguments);
    // What the cargo that runs this tool has told it about its own package would count as a change of environment:
    // ring, and everything above it, would be built again each time.
    let told = |name: &OsString| ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|part| starts_with(name, part));
    std::env::vars_os().map(|(name, _)| name).filter(told).for_each(|name| {
        command.env_remove(name);
    });
    command
}

fn starts_with(name: &OsStr, part: &str) -> bool {
    name.to_str().is_some_and(|name| name.starts_with(part))
}

/// Runs `command` with its output on our terminal.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().explain(|| format!("cannot run {}", words(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("{} ended with {status}", words(command))))
    }
}

/// Runs `command` silently and returns what it printed; a failure carries what it said.
pub(crate) fn capture(command: &mut Command) -> Result<String, Failure> {
    let output = command.output().explain(|| format!("cannot run {}", words(command)))?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(stdout.into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("{} ended with {}:\n{stdout}{stderr}", words(command), output.status)))
}

/// Whether `command` runs and succeeds; what it prints is nobody's business.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// The command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    core::iter::once(name).chain(command.get_args()).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

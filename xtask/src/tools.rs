//! Programs of others that a few commands need: from the PATH, from `target/tools`, or built into it.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::{dirs, shell};

/// A subcommand of cargo, from crates.io if it is not there.
pub(crate) fn cargo_command(name: &str) -> Result<PathBuf, Failure> {
    let kept = dirs::target().join("tools");
    let built = kept.join("bin").join(name);
    if let Some(found) = dirs::on_path(name).or_else(|| built.is_file().then(|| built.clone())) {
        return Ok(found);
    }
    println!("building {name} into {}", kept.display());
    shell::run(shell::cargo(["install", "--locked", name, "--root"]).arg(&kept))?;
    Ok(built)
}

/// `cargo ARGUMENTS` of the nightly toolchain, if rustup has one.
pub(crate) fn nightly() -> Option<Command> {
    let mut probe = shell::command(dirs::on_path("rustup")?);
    let there = shell::succeeds(probe.args(["run", "nightly", "cargo", "--version"]));
    let mut command = shell::command("rustup");
    command.args(["run", "nightly", "cargo"]);
    // Ours would win over that of the toolchain.
    command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
    there.then_some(command)
}

//! cargo-fuzz on the nightly toolchain, and where it leaves the programs.

use std::path::PathBuf;
use std::process::Command;

use super::folder;
use crate::dirs;
use crate::failure::{Explain, Failure};
use crate::{shell, tools};

/// The first is as cargo-fuzz has it, for there are false alarms. The others save a tenth of the time: little of what is
/// freed is held back, and the stacks of allocations are short.
const SANITIZER: &str = "detect_odr_violation=0:quarantine_size_mb=8:malloc_context_size=4";

/// The fuzzers, instrumented: one program for each target.
pub(super) struct Fuzzers(PathBuf);

impl Fuzzers {
    /// Builds them all at once.
    pub(super) fn build() -> Result<Self, Failure> {
        let (host, place) = (host()?, dirs::target().join("fuzz").join("build"));
        let mut command = nightly()?;
        // With `-O` the profile of `tests/fuzz` says what is checked, and not cargo-fuzz, for which it would be all.
        command.env("PATH", path()?).args(["fuzz", "build", "-O", "--target", &host, "--fuzz-dir"]);
        shell::run(command.arg(folder()).arg("--target-dir").arg(&place))?;
        Ok(Self(place.join(host).join("release")))
    }

    /// The fuzzer of `target`, without arguments.
    pub(super) fn command(&self, target: &str) -> Command {
        let mut command = shell::command(self.0.join(target));
        command.env("ASAN_OPTIONS", SANITIZER);
        command
    }
}

fn nightly() -> Result<Command, Failure> {
    tools::nightly().explain(|| {
        "fuzzing needs the nightly toolchain: rustup toolchain install nightly --profile minimal".to_owned()
    })
}

/// The PATH with cargo-fuzz on it: rustup gives the directories of subcommands the lowest rank.
fn path() -> Result<std::ffi::OsString, Failure> {
    let tool = tools::cargo_command("cargo-fuzz")?;
    let bin = tool.parent().map(PathBuf::from).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::env::split_paths(&path).chain([bin]);
    std::env::join_paths(paths).explain(|| "the PATH cannot be extended".to_owned())
}

/// The machine's own target, as the toolchain calls it: the sanitizers are there for no other.
fn host() -> Result<String, Failure> {
    let version = shell::capture(nightly()?.arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).explain(|| "the nightly cargo does not say for which machine it is".to_owned())
}

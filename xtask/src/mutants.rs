//! `cargo xtask mutants`: does a test fail when the code is changed? `tests/mutants.md` tells what came of it.

use std::fs;

use crate::failure::{Explain, Failure};
use crate::{dirs, shell, tools};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The crate, by the name of its folder
    #[arg(default_value = "jwk")]
    krate: String,
    /// Only these files of it (repeatable)
    #[arg(long, value_name = "PATH")]
    file: Vec<String>,
    /// Only what was not caught the last time
    #[arg(long)]
    iterate: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let tool = tools::cargo_command("cargo-mutants")?;
    let package = format!("certwright-{}", arguments.krate);
    let reports = dirs::target().join("mutants");
    fs::create_dir_all(&reports).explain(|| format!("cannot create {}", reports.display()))?;
    let mut command = shell::command(tool);
    command.args(["mutants", "--package", package.as_str(), "--test-workspace=false", "--no-shuffle"]);
    command.arg("--output").arg(reports.join(&arguments.krate));
    command.args(arguments.file.iter().flat_map(|file| ["--file", file.as_str()]));
    if arguments.iterate {
        command.arg("--iterate");
    }
    shell::run(&mut command)
}

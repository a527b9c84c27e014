//! `cargo xtask simulate`: many seeds of the simulator in `tests`.

mod breakages;

use std::process::Command;

use crate::failure::Failure;
use crate::shell;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many seeds to live through
    #[arg(long, value_name = "N", default_value_t = 2000)]
    seeds: u64,
    /// Live through this seed alone, and show all that happens
    #[arg(long, value_name = "N", conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
    /// The first seed
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,
    /// How many run side by side; by default as many as there are cores
    #[arg(long, value_name = "N")]
    jobs: Option<u64>,
    /// Break the machine in a copy of it, in many ways, and expect each to be found (some minutes)
    #[arg(long, conflicts_with_all = ["seeds", "seed", "from"])]
    breakages: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.breakages {
        return breakages::run();
    }
    let mut command = simulator();
    match arguments.seed {
        Some(seed) => command.args(["--seed", &seed.to_string()]),
        None => {
            command.args(["--seeds", &arguments.seeds.to_string(), "--from", &arguments.from.to_string()])
        }
    };
    if let Some(jobs) = arguments.jobs {
        command.args(["--jobs", &jobs.to_string()]);
    }
    shell::run(&mut command)
}

#[derive(clap::Args)]
pub(crate) struct TranscriptArguments {
    /// Write them as they are now: the difference is for the commit
    #[arg(long)]
    bless: bool,
}

/// The transcripts in `fixtures/transcripts`, compared or written.
pub(crate) fn transcripts(arguments: &TranscriptArguments) -> Result<(), Failure> {
    let mut command = shell::cargo(["test", "--locked", "--package=certwright-tests", "--test=transcripts"]);
    if arguments.bless {
        command.env("CERTWRIGHT_BLESS", "1");
    }
    shell::run(&mut command)
}

/// What CI runs.
pub(crate) fn in_ci() -> Result<(), Failure> {
    shell::run(simulator().args(["--seeds", "2000"]))
}

/// Built by the profile `simulate`: quick, with every assertion.
fn simulator() -> Command {
    shell::cargo([
        "run",
        "--quiet",
        "--locked",
        "--profile=simulate",
        "--package=certwright-tests",
        "--bin=simulate",
        "--",
    ])
}

//! Everything that CI does, runnable by anyone: `cargo xtask ci`, `demo`, `pebble-test`, `bench`, `fuzz`.
//! Everything that CI does, runnable by anyone: `cargo xtask ci`, `demo`, `pebble-test`, `docs`, `bench`.
//! Everything that CI does, runnable by anyone: `cargo xtask ci`, `pebble-test`, `peers-test`, `bench`.
//! Everything that CI does, runnable by anyone: `cargo xtask ci`, `demo`, `pebble-test`, `bench`, `fuzz`, `mutants`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool talks to its terminal")]

mod bench;
mod ci;
mod daemon;
mod dirs;
mod docs;
mod failure;
mod fuzz;
mod given;
mod http1;
mod library;
mod mutants;
mod openssl;
mod pebble;
mod peers;
mod pki;
mod ports;
mod program;
mod proxy;
mod queue;
mod scenario;
mod shell;
mod simulate;
mod small_disk;
mod suite;
mod tls;
mod tools;
mod webserver;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Builds, tests and measures certwright.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every check that CI runs, in the same order
    Ci(ci::Arguments),
    /// Obtain certificates from a real Pebble, in every way that has gone wrong for somebody
    PebbleTest(suite::Arguments),
    /// Write docs/errors.md from the catalog of findings
    Docs,
    /// Let other people's clients obtain certificates from `certwright test-ca`
    PeersTest(peers::Arguments),
    /// Live through many seeds of the simulator: crashes, faults, garbage, in virtual time
    Simulate(simulate::Arguments),
    /// Compare the main flows with their transcripts, or write them anew
    Transcripts(simulate::TranscriptArguments),
    /// Measure requests, time, memory and size against a real Pebble
    Bench(bench::Arguments),
    /// Hand the readers of outside bytes whatever a fuzzer comes up with
    Fuzz(fuzz::Arguments),
    /// Change a crate in many small ways and see whether a test fails each time
    Mutants(mutants::Arguments),
}

fn main() -> ExitCode {
    let outcome = daemon::end_all_on_signal().and_then(|()| run(Arguments::parse().command));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_told() {
                eprintln!("xtask: {failure}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Ci(arguments) => ci::run(&arguments),
        Command::PebbleTest(arguments) => suite::run(&arguments),
        Command::Docs => docs::write(),
        Command::PeersTest(arguments) => peers::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Transcripts(arguments) => simulate::transcripts(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Mutants(arguments) => mutants::run(&arguments),
    }
}

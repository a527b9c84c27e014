//! Everything that CI does, runnable by anyone: `cargo xtask ci`, `demo`, `pebble-test`, `bench`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool talks to its terminal")]

mod bench;
mod ci;
mod daemon;
mod demo;
mod dirs;
mod failure;
mod given;
mod http1;
mod openssl;
mod pebble;
mod pki;
mod ports;
mod program;
mod proxy;
mod scenario;
mod shell;
mod simulate;
mod suite;
mod tls;
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
    Ci,
    /// Obtain certificates from a real Pebble, in every way that has gone wrong for somebody
    PebbleTest(suite::Arguments),
    /// Obtain one certificate from a local Pebble and show it with its chain
    Demo(demo::Arguments),
    /// Live through many seeds of the simulator: crashes, faults, garbage, in virtual time
    Simulate(simulate::Arguments),
    /// Compare the main flows with their transcripts, or write them anew
    Transcripts(simulate::TranscriptArguments),
    /// Measure requests, time, memory and size against a real Pebble
    Bench(bench::Arguments),
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
        Command::Ci => ci::run(),
        Command::PebbleTest(arguments) => suite::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Transcripts(arguments) => simulate::transcripts(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
    }
}

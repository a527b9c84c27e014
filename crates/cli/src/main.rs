//! certwright obtains TLS certificates over ACME (RFC 8555). This is the program; the crates below it do the work.

mod arguments;
mod exit;
mod failure;
mod issue;
mod names;
mod printer;
mod progress;
mod responder;
mod signals;
mod state;

use std::env;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    match Arguments::try_parse().map(|arguments| arguments.command) {
        Ok(Command::Issue(issue)) => issue::run(&issue),
        Err(error) if error.use_stderr() && env::args_os().any(|argument| argument == "--json") => {
            issue::misused(&error)
        }
        Err(error) => error.exit(),
    }
}

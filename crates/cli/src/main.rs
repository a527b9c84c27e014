//! certwright obtains TLS certificates over ACME (RFC 8555). This is the program; the crates below it do the work.

mod arguments;
mod check;
mod demo;
mod exit;
mod explain;
mod failure;
mod inspect;
mod issue;
mod printer;
mod report;
mod scratch;
mod signals;
mod source;
mod state;
mod test_ca;
mod tool;

use std::env;
use std::process::ExitCode;

use clap::Parser;
use serde_json::json;

use arguments::{Arguments, Command};
use exit::Exit;
use failure::Failure;
use printer::Printer;

fn main() -> ExitCode {
    match Arguments::try_parse().map(|arguments| arguments.command) {
        Ok(Command::Issue(issue)) => issue::run(&issue),
        Ok(Command::Demo(arguments)) => demo::run(&arguments),
        Ok(Command::TestCa(arguments)) => test_ca::run(&arguments),
        Ok(Command::Inspect(inspect)) => inspect::run(&inspect),
        Ok(Command::Check(check)) => check::run(&check),
        Ok(Command::Tool(tool)) => tool::run(&tool),
        Ok(Command::Explain(explain)) => explain::run(&explain),
        Err(error) if error.use_stderr() && env::args_os().any(|argument| argument == "--json") => {
            misused(&error)
        }
        Err(error) => error.exit(),
    }
}

/// A script that asked for JSON gets it about its own mistakes too.
fn misused(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let what = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let why = lines.next().unwrap_or_default().to_owned();
    let failure = Failure::new(Exit::Usage, what, why, "see certwright --help, or that of the command");
    let members = json!({ "outcome": "failed", "names": [], "error": failure.json() });
    Printer::new(true).failure(&failure, members);
    ExitCode::from(failure.exit.code())
}

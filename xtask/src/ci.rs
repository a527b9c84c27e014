//! `cargo xtask ci`: every check, in the order in which they are quick to fail.

mod full_disk;
mod power_cut;
mod readme;
mod requests;
mod test_run;

use std::process::Command;
use std::time::Instant;

use crate::failure::{Explain, Failure, ensure};
use crate::suite::{self, Tally};
use crate::{dirs, docs, fuzz, peers, shell, simulate};

/// The crates that need no operating system, and the target that proves it.
const PURE: [&str; 9] = ["identifier", "verify", "jwk", "jws", "csr", "chain", "dns", "http", "protocol"];
const BARE_TARGET: &str = "thumbv7em-none-eabi";

/// One check: what it says while it runs, and what it does. Those that count tests say how many.
struct Step {
    name: &'static str,
    run: fn() -> Result<Tally, Failure>,
}

const STEPS: &[Step] = &[
    Step { name: "format", run: || quiet(&mut shell::cargo(["fmt", "--all", "--check"])) },
    Step { name: "commands in README.md", run: || readme::check().map(|()| Tally::default()) },
    Step { name: "docs/errors.md", run: || docs::check().map(|()| Tally::default()) },
    Step { name: "clippy", run: clippy },
    Step { name: "documentation", run: documentation },
    Step { name: "crates without an operating system", run: bare_metal },
    Step { name: "tests", run: test_run::run },
    Step { name: "keys and signatures without ring", run: test_run::without_ring },
    Step { name: "a full disk", run: full_disk::check },
    Step { name: "a power cut", run: power_cut::check },
    Step { name: "requests, as openssl sees them", run: requests::check },
    Step { name: "fuzz targets and their seeds", run: fuzz::replay },
    Step { name: "simulator, 2,000 seeds", run: || simulate::in_ci().map(|()| Tally::default()) },
    Step { name: "bans, licences, sources", run: deny },
    Step { name: "pebble", run: suite::everything },
    Step { name: "other clients", run: peers::everything },
];

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only steps whose name contains this (repeatable)
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

impl Arguments {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }
}

/// Runs all steps even if one fails; the last line counts the tests, and a failed step as one of them.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let chosen: Vec<&Step> = STEPS.iter().filter(|step| arguments.wants(step.name)).collect();
    ensure(!chosen.is_empty(), || "no step has such a name".to_owned())?;
    let mut sum = Tally::default();
    let mut rows = Vec::new();
    for step in chosen {
        println!("== {}", step.name);
        let started = Instant::now();
        let result = (step.run)();
        let good = result.as_ref().is_ok_and(|tally| tally.failed == 0);
        rows.push((step.name, started.elapsed().as_secs_f64(), good));
        sum += result.unwrap_or_else(|why| {
            println!("{}: {why}", step.name);
            Tally { failed: 1, ..Tally::default() }
        });
    }
    println!("\n{:<36} {:>8}  result", "step", "seconds");
    rows.iter().for_each(|(name, seconds, good)| println!("{name:<36} {seconds:>8.1}  {}", word(*good)));
    println!();
    sum.conclude()
}

fn word(good: bool) -> &'static str {
    if good { "passed" } else { "FAILED" }
}

/// A command that counts no tests.
fn quiet(command: &mut Command) -> Result<Tally, Failure> {
    shell::run(command).map(|()| Tally::default())
}

fn clippy() -> Result<Tally, Failure> {
    let arguments = ["clippy", "--quiet", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    quiet(&mut shell::cargo(arguments))
}

fn documentation() -> Result<Tally, Failure> {
    let arguments = ["doc", "--quiet", "--workspace", "--no-deps", "--locked"];
    quiet(shell::cargo(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

fn bare_metal() -> Result<Tally, Failure> {
    add_target()?;
    let packages = PURE.map(|name| format!("--package=certwright-{name}"));
    let arguments = ["build", "--quiet", "--lib", "--locked", "--target", BARE_TARGET];
    quiet(shell::cargo(arguments).args(packages))
}

/// The target's standard library, from rustup if it is not there.
fn add_target() -> Result<(), Failure> {
    let libdir =
        shell::capture(shell::command("rustc").args(["--print", "target-libdir", "--target", BARE_TARGET]));
    if libdir.is_ok_and(|path| std::path::Path::new(path.trim()).is_dir()) {
        return Ok(());
    }
    let rustup = dirs::on_path("rustup").explain(|| {
        format!(
            "rust's core library for {BARE_TARGET} is missing, and so is rustup: install the one or the other"
        )
    })?;
    shell::run(shell::command(rustup).args(["target", "add", BARE_TARGET]))
}

fn deny() -> Result<Tally, Failure> {
    if !shell::succeeds(&mut shell::cargo(["deny", "--version"])) {
        println!("not run: cargo-deny is not installed (cargo install cargo-deny --locked)");
        return Ok(Tally { skipped: 1, ..Tally::default() });
    }
    quiet(&mut shell::cargo(["deny", "--locked", "check", "bans", "licenses", "sources"]))
}

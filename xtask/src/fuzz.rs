//! `cargo xtask fuzz`: the targets of `tests/fuzz`, with seeds made from the fixtures.

mod play;
mod seeds;
mod tool;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use crate::dirs;
use crate::failure::{Explain, Failure, ensure};
use crate::queue::at_once;
use crate::shell;
use crate::suite::Tally;
use tool::Fuzzers;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only this target (repeatable)
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// How long each target runs
    #[arg(long, value_name = "N", default_value = "300")]
    seconds: u32,
    /// Run each target for 30 seconds, two at a time
    #[arg(long, conflicts_with = "seconds")]
    smoke: bool,
    /// Only build the targets and hand them their seeds, as CI does; any toolchain will do
    #[arg(long, conflicts_with_all = ["smoke", "seconds", "target"])]
    replay: bool,
    /// Give a target this input, and show what it says
    #[arg(long, value_name = "FILE", requires = "target", conflicts_with_all = ["smoke", "seconds", "replay"])]
    input: Option<PathBuf>,
    /// Show the names of all targets and run none
    #[arg(long)]
    list: bool,
}

/// How a target ended.
struct Row {
    target: String,
    seconds: f64,
    /// What the fuzzer counted, or what it said last.
    result: Result<String, Failure>,
}

/// The seconds of `--smoke`, and how many targets run side by side.
const SMOKE: u32 = 30;
const JOBS: usize = 2;

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.replay {
        return replay()?.conclude();
    }
    let all = targets()?;
    if arguments.list {
        all.iter().for_each(|target| println!("{target}"));
        return Ok(());
    }
    let unknown = arguments.target.iter().find(|target| !all.contains(target));
    ensure(unknown.is_none(), || "there is no such target; --list shows them".to_owned())?;
    let chosen = if arguments.target.is_empty() { all } else { arguments.target.clone() };
    let seconds = if arguments.smoke { SMOKE } else { arguments.seconds };
    let fuzzers = Fuzzers::build()?;
    let act = |target: &String| match &arguments.input {
        Some(input) => timed(target, || play::replay(&fuzzers, target, input)),
        None => timed(target, || play::play(&fuzzers, target, seconds)),
    };
    conclude(&mut at_once(&chosen, JOBS, act)).conclude()
}

/// Builds every target and gives it its seeds, without the instrumentation that only fuzzing needs: for CI.
pub(crate) fn replay() -> Result<Tally, Failure> {
    let manifest = manifest();
    let options = ["--manifest-path", manifest.as_str(), "--locked", "--target-dir"];
    shell::run(shell::cargo(["fmt", "--check", "--manifest-path", manifest.as_str()]).arg("--all"))?;
    shell::run(shell::cargo(["build", "--quiet"]).args(options).arg(dirs::target()))?;
    let mut rows = at_once(&targets()?, JOBS, |target| {
        let binary = dirs::target().join("debug").join(target);
        let corpus = dirs::target().join("fuzz").join("seeds").join(target);
        timed(target, || {
            let seeds = seeds::make(target, &corpus)?;
            shell::capture(shell::command(&binary).arg("-runs=0").arg(&corpus))?;
            Ok(format!("{seeds} seeds"))
        })
    });
    Ok(conclude(&mut rows))
}

fn folder() -> PathBuf {
    dirs::root().join("tests").join("fuzz")
}

fn manifest() -> String {
    folder().join("Cargo.toml").display().to_string()
}

/// The names of the files in `fuzz_targets`.
fn targets() -> Result<Vec<String>, Failure> {
    let dir = folder().join("fuzz_targets");
    let entries = fs::read_dir(&dir).explain(|| format!("cannot read {}", dir.display()))?;
    let names = entries.flatten().map(|entry| entry.path().with_extension(""));
    let mut names: Vec<String> =
        names.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect();
    names.sort();
    Ok(names)
}

fn timed(target: &str, act: impl FnOnce() -> Result<String, Failure>) -> Row {
    let started = Instant::now();
    let result = act();
    let row = Row { target: target.to_owned(), seconds: started.elapsed().as_secs_f64(), result };
    if let Err(why) = &row.result {
        println!("{target} failed:\n{why}");
    }
    row
}

fn conclude(rows: &mut [Row]) -> Tally {
    rows.sort_by(|a, b| a.target.cmp(&b.target));
    println!("\n{:<14} {:>8}  result", "target", "seconds");
    let mut sum = Tally::default();
    for Row { target, seconds, result } in rows {
        println!("{target:<14} {seconds:>8.1}  {}", result.as_ref().map_or("FAILED", String::as_str));
        match result {
            Ok(_) => sum.passed += 1,
            Err(_) => sum.failed += 1,
        }
    }
    println!();
    sum
}

//! `cargo xtask fuzz`: the targets of `tests/fuzz`, with seeds made from the fixtures.

mod seeds;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::dirs;
use crate::failure::{Explain, Failure, ensure};
use crate::queue::at_once;
use crate::shell;
use crate::suite::Tally;
use crate::tools;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only this target (repeatable)
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// How long each target runs
    #[arg(long, value_name = "N", default_value = "300")]
    seconds: u32,
    /// Run each target for 30 seconds
    #[arg(long, conflicts_with = "seconds")]
    smoke: bool,
    /// Only build the targets and hand them their seeds, as CI does; any toolchain will do
    #[arg(long, conflicts_with_all = ["smoke", "seconds", "target"])]
    replay: bool,
    /// Show the names of all targets and run none
    #[arg(long)]
    list: bool,
}

/// How a target ended.
struct Row {
    target: String,
    seconds: f64,
    /// What libFuzzer counted, or what it said last.
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
    build_for_fuzzing()?;
    conclude(&mut at_once(&chosen, JOBS, |target| play(target, seconds))).conclude()
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

/// cargo-fuzz on the nightly toolchain.
fn cargo_fuzz(word: &str) -> Result<Command, Failure> {
    let tool = tools::cargo_command("cargo-fuzz")?;
    let nightly = tools::nightly().explain(|| {
        "fuzzing needs the nightly toolchain: rustup toolchain install nightly --profile minimal".to_owned()
    })?;
    let mut command = nightly;
    // rustup gives a subcommand's directory the lowest rank; cargo finds it on the PATH.
    let bin = tool.parent().map(PathBuf::from).unwrap_or_default();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::env::split_paths(&path).chain([bin]);
    let joined = std::env::join_paths(paths).explain(|| "the PATH cannot be extended".to_owned())?;
    command.env("PATH", joined).args(["fuzz", word, "--fuzz-dir", "tests/fuzz"]);
    command.arg("--target-dir").arg(dirs::target().join("fuzz").join("build"));
    Ok(command)
}

fn build_for_fuzzing() -> Result<(), Failure> {
    shell::run(&mut cargo_fuzz("build")?)
}

fn play(target: &str, seconds: u32) -> Row {
    let place = dirs::target().join("fuzz");
    timed(target, || {
        let (corpus, seeds) = (place.join("corpus").join(target), place.join("seeds").join(target));
        fs::create_dir_all(&corpus).explain(|| format!("cannot create {}", corpus.display()))?;
        seeds::make(target, &seeds)?;
        let artifacts = place.join("artifacts").join(target);
        fs::create_dir_all(&artifacts).explain(|| format!("cannot create {}", artifacts.display()))?;
        let mut command = cargo_fuzz("run")?;
        command.arg(target).arg(&corpus).arg(&seeds).arg("--");
        command.arg(format!("-max_total_time={seconds}")).arg("-timeout=20").arg("-print_final_stats=1");
        command.arg(format!("-artifact_prefix={}/", artifacts.display()));
        let dictionary = folder().join("dictionaries").join(target).with_extension("dict");
        if dictionary.is_file() {
            command.arg(format!("-dict={}", dictionary.display()));
        }
        fuzzed(&mut command)
    })
}

/// Runs the fuzzer; what it says is shown if it found something.
fn fuzzed(command: &mut Command) -> Result<String, Failure> {
    let output =
        command.stdin(Stdio::null()).output().explain(|| format!("cannot run {}", shell::words(command)))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let from = said.lines().count().saturating_sub(60);
        let last: Vec<&str> = said.lines().skip(from).collect();
        return Err(Failure::new(last.join("\n")));
    }
    let figure = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.rsplit(' ').next()).unwrap_or("?").to_owned()
    };
    let reached = said.lines().rev().find_map(|line| line.split_once(" cov: "));
    let covered = reached.and_then(|(_, rest)| rest.split(' ').next()).unwrap_or("?");
    Ok(format!("{} runs, {covered} edges", figure("stat::number_of_executed_units:")))
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

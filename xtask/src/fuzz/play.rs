//! One fuzzer run: what it is given, and what is made of what it says.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{folder, seeds, tool::Fuzzers};
use crate::dirs;
use crate::failure::{Explain, Failure};
use crate::shell;

/// What no input may need: seconds, and megabytes in one piece.
const LIMITS: [&str; 2] = ["-timeout=20", "-malloc_limit_mb=256"];
/// So many lines of a fuzzer that found something are shown.
const LINES: usize = 40;

/// Lets the fuzzer of `target` look for so many seconds, and says how far it came.
pub(super) fn play(fuzzers: &Fuzzers, target: &str, seconds: u32) -> Result<String, Failure> {
    let seeds = place("seeds", target)?;
    seeds::make(target, &seeds)?;
    let mut command = fuzzers.command(target);
    command.args([place("corpus", target)?, seeds]);
    command.arg(format!("-max_total_time={seconds}")).args(LIMITS).arg("-print_final_stats=1");
    command.arg(format!("-artifact_prefix={}/", place("artifacts", target)?.display()));
    let dictionary = folder().join("dictionaries").join(target).with_extension("dict");
    if dictionary.is_file() {
        command.arg(format!("-dict={}", dictionary.display()));
    }
    let (well, said) = said(&mut command)?;
    if well { Ok(result(&said)) } else { Err(Failure::new(found(target, &said))) }
}

/// Gives the fuzzer of `target` one input; what it says is for the terminal.
pub(super) fn replay(fuzzers: &Fuzzers, target: &str, input: &Path) -> Result<String, Failure> {
    // The fuzzer runs in the workspace's root, and we perhaps do not.
    let input = input.canonicalize().explain(|| format!("cannot read {}", input.display()))?;
    shell::run(fuzzers.command(target).args(LIMITS).arg(input))?;
    Ok("nothing is wrong with this input".to_owned())
}

fn place(what: &str, target: &str) -> Result<std::path::PathBuf, Failure> {
    let dir = dirs::target().join("fuzz").join(what).join(target);
    fs::create_dir_all(&dir).explain(|| format!("cannot create {}", dir.display()))?;
    Ok(dir)
}

/// Whether the command succeeded, and what it said.
fn said(command: &mut Command) -> Result<(bool, String), Failure> {
    let output =
        command.stdin(Stdio::null()).output().explain(|| format!("cannot run {}", shell::words(command)))?;
    Ok((output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

/// How many inputs were tried, and the edges that the seeds reached and that all inputs reached.
fn result(said: &str) -> String {
    let runs = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let first = said.lines().find(|line| line.contains("\tINITED ")).and_then(edges).unwrap_or("?");
    let last = said.lines().rev().find_map(edges).unwrap_or("?");
    format!("{} runs, {first} to {last} edges", runs.map_or("?", str::trim))
}

/// The edges in a line such as `#9 INITED cov: 12 ft: 13`.
fn edges(line: &str) -> Option<&str> {
    line.split_once(" cov: ")?.1.split(' ').next()
}

/// What a fuzzer said when it found something, where the input lies, and how to try it again.
fn found(target: &str, said: &str) -> String {
    let begins = |line: &str| line.contains("panicked at") || line.contains("ERROR: ");
    let from = said.lines().position(begins);
    let from = from.unwrap_or_else(|| said.lines().count().saturating_sub(LINES));
    let words: Vec<&str> = said.lines().skip(from).take(LINES).collect();
    let written = said.lines().find_map(|line| line.split_once("Test unit written to "));
    let again = written.map_or_else(String::new, |(_, path)| {
        format!(
            "\n\nThe input is in {path}. To try it again:\n    cargo xtask fuzz --target {target} --input {path}"
        )
    });
    words.join("\n") + &again
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libfuzzer_says_of_a_run() {
        let said = "INFO: seed corpus: files: 2\n#2\tpulse  cov: 9 ft: 9 corp: 1/1b exec/s: 0\n#3\tINITED cov: 277 ft: 277 corp: 1/76b exec/s: 0\n\
            #4\tNEW    cov: 496 ft: 1362 corp: 2/80b lim: 76 exec/s: 0\n#41064\tDONE   cov: 497 ft: 1363 corp: 3/90b\n\
            stat::number_of_executed_units: 41064\nstat::average_exec_per_sec:     6844\n";
        assert_eq!(result(said), "41064 runs, 277 to 497 edges");
        assert_eq!(result("nothing"), "? runs, ? to ? edges");
    }

    #[test]
    fn what_libfuzzer_says_when_it_found_something() {
        let said = "#1 INITED\nthread panicked at dns.rs:1:\nwrong\nartifact_prefix='/a/'; Test unit written to /a/crash-1\nBase64: YQ==\n";
        let told = found("dns", said);
        assert!(told.starts_with("thread panicked at dns.rs:1:\nwrong\n"), "{told}");
        assert!(told.contains("The input is in /a/crash-1."), "{told}");
        assert!(told.ends_with("cargo xtask fuzz --target dns --input /a/crash-1"), "{told}");
        assert!(!found("dns", "killed").contains("--input"));
    }
}

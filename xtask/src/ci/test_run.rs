//! `cargo test`, shown as it runs and counted.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::failure::{Explain, Failure};
use crate::shell;
use crate::suite::Tally;

pub(super) fn run() -> Result<Tally, Failure> {
    tests(["--workspace"])
}

/// In the workspace `certwright-verify` and `certwright-key` have the feature `ring`; by themselves they have it not.
pub(super) fn without_ring() -> Result<Tally, Failure> {
    tests(["--package=certwright-verify", "--package=certwright-key"])
}

fn tests<const N: usize>(of: [&str; N]) -> Result<Tally, Failure> {
    let mut command = shell::cargo(["test", "--quiet", "--locked", "--no-fail-fast"]);
    command.args(of);
    let mut child = command.stdout(Stdio::piped()).spawn().explain(|| "cannot run cargo test".to_owned())?;
    let mut sum = Tally::default();
    for line in child.stdout.take().into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
        let line = line.explain(|| "cannot read what cargo test says".to_owned())?;
        println!("{line}");
        sum += counted(&line).unwrap_or_default();
    }
    let status = child.wait().explain(|| "cannot wait for cargo test".to_owned())?;
    if !status.success() && sum.failed == 0 {
        return Err(Failure::new(format!("cargo test ended with {status}")));
    }
    Ok(sum)
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; ..`
fn counted(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| {
        let part = counts.split(';').find_map(|part| part.trim().strip_suffix(word))?;
        part.trim().parse().ok()
    };
    Some(Tally { passed: count("passed")?, failed: count("failed")?, skipped: count("ignored")? })
}

#[cfg(test)]
mod tests {
    use super::counted;
    use crate::suite::Tally;

    #[test]
    fn the_runners_summary_is_counted() {
        let line = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(counted(line), Some(Tally { passed: 5, failed: 2, skipped: 1 }));
        assert_eq!(counted("running 3 tests"), None);
    }
}

//! The root README promises two commands; both must be there, and no third one.

use std::collections::BTreeSet;
use std::fs;

use crate::dirs;
use crate::failure::{Explain, Failure, ensure};

const PROMISED: [&str; 2] = ["cargo run --release -- demo", "cargo xtask ci"];

pub(super) fn check() -> Result<(), Failure> {
    let path = dirs::root().join("README.md");
    let text = fs::read_to_string(&path).explain(|| format!("cannot read {}", path.display()))?;
    let found = commands(&text);
    ensure(found == BTreeSet::from(PROMISED), || {
        format!("README.md has the commands {found:?}, it should have {PROMISED:?}")
    })
}

/// The cargo commands in fenced blocks, without prompt and without comment.
fn commands(markdown: &str) -> BTreeSet<&str> {
    let mut fenced = false;
    let mut found = BTreeSet::new();
    for line in markdown.lines().map(str::trim) {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced && line.trim_start_matches("$ ").starts_with("cargo ") {
            let command = line.trim_start_matches("$ ");
            found.insert(command.split(" #").next().unwrap_or(command).trim());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn commands_stand_in_fences() {
        let text = "cargo build\n```sh\n$ cargo xtask ci   # tests\ncertwright issue\n```\ncargo run\n";
        assert_eq!(commands(text).into_iter().collect::<Vec<_>>(), ["cargo xtask ci"]);
    }
}

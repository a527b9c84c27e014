//! Deliberate mistakes in the machine itself, made in a copy of the workspace: the simulator has to find each of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Explain, Failure, ensure};
use crate::suite::Tally;
use crate::{dirs, shell};

/// So many seeds are enough to find any of them.
const SEEDS: &str = "300";
/// What is copied of the workspace.
const COPIED: [&str; 6] = ["Cargo.toml", "Cargo.lock", "crates", "fixtures", "tests", "xtask"];

/// A mistake: in this file of `crates/protocol/src`, this text, of which there is one, becomes that.
struct Patch {
    what: &'static str,
    file: &'static str,
    text: &'static str,
    instead: &'static str,
}

const fn patch(what: &'static str, file: &'static str, text: &'static str, instead: &'static str) -> Patch {
    Patch { what, file, text, instead }
}

const PATCHES: [Patch; 16] = [
    patch(
        "the Retry-After of a success is ignored",
        "order.rs",
        "self.live.floor = self.live.floor.max(floor);",
        "let _ = floor;",
    ),
    patch(
        "a 503 binds one request, not the server",
        "client/reply.rs",
        "self.server_floor = self.server_floor.max(server_floor);",
        "",
    ),
    patch(
        "the Retry-After of a failure is ignored",
        "order.rs",
        "floor.unwrap_or(self.now).max(self.now + wait)",
        "{ let _ = floor; self.now + wait }",
    ),
    patch(
        "newOrder is sent again without bound",
        "order/step.rs",
        "const MAX_SENDS: u8 = 2;",
        "const MAX_SENDS: u8 = 200;",
    ),
    patch("the document does not count newOrders", "order/saved.rs", "sends: self.sends,", "sends: 0,"),
    patch(
        "a nonce comes back although it was perhaps sent",
        "client/reply.rs",
        "Err(lost) => lost.nonce.take(),",
        "Err(lost) => lost.nonce.take().or_else(|| sending.nonce.take()),",
    ),
    patch("the pool gives a nonce twice", "nonce.rs", "self.0.pop()", "self.0.last().map(Nonce::twin)"),
    patch("the order is not polled again", "order/advance.rs", "self.poll_at(ctx, due);", "let _ = due;"),
    patch(
        "the deadline is ignored",
        "order.rs",
        "Step::Deadline if ctx.now >= self.deadline && !self.has_ended() => {",
        "Step::Deadline if ctx.now < Timestamp::from_millis(0) => {",
    ),
    patch(
        "a refused nonce is replaced at once, a hundred times",
        "retry.rs",
        "const BAD_NONCES_AT_ONCE: u32 = 10;",
        "const BAD_NONCES_AT_ONCE: u32 = 1000;",
    ),
    patch(
        "the document does not say what was presented",
        "order/saved.rs",
        ".filter(|proof| proof.duty.leaves_something())",
        ".filter(|_| false)",
    ),
    patch(
        "challenges are answered before the proofs are visible",
        "order/answer.rs",
        "Some(visible) if visible > ctx.now => {",
        "Some(visible) if ctx.now < Timestamp::from_millis(0) => {",
    ),
    patch(
        "challenges are answered before all proofs are presented",
        "order/proofs.rs",
        "_ => return None,\n            }\n        }\n        Some(latest)",
        "_ => {}\n            }\n        }\n        Some(latest)",
    ),
    patch(
        "polls follow each other without a pause",
        "retry.rs",
        "growing(Duration::from_millis(100), polls, Duration::from_secs(3))",
        "{ let _ = polls; Duration::ZERO }",
    ),
    patch(
        "the document does not say that an order is parked",
        "order/saved.rs",
        "parked: self.parked,",
        "parked: None,",
    ),
    patch(
        "Ctrl-C waits for answers",
        "client/requests.rs",
        "const REST: Duration = Duration::from_millis(1500);",
        "const REST: Duration = Duration::from_millis(15_000);",
    ),
];

/// Makes each mistake, one after the other, and fails if one is not found, or cannot be made any more.
pub(super) fn run() -> Result<(), Failure> {
    let root = dirs::target().join("breakages");
    let copy = root.join("work");
    dirs::emptied(&copy)?;
    COPIED.iter().try_for_each(|name| copied(&dirs::root().join(name), &copy.join(name)))?;
    let mut tally = Tally::default();
    for patch in &PATCHES {
        let found = find(patch, &copy, &root.join("target"))?;
        println!(
            "{:<8} {}: {}",
            if found.is_some() { "found" } else { "MISSED" },
            patch.what,
            found.as_deref().unwrap_or("-")
        );
        match found {
            Some(_) => tally.passed += 1,
            None => tally.failed += 1,
        }
    }
    tally.conclude()
}

/// The invariant that finds the mistake.
fn find(patch: &Patch, copy: &Path, target: &Path) -> Result<Option<String>, Failure> {
    let path = path_of(patch, copy);
    let good = source(patch, copy)?;
    write(&path, &good.replace(patch.text, patch.instead))?;
    let outcome = simulated(copy, target);
    write(&path, &good)?;
    outcome
}

fn path_of(patch: &Patch, workspace: &Path) -> PathBuf {
    workspace.join("crates/protocol/src").join(patch.file)
}

/// The file, in which the mistake can be made.
fn source(patch: &Patch, workspace: &Path) -> Result<String, Failure> {
    let path = path_of(patch, workspace);
    let good = fs::read_to_string(&path).explain(|| format!("cannot read {}", path.display()))?;
    ensure(good.matches(patch.text).count() == 1, || {
        format!("{} has not one {:?} any more: mend the list", patch.file, patch.text)
    })?;
    Ok(good)
}

fn simulated(copy: &Path, target: &Path) -> Result<Option<String>, Failure> {
    let cargo = |arguments: &[&str]| {
        let mut command = shell::cargo(arguments.iter().copied());
        command.current_dir(copy).env("CARGO_TARGET_DIR", target);
        command
    };
    let package =
        ["--quiet", "--locked", "--profile=simulate", "--package=certwright-tests", "--bin=simulate"];
    shell::capture(&mut cargo(&[&["build"], &package[..]].concat()))?;
    let mut simulator = shell::command(target.join("simulate/simulate"));
    let output =
        simulator.args(["--seeds", SEEDS]).output().explain(|| "cannot run the simulator".to_owned())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // The first line of a violation: `seed 17: RetryAfter at ..`
    Ok(text.lines().find(|line| line.starts_with("seed ") && line.contains(": ")).map(shortened))
}

fn shortened(line: &str) -> String {
    line.split(" at ").next().unwrap_or(line).to_owned()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).explain(|| format!("cannot write {}", path.display()))
}

fn copied(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = || format!("cannot copy {}", from.display());
    if from.is_file() {
        return fs::copy(from, to).map(|_| ()).explain(failed);
    }
    fs::create_dir_all(to).explain(failed)?;
    let entries: Vec<PathBuf> =
        fs::read_dir(from).explain(failed)?.flatten().map(|entry| entry.path()).collect();
    entries
        .iter()
        .filter_map(|path| Some((path, path.file_name()?)))
        .try_for_each(|(path, name)| copied(path, &to.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CI does not run the list, but a change of the machine must not leave it behind.
    #[test]
    fn every_mistake_can_still_be_made() {
        for patch in &PATCHES {
            assert!(source(patch, dirs::root()).is_ok(), "{}: mend the list", patch.what);
        }
    }
}

//! A disk that is full sooner or later: an error that names the directory, nothing half-written, and a next run that
//! goes on once there is room.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Stage, Verdict};
use crate::failure::{Explain, Failure, ensure};
use crate::pebble::{Pebble, Setup};
use crate::program::Order;
use crate::small_disk;

/// A whole run needs fewer pages of 4 KiB than this; the account's key and document alone need more than the other.
const MOST: usize = 40;
const FEWEST: usize = 4;

/// The documented exit code for what is wrong with this machine.
const MACHINE: &str = "3";

/// One run on a disk of `$2`, one more after it has grown. What is left of the first is listed.
const TWO_RUNS: &str = "state=$1 size=$2 log=$3; shift 3
mount -t tmpfs -o size=$size,mode=0700 tmpfs \"$state\" || exit 97
\"$@\" >\"$log.stdout\" 2>\"$log.stderr\"; echo $? >\"$log.code\"
(cd \"$state\" && find . ! -type d) >\"$log.files\"
mount -o remount,size=4m \"$state\" || exit 98
\"$@\" >\"$log.again\" 2>&1";

pub(super) fn at_every_size(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let state = stage.dir.join("state");
    fs::create_dir_all(&state).explain(|| "cannot make a state directory".to_owned())?;
    if !small_disk::is_possible(&state) {
        return Ok(Verdict::Skipped(small_disk::NOT_HERE.to_owned()));
    }
    let pebble = stage.pebble(&Setup::obliging())?;
    for pages in 1..=MOST {
        let fits =
            fills_up(stage, &pebble, pages).map_err(|why| Failure::new(format!("{pages} pages: {why}")))?;
        if fits {
            ensure(pages > FEWEST, || format!("a run that fits on {pages} pages proves nothing"))?;
            return Ok(Verdict::Passed);
        }
    }
    Err(Failure::new(format!("{MOST} pages are not enough")))
}

/// Whether a run found room on so many pages; if it did not, it failed as it should, and the next one succeeded.
fn fills_up(stage: &Stage<'_>, pebble: &Pebble, pages: usize) -> Result<bool, Failure> {
    let name = format!("disk-{pages}.names.test");
    let order = Order { json: false, ..stage.order(pebble, &[&name]) };
    let log = stage.dir.join(format!("disk-{pages}"));
    let mut command = small_disk::shell(TWO_RUNS);
    command.arg(&order.state).arg(format!("{}k", 4 * pages)).arg(&log);
    let own = stage.program.issue(&order);
    command.arg(own.get_program()).args(own.get_args());
    let outcome = stage.attempt_as(pebble, command)?;
    let first = read(&log, "code")?;
    if first.trim() == "0" {
        return Ok(true);
    }
    fails_well(&log, first.trim(), &order.state)?;
    ensure(outcome.status.success(), || {
        format!("with room it ended with {}:\n{}", outcome.status, again(&log))
    })?;
    Ok(false)
}

fn fails_well(log: &Path, code: &str, state: &Path) -> Result<(), Failure> {
    let said = read(log, "stderr")?;
    ensure(code == MACHINE, || format!("exit code {code}:\n{said}"))?;
    let error = said.find("error: ").and_then(|at| said.get(at..)).unwrap_or_default();
    let lines: Vec<&str> = error.lines().collect();
    let three =
        matches!(lines[..], [_, why, cure] if why.starts_with("  why: ") && cure.starts_with("   do: "));
    ensure(three, || format!("no error of three lines:\n{said}"))?;
    ensure(error.contains(&*state.to_string_lossy()), || format!("the error names no directory:\n{error}"))?;
    let files = read(log, "files")?;
    let half = |file: &str| {
        let installed = ["./live/", "./archive/"].iter().any(|room| file.starts_with(room));
        installed || file.contains(".tmp") || file.contains(".new")
    };
    ensure(!files.lines().any(half), || format!("left behind:\n{files}"))
}

fn again(log: &Path) -> String {
    read(log, "again").unwrap_or_default()
}

fn read(log: &Path, what: &str) -> Result<String, Failure> {
    let path = PathBuf::from(format!("{}.{what}", log.display()));
    fs::read_to_string(&path).explain(|| format!("cannot read {}", path.display()))
}

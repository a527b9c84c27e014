//! The store on a real full disk; the whole program has a scenario of its own.

use crate::failure::Failure;
use crate::small_disk;
use crate::suite::Tally;
use crate::{dirs, shell};

const MOUNT_AND_RUN: &str = "mount -t tmpfs -o size=128k,mode=0700 tmpfs \"$1\" && cd \"$2\" && \
    CERTWRIGHT_SMALL_DISK=\"$1\" exec \"$3\" test --quiet --locked --package certwright-store --test small_disk";

pub(super) fn check() -> Result<Tally, Failure> {
    let disk = dirs::target().join("small-disk");
    dirs::emptied(&disk)?;
    if !small_disk::is_possible(&disk) {
        println!("not run: {}", small_disk::NOT_HERE);
        return Ok(Tally { skipped: 1, ..Tally::default() });
    }
    // What is to be built is built before, with no namespace around it.
    let target = ["--package", "certwright-store", "--test", "small_disk"];
    shell::run(shell::cargo(["test", "--quiet", "--locked", "--no-run"]).args(target))?;
    shell::run(small_disk::shell(MOUNT_AND_RUN).arg(&disk).arg(dirs::root()).arg(dirs::cargo()))?;
    Ok(Tally { passed: 1, ..Tally::default() })
}

//! The store on a disk that loses what was not synced.

use std::fs::File;

use crate::failure::{Explain, Failure};
use crate::suite::Tally;
use crate::{dirs, shell};

/// Octets of the disk.
const SIZE: u64 = 16 << 20;
const MOUNT: &str = "mount -o loop \"$1/image\" \"$1/disk\"";
const RUN: &str = "cd \"$2\" && CERTWRIGHT_POWER_CUT=\"$1\" exec \"$3\" test --quiet --locked \
    --package certwright-store --test power_cut -- --test-threads=1";

pub(super) fn check() -> Result<Tally, Failure> {
    let place = dirs::target().join("power-cut");
    dirs::emptied(&place)?;
    dirs::emptied(&place.join("disk"))?;
    let image = place.join("image");
    let made = File::create(&image).and_then(|file| file.set_len(SIZE));
    made.explain(|| format!("cannot make {}", image.display()))?;
    // In a mount namespace of its own, which takes the mounts along when it ends.
    let script = |script: &str| {
        let mut command = shell::command("unshare");
        command.args(["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"]).arg(&place);
        command
    };
    let possible = shell::succeeds(shell::command("mkfs.ext4").args(["-q", "-F"]).arg(&image))
        && shell::succeeds(&mut script(MOUNT));
    if !possible {
        println!("not run: mkfs.ext4(8) is missing, or mount(8) may not mount a file here, which takes root");
        return Ok(Tally { skipped: 1, ..Tally::default() });
    }
    // What is to be built is built before, with no namespace around it.
    let target = ["--package", "certwright-store", "--test", "power_cut"];
    shell::run(shell::cargo(["test", "--quiet", "--locked", "--no-run"]).args(target))?;
    let mut command = script(&format!("{MOUNT} && {RUN}"));
    shell::run(command.arg(dirs::root()).arg(dirs::cargo()))?;
    Ok(Tally { passed: 2, ..Tally::default() })
}

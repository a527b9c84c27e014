//! A disk that is soon full: a tmpfs of a few pages in a mount namespace of its own.

use std::path::Path;
use std::process::Command;

use crate::shell;

/// Why a check is left out where there can be no such disk.
pub(crate) const NOT_HERE: &str = "unshare(1) may not mount a disk here";

/// Runs `script` with the shell where it may mount; what follows are its arguments. All that it starts dies with it.
pub(crate) fn shell(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh"]);
    command
}

/// Whether a disk can be mounted at `dir`, for a moment.
pub(crate) fn is_possible(dir: &Path) -> bool {
    shell::succeeds(shell("mount -t tmpfs -o size=4k tmpfs \"$1\"").arg(dir))
}

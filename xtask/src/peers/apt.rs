//! Debian's packages, unpacked into the target directory and never installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::dirs;
use crate::failure::{Explain, Failure};
use crate::shell;

/// Where `package` and what it lacks are unpacked, now or by an earlier run.
pub(super) fn unpacked(package: &str) -> Result<PathBuf, Failure> {
    let tree = dirs::target().join("tools/peers").join(package);
    if tree.join("usr/bin").join(package).is_file() {
        return Ok(tree);
    }
    let apt = dirs::on_path("apt-get")
        .explain(|| format!("{package} is not installed, and apt-get is not there"))?;
    println!("{package}: unpacking Debian's package, once");
    let archives = tree.with_extension("archives");
    dirs::emptied(&archives)?;
    if let Err(first) = download(&apt, package, &archives) {
        // In a fresh container apt knows no package yet.
        shell::capture(Command::new(&apt).args(["update", "-qq"])).map_err(|_| first)?;
        download(&apt, package, &archives)?;
    }
    dirs::emptied(&tree)?;
    for archive in dirs::files_below(&archives) {
        if archive.extension().is_some_and(|extension| extension == "deb") {
            shell::capture(Command::new("dpkg-deb").arg("-x").arg(archive).arg(&tree))?;
        }
    }
    Ok(tree)
}

/// Gets the package and those that it depends on and this machine lacks.
fn download(apt: &Path, package: &str, archives: &Path) -> Result<(), Failure> {
    let mut command = Command::new(apt);
    command.args(["install", "--download-only", "--no-install-recommends", "--yes", "-qq"]);
    // Nothing is installed, so nobody need be locked out, and no one need be root.
    command.args(["-o", "Debug::NoLocking=1", "-o"]);
    command.arg(format!("Dir::Cache::archives={}", archives.display())).arg(package);
    shell::capture(&mut command).map(|_| ())
}

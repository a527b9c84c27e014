//! Getting Pebble: from where somebody said, from the PATH, from an earlier run, from Go, from Debian.

use std::fs;
use std::path::{Path, PathBuf};

use crate::dirs;
use crate::failure::{Explain, Failure, ensure};
use crate::shell;

/// The version that `go install` gets.
const VERSION: &str = "v2.10.1";
/// What that version needs.
const GO: (u32, u32) = (1, 24);

const ADVICE: &str = "no Pebble: install Go 1.24 or later (https://go.dev/dl) and run this again, or work on Debian \
     or Ubuntu where `apt-get download pebble` succeeds, or name one with --pebble PATH or $PEBBLE \
     (pebble-challtestsrv is expected beside it)";

/// The two programs of a Pebble installation.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) pebble: PathBuf,
    pub(crate) dns: PathBuf,
    /// How this challtestsrv calls the address of its DNS server: it changed in 2.10.
    pub(crate) dns_flag: &'static str,
    /// Whether it would also serve DNS over HTTPS, on a fixed port, unless told otherwise.
    pub(crate) has_doh: bool,
}

impl Tools {
    /// Finds or fetches a Pebble; `chosen` is the one somebody asked for.
    pub(crate) fn get(chosen: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = chosen {
            return Self::checked(path).explain(|| format!("--pebble {}", path.display()));
        }
        on_path().or_else(kept).map_or_else(fetched, Ok)
    }

    /// Both programs must be there and must be what their names say: there are other pebbles.
    fn checked(pebble: &Path) -> Result<Self, Failure> {
        let beside = pebble.with_file_name("pebble-challtestsrv");
        let dns = if beside.is_file() { Some(beside) } else { dirs::on_path("pebble-challtestsrv") };
        let dns = dns.explain(|| "pebble-challtestsrv is neither beside it nor on the PATH".to_owned())?;
        let says = help(pebble)?;
        ensure(says.contains("-strict") && says.contains("-dnsserver"), || {
            "this is not Let's Encrypt's Pebble: its -help knows no -strict and no -dnsserver".to_owned()
        })?;
        let dns_says = help(&dns)?;
        let dns_flag = if dns_says.contains("-dns01") { "-dns01" } else { "-dnsserver" };
        Ok(Self { pebble: pebble.to_owned(), dns, dns_flag, has_doh: dns_says.contains("-doh") })
    }
}

/// What a program prints about its flags; Go's programs do that on stderr and then fail.
fn help(program: &Path) -> Result<String, Failure> {
    let output = shell::command(program).arg("-help").output();
    let output = output.explain(|| format!("cannot run {}", program.display()))?;
    Ok(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

fn on_path() -> Option<Tools> {
    let pebble = dirs::on_path("pebble")?;
    let tools = Tools::checked(&pebble);
    if let Err(why) = &tools {
        println!("pebble: passing over {}: {why}", pebble.display());
    }
    tools.ok()
}

/// One that an earlier run fetched.
fn kept() -> Option<Tools> {
    [go_dir(), debian_dir().join("usr/bin")].iter().find_map(|dir| Tools::checked(&dir.join("pebble")).ok())
}

fn fetched() -> Result<Tools, Failure> {
    let mut reasons = Vec::new();
    for fetch in [from_go, from_debian] {
        match fetch() {
            Ok(tools) => return Ok(tools),
            Err(why) => reasons.push(format!("\n  {why}")),
        }
    }
    Err(Failure::new(format!("{ADVICE}\nwhat was tried:{}", reasons.concat())))
}

fn go_dir() -> PathBuf {
    dirs::target().join("tools").join(format!("pebble-{VERSION}"))
}

fn debian_dir() -> PathBuf {
    dirs::target().join("tools/pebble-debian")
}

fn from_go() -> Result<Tools, Failure> {
    let go = dirs::on_path("go")
        .or_else(|| Some(PathBuf::from("/usr/local/go/bin/go")).filter(|path| path.is_file()));
    let go = go.explain(|| "Go is not installed".to_owned())?;
    let says = shell::capture(shell::command(&go).arg("version"))?;
    ensure(go_version(&says).is_some_and(|version| version >= GO), || {
        format!("Go {}.{} or later is needed, this is {}", GO.0, GO.1, says.trim())
    })?;
    println!("pebble: go install of {VERSION}, once");
    let packages = ["pebble", "pebble-challtestsrv"]
        .map(|name| format!("github.com/letsencrypt/pebble/v2/cmd/{name}@{VERSION}"));
    shell::capture(shell::command(&go).arg("install").args(packages).env("GOBIN", go_dir()))?;
    Tools::checked(&go_dir().join("pebble"))
}

/// The version in `go version go1.26.8 linux/amd64`.
fn go_version(says: &str) -> Option<(u32, u32)> {
    let text = says.split_whitespace().find_map(|word| word.strip_prefix("go1."))?;
    let minor: String = text.chars().take_while(char::is_ascii_digit).collect();
    Some((1, minor.parse().ok()?))
}

fn from_debian() -> Result<Tools, Failure> {
    let apt = dirs::on_path("apt-get").explain(|| "there is no apt-get: this is not Debian".to_owned())?;
    let dir = debian_dir();
    dirs::emptied(&dir)?;
    println!("pebble: unpacking Debian's package, once");
    shell::capture(shell::command(apt).args(["download", "pebble"]).current_dir(&dir))?;
    let package = deb_in(&dir)?;
    shell::capture(shell::command("dpkg-deb").arg("-x").arg(package).arg(&dir))?;
    Tools::checked(&dir.join("usr/bin/pebble"))
}

fn deb_in(dir: &Path) -> Result<PathBuf, Failure> {
    let files = fs::read_dir(dir).explain(|| format!("cannot read {}", dir.display()))?;
    let mut packages = files.flatten().map(|entry| entry.path());
    packages
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .explain(|| "apt-get download left no package".to_owned())
}

#[cfg(test)]
mod tests {
    use super::go_version;

    #[test]
    fn gos_version_is_read() {
        assert_eq!(go_version("go version go1.26.8 linux/amd64"), Some((1, 26)));
        assert_eq!(go_version("go version go1.24rc1 linux/amd64"), Some((1, 24)));
        assert_eq!(go_version("gccgo 12"), None);
    }
}

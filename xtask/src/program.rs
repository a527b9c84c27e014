//! The real binary: built, run, watched.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::daemon::{self, Shared};
use crate::failure::{Explain, Failure};
use crate::shell;

/// How often a running program is looked at; peak memory and wall time are as exact as this.
const GLANCE: Duration = Duration::from_millis(1);
/// A run that takes longer hangs: even 90 % refused nonces end within a minute.
const PATIENCE: Duration = Duration::from_secs(90);

/// The `certwright` binary.
pub(crate) struct Program {
    path: PathBuf,
}

impl Program {
    /// Builds it as users run it.
    pub(crate) fn build() -> Result<Self, Failure> {
        let mut command = shell::cargo([
            "build",
            "--release",
            "--locked",
            "--package",
            "certwright",
            "--bin",
            "certwright",
        ]);
        command.arg("--message-format=json-render-diagnostics").stderr(Stdio::inherit());
        let output = command.output().explain(|| "cannot run cargo".to_owned())?;
        if !output.status.success() {
            return Err(Failure::new("certwright does not build"));
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        let path = messages.lines().filter_map(executable).next_back();
        Ok(Self { path: path.explain(|| "cargo built no certwright".to_owned())? })
    }

    /// Takes the one at `path`: a release that somebody packed, for example.
    pub(crate) fn at(path: &Path) -> Result<Self, Failure> {
        let path = path.canonicalize().explain(|| format!("no certwright at {}", path.display()))?;
        Ok(Self { path })
    }

    /// Octets of the binary.
    pub(crate) fn size(&self) -> Result<u64, Failure> {
        fs::metadata(&self.path).map(|data| data.len()).explain(|| "cannot look at the binary".to_owned())
    }

    /// A run of it, with nothing of the person's who runs the tests.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        for variable in
            ["CERTWRIGHT_STATE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"]
        {
            command.env_remove(variable);
        }
        command
    }

    /// `certwright issue` for this order.
    pub(crate) fn issue(&self, order: &Order) -> Command {
        let mut command = self.command();
        command.args(order.arguments());
        command
    }

    /// Starts `certwright issue`, its outputs in `dir`/`label`.stdout and .stderr.
    pub(crate) fn start(&self, order: &Order, dir: &Path, label: &str) -> Result<Running, Failure> {
        start(self.issue(order), dir, label)
    }

    /// Starts any of its commands, in the same way.
    pub(crate) fn start_with(
        &self,
        arguments: &[OsString],
        dir: &Path,
        label: &str,
    ) -> Result<Running, Failure> {
        let mut command = self.command();
        command.args(arguments);
        start(command, dir, label)
    }

    /// Starts `certwright issue` for every line of the file `list`; the order says all but the names.
    pub(crate) fn start_batch(
        &self,
        order: &Order,
        list: &Path,
        dir: &Path,
        label: &str,
    ) -> Result<Running, Failure> {
        let mut command = self.issue(order);
        command.arg("--batch").arg(list);
        start(command, dir, label)
    }
}

/// Starts a command that runs certwright in some way, as [`Program::start`] does.
pub(crate) fn start(mut command: Command, dir: &Path, label: &str) -> Result<Running, Failure> {
    let outputs = [dir.join(format!("{label}.stdout")), dir.join(format!("{label}.stderr"))];
    let create = |path: &Path| File::create(path).explain(|| format!("cannot write {}", path.display()));
    command.current_dir(dir).stdin(Stdio::null());
    command.stdout(create(&outputs[0])?).stderr(create(&outputs[1])?);
    let started = Instant::now();
    Ok(Running { child: daemon::spawn(&mut command)?, started, outputs })
}

/// The executable that a line of cargo's JSON messages tells of.
fn executable(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    message.get("executable")?.as_str().map(PathBuf::from)
}

/// How challenges are answered.
#[derive(Clone)]
pub(crate) enum Responder {
    /// By the program itself, on this port of loopback.
    Standalone(u16),
    /// As files in this directory.
    Webroot(PathBuf),
}

/// One call of `certwright issue`.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) names: Vec<String>,
    pub(crate) server: String,
    pub(crate) ca_file: PathBuf,
    pub(crate) responder: Responder,
    pub(crate) key_type: Option<&'static str>,
    pub(crate) state: PathBuf,
    /// One JSON object a line instead of text for people.
    pub(crate) json: bool,
}

impl Order {
    /// Where its key and chain will be.
    pub(crate) fn live(&self) -> PathBuf {
        self.state.join("live").join(self.names.first().map_or("", String::as_str))
    }

    fn arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec!["issue".into(), "--agree-tos".into()];
        let mut option = |name: &str, value: OsString| arguments.extend([name.into(), value]);
        self.names.iter().for_each(|name| option("-d", name.into()));
        option("--server", (&self.server).into());
        option("--ca-file", (&self.ca_file).into());
        option("--state", (&self.state).into());
        match &self.responder {
            Responder::Standalone(port) => option("--standalone", format!("127.0.0.1:{port}").into()),
            Responder::Webroot(dir) => option("--webroot", dir.into()),
        }
        self.key_type.iter().for_each(|key_type| option("--key-type", key_type.into()));
        arguments.extend(self.json.then(|| "--json".into()));
        arguments
    }
}

/// A run under way.
pub(crate) struct Running {
    pub(crate) child: Shared,
    started: Instant,
    outputs: [PathBuf; 2],
}

/// A run that ended.
pub(crate) struct Outcome {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) seconds: f64,
    /// The most memory it ever held, in KiB; nothing where there is no `/proc`.
    pub(crate) peak_kib: u64,
    /// What it took of the processors, its own time and the kernel's; nothing where there is no `/proc`.
    pub(crate) cpu_seconds: f64,
}

impl Running {
    /// Waits for the end, and looks at its memory meanwhile.
    pub(crate) fn wait(self) -> Result<Outcome, Failure> {
        let process = PathBuf::from(format!("/proc/{}", daemon::lock(&self.child).id()));
        let (mut peak_kib, mut cpu_seconds) = (0, 0.0_f64);
        loop {
            peak_kib = peak_kib.max(high_water_mark(&process.join("status")));
            cpu_seconds = cpu_seconds.max(cpu_time(&process.join("stat")));
            let ended = daemon::lock(&self.child).try_wait();
            if let Some(status) = ended.explain(|| "cannot wait for certwright".to_owned())? {
                return Ok(self.outcome(status, peak_kib, cpu_seconds));
            }
            if self.started.elapsed() > PATIENCE {
                return Err(Failure::new(format!("certwright did not end within {PATIENCE:?}")));
            }
            thread::sleep(GLANCE);
        }
    }

    fn outcome(&self, status: ExitStatus, peak_kib: u64, cpu_seconds: f64) -> Outcome {
        let seconds = self.started.elapsed().as_secs_f64();
        let [stdout, stderr] =
            self.outputs.each_ref().map(|path| fs::read_to_string(path).unwrap_or_default());
        Outcome { status, stdout, stderr, seconds, peak_kib, cpu_seconds }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        daemon::end(&self.child);
    }
}

impl Outcome {
    /// The last line of `--json`: the result.
    pub(crate) fn result(&self) -> Option<Value> {
        serde_json::from_str(self.stdout.lines().next_back()?).ok()
    }

    /// Everything it said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Fails unless the program ended well.
    pub(crate) fn succeeded(self) -> Result<Self, Failure> {
        if self.status.success() {
            return Ok(self);
        }
        Err(Failure::new(format!("certwright ended with {}:\n{}", self.status, self.said())))
    }
}

/// `VmHWM` of a `/proc/<pid>/status`, in KiB.
fn high_water_mark(path: &Path) -> u64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// `utime` and `stime` of a `/proc/<pid>/stat`, in seconds: Linux counts them in hundredths for programs (proc(5)).
fn cpu_time(path: &Path) -> f64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    // The name of the program is in parentheses and may hold anything; the state, field 3, follows it.
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

#[cfg(test)]
mod tests {
    use super::{cpu_time, executable, high_water_mark};

    #[test]
    fn cargos_message_names_the_executable() {
        let line = r#"{"reason":"compiler-artifact","executable":"/t/release/certwright"}"#;
        assert_eq!(executable(line), Some("/t/release/certwright".into()));
        assert_eq!(executable(r#"{"reason":"compiler-artifact","executable":null}"#), None);
        assert_eq!(executable("warning"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_used_some_memory() {
        assert!(high_water_mark("/proc/self/status".as_ref()) > 100);
        let began = cpu_time("/proc/self/stat".as_ref());
        while cpu_time("/proc/self/stat".as_ref()) < began + 0.02 {}
    }
}

//! The binary, run with nothing of the person's who runs the tests.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A place for the state and the webroot of some runs.
pub(crate) struct Place {
    dir: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::create_dir(dir.path().join("web")).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.path().join("state")
    }

    pub(crate) fn webroot(&self) -> PathBuf {
        self.path().join("web")
    }

    /// `certwright issue` for this place's state and webroot.
    pub(crate) fn issue(&self, arguments: &[&str]) -> Command {
        let mut command = program(["issue", "--state"]);
        command.arg(self.state()).arg("--webroot").arg(self.webroot()).args(arguments);
        command
    }

    /// The files below the state directory and the webroot, relative to this place.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut rest = vec![self.path().to_owned()];
        while let Some(dir) = rest.pop() {
            for entry in std::fs::read_dir(&dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() && !path.is_symlink() {
                    rest.push(path);
                } else {
                    files.push(path.strip_prefix(self.path()).unwrap().display().to_string());
                }
            }
        }
        files.sort();
        files
    }

    /// Nothing is live, nothing is half-written, nothing is left in the webroot.
    pub(crate) fn is_clean(&self) -> bool {
        let unclean = |file: &String| {
            ["web/", "state/live/", "state/archive/"].iter().any(|dir| file.starts_with(dir))
                || file.contains(".tmp")
                || file.contains(".new")
        };
        !self.files().iter().any(unclean)
    }
}

pub(crate) fn program<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certwright"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a run said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Said {
    /// The last line as JSON.
    pub(crate) fn result(&self) -> Value {
        let result: Value = serde_json::from_str(self.stdout.lines().last().unwrap()).unwrap();
        assert_eq!(result["event"], "result", "{}", self.stdout);
        if self.code != Some(0) {
            assert_eq!(result["error"]["exit_code"], self.code.unwrap(), "{}", self.stdout);
        }
        result
    }

    /// An error as everybody gets it: what, why, what to do, and no word more.
    pub(crate) fn error(&self) -> &str {
        let at = self.stderr.find("error: ").unwrap_or_else(|| panic!("no error: {}", self.stderr));
        let error = &self.stderr[at..];
        assert!(error.contains("\n  why: ") && error.contains("\n   do: "), "{error}");
        assert!(!error.chars().any(|c| c.is_control() && c != '\n'), "{error:?}");
        error
    }
}

pub(crate) fn run(command: &mut Command) -> Said {
    said(command.output().unwrap())
}

pub(crate) fn wait(child: Child) -> Said {
    said(child.wait_with_output().unwrap())
}

fn said(output: Output) -> Said {
    let text = |octets| String::from_utf8(octets).unwrap();
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

//! `certwright test-ca`, the real program.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::daemon::Daemon;
use crate::failure::{Explain, Failure, ensure};
use crate::program::Program;

/// It starts within a fraction of this.
const PATIENCE: Duration = Duration::from_secs(20);

/// A CA under way; ended with this value.
pub(crate) struct Ca {
    daemon: Daemon,
    pub(super) directory: String,
    pub(super) root: PathBuf,
}

impl Ca {
    /// Starts one with its log in `dir` that looks for http-01 at `http_port` of loopback.
    pub(super) fn start(
        program: &Program,
        dir: &Path,
        http_port: u16,
        whims: &[&str],
    ) -> Result<Self, Failure> {
        let root = dir.join("root.pem");
        let mut command = program.command();
        command.args(["test-ca", "--json", "--seed", "1", "--http-port", &http_port.to_string()]);
        command.arg("--root-file").arg(&root).args(whims);
        let mut ca =
            Self { daemon: Daemon::start(command, &dir.join("ca.jsonl"))?, directory: String::new(), root };
        ca.directory = ca.ready()?;
        Ok(ca)
    }

    fn ready(&self) -> Result<String, Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ready = self.events().into_iter().find(|event| event["event"] == "ready");
            if let Some(directory) = ready.as_ref().and_then(|ready| ready["directory"].as_str()) {
                return Ok(directory.to_owned());
            }
            if self.daemon.ended().is_some() || Instant::now() > deadline {
                return Err(Failure::new(format!("test-ca does not start:\n{}", self.daemon.said())));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// How many requests came.
    pub(super) fn requests(&self) -> usize {
        self.events().iter().filter(|event| event.get("operation").is_some()).count()
    }

    /// A client that obtains certificates from everybody is refused nothing here but what the RFC lets it try: to look
    /// up its account, and what a fault refused.
    pub(super) fn check_refusals(&self) -> Result<(), Failure> {
        let events = self.events();
        let unexpected = events.iter().find(|event| {
            let faults = event["faults"].as_array().is_some_and(|faults| !faults.is_empty());
            event["event"] == "refused" && event["problem"] != "accountDoesNotExist" && !faults
        });
        ensure(unexpected.is_none(), || {
            format!("test-ca refused a client that others accept: {unexpected:?}")
        })?;
        let validated = events.iter().any(|event| event["event"] == "validated");
        validated.then_some(()).explain(|| "test-ca has validated nothing".to_owned())
    }

    fn events(&self) -> Vec<Value> {
        self.daemon.said().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}

//! Where one client plays: a directory, a CA, a port to be validated at.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::daemon::Daemon;
use crate::failure::{Explain, Failure, ensure};
use crate::program::Program;
use crate::webserver::{self, Site};
use crate::{dirs, ports, shell};

use super::ca::Ca;

/// No client takes longer, even if it waits for everything.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) struct Stage {
    pub(super) dir: PathBuf,
    pub(super) ca: Ca,
    /// The name to be certified.
    pub(super) name: String,
    /// The port of loopback where the CA looks for http-01.
    pub(super) http_port: u16,
}

/// How a client ended that did not fail.
pub(super) enum Played {
    Issued(Issued),
    /// It cannot be made to talk to this CA; says why.
    Unable(String),
}

/// What a client left.
pub(super) struct Issued {
    pub(super) leaf: PathBuf,
    /// A file with the intermediate; it may hold the leaf, too.
    pub(super) chain: PathBuf,
}

impl Stage {
    pub(super) fn set(
        dir: PathBuf,
        name: String,
        program: &Program,
        whims: &[&str],
    ) -> Result<Self, Failure> {
        dirs::emptied(&dir)?;
        let http_port = ports::free()?;
        let ca = Ca::start(program, &dir, http_port, whims)?;
        Ok(Self { dir, ca, name, http_port })
    }

    /// A web server like an operator's; returns where the answers to challenges belong.
    pub(super) fn web_server(&self) -> Result<PathBuf, Failure> {
        let root = self.dir.join("web");
        let answers = root.join(".well-known/acme-challenge");
        dirs::emptied(&answers)?;
        webserver::serve(Site { root, wrong_host: None }, self.http_port)?;
        Ok(answers)
    }

    /// Writes a file of the client's.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<PathBuf, Failure> {
        let path = self.dir.join(name);
        std::fs::write(&path, text).explain(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    /// Runs a client to its end, which must be good; its log is called `label`.
    pub(super) fn run(&self, command: Command, label: &str) -> Result<(), Failure> {
        let words = shell::words(&command);
        let client = Daemon::start(command, &self.dir.join(label).with_extension("log"))?;
        let started = Instant::now();
        let status = loop {
            match client.ended() {
                Some(status) => break status,
                None if started.elapsed() > PATIENCE => {
                    return Err(Failure::new(format!(
                        "{words} did not end within {PATIENCE:?}:\n{}",
                        client.said()
                    )));
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        ensure(status.success(), || format!("{words} ended with {status}:\n{}", client.said()))
    }

    /// Has openssl check the certificate, and looks what the CA thought of the client.
    pub(super) fn check(&self, issued: &Issued) -> Result<(), Failure> {
        let mut command = Command::new("openssl");
        command.args(["verify", "-verify_hostname", &self.name, "-purpose", "sslserver", "-CAfile"]);
        command.arg(&self.ca.root).arg("-untrusted").arg(&issued.chain).arg(&issued.leaf);
        let said = shell::capture(&mut command)?;
        ensure(said.trim_end().ends_with(": OK"), || format!("openssl verify: {said}"))?;
        self.ca.check_refusals()
    }

    pub(super) fn path(&self, below: &str) -> PathBuf {
        self.dir.join(below)
    }
}

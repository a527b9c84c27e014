//! What is tried against Pebble. Each scenario has a stage of its own: a directory, a Pebble, runs of the program.

mod account;
mod check;
mod death;
mod full_disk;
mod issue;
mod library;
mod refused;
mod whims;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use certwright_engine::Obtained;

use crate::failure::Failure;
use crate::library::Steps;
use crate::openssl;
use crate::pebble::{Pebble, Setup, Tools};
use crate::program::{self, Order, Outcome, Program, Responder};
use crate::proxy::Proxy;

/// A scenario by its name.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Stage<'_>) -> Result<Verdict, Failure>,
}

/// How a scenario ended that did not fail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed,
    /// This Pebble cannot do what it takes; says why.
    Skipped(String),
}

/// Every scenario; those that take longest first, so that two at a time end together.
pub(crate) const ALL: &[Scenario] = &[
    Scenario { name: "death-after-request", run: death::after_each_request },
    Scenario { name: "death-before-request", run: death::before_each_request },
    Scenario { name: "retry-after", run: whims::retry_after },
    Scenario { name: "nonces-refused", run: whims::nonces_refused },
    Scenario { name: "full-disk", run: full_disk::at_every_size },
    Scenario { name: "one-name", run: issue::one_name },
    Scenario { name: "25-names", run: issue::many_names },
    Scenario { name: "library", run: library::one_name },
    Scenario { name: "webroot", run: issue::webroot },
    Scenario { name: "rsa-2048", run: issue::rsa },
    Scenario { name: "ecdsa-p384", run: issue::p384 },
    Scenario { name: "authorizations-reused", run: whims::authorizations_reused },
    Scenario { name: "wrong-answer-webroot", run: refused::webroot },
    Scenario { name: "wrong-answer-standalone", run: refused::standalone },
    Scenario { name: "existing-account", run: account::found_by_its_key },
    Scenario { name: "check", run: check::two_name_servers },
];

/// Where one scenario plays.
pub(crate) struct Stage<'a> {
    pub(crate) dir: &'a Path,
    pub(crate) tools: &'a Tools,
    pub(crate) program: &'a Program,
    requests: AtomicUsize,
    runs: AtomicUsize,
}

impl<'a> Stage<'a> {
    pub(crate) fn new(dir: &'a Path, tools: &'a Tools, program: &'a Program) -> Self {
        Self { dir, tools, program, requests: AtomicUsize::new(0), runs: AtomicUsize::new(0) }
    }

    /// The requests of all its runs, as Pebble counted them.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// Starts its Pebble.
    pub(crate) fn pebble(&self, setup: &Setup) -> Result<Pebble, Failure> {
        Pebble::start(self.tools, setup, self.dir)
    }

    /// An order of `names` at `pebble`, answered by the program itself, with the state in `state` under the stage.
    pub(crate) fn order(&self, pebble: &Pebble, names: &[&str]) -> Order {
        Order {
            names: names.iter().map(|&name| name.to_owned()).collect(),
            server: pebble.url(),
            ca_file: pebble.pki.root.clone(),
            responder: Responder::Standalone(pebble.http_port()),
            key_type: None,
            state: self.dir.join("state"),
            json: true,
        }
    }

    /// Runs the program to its end, whatever that is; a `proxy` learns whom it may kill.
    pub(crate) fn attempt(
        &self,
        pebble: &Pebble,
        order: &Order,
        proxy: Option<&Proxy>,
    ) -> Result<Outcome, Failure> {
        self.count(pebble, |label| {
            let running = self.program.start(order, self.dir, label)?;
            if let Some(proxy) = proxy {
                proxy.watch(&running.child);
            }
            running.wait()
        })
    }

    /// Runs a command that runs the program in some way.
    pub(crate) fn attempt_as(&self, pebble: &Pebble, command: Command) -> Result<Outcome, Failure> {
        self.count(pebble, |label| program::start(command, self.dir, label)?.wait())
    }

    /// One more run, under a label of its own; its requests are counted.
    fn count(
        &self,
        pebble: &Pebble,
        run: impl FnOnce(&str) -> Result<Outcome, Failure>,
    ) -> Result<Outcome, Failure> {
        let number = self.runs.fetch_add(1, Ordering::Relaxed) + 1;
        let before = pebble.requests();
        let outcome = run(&format!("run-{number}"))?;
        self.requests.fetch_add(pebble.requests().saturating_sub(before), Ordering::Relaxed);
        Ok(outcome)
    }

    /// Runs the program, which must succeed, and has openssl check what it wrote.
    pub(crate) fn issue(&self, pebble: &Pebble, order: &Order) -> Result<Outcome, Failure> {
        let outcome = self.attempt(pebble, order, None)?.succeeded()?;
        self.check(pebble, order)?;
        Ok(outcome)
    }

    /// Obtains a certificate without the program, and has openssl check what was written.
    pub(crate) fn issue_by_library(
        &self,
        pebble: &Pebble,
        order: &Order,
        steps: &mut Steps,
    ) -> Result<Obtained, Failure> {
        let before = pebble.requests();
        let obtained = crate::library::obtain(pebble, &order.names, &order.state, None, steps)?;
        self.requests.fetch_add(pebble.requests().saturating_sub(before), Ordering::Relaxed);
        self.check(pebble, order)?;
        Ok(obtained)
    }

    /// Has openssl check what a run wrote.
    pub(crate) fn check(&self, pebble: &Pebble, order: &Order) -> Result<(), Failure> {
        openssl::check(&order.live(), &pebble.save_root(self.dir)?, &order.names)
    }

    /// The ends of the logs: what somebody who mends a failure wants to see first.
    pub(crate) fn last_words(&self) -> String {
        let run = self.runs.load(Ordering::Relaxed);
        let logs = [format!("run-{run}.stdout"), format!("run-{run}.stderr"), "pebble.log".to_owned()];
        logs.iter().map(|name| tail(&self.dir.join(name), 25)).collect()
    }
}

fn tail(path: &PathBuf, lines: usize) -> String {
    let text = fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    let last = all.get(all.len().saturating_sub(lines)..).unwrap_or_default();
    format!("--- the end of {}\n{}\n", path.display(), last.join("\n"))
}

/// `count` names below one domain.
pub(crate) fn names(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("host-{number}.names.test")).collect()
}

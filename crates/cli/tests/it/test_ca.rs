//! `certwright test-ca`, and `certwright issue` against it.

use std::io::{BufRead, BufReader, Lines};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::program::{Place, Said, program, run};
use crate::web::{Reply, Web};

/// A CA under way; ended with this value, whatever else happens.
struct Ca {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    ready: Value,
}

impl Ca {
    /// Starts one with its temporary files in `place`.
    fn start(place: &Place, arguments: &[&str]) -> Self {
        let mut command = program(["test-ca", "--json"]);
        let mut child = command.args(arguments).env("TMPDIR", place.path()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(ready["event"], "ready");
        Self { child, lines, ready }
    }

    fn issue(&self, place: &Place, name: &str) -> Said {
        let text = |member: &str| self.ready[member].as_str().unwrap().to_owned();
        let (directory, root) = (text("directory"), text("root_file"));
        run(&mut place.issue(&["-d", name, "--server", &directory, "--ca-file", &root]))
    }

    /// The objects until its end, after it was asked to end by `signal`.
    fn end(mut self, signal: Signal) -> (Option<i32>, Vec<Value>) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        let events = self.lines.by_ref().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
        (self.child.wait().unwrap().code(), events)
    }
}

impl Drop for Ca {
    fn drop(&mut self) {
        // It is gone already after a test that passed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves the webroot of `place`, as an operator's web server does.
fn web_server(place: &Place) -> (Web, String) {
    let root = place.webroot();
    let web = Web::start(move |_, _, path| match std::fs::read(root.join(path.trim_start_matches('/'))) {
        Ok(body) => Reply::new(200, body),
        Err(_) => Reply::new(404, ""),
    });
    let port = web.url.rsplit(':').next().unwrap().to_owned();
    (web, port)
}

fn count(events: &[Value], event: &str) -> usize {
    events.iter().filter(|one| one["event"] == event).count()
}

#[test]
fn a_certificate_is_issued_and_every_request_is_told() {
    let place = Place::new();
    let (web, port) = web_server(&place);
    let faults = ["--fault", "bad-nonce@new-order:#1", "--fault", "drop-after@finalize:#1"];
    let ca = Ca::start(&place, &[&["--http-port", &port][..], &faults].concat());
    let said = ca.issue(&place, "a.test");
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(web.seen().len(), 1, "the CA looked for the answer");
    let (code, events) = ca.end(Signal::INT);
    assert_eq!((code, count(&events, "validated"), count(&events, "refused")), (Some(0), 1, 1));
    let refused = events.iter().find(|one| one["event"] == "refused").unwrap();
    assert_eq!((&refused["problem"], &refused["faults"][0]), (&"badNonce".into(), &"bad-nonce".into()));
    let dropped = events.iter().find(|one| one["event"] == "dropped").unwrap();
    assert_eq!((&dropped["operation"], &dropped["status"]), (&"finalize".into(), &Value::Null));
    let result = events.last().unwrap();
    assert_eq!((&result["outcome"], &result["certificates"]), (&"ended".into(), &1.into()));
}

#[test]
fn it_ends_on_request_and_leaves_nothing() {
    for signal in [Signal::INT, Signal::TERM] {
        let place = Place::new();
        let ca = Ca::start(&place, &["--always-valid"]);
        assert!(Path::new(ca.ready["root_file"].as_str().unwrap()).exists());
        let (code, events) = ca.end(signal);
        assert_eq!((code, &events.last().unwrap()["outcome"]), (Some(0), &"ended".into()));
        assert_eq!(place.files(), [""; 0]);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "the webroot");
    }
}

#[test]
fn a_seed_makes_the_same_root_and_a_chosen_file_stays() {
    let place = Place::new();
    let roots = ["a.pem", "b.pem"].map(|name| {
        let file: PathBuf = place.path().join(name);
        let ca = Ca::start(
            &place,
            &["--seed", "7", "--alternate-chains", "1", "--root-file", file.to_str().unwrap()],
        );
        assert_eq!(ca.ready["seed"], 7);
        ca.end(Signal::TERM);
        std::fs::read_to_string(file).unwrap().matches("BEGIN CERTIFICATE").count()
    });
    assert_eq!(roots, [2, 2]);
}

#[test]
fn a_refusal_names_its_rule() {
    let place = Place::new();
    let ca = Ca::start(&place, &["--always-valid", "--block", "test"]);
    assert_eq!(ca.issue(&place, "a.test").code, Some(8));
    let (_, events) = ca.end(Signal::INT);
    let refused = events.iter().find(|one| one["event"] == "refused").unwrap();
    assert_eq!(refused["problem"], "rejectedIdentifier");
    assert_eq!((&refused["section"], &refused["status"]), (&"RFC 8555 §6.7".into(), &403.into()));
}

#[test]
fn other_machines_are_kept_out() {
    let said = run(&mut program(["test-ca", "--listen", "0.0.0.0:0"]));
    assert_eq!(said.code, Some(2));
    assert!(said.error().contains("0.0.0.0:0") && said.error().contains("--allow-remote"), "{}", said.stderr);
    let said = run(&mut program(["test-ca", "--listen", "0.0.0.0:0", "--allow-remote"]));
    assert_eq!(said.code, Some(2));
    assert!(said.error().contains("--host"), "{}", said.stderr);
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = run(&mut program(["test-ca", "--listen", &address]));
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains(&address) && said.error().contains("--listen"), "{}", said.stderr);
}

#[test]
fn a_fault_that_is_none_is_answered_with_those_there_are() {
    let said = run(&mut program(["test-ca", "--fault", "bad-mood"]));
    assert_eq!(said.code, Some(2));
    for word in ["bad-mood", "bad-nonce", "one-token", "--help"] {
        assert!(said.error().contains(word), "{}", said.stderr);
    }
    let said = run(&mut program(["test-ca", "--json", "--fault", "slow"]));
    assert!(said.result()["error"]["why"].as_str().unwrap().contains("slow=TIME"), "{}", said.stdout);
}

#[test]
fn the_help_has_a_line_for_each_fault() {
    let said = run(&mut program(["test-ca", "--help"]));
    for fault in ["bad-nonce", "unavailable=TIME", "certificate-expired", "one-token"] {
        assert!(said.stdout.contains(&format!("\n  {fault} ")), "{fault}");
    }
}

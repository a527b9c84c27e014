//! `certwright explain`, as a person calls it.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::program::{program, run, wait};

fn explain(words: &[&str]) -> Command {
    program(["explain"].iter().chain(words))
}

#[test]
fn the_thread_order_not_ready_is_told_as_the_thread_tells_it() {
    let said = run(&mut explain(&["Order's status (\"invalid\") is not acceptable for finalization"]));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    for part in
        ["the order is dead", "new order    needed", "/docs/errors.md#said-order-invalid", "  do: look at"]
    {
        assert!(said.stdout.contains(part), "{part}: {}", said.stdout);
    }
}

#[test]
fn words_without_quotes_files_and_standard_input() {
    assert!(
        run(&mut explain(&["DNS", "problem:", "NXDOMAIN", "looking", "up", "A"])).stdout.contains("nxdomain")
    );
    let file = certwright_fixtures::path("inspect/problem/paused.json");
    assert!(run(&mut explain(&[file.to_str().unwrap()])).stdout.contains("jwt=abc.def.ghi"));
    let mut child = explain(&["-"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"badNonce\n").unwrap();
    assert!(wait(child).stdout.contains("problem-bad-nonce"));
}

#[test]
fn r48_json_has_codes_and_facts() {
    let said = run(&mut explain(&["--json", "rateLimited"]));
    let result = said.result();
    assert_eq!(result["findings"][0]["code"], "problem-rate-limited");
    assert!(result["facts"].as_array().unwrap().iter().any(|fact| fact["name"] == "new order"));
}

#[test]
fn what_is_not_known_is_said_so() {
    let said = run(&mut explain(&["frobnication"]));
    assert_eq!(said.code, Some(20));
    assert!(said.error().contains("nothing in it is known"), "{}", said.stderr);
}

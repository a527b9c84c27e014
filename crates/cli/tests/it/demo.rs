//! `certwright demo`: the first thing that anybody sees of this program.

use std::fs;
use std::path::Path;
use std::process::Command;

use certwright_chain::Chain;

use crate::program::{program, run};

fn demo(temporary: &Path, arguments: &[&str]) -> Command {
    let mut command = program(["demo"]);
    command.args(arguments).env("TMPDIR", temporary);
    command
}

#[test]
fn it_tells_each_step_shows_the_page_and_leaves_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let said = run(&mut demo(temporary.path(), &[]));
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    for step in ["account", "order", "challenge", "validate", "csr", "chain", "serve", "fetch"] {
        assert!(said.stderr.contains(&format!("{step:>10}  ")), "{step}: {}", said.stderr);
    }
    assert!(said.stdout.contains("over HTTPS") && said.stdout.contains("demo.localhost"), "{}", said.stdout);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[test]
fn what_is_kept_is_where_it_says() {
    let temporary = tempfile::tempdir().unwrap();
    let said = run(&mut demo(temporary.path(), &["--keep", "--json"]));
    let result = said.result();
    assert_eq!((said.code, &result["outcome"]), (Some(0), &"shown".into()));
    let dir = Path::new(result["kept"].as_str().unwrap());
    assert!(dir.starts_with(temporary.path()));
    let read = |path: &str| fs::read_to_string(dir.join(path)).unwrap();
    let chain = [read("state/live/demo.localhost/fullchain.pem"), read("root.pem")].concat();
    let chain = Chain::parse(chain).unwrap();
    let fingerprint = chain.leaf().fingerprint().map(|octet| format!("{octet:02X}")).join(":");
    assert_eq!(result["sha256"], fingerprint);
    assert!(chain.root().is_some());
}

#[test]
fn no_place_for_temporary_files_is_said() {
    let said = run(&mut demo(Path::new("/proc/self/fd/nowhere"), &[]));
    assert_eq!(said.code, Some(3));
    assert!(said.error().contains("TMPDIR"), "{}", said.stderr);
}

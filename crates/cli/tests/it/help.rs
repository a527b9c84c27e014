//! What the program says about itself (R48).

use crate::program::{program, run};

#[test]
fn r48_the_help_lists_the_exit_codes() {
    for flag in ["-h", "--help"] {
        let said = run(&mut program(["issue", flag]));
        assert_eq!(said.code, Some(0));
        for code in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 130] {
            assert!(said.stdout.contains(&format!("\n{code:>5}  ")), "{code}: {}", said.stdout);
        }
    }
}

#[test]
fn every_option_of_the_readme_is_there() {
    let said = run(&mut program(["issue", "--help"]));
    let options =
        ["--standalone", "--webroot", "--server", "--staging", "--ca-file", "--email", "--agree-tos"];
    for option in options.into_iter().chain(["--key-type", "--state", "--json", "--deadline", "--domain"]) {
        assert!(said.stdout.contains(option), "{option}");
    }
}

#[test]
fn wrong_arguments_end_with_2() {
    for arguments in [
        &["issue"][..],
        &["issue", "-d", "a.test", "--key-type", "rsa-1024"],
        &["issue", "-d", "a.test", "--standalone", "--webroot", "/tmp"],
        &["issue", "-d", "a.test", "--standalone", "here"],
        &["issue", "-d", "a.test", "--deadline", "0s"],
        &["issue", "-d", "a.test", "--staging", "--server", "letsencrypt"],
        &["frobnicate"],
    ] {
        let said = run(&mut program(arguments));
        assert_eq!(said.code, Some(2), "{arguments:?}");
        assert!(said.stdout.is_empty() && !said.stderr.is_empty());
    }
}

#[test]
fn r48_json_about_wrong_arguments_too() {
    let said = run(&mut program(["issue", "--json", "-d", "a.test", "--frobnicate"]));
    let result = said.result();
    assert_eq!((said.code, &result["error"]["code"]), (Some(2), &"usage".into()));
    assert!(result["error"]["what"].as_str().unwrap().contains("--frobnicate"));
}

#[test]
fn the_version_is_told() {
    let said = run(&mut program(["--version"]));
    assert_eq!(said.stdout, format!("certwright {}\n", env!("CARGO_PKG_VERSION")));
}

//! `certwright inspect`: what it prints, where, and how it ends.

use std::io::Write;
use std::process::Stdio;

use certwright_fixtures::{bytes, path};
use serde_json::Value;

use crate::program::{Place, Said, program, run, wait};

fn inspect(arguments: &[&str]) -> Said {
    run(program(["inspect"]).args(arguments))
}

fn fixture(name: &str) -> String {
    path(&format!("inspect/key/inputs/{name}")).to_str().unwrap().to_owned()
}

fn thread() -> String {
    String::from_utf8(bytes("inspect/key/inputs/rsa-thread.jwk")).unwrap()
}

#[test]
fn the_exit_code_is_that_of_the_worst_finding() {
    for (input, code) in [
        ("p256.jwk", 0),
        ("p256.der", 0),
        ("rsa-kid.jwk", 0),
        ("ed25519.jwk", 20),
        ("rsa-private.jwk", 20),
        ("rsa-thread.jwk", 21),
        ("empty.txt", 21),
    ] {
        let said = inspect(&[&fixture(input)]);
        assert_eq!((said.code, said.stderr.as_str()), (Some(code), ""), "{input}: {}", said.stdout);
    }
}

#[test]
fn findings_have_their_lines_in_order() {
    let said = inspect(&[&fixture("rsa-java-sign-octet.jwk")]);
    let lines: Vec<_> = said.stdout.lines().collect();
    assert!(lines[0].ends_with("rsa-java-sign-octet.jwk: a public key (RSA-2048)"), "{}", said.stdout);
    let at = lines.iter().position(|line| line.starts_with("error: ")).unwrap();
    assert_eq!(lines[at], "error: \"n\" begins with a zero octet");
    assert!(lines[at + 1].starts_with("  why: ") && lines[at + 2].starts_with("   do: "));
    assert_eq!(
        lines[at + 3],
        "  see: RFC 7518 §6.3.1.1, https://github.com/certwright/certwright/blob/main/docs/errors.md#jwk-leading-zero"
    );
}

#[test]
fn it_says_what_the_input_was_taken_for() {
    let said = inspect(&[&thread()]);
    assert!(
        said.stdout.starts_with("the argument (no file of that name): a public key (RSA-2048)\n"),
        "{}",
        said.stdout
    );
    let mut child = program(["inspect", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(thread().as_bytes()).unwrap();
    assert!(wait(child).stdout.starts_with("standard input: a public key (RSA-2048)\n"));
    let said = inspect(&["-----BEGIN PUBLIC KEY-----"]);
    assert!(
        said.stdout.starts_with("the argument (no file of that name): "),
        "{}{}",
        said.stdout,
        said.stderr
    );
}

/// The thread, from first to last value, in one line each.
#[test]
fn the_thread_in_one_line() {
    for (expected, told) in [
        ("cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII", ": the thumbprint of this key"),
        ("qSij9TMNZw32coF_FpEdNGXlQgq4MqnSoOXzI13zD6g", "key: the modulus n keeps a zero octet in front"),
        (
            "WBlejWusmrVlRmEFTD8evDg5IU1shiTpEvTfS77Pg7Q=",
            "the members are in the order kty, n, e; there is a blank",
        ),
        ("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", "nothing is hashed"),
    ] {
        let said = inspect(&["jwk", &thread(), "--expect", expected]);
        assert!(said.stdout.lines().next().unwrap().contains(told), "{}", said.stdout);
        assert!(said.stdout.contains("\n  thumbprint      cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII\n"));
        assert_eq!(said.code, Some(21), "the JWK itself is wrong");
    }
}

#[test]
fn json_holds_the_report() {
    let said = inspect(&[
        "jwk",
        "--json",
        &fixture("p256.jwk"),
        "--expect",
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
    ]);
    let result: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(
        (said.code, &result["event"], &result["worst"]),
        (Some(21), &"result".into(), &"error".into())
    );
    assert_eq!(result["findings"][0]["code"], "thumbprint-of-nothing");
    assert!(result["facts"].as_array().unwrap().iter().any(|fact| fact["name"] == "thumbprint"));
}

#[test]
fn an_answer_to_a_challenge_is_judged() {
    let token = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
    for (answer, challenge, code) in [
        ("answer-right.txt", "http-01", 0),
        ("answer-right.txt", "dns-01", 21),
        ("answer-record.txt", "dns-01", 0),
        ("answer-record.txt", "http-01", 21),
        ("answer-right-lf.txt", "http-01", 0),
        ("answer-404.txt", "http-01", 21),
    ] {
        let mut command = program(["inspect", "key-authorization", &fixture(answer), "--token", token]);
        let said = run(command.args(["--key", &fixture("rsa.pub.pem"), "--challenge", challenge]));
        assert_eq!(said.code, Some(code), "{answer}: {}{}", said.stdout, said.stderr);
    }
}

#[test]
fn reading_is_bounded_and_says_so() {
    let place = Place::new();
    let file = place.path().join("long");
    std::fs::write(&file, vec![b'a'; 1024 * 1024 + 1]).unwrap();
    let said = inspect(&[file.to_str().unwrap()]);
    assert_eq!(said.code, Some(2));
    assert!(said.error().contains("1 MiB"), "{}", said.stderr);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for arguments in [&["/"][..], &["no-such-file.pem"], &[], &["jwk"], &["jwk", "a", "b"]] {
        let said = inspect(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{arguments:?}");
    }
}

#[test]
fn the_help_lists_the_exit_codes() {
    for arguments in
        [&["inspect", "--help"][..], &["inspect", "jwk", "-h"], &["inspect", "key-authorization", "-h"]]
    {
        let said = run(&mut program(arguments));
        for code in [0, 2, 3, 20, 21] {
            assert!(said.stdout.contains(&format!("\n{code:>5}  ")), "{code}: {}", said.stdout);
        }
    }
}

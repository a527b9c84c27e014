//! R22 and R23: refused here, with the position, before anything is written or sent.

use crate::program::{Place, run};

/// The name, and the part of it that is wrong or what the message must say.
const REFUSED: [(&str, &str); 17] = [
    ("sal secrets", "character 4"),
    ("a..b", "character 3"),
    (".a.test", "character 1"),
    ("-a.test", "character 1"),
    ("a-.test", "character 2"),
    ("a_b.test", "character 2"),
    ("*.*.test", "character 3"),
    ("a.*.test", "character 3"),
    ("a*.test", "character 2"),
    ("a.test:443", "character 7"),
    ("https://a.test/x", "a.test"),
    ("ops@a.test", "a.test"),
    ("", "no name"),
    ("1.2.3.4.5", "character 9"),
    ("192.0.2.1", "IP address"),
    ("2001:db8::1", "IP address"),
    ("*.a.test", "DNS challenge"),
];

#[test]
fn r22_refused_with_the_position_before_anything_is_touched() {
    for (name, expected) in REFUSED {
        let place = Place::new();
        let said = run(&mut place.issue(&["-d", name]));
        assert_eq!(said.code, Some(2), "{name}: {}", said.stderr);
        assert!(said.error().contains(expected), "{name}: {}", said.stderr);
        assert!(!place.state().exists(), "{name}");
    }
}

#[test]
fn r22_lengths() {
    let label = format!("{}.test", "a".repeat(64));
    let name = format!("{}test", format!("{}.", "a".repeat(49)).repeat(5));
    for (name, expected) in [(label, "64 octets"), (name, "254 octets")] {
        let said = run(&mut Place::new().issue(&["-d", &name]));
        assert_eq!(said.code, Some(2));
        assert!(said.error().contains(expected), "{}", said.stderr);
    }
}

#[test]
fn the_mark_stands_below_the_wrong_character() {
    let said = run(&mut Place::new().issue(&["-d", "sal secrets"]));
    let lines: Vec<&str> = said.stderr.lines().collect();
    let name = lines.iter().position(|line| line.trim() == "sal secrets").unwrap();
    assert_eq!(
        lines[name].find(' ').map(|_| lines[name].find("sal").unwrap() + 3),
        lines[name + 1].find('^')
    );
}

#[test]
fn r22_all_wrong_names_of_a_list_are_told() {
    let said = run(&mut Place::new().issue(&["--json", "-d", "a.test,a..b", "-d", "c d"]));
    let result = said.result();
    let why = result["error"]["why"].as_str().unwrap();
    assert!(why.contains("a..b") && why.contains("c d") && !why.contains("a.test"), "{why}");
    assert_eq!(result["outcome"], "failed");
}

#[test]
fn r47_a_name_does_not_reach_the_terminal_raw() {
    let said = run(&mut Place::new().issue(&["-d", "a\u{1b}[31m.test"]));
    assert_eq!(said.code, Some(2));
    assert!(said.error().contains("\\u{1b}"), "{}", said.stderr);
}

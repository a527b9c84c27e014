//! Every rule of R22 that refuses a text, with the place of the error and the message.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use certwright_identifier::{DnsName, Identifier, ParseError, ParseErrorKind as Kind};

fn error(text: &str) -> ParseError {
    Identifier::parse(text).expect_err(text)
}

#[track_caller]
fn refused(text: &str, kind: Kind, position: impl Into<Option<usize>>) {
    let error = error(text);
    assert_eq!((error.kind(), error.position()), (kind, position.into()), "{error}");
    assert_eq!(error.input(), text);
    assert!(!error.to_string().contains('\n'));
}

#[track_caller]
fn suggests(text: &str, meant: &str) {
    assert_eq!(error(text).suggestion(), Some(Identifier::parse(meant).unwrap()));
    assert!(error(text).to_string().ends_with(&format!(": {meant}")));
}

#[test]
fn r22_the_title_of_the_thread_is_no_name() {
    refused("sal secrets", Kind::Blank, 3);
    assert_eq!(
        error("sal secrets").to_string(),
        "\"sal secrets\": blank at character 4; no domain name contains one: \
         give the name that a browser would be sent to, like www.example.org"
    );
}

#[test]
fn r22_blanks() {
    refused("", Kind::Empty, None);
    refused(" \t\n", Kind::Empty, None);
    refused("  sal secrets ", Kind::Blank, 5);
    refused("sal\u{a0}secrets.org", Kind::Blank, 3);
}

#[test]
fn r22_several_names_in_one_text() {
    assert!(error("a.org b.org").to_string().ends_with("; give each name on its own"));
    assert!(error("a.org,b.org").to_string().ends_with("; give each name on its own"));
    refused("a.org,b.org", Kind::Character(','), 5);
}

#[test]
fn r22_urls_ports_paths_and_mailboxes() {
    refused("https://example.org/x", Kind::Url, 5);
    suggests("https://user:secret@example.org:8443/x?y#z", "example.org");
    suggests("http://[2001:db8::1]:80/", "2001:db8::1");
    refused("example.org:443", Kind::Port, 11);
    suggests("example.org:443", "example.org");
    refused("example.org:", Kind::Port, 11);
    refused("example.org:80/x", Kind::Port, 11);
    refused("example.org/x", Kind::Path, 11);
    suggests("//example.org/x", "example.org");
    refused("example.org?x", Kind::Path, 11);
    refused("example.org#x", Kind::Path, 11);
    refused("me@example.org", Kind::Email, 2);
    suggests("me@example.org", "example.org");
    suggests("mailto:me@example.org", "example.org");
    refused("file:///etc/hosts", Kind::Url, 4);
    assert_eq!(error("file:///etc/hosts").suggestion(), None);
    refused("localhost:http", Kind::Character(':'), 9);
}

#[test]
fn r22_characters() {
    refused("_acme-challenge.example.org", Kind::Underscore, 0);
    refused("a_b.example.org", Kind::Underscore, 1);
    refused("a!.org", Kind::Character('!'), 1);
    refused("a\\b", Kind::Character('\\'), 1);
    refused("\"example.org\"", Kind::Character('"'), 0);
    refused("a\0.org", Kind::Character('\0'), 1);
    refused("\u{1b}[31mred.org", Kind::Character('\u{1b}'), 0);
    refused("a.\u{9b}31m", Kind::Character('\u{9b}'), 2);
}

#[test]
fn r47_messages_carry_no_control_characters() {
    for text in ["\u{1b}[2Jx", "a\u{7}b", "a\u{202e}gro.elpmaxe", "a\u{2066}b", "x y\u{200f}\u{9b}"] {
        let message = error(text).to_string();
        assert!(message.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{message:?}");
    }
}

#[test]
fn r22_labels() {
    refused("a..b", Kind::EmptyLabel, 2);
    refused(".example.org", Kind::EmptyLabel, 0);
    refused("example.org..", Kind::EmptyLabel, 12);
    refused(".", Kind::EmptyLabel, 0);
    refused("\u{ad}.org", Kind::EmptyLabel, 0);
    refused("-a", Kind::LeadingHyphen, 0);
    refused("a.-b.org", Kind::LeadingHyphen, 2);
    refused("a.b-.org", Kind::TrailingHyphen, 3);
    refused("-", Kind::LeadingHyphen, 0);
    refused("ü-.org", Kind::TrailingHyphen, 1);
    refused("x.-ü.org", Kind::LeadingHyphen, 2);
    refused("ab--cd.org", Kind::ReservedHyphens, 2);
}

#[test]
fn r22_lengths() {
    refused(&format!("www.{}.org", "a".repeat(64)), Kind::LabelTooLong(64), 4);
    refused(&format!("{}.org", "ü".repeat(60)), Kind::LabelTooLong(66), 0);
    let label = "a".repeat(63);
    let name = [label.as_str(), &label, &label, &"b".repeat(62)].join(".");
    refused(&name, Kind::NameTooLong(254), 253);
    refused(&format!(" {name}"), Kind::NameTooLong(254), 254);
    let (start, end) = name.split_at(192);
    refused(&format!("{start}ü{end}"), Kind::LabelTooLong(70), 192);
    refused(&"a.".repeat(3000), Kind::NameTooLong(6000), None);
    assert!(error(&"a ".repeat(10_000)).to_string().len() < 300);
}

#[test]
fn r22_wildcards() {
    refused("*", Kind::BareWildcard, 0);
    refused("*.", Kind::BareWildcard, 0);
    refused("*.*.x", Kind::DoubleWildcard, 2);
    refused("a.*.b", Kind::InnerWildcard, 2);
    refused("example.*", Kind::InnerWildcard, 8);
    refused("*.a.*.b", Kind::InnerWildcard, 4);
    refused("w*.x", Kind::PartialWildcard, 1);
    refused("*w.x", Kind::PartialWildcard, 0);
    refused("**.x", Kind::PartialWildcard, 0);
    refused("*.w*.x", Kind::PartialWildcard, 3);
    refused("*..x", Kind::EmptyLabel, 2);
    refused("*.192.0.2.1", Kind::NumericTopLevel, 10);
}

#[test]
fn r22_internationalized_names() {
    refused("a\u{202e}b.org", Kind::Unicode, 1);
    refused("x.bü\u{fffd}cher.org", Kind::Unicode, 4);
    refused("a…b", Kind::Unicode, 1);
    refused("a.b＿c.org", Kind::Unicode, 3);
    refused("x.xn--a.org", Kind::Punycode, 2);
    refused("xn--", Kind::Punycode, 0);
    refused("xn--abc-.example", Kind::Punycode, 0); // CVE-2024-12224: ASCII needs no encoding
    refused("1a.א", Kind::Bidi, None);
}

#[test]
fn r22_addresses() {
    refused("[2001:db8::1]", Kind::Brackets, 0);
    refused("[2001:db8::1]:443", Kind::Brackets, 0);
    suggests("[2001:db8::1]:443", "2001:db8::1");
    refused("fe80::1%eth0", Kind::Zone, 7);
    refused("::ffff:192.0.2.1", Kind::MappedAddress, 0);
    refused("::ffff:c000:201", Kind::MappedAddress, 0);
    suggests("::ffff:c000:201", "192.0.2.1");
    refused("192.0.2.0/24", Kind::Network, 9);
    refused("2001:db8::/32", Kind::Network, 10);
    refused("1.2.3", Kind::Address, None);
    refused("127", Kind::Address, None);
    refused("256.1.1.1", Kind::Address, 0);
    refused("192.168.01.1", Kind::Address, 8);
    refused("1.2.3.4.5", Kind::Address, 8);
    refused("1.2..4", Kind::Address, 4);
    refused("2001:db8:::1", Kind::Address, None);
    refused("1:2:3:4:5:6:7:8:9", Kind::Address, None);
    refused("192.0.2.1:80", Kind::Port, 9);
    refused("１.２.３.４", Kind::NumericTopLevel, 6);
    refused("example.123", Kind::NumericTopLevel, 8);
}

#[test]
fn an_address_is_no_domain_name() {
    for text in ["192.0.2.1", "::1"] {
        assert_eq!(DnsName::parse(text).unwrap_err().kind(), Kind::NotAName);
    }
    assert_eq!(DnsName::parse("[::1]").unwrap_err().kind(), Kind::Brackets);
}

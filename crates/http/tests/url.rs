//! R6: which URLs are sent a request, and that none is ever rewritten.

use certwright_http::{Limits, Schemes, Url, UrlErrorKind as Kind};

fn parse(text: &str) -> Url {
    Url::parse(text, Schemes::HttpOnLoopback).unwrap_or_else(|error| unreachable!("{error}"))
}

fn kind(text: &str, schemes: Schemes) -> Option<Kind> {
    Url::parse(text, schemes).err().map(|error| error.kind())
}

#[track_caller]
fn refused(text: &str, expected: Kind) {
    assert_eq!(kind(text, Schemes::HttpOnLoopback), Some(expected), "{text}");
}

#[test]
fn r6_https_for_every_url() {
    let message = Url::parse("http://ca.example/dir", Schemes::HttpsOnly).unwrap_err().to_string();
    assert!(message.contains("CVE-2025-54799"), "{message}");
    refused("http://ca.example/dir", Kind::PlainHttp);
    refused("HTTP://ca.example/dir", Kind::PlainHttp);
    refused("ftp://ca.example/dir", Kind::Scheme);
    refused("data:text/plain,Do%20what%20thou%20wilt", Kind::Scheme);
    assert_eq!(kind("https://127.0.0.1/dir", Schemes::HttpsOnly), None);
}

#[test]
fn r6_http_to_loopback_only_by_option() {
    for host in
        ["127.0.0.1", "127.255.0.1:14000", "[::1]", "[0:0::1]:80", "localhost", "LocalHost:1", "ca.localhost"]
    {
        let text = format!("http://{host}/dir");
        assert_eq!(kind(&text, Schemes::HttpOnLoopback), None, "{text}");
        assert_eq!(kind(&text, Schemes::HttpsOnly), Some(Kind::PlainHttpToLoopback), "{text}");
    }
    for host in [
        "128.0.0.1",
        "10.0.0.1",
        "0.0.0.0",
        "127.1",
        "0127.0.0.1",
        "2130706433",
        "[::]",
        "[::ffff:127.0.0.1]",
        "localhost.example",
        "notlocalhost",
        "127.0.0.1.example",
        "127.0.0.1.",
        "xlocalhost",
    ] {
        refused(&format!("http://{host}/dir"), Kind::PlainHttp);
    }
}

#[test]
fn r6_urls_are_kept_octet_by_octet() {
    for text in [
        "https://CA.Example:443/%7eA/./../b//c?x=%2F&y#".trim_end_matches('#'),
        "HTTPS://ca.example",
        "https://ca.example?query",
        "https://[2001:DB8::0:1]:8443/",
        "https://ca_1.internal:00443/dir",
    ] {
        assert_eq!(parse(text).as_str(), text);
        assert_eq!(parse("https://other.example/x/y").join(text, Schemes::HttpsOnly).unwrap().as_str(), text);
    }
}

#[test]
fn what_cannot_or_should_not_be_sent_is_refused() {
    refused("", Kind::Empty);
    refused(&format!("https://ca.example/{}", "x".repeat(2030)), Kind::TooLong(2049));
    refused(" https://ca.example/", Kind::Character(0));
    refused("https://ca.example/a b", Kind::Character(20));
    refused("https://ca.example/\r\nX: y", Kind::Character(19));
    refused("https://bücher.example/", Kind::Character(9));
    refused("https://ca.example/\u{1b}[2J", Kind::Character(19));
    refused("https://ca.example/%zz", Kind::Syntax(19));
    refused("https://ca.example/a\\b", Kind::Syntax(20));
    refused("/dir", Kind::Relative);
    refused("ca.example/dir", Kind::Relative);
    refused("//ca.example/dir", Kind::Relative);
    refused("https:/dir", Kind::Host);
    refused("https:///dir", Kind::Host);
    refused("https://:443/dir", Kind::Host);
    refused("https://ex%61mple.org/", Kind::Host);
    refused("https://a,b/", Kind::Host);
    refused("https://[v1.x]/", Kind::Host);
    refused("https://user@ca.example/", Kind::UserInfo);
    refused("https://@ca.example/", Kind::UserInfo);
    refused("https://ca.example:/", Kind::Port);
    refused("https://ca.example:0/", Kind::Port);
    refused("https://ca.example:65536/", Kind::Port);
    refused("https://ca.example/#top", Kind::Fragment);
    assert_eq!(kind(&format!("https://ca.example/{}", "x".repeat(2029)), Schemes::HttpsOnly), None);
    assert_eq!(Limits::URL, 2048);
}

#[test]
fn r6_a_reference_cannot_lead_to_plain_http() {
    let base = parse("https://ca.example/dir");
    let kind = |text, schemes| base.join(text, schemes).unwrap_err().kind();
    assert_eq!(kind("http://ca.example/order/1", Schemes::HttpsOnly), Kind::PlainHttp);
    assert_eq!(kind("http://169.254.169.254/", Schemes::HttpOnLoopback), Kind::PlainHttp);
    assert_eq!(kind("", Schemes::HttpsOnly), Kind::Empty);
    assert_eq!(kind("#top", Schemes::HttpsOnly), Kind::Fragment);
    assert_eq!(kind("javascript:alert(1)", Schemes::HttpsOnly), Kind::Scheme);
    let loopback = parse("http://127.0.0.1:14000/dir");
    assert_eq!(
        loopback.join("/order/1", Schemes::HttpOnLoopback).unwrap().as_str(),
        "http://127.0.0.1:14000/order/1"
    );
    assert_eq!(loopback.join("//ca.example/1", Schemes::HttpOnLoopback).unwrap_err().kind(), Kind::PlainHttp);
}

#[test]
fn r47_errors_show_no_password_and_no_control_character() {
    for text in
        ["https://user:hunter2@ca.example/", "http://u:hunter2/@x.example/\u{1b}[2J", "hunter2@\u{202e}"]
    {
        let message = Url::parse(text, Schemes::HttpsOnly).unwrap_err().to_string();
        assert!(!message.contains("hunter2"), "{message}");
        assert!(!message.chars().any(|c| c.is_control() || c == '\u{202e}'), "{message:?}");
    }
    let long = Url::parse(&"x".repeat(1 << 20), Schemes::HttpsOnly).unwrap_err().to_string();
    assert!(long.len() < 400);
}

#[test]
fn the_parts_of_a_url() {
    let url = parse("https://CA.Example:14000/a?b");
    assert_eq!((url.host(), url.port(), url.target().as_str()), ("CA.Example", 14000, "/a?b"));
    assert_eq!(url.origin().to_string(), "https://ca.example:14000");
    let url = parse("http://[::1]?b");
    assert_eq!((url.host(), url.port(), url.target().as_str()), ("[::1]", 80, "/?b"));
    assert!(url.is_loopback() && !url.is_https());
    assert_eq!(parse("https://a").target(), "/");
    assert_eq!(parse("https://A:443/x").origin(), parse("HTTPS://a/y").origin());
    assert_ne!(parse("https://A:443/x"), parse("https://A/x"), "equal if their texts are");
}

#[test]
fn it_serializes_as_its_text() {
    let url = parse("http://localhost:14000/dir");
    let json = serde_json::to_string(&url).unwrap();
    assert_eq!(json, "\"http://localhost:14000/dir\"");
    assert_eq!(serde_json::from_str::<Url>(&json).unwrap(), url);
    assert!(serde_json::from_str::<Url>("\"http://ca.example/\"").is_err());
}

//! URLs from a server (RFC 3986): kept octet by octet, never http to the world, never something else.
#![no_main]

use certwright_fuzz::assert_shown;
use certwright_http::{Schemes, Url};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (base, reference) = text.split_once(' ').unwrap_or(("https://ca.test/acme/order/1", text));
    let Ok(base) = Url::parse(base, Schemes::HttpOnLoopback) else { return };
    check(&base);
    for schemes in [Schemes::HttpsOnly, Schemes::HttpOnLoopback] {
        match base.join(reference, schemes) {
            Ok(url) => {
                check(&url);
                assert!(url.is_https() || schemes == Schemes::HttpOnLoopback, "R6: {url}");
                assert_eq!(url.join(url.as_str(), schemes), Ok(url.clone()));
            }
            Err(error) => assert_shown(&error),
        }
    }
});

fn check(url: &Url) {
    let text = url.as_str();
    assert_eq!(Url::parse(text, Schemes::HttpOnLoopback).unwrap().as_str(), text);
    assert!(url.is_https() || url.is_loopback(), "R6: {text}");
    assert!(text.is_ascii() && !text.contains(|c: char| c.is_ascii_control() || c == ' '), "{text}");
    assert!(url.target().starts_with('/') && !url.target().contains('#'), "{text}");
    assert!(!url.host().is_empty() && text.contains(url.host()), "{text}");
    assert!(!url.host().contains(['@', '/', '?', '#']), "{text}");
}

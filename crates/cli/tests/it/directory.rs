//! Directories that are none: each a typed error, told at once, with nothing half-written.

use std::time::{Duration, Instant};

use crate::program::{Place, Said, run};
use crate::web::{Reply, Web};

/// Far below the time that retries would take.
const AT_ONCE: Duration = Duration::from_secs(10);

fn issue(answer: impl Fn() -> Reply + Send + Sync + 'static) -> Said {
    let web = Web::start(move |_, _, _| answer());
    let place = Place::new();
    let server = format!("{}/directory", web.url);
    let started = Instant::now();
    let said = run(&mut place.issue(&["-d", "a.test", "--allow-http-loopback", "--server", &server]));
    assert!(started.elapsed() < AT_ONCE, "{}", said.stderr);
    assert!(said.error().contains(&server), "{}", said.stderr);
    assert!(place.is_clean(), "{:?}", place.files());
    said
}

#[test]
fn html() {
    let said =
        issue(|| Reply::new(200, "<html>\n<h1>It works!</h1>\u{1b}[2J").with("Content-Type", "text/html"));
    assert_eq!(said.code, Some(6));
    assert!(said.error().contains("It works!") && said.error().contains("--server"), "{}", said.stderr);
}

#[test]
fn empty() {
    assert_eq!(issue(|| Reply::new(200, "")).code, Some(6));
}

#[test]
fn json_of_something_else() {
    let said = issue(|| Reply::new(200, r#"{"hello":"world"}"#));
    assert_eq!(said.code, Some(6));
    assert!(said.error().contains("newNonce"), "{}", said.stderr);
}

#[test]
fn truncated() {
    assert_eq!(issue(|| Reply::new(200, r#"{"newNonce":"https://ca.te"#)).code, Some(6));
}

#[test]
fn enormous() {
    let said = issue(|| Reply::new(200, vec![b' '; 8 * 1024 * 1024]));
    assert_eq!(said.code, Some(6));
    assert!(said.error().contains("larger than"), "{}", said.stderr);
}

#[test]
fn r6_http_urls_to_elsewhere() {
    let said = issue(|| {
        let url = "http://192.0.2.1/x";
        Reply::new(200, format!(r#"{{"newNonce":"{url}","newAccount":"{url}","newOrder":"{url}"}}"#))
    });
    assert_eq!(said.code, Some(6));
    assert!(said.error().contains("192.0.2.1"), "{}", said.stderr);
}

#[test]
fn r6_a_redirect_to_plain_http() {
    let said = issue(|| Reply::new(302, "").with("Location", "http://192.0.2.1/directory"));
    assert_eq!(said.code, Some(6));
    assert!(said.error().contains("http://192.0.2.1/directory"), "{}", said.stderr);
}

#[test]
fn not_found() {
    let said = issue(|| Reply::new(404, "404 page not found"));
    assert_eq!(said.code, Some(6));
    assert!(said.error().contains("404"), "{}", said.stderr);
}

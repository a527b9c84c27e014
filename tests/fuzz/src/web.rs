//! What web servers say: the answers that the test CA reads, and the redirects that the check of a name follows.

// Two readers that no crate shows: their files are compiled here as they are.
#[path = "../../../crates/testca/src/server/http/answer.rs"]
mod answer;
#[path = "../../../crates/check/src/web/redirect.rs"]
mod redirect;

use answer::Answer;
use redirect::Target;

/// The ports of the check, as far as redirects need them; its own stand beside what needs TLS.
#[derive(Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) http: u16,
    pub(crate) tls: u16,
}

impl Default for Ports {
    fn default() -> Self {
        Self { http: 80, tls: 443 }
    }
}

/// Reads an answer to a validation, and follows it if it is a redirect.
///
/// # Panics
/// If what is complete is read differently when more follows, or if a redirect leads where no CA goes.
pub fn visit(octets: &[u8]) {
    let complete = Answer::is_complete(octets);
    let Some(answer) = Answer::parse(octets) else { return };
    assert!(answer.body.len() <= octets.len(), "more body than octets");
    if complete {
        let longer = [octets, b"\r\n1\r\nx"].concat();
        assert!(
            Answer::is_complete(&longer) && Answer::parse(&longer).as_ref() == Some(&answer),
            "{answer:?}"
        );
    }
    if let Some(location) = answer.redirect() {
        follow(answer.status, location);
    }
}

fn follow(status: u16, location: &str) {
    let ports = Ports::default();
    let first = Target::first("example.org", "/.well-known/acme-challenge/token", ports);
    let Ok(target) = first.follow(status, Some(location), ports) else { return };
    let Target { url, host, port } = &target;
    assert!([ports.http, ports.tls].contains(port), "{target:?}");
    assert!(
        !host.is_empty() && *host == host.to_ascii_lowercase() && !host.contains(['/', '@', '[', ' ']),
        "{host:?}"
    );
    assert!(
        url.is_ascii() && !url.contains(|c: char| c.is_ascii_control() || c == ' ' || c == '#'),
        "{url:?}"
    );
    assert_eq!(target.follow(301, Some(url), ports).as_ref(), Ok(&target), "the same from anywhere");
}

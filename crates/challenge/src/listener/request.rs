//! The little of HTTP/1 that a challenge needs: a request's head in, a whole response out (RFC 9112).

use crate::Http01Table;

/// Where the head ends, if it does: after the first empty line; a bare LF counts as a line end (RFC 9112 §2.2).
pub(super) fn head_end(received: &[u8]) -> Option<usize> {
    let after_crlf =
        received.windows(3).position(|window| window == b"\n\r\n").map(|at| at.saturating_add(3));
    let after_lf = received.windows(2).position(|window| window == b"\n\n").map(|at| at.saturating_add(2));
    match (after_crlf, after_lf) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The whole response to a request with this head.
pub(super) fn respond(head: &[u8], table: &Http01Table) -> Vec<u8> {
    let request = match Request::parse(head) {
        Ok(request) => request,
        Err(refusal) => return refusal.response(true),
    };
    match table.answer(request.path) {
        Some(body) => response("200 OK", "application/octet-stream", "", body.as_str(), request.with_body),
        None => Refusal::NotFound.response(request.with_body),
    }
}

/// Why a request gets no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Malformed,
    NotFound,
    Method,
    HeadTooLarge,
    Version,
}

impl Refusal {
    pub(super) fn response(self, with_body: bool) -> Vec<u8> {
        let (status, fields) = match self {
            Self::Malformed => ("400 Bad Request", ""),
            Self::NotFound => ("404 Not Found", ""),
            Self::Method => ("405 Method Not Allowed", "Allow: GET, HEAD\r\n"),
            Self::HeadTooLarge => ("431 Request Header Fields Too Large", ""),
            Self::Version => ("505 HTTP Version Not Supported", ""),
        };
        response(status, "text/plain", fields, status, with_body)
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Request<'a> {
    path: &'a str,
    with_body: bool,
}

impl<'a> Request<'a> {
    fn parse(head: &'a [u8]) -> Result<Self, Refusal> {
        let line = head.split(|&octet| octet == b'\n').next().unwrap_or_default();
        let line = str::from_utf8(line).map_err(|_| Refusal::Malformed)?;
        let mut words = line.trim_end_matches('\r').split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err(Refusal::Malformed);
        };
        if !version.starts_with("HTTP/1.") {
            return Err(if version.starts_with("HTTP/") { Refusal::Version } else { Refusal::Malformed });
        }
        let with_body = match method {
            "GET" => true,
            "HEAD" => false,
            _ => return Err(Refusal::Method),
        };
        Ok(Self { path: path_of(target).ok_or(Refusal::Malformed)?, with_body })
    }
}

/// The path of a request target in origin or absolute form; a server must accept both (RFC 9112 §3.2.2).
fn path_of(target: &str) -> Option<&str> {
    let from_path = match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/")
        }
        _ => target,
    };
    let path = from_path.split('?').next().unwrap_or_default();
    path.starts_with('/').then_some(path)
}

fn response(status: &str, content_type: &str, fields: &str, body: &str, with_body: bool) -> Vec<u8> {
    let length = body.len();
    let body = if with_body { body } else { "" };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\n{fields}\
         Connection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_the_first_empty_line() {
        assert_eq!(head_end(b"GET / HTTP/1.1\r\nHost: a\r\n"), None);
        assert_eq!(head_end(b"GET / HTTP/1.1\r\n\r\nrest\n\n"), Some(18));
        assert_eq!(head_end(b"GET / HTTP/1.0\n\nrest\n\r\n"), Some(16));
    }

    #[test]
    fn targets_in_both_forms_with_and_without_a_query() {
        assert_eq!(path_of("/a/b?c=://d"), Some("/a/b"));
        assert_eq!(path_of("http://example.org:80/a/b"), Some("/a/b"));
        assert_eq!(path_of("http://example.org"), Some("/"));
        assert_eq!(path_of("*"), None);
        assert_eq!(path_of("example.org:443"), None);
    }

    #[test]
    fn refusals_by_their_reason() {
        let refusal = |head: &str| Request::parse(head.as_bytes()).unwrap_err();
        assert_eq!(refusal("POST / HTTP/1.1\r\n\r\n"), Refusal::Method);
        assert_eq!(refusal("GET / HTTP/2\r\n\r\n"), Refusal::Version);
        assert_eq!(refusal("GET /\r\n\r\n"), Refusal::Malformed);
        assert_eq!(refusal("\u{16}\u{3}\u{1}\n\n"), Refusal::Malformed);
        assert!(Request::parse(b"GET /\xff HTTP/1.1\r\n\r\n").is_err());
    }

    #[test]
    fn head_has_the_length_of_the_body_that_get_would_bring() {
        let text = String::from_utf8(Refusal::NotFound.response(false)).unwrap();
        assert!(text.contains("Content-Length: 13\r\n") && text.ends_with("\r\n\r\n"));
    }
}

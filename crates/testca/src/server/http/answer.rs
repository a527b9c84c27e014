//! An HTTP/1.1 response, read (RFC 9112).

/// What a web server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    location: Option<String>,
}

/// How long a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Octets(usize),
    Chunked,
    /// As long as the connection.
    Rest,
}

impl Answer {
    /// Whether all is there, so that nobody has to wait for a server that keeps the connection.
    pub(super) fn is_complete(octets: &[u8]) -> bool {
        let Some((head, body)) = split(octets) else { return false };
        match length(head) {
            Length::Octets(length) => body.len() >= length,
            Length::Chunked => unchunk(body).1,
            Length::Rest => false,
        }
    }

    pub(super) fn parse(octets: &[u8]) -> Option<Self> {
        let (head, body) = split(octets)?;
        let status = head.lines().next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
        let body = match length(head) {
            Length::Octets(length) => body.get(..length.min(body.len()))?.to_vec(),
            Length::Chunked => unchunk(body).0,
            Length::Rest => body.to_vec(),
        };
        Some(Self { status, body, location: field(head, "location").map(str::to_owned) })
    }

    /// Where it leads, if it is a redirect.
    pub(crate) fn redirect(&self) -> Option<&str> {
        self.location.as_deref().filter(|_| matches!(self.status, 301 | 302 | 303 | 307 | 308))
    }
}

fn split(octets: &[u8]) -> Option<(&str, &[u8])> {
    let end = octets.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, rest) = octets.split_at_checked(end)?;
    Some((core::str::from_utf8(head).ok()?, rest.get(4..)?))
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn length(head: &str) -> Length {
    if field(head, "transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        return Length::Chunked;
    }
    let length = field(head, "content-length").and_then(|length| length.parse().ok());
    length.map_or(Length::Rest, Length::Octets)
}

/// The chunks put together, and whether the last one is there (RFC 9112 §7.1).
fn unchunk(mut octets: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some((chunk, rest)) = chunk(octets) {
        if chunk.is_empty() {
            return (body, true);
        }
        body.extend_from_slice(chunk);
        octets = rest;
    }
    (body, false)
}

fn chunk(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = octets.windows(2).position(|window| window == b"\r\n")?;
    let size = core::str::from_utf8(octets.get(..end)?).ok()?.split(';').next()?.trim();
    let size = usize::from_str_radix(size, 16).ok()?;
    let (chunk, rest) = octets.get(end.checked_add(2)?..)?.split_at_checked(size)?;
    Some((chunk, rest.get(2..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Option<String> {
        Answer::parse(text.as_bytes()).map(|answer| String::from_utf8(answer.body).unwrap())
    }

    #[test]
    fn bodies_of_all_lengths() {
        let length = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabcd";
        assert_eq!(body(length).as_deref(), Some("abc"));
        assert!(
            Answer::is_complete(length.as_bytes())
                && !Answer::is_complete(&length.as_bytes()[..length.len() - 2])
        );
        assert_eq!(body("HTTP/1.0 404 Not Found\r\n\r\nabcd").as_deref(), Some("abcd"));
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x\r\nab\r\n1\r\nc\r\n0\r\n\r\n";
        assert_eq!(body(chunked).as_deref(), Some("abc"));
        assert!(Answer::is_complete(chunked.as_bytes()));
        assert!(!Answer::is_complete(chunked.strip_suffix("0\r\n\r\n").unwrap().as_bytes()));
    }

    #[test]
    fn what_is_no_response() {
        for text in ["", "HTTP/1.1 200 OK\r\n", "SSH-2.0\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1\r\n\r\n"]
        {
            assert_eq!(body(text), None, "{text:?}");
        }
    }

    #[test]
    fn redirects() {
        let found = Answer::parse(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n").unwrap();
        assert_eq!(found.redirect(), Some("/x"));
        let other = Answer::parse(b"HTTP/1.1 200 OK\r\nLocation: /x\r\n\r\n").unwrap();
        assert_eq!(other.redirect(), None);
    }
}

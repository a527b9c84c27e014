//! As much HTTP/1.1 as it takes to pass messages on unchanged and to count them.

use std::io::{self, BufRead, Read, Write};

/// More than any message of a test; a larger one is an error of the test.
const MAX_BODY: u64 = 4 << 20;
const MAX_LINE: u64 = 64 << 10;

/// Which side wrote a message, because that decides where its body ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Request,
    Response,
    /// A response to HEAD: it has no body, whatever its headers say.
    ResponseToHead,
}

/// One message, as it came and taken apart.
pub(crate) struct Message {
    /// Every octet of it, to be passed on.
    pub(crate) raw: Vec<u8>,
    pub(crate) start_line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The first header of this name, in any case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The status of a response.
    pub(crate) fn status(&self) -> Option<u16> {
        self.start_line.split(' ').nth(1)?.parse().ok()
    }

    /// The method of a request.
    pub(crate) fn method(&self) -> &str {
        self.start_line.split(' ').next().unwrap_or_default()
    }

    /// The path of a request.
    pub(crate) fn path(&self) -> &str {
        self.start_line.split(' ').nth(1).unwrap_or_default()
    }

    fn says(&self, name: &str, word: &str) -> bool {
        self.header(name).is_some_and(|value| value.to_ascii_lowercase().contains(word))
    }

    /// Whether the sender closes the connection after this message.
    pub(crate) fn closes(&self) -> bool {
        self.says("connection", "close")
    }
}

/// Reads one message; `None` when the peer closed the connection before another began.
pub(crate) fn read(stream: &mut impl BufRead, kind: Kind) -> io::Result<Option<Message>> {
    let mut raw = Vec::new();
    let start_line = match line(stream, &mut raw) {
        Err(error) if raw.is_empty() && closed(&error) => return Ok(None),
        other => other?,
    };
    if raw.is_empty() {
        return Ok(None);
    }
    let headers = headers(stream, &mut raw)?;
    let mut message = Message { raw, start_line, headers, body: Vec::new() };
    body(stream, kind, &mut message)?;
    Ok(Some(message))
}

/// Writes a whole message in one go.
pub(crate) fn write(stream: &mut impl Write, message: &[u8]) -> io::Result<()> {
    stream.write_all(message)?;
    stream.flush()
}

/// A peer that dies does not say goodbye in TLS.
fn closed(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

fn line(stream: &mut impl BufRead, raw: &mut Vec<u8>) -> io::Result<String> {
    let start = raw.len();
    stream.take(MAX_LINE).read_until(b'\n', raw)?;
    let text = String::from_utf8_lossy(raw.get(start..).unwrap_or_default()).trim_end().to_owned();
    Ok(text)
}

fn headers(stream: &mut impl BufRead, raw: &mut Vec<u8>) -> io::Result<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let before = raw.len();
        let text = line(stream, raw)?;
        if text.is_empty() {
            return if raw.len() > before { Ok(headers) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        if let Some((name, value)) = text.split_once(':') {
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
}

fn body(stream: &mut impl BufRead, kind: Kind, message: &mut Message) -> io::Result<()> {
    let bodiless = kind == Kind::ResponseToHead || matches!(message.status(), Some(100..=199 | 204 | 304));
    if kind != Kind::Request && bodiless {
        return Ok(());
    }
    if message.says("transfer-encoding", "chunked") {
        return chunks(stream, message);
    }
    match message.header("content-length").map(str::parse::<u64>) {
        Some(Ok(length)) if length <= MAX_BODY => octets(stream, length, message),
        Some(_) => Err(io::Error::other("a Content-Length that is no sane number")),
        None if kind == Kind::Request => Ok(()),
        None => {
            stream.take(MAX_BODY).read_to_end(&mut message.body).map(|_| message.raw.extend(&message.body))
        }
    }
}

fn octets(stream: &mut impl BufRead, length: u64, message: &mut Message) -> io::Result<()> {
    let start = message.body.len();
    let read = stream.take(length).read_to_end(&mut message.body)?;
    message.raw.extend(message.body.get(start..).unwrap_or_default());
    if read as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn chunks(stream: &mut impl BufRead, message: &mut Message) -> io::Result<()> {
    loop {
        let size = line(stream, &mut message.raw)?;
        let digits = size.split(';').next().unwrap_or_default().trim();
        let length = u64::from_str_radix(digits, 16).map_err(io::Error::other)?;
        if length > MAX_BODY {
            return Err(io::Error::other("a chunk that is too large"));
        }
        octets(stream, length, message)?;
        let end = line(stream, &mut message.raw)?;
        if length == 0 && end.is_empty() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, read};

    fn parsed(text: &str, kind: Kind) -> super::Message {
        read(&mut text.as_bytes(), kind).unwrap().unwrap()
    }

    #[test]
    fn a_request_is_passed_on_octet_for_octet() {
        let text = "POST /order HTTP/1.1\r\nhost: a\r\nContent-Length: 2\r\n\r\n{}";
        let message = parsed(&format!("{text}POST /next"), Kind::Request);
        assert_eq!((message.method(), message.path(), message.header("Host")), ("POST", "/order", Some("a")));
        assert_eq!((message.raw.as_slice(), message.body.as_slice()), (text.as_bytes(), b"{}".as_slice()));
    }

    #[test]
    fn chunks_are_joined_and_kept() {
        let text =
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let message = parsed(text, Kind::Response);
        assert_eq!((message.status(), message.body.as_slice()), (Some(201), b"abcde".as_slice()));
        assert_eq!(message.raw, text.as_bytes());
    }

    #[test]
    fn the_answer_to_head_has_no_body() {
        let message = parsed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Kind::ResponseToHead);
        assert!(message.body.is_empty());
    }

    #[test]
    fn a_closed_connection_is_no_message_and_a_cut_one_is_an_error() {
        assert!(read(&mut "".as_bytes(), Kind::Request).unwrap().is_none());
        assert!(read(&mut "GET / HTTP/1.1\r\nHost: a\r\n".as_bytes(), Kind::Request).is_err());
        let cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc";
        assert!(read(&mut cut.as_bytes(), Kind::Response).is_err());
    }
}

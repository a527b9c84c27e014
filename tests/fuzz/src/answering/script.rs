//! What a server says, as text: entries parted by `~`.
//!
//! An entry's first line says for which operation it is (`*` for any) and what happens: a status, which is then
//! followed by header fields, an empty line and a body; or one of the words below.
//!
//! ```text
//! order 200
//! Retry-After: 7
//!
//! {"status":"processing"}~finalize lost-after~* badNonce
//! ```

use std::collections::VecDeque;

use certwright_http::{Headers, Response};
use certwright_protocol::Operation;

use crate::server::Fault;

/// So many entries count; more only slow the fuzzer down.
const MANY: usize = 64;

/// What happens at a request.
pub(super) enum Turn {
    Answer(Fault),
    /// The client dies after sending it.
    Crash,
    /// The application gives its first order up meanwhile.
    Cancel,
    /// From now on the application cannot present anything.
    PresentFails,
}

pub(super) struct Script(VecDeque<(String, Turn)>);

impl Script {
    pub(super) fn read(script: &[u8]) -> Self {
        Self(script.split(|octet| *octet == b'~').filter_map(entry).take(MANY).collect())
    }

    /// The first entry for this operation.
    pub(super) fn turn(&mut self, operation: Operation) -> Turn {
        let name = operation.to_string();
        let word = name.split(' ').next().unwrap_or_default();
        let position = self.0.iter().position(|(wanted, _)| wanted == "*" || wanted == word);
        let entry = position.and_then(|position| self.0.remove(position));
        entry.map_or(Turn::Answer(Fault::None), |(_, turn)| turn)
    }
}

fn entry(text: &[u8]) -> Option<(String, Turn)> {
    let (first, rest) = cut(text, b"\n");
    let (operation, what) = str::from_utf8(first).ok()?.split_once(' ')?;
    Some((operation.to_owned(), turn(what, rest)?))
}

fn turn(what: &str, rest: &[u8]) -> Option<Turn> {
    Some(Turn::Answer(match what {
        "crash" => return Some(Turn::Crash),
        "cancel" => return Some(Turn::Cancel),
        "present-fails" => return Some(Turn::PresentFails),
        "well" => Fault::None,
        "unsent" => Fault::NeverSent,
        "lost-before" => Fault::LostBefore,
        "lost-after" => Fault::LostAfter,
        "failed-before" => Fault::FailedBefore,
        "failed-after" => Fault::FailedAfter,
        "badNonce" => Fault::BadNonce,
        status => Fault::Garbage(response(status.parse().ok()?, rest)),
    }))
}

fn response(status: u16, text: &[u8]) -> Response {
    let (head, body) = match text.strip_prefix(b"\n") {
        Some(body) => (&[][..], body),
        None => cut(text, b"\n\n"),
    };
    let head = String::from_utf8_lossy(head);
    let fields = head.lines().filter_map(|line| line.split_once(": "));
    let headers = fields.collect::<Headers>();
    Response { status, headers, body: body.to_vec() }
}

/// What is before and after the first `separator`.
fn cut<'t>(text: &'t [u8], separator: &[u8]) -> (&'t [u8], &'t [u8]) {
    let at = text.windows(separator.len()).position(|window| window == separator);
    at.map_or((text, &[][..]), |at| (&text[..at], &text[at + separator.len()..]))
}

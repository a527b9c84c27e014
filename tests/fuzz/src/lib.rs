//! What the fuzz targets share: scripts of a server's answers and of a client's requests, and what must hold for
//! every text that is shown to a person.
//!
//! A target asserts more than that nothing panics: what parses can be written and parses again to the same, what is
//! shown holds nothing that a terminal would obey, and the machine keeps the invariants of its own tests.

mod asking;
pub use asking::ask;

mod answering;
pub use answering::{answer, take_up};

mod shown;
pub use shown::assert_shown;

mod web;
pub use web::visit;
// The check's redirects ask its root for them.
use web::Ports;

/// The table that [`listener::request`] asks.
pub use certwright_challenge::Http01Table;

/// A reader that no crate shows: its file is compiled here as it is.
#[path = "../../../crates/challenge/src/listener/request.rs"]
#[expect(dead_code, reason = "the listener uses more of it than its target")]
mod request;

// The machine's tests have a server and a watcher of invariants; both know nothing but the machine's public face.
#[path = "../../../crates/protocol/tests/machine/objects.rs"]
#[expect(dead_code, reason = "the transcripts use more of it than the fuzz targets")]
mod objects;

#[path = "../../../crates/protocol/tests/machine/server.rs"]
#[expect(dead_code, reason = "a script can say what the tests have two more faults for")]
mod server;

#[path = "../../../crates/protocol/tests/machine/watch.rs"]
#[expect(dead_code, reason = "the transcripts use more of it than the fuzz targets")]
mod watch;

/// The head of an HTTP request, as the http-01 listener reads it: where it ends and what is answered.
#[must_use]
pub fn listen(received: &[u8], table: &Http01Table) -> Option<Vec<u8>> {
    let head = received.get(..request::head_end(received)?)?;
    Some(request::respond(head, table))
}

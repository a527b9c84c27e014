//! What carries requests to the server and outcomes back.

use certwright_http::{Response, Timestamp};
use certwright_protocol::{NoResponse, Request, RequestId};

/// Carries the machine's requests to the server, several at once. [`HttpExchange`](crate::HttpExchange) is the real
/// one; tests and simulations bring their own.
pub trait Exchange {
    /// Takes a request to sign and send. It does not wait; the outcome comes out of [`next`](Self::next).
    fn start(&mut self, request: Request);

    /// The next outcome, waited for until the time has come; for as long as it takes if there is none.
    ///
    /// A time that has passed asks for what is there already. `None` says that the time has come, or that somebody
    /// wants the driver to look around.
    fn next(&mut self, until: Option<Timestamp>) -> Option<(RequestId, Result<Response, NoResponse>)>;

    /// How many requests were started whose outcome has not come out yet.
    fn in_flight(&self) -> usize;
}

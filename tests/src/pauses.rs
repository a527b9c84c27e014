//! How often a request is repeated in the very moment in which its nonce was refused (R2).
//!
//! "A refused nonce is tried again ten times at once", says ARCHITECTURE.md, "then after 0.25 s": the eleventh repetition
//! without any time between has had no pause. What was sent later, for whatever reason, has.

use std::collections::BTreeMap;

use certwright_http::{Response, Timestamp};
use certwright_protocol::Operation;

use crate::around::{Told, What};

/// So often at once.
const MOST: u32 = 10;

/// The refusals of one client's nonces.
#[derive(Debug, Default)]
pub(crate) struct Pauses(BTreeMap<What, Refused>);

#[derive(Clone, Copy, Debug, Default)]
struct Refused {
    /// When the client heard of it, unless it has sent the request again.
    at: Option<Timestamp>,
    /// How often it was repeated at once since the last pause.
    at_once: u32,
}

impl Pauses {
    /// How often this request may be repeated at once, if it was more often.
    pub(crate) fn broken_by(&mut self, now: Timestamp, request: &Told) -> Option<u32> {
        let refused = self.0.get_mut(&request.what())?;
        let at_once = refused.at.take() == Some(now);
        refused.at_once = if at_once { refused.at_once + 1 } else { 0 };
        let most = most(request.operation);
        (refused.at_once > most).then_some(most)
    }

    /// Takes note of a nonce that was refused, or that refusals have ended.
    pub(crate) fn learn(&mut self, now: Timestamp, request: &Told, response: &Response) {
        if is_bad_nonce(response) {
            self.0.entry(request.what()).or_default().at = Some(now);
        } else {
            self.ended(request);
        }
    }

    /// Something else than a refused nonce has come of the request.
    pub(crate) fn ended(&mut self, request: &Told) {
        self.0.remove(&request.what());
    }
}

/// An order that ends may ask for an authorization once more, to tidy up: that is a request of its own.
const fn most(operation: Operation) -> u32 {
    match operation {
        Operation::Authorization => MOST + 1 + MOST,
        _ => MOST,
    }
}

/// Whether a problem document of the server says that the request was refused, whatever the status (R5): any type of RFC
/// 8555 but that of the server's own mistakes.
pub(crate) fn is_refusal(response: &Response) -> bool {
    let body = String::from_utf8_lossy(&response.body);
    let kind = body.split_once("urn:ietf:params:acme:error:").map(|(_, kind)| kind);
    response.status >= 400 && kind.is_some_and(|kind| !kind.starts_with("serverInternal"))
}

/// Whether a refusal is about the nonce: the type says so, whatever the status (R5).
pub(crate) fn is_bad_nonce(response: &Response) -> bool {
    response.status >= 400 && String::from_utf8_lossy(&response.body).contains(":badNonce")
}

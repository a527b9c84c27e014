//! What the server saw, for whoever watches it.

use std::{io, net::SocketAddr, sync::mpsc::Sender};

use certwright_http::{Method, Request, Url};
use certwright_identifier::Identifier;
use serde_json::Value;

use crate::{
    ChallengeKind, Delivery, Failure, Fault, FaultyCa, Operation, Refused, Validation, ValidationKind,
};

/// Something that happened at a [`TestCa`](crate::TestCa); see [`Settings::watcher`](crate::Settings::watcher).
#[derive(Debug)]
#[non_exhaustive]
pub enum Seen {
    /// A request that was handed to the CA, and what came of it.
    Request(Box<SeenRequest>),
    /// A request that no ACME client makes: it was answered with that status, and kept from the CA.
    Rejected {
        /// The method.
        method: String,
        /// Path and query.
        target: String,
        /// The status.
        status: u16,
    },
    /// A validation ended.
    Validated {
        /// The name or address in question, a wildcard's without `*.`.
        identifier: Identifier,
        /// How it was validated.
        challenge: ChallengeKind,
        /// What was found.
        outcome: Result<(), Failure>,
    },
    /// A client did not finish the TLS handshake: most likely it does not trust the root.
    Handshake {
        /// The client.
        client: SocketAddr,
        /// Why; nothing if it took too long.
        error: Option<io::Error>,
    },
}

/// A request that was handed to the CA, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenRequest {
    /// The method.
    pub method: Method,
    /// The URL, with the name that the CA has for itself.
    pub url: Url,
    /// What it was for.
    pub operation: Operation,
    /// The URL of the account that signed it.
    pub account: Option<String>,
    /// The faults that struck it.
    pub faults: Vec<Fault>,
    /// The rule that it broke, if the CA refused it.
    pub refused: Option<Refused>,
    /// The answer; none if the connection was dropped.
    pub answer: Option<SeenAnswer>,
}

/// As much of an answer as a log has room for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SeenAnswer {
    /// The status of HTTP.
    pub status: u16,
    /// The `Location`.
    pub location: Option<String>,
    /// The `status` of the resource.
    pub state: Option<String>,
    /// The `Retry-After`.
    pub retry_after: Option<String>,
}

/// Tells somebody, if there is somebody.
#[derive(Clone, Debug)]
pub(super) struct Watcher(pub(super) Option<Sender<Seen>>);

impl Watcher {
    pub(super) fn tell(&self, seen: impl FnOnce() -> Seen) {
        // whoever has stopped listening need not be told
        let _ = self.0.as_ref().map(|sender| sender.send(seen()));
    }
}

impl Seen {
    pub(super) fn request(request: &Request, delivery: &Delivery, ca: &FaultyCa) -> Self {
        let latest = ca.latest();
        Self::Request(Box::new(SeenRequest {
            method: request.method,
            url: request.url.clone(),
            operation: ca.ca().operation(&request.url),
            account: latest.account,
            faults: latest.faults.to_vec(),
            refused: latest.refused.cloned(),
            answer: SeenAnswer::of(delivery),
        }))
    }

    pub(super) fn validated(validation: &Validation, outcome: Result<(), Failure>) -> Self {
        let challenge = match validation.kind {
            ValidationKind::Http01(_) => ChallengeKind::Http01,
            ValidationKind::Dns01(_) => ChallengeKind::Dns01,
        };
        Self::Validated { identifier: validation.identifier.clone(), challenge, outcome }
    }
}

impl SeenAnswer {
    fn of(delivery: &Delivery) -> Option<Self> {
        let response = match delivery {
            Delivery::Response(response) | Delivery::Truncated(response, _) | Delivery::Slow(_, response) => {
                response
            }
            Delivery::DroppedBefore | Delivery::DroppedAfter => return None,
        };
        let field = |name| response.headers.get(name).map(str::to_owned);
        let document: Option<Value> = serde_json::from_slice(&response.body).ok();
        let state = document.as_ref().and_then(|document| document.get("status")?.as_str());
        Some(Self {
            status: response.status,
            location: field("Location"),
            state: state.map(str::to_owned),
            retry_after: field("Retry-After"),
        })
    }
}

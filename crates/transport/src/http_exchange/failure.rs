//! From ureq's errors to ours.

use core::time::Duration;
use std::io::ErrorKind;

use certwright_protocol::{NoResponse, Nonce};
use ureq::{Error, Timeout};

use super::progress;
use crate::{Phase, TransportError};

/// The bounds that a request had, to be named in its error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) timeout: Duration,
    pub(super) connect_timeout: Duration,
    pub(super) body: usize,
}

/// An outcome without response: never sent, unless something of the request was handed to a connection.
pub(super) fn lost(error: TransportError, nonce: Option<Nonce>) -> NoResponse {
    let lost = if progress::sent() { NoResponse::perhaps_sent(error) } else { NoResponse::never_sent(error) };
    NoResponse { nonce, ..lost }
}

/// What ureq's error means, as far as the request of this thread had come.
pub(super) fn classify(error: Error, bounds: Bounds) -> TransportError {
    match error {
        Error::Other(source) => match source.downcast::<TransportError>() {
            Ok(error) => *error,
            Err(source) => TransportError::Broken(source),
        },
        Error::Timeout(reason) => {
            TransportError::Timeout { phase: progress::phase(), limit: limit(reason, bounds) }
        }
        Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof && progress::phase() == Phase::Body => {
            TransportError::Truncated
        }
        Error::Io(error) => TransportError::Broken(error.into()),
        Error::BodyExceedsLimit(_) => TransportError::BodyTooLarge { limit: bounds.body },
        Error::LargeResponseHeader(..) => TransportError::HeadTooLarge,
        Error::ConnectProxyFailed(reason) => TransportError::Proxy(reason.into()),
        Error::Protocol(error) if progress::sent() => TransportError::NotHttp(error.into()),
        error if progress::sent() => TransportError::Broken(error.into()),
        error => TransportError::Url(error.into()),
    }
}

fn limit(reason: Timeout, bounds: Bounds) -> Duration {
    match reason {
        Timeout::Resolve | Timeout::Connect => bounds.connect_timeout,
        _ => bounds.timeout,
    }
}

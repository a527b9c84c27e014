//! Who can do something about an error.

use certwright_protocol::{
    AccountError, Cause, NoResponse, Operation, OrderError, Problem, ProblemType, RequestError, Stall,
};
use certwright_store::StoreError;
use certwright_transport::TransportError;

use super::EngineError;

/// Who can do something about an [`EngineError`], and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FailureKind {
    /// What was asked for cannot be: names, options, root certificates.
    Input,
    /// The state directory, or another resource of this machine.
    Machine,
    /// Another run is at work with the same account.
    Busy,
    /// A proof could not be put in place.
    Responder,
    /// No connection to the server, or no answer from it.
    Network,
    /// The server does not speak ACME as it should, or fails.
    Server,
    /// The account, or the terms of service.
    Account,
    /// The server refuses to issue for these names, or to this account.
    Refused,
    /// The server could not convince itself that the names are ours.
    Validation,
    /// The certificate is not what was asked for.
    Certificate,
    /// The time was up.
    Deadline,
    /// A rate limit, or a long wait that the server asked for.
    Parked,
    /// Stopped from the outside.
    Interrupted,
    /// This program made a mistake.
    Internal,
}

impl EngineError {
    /// Who can do something about it.
    #[must_use]
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::NoNames | Self::Twice { .. } | Self::WildcardNeedsDns { .. } | Self::Setup(_) => {
                FailureKind::Input
            }
            Self::Store(StoreError::Locked { .. }) => FailureKind::Busy,
            Self::Store(_) | Self::Saved(_) | Self::Key(_) => FailureKind::Machine,
            Self::Terms { .. } => FailureKind::Account,
            Self::Account(AccountError::Request(error)) => of_account_request(error),
            Self::Account(_) => FailureKind::Account,
            Self::Order(error) => of_order(error),
            Self::Certificate(_) => FailureKind::Certificate,
            Self::Parked { reason: Stall::Refused(problem), .. } => of_refusal(problem, FailureKind::Parked),
            Self::Parked { .. } => FailureKind::Parked,
            Self::Interrupted => FailureKind::Interrupted,
            Self::Request(_) | Self::Misuse(_) | Self::Stuck => FailureKind::Internal,
        }
    }
}

fn of_account_request(error: &RequestError) -> FailureKind {
    match (&error.cause, error.operation) {
        (Cause::Problem(problem), Operation::FindAccount | Operation::NewAccount) => {
            of_refusal(problem, FailureKind::Account)
        }
        _ => of_request(error, FailureKind::Server),
    }
}

fn of_order(error: &OrderError) -> FailureKind {
    match error {
        OrderError::Account(_) => FailureKind::Account,
        OrderError::Request(error) => of_request(error, FailureKind::Refused),
        OrderError::Authorizations(_) => FailureKind::Validation,
        OrderError::Present { .. } => FailureKind::Responder,
        OrderError::Undelivered => FailureKind::Network,
        OrderError::Deadline { .. } => FailureKind::Deadline,
        OrderError::Cancelled => FailureKind::Interrupted,
        _ => FailureKind::Refused,
    }
}

fn of_request(error: &RequestError, refused: FailureKind) -> FailureKind {
    match &error.cause {
        Cause::NoResponse(lost) => of_silence(lost),
        Cause::Problem(problem) => of_refusal(problem, refused),
        _ => FailureKind::Server,
    }
}

/// Something answered, and it was not HTTP as a server of ACME speaks it.
pub(crate) fn of_silence(lost: &NoResponse) -> FailureKind {
    match lost.source.downcast_ref() {
        Some(
            TransportError::NotHttp(_)
            | TransportError::HeadTooLarge
            | TransportError::BodyTooLarge { .. }
            | TransportError::Truncated,
        ) => FailureKind::Server,
        _ => FailureKind::Network,
    }
}

/// What a refusal means beyond its place: come back later, or the server itself is ill.
pub(crate) fn of_refusal(problem: &Problem, refused: FailureKind) -> FailureKind {
    match (&problem.kind, problem.status) {
        (Some(ProblemType::RateLimited), _) => FailureKind::Parked,
        (Some(ProblemType::ServerInternal), _) => FailureKind::Server,
        (None, Some(429)) => FailureKind::Parked,
        // No problem document: most likely nobody there speaks ACME.
        (None, _) if refused != FailureKind::Parked => FailureKind::Server,
        _ => refused,
    }
}

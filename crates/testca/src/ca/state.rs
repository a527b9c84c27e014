//! What the CA remembers.

use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use serde_json::Value;

use super::{id::Id, quirks::CertificateQuirk};
use crate::ChallengeKind;

/// The states of accounts, orders, authorizations and challenges (RFC 8555 §7.1.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Pending,
    Ready,
    Processing,
    Valid,
    Invalid,
    Deactivated,
    Expired,
}

impl Status {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ready => "ready",
            Self::Processing => "processing",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Deactivated => "deactivated",
            Self::Expired => "expired",
        }
    }
}

#[derive(Debug)]
pub(super) struct Account {
    pub(super) key: Jwk,
    pub(super) contact: Vec<String>,
    pub(super) deactivated: bool,
    /// The terms that were agreed to.
    pub(super) terms: Option<String>,
    /// The external account binding, to be shown again.
    pub(super) binding: Option<Value>,
    /// In the order of their creation.
    pub(super) orders: Vec<Id>,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) account: Id,
    pub(super) identifiers: Vec<Identifier>,
    pub(super) authorizations: Vec<Id>,
    pub(super) not_before: Option<Timestamp>,
    pub(super) not_after: Option<Timestamp>,
    pub(super) expires: Timestamp,
    pub(super) stage: Stage,
}

/// How far an order has come; between pending and ready, its authorizations decide.
#[derive(Debug)]
pub(super) enum Stage {
    Open,
    Processing(Wanted),
    Valid { certificate: Id },
    Failed { error: Value },
}

/// What was in the CSR.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) public_key_der: Vec<u8>,
    pub(super) quirk: Option<CertificateQuirk>,
}

#[derive(Debug)]
pub(super) struct Authorization {
    pub(super) account: Id,
    /// Without `*.`.
    pub(super) identifier: Identifier,
    pub(super) wildcard: bool,
    pub(super) status: Status,
    pub(super) expires: Timestamp,
    pub(super) challenges: Vec<Id>,
}

impl Authorization {
    /// Its status once time is considered.
    pub(super) fn status(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Pending | Status::Valid if self.expires <= now => Status::Expired,
            status => status,
        }
    }
}

#[derive(Debug)]
pub(super) struct Challenge {
    pub(super) authorization: Id,
    pub(super) kind: ChallengeKind,
    pub(super) token: String,
    pub(super) status: Status,
    pub(super) validated: Option<Timestamp>,
    pub(super) error: Option<Value>,
}

#[derive(Debug)]
pub(super) struct Issued {
    pub(super) account: Id,
    /// DER
    pub(super) leaf: Vec<u8>,
}

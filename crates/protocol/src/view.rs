//! Looking at an order, for progress bars and status pages.

use certwright_http::{Timestamp, Url};
use certwright_identifier::Identifier;

use crate::saved::OrderId;

/// An order as it is now.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct OrderView<'a> {
    /// Its number.
    pub id: OrderId,
    /// The application's label.
    pub label: &'a str,
    /// The names.
    pub identifiers: &'a [Identifier],
    /// Its URL at the server, once it has one.
    pub url: Option<&'a Url>,
    /// How far it is.
    pub state: OrderState,
    /// Whether a CSR may have left, so that the server may issue, or have issued, a certificate for its key.
    pub may_be_issued: bool,
    /// Whether it has failed so that another run can go on with its document, which is then better left unclosed.
    pub kept: bool,
    /// When it is given up.
    pub deadline: Timestamp,
}

/// How far an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderState {
    /// Not created yet.
    New,
    /// Identifiers are being authorized.
    Authorizing {
        /// How many authorizations are valid.
        valid: usize,
        /// How many there are.
        total: usize,
    },
    /// Waits for the certificate request.
    Ready,
    /// The certificate is being issued.
    Finalizing,
    /// The certificate is issued.
    Issued,
    /// It failed, or is about to end so.
    Failed,
    /// It rests until this time.
    Parked {
        /// The time.
        until: Timestamp,
    },
}

//! The documents that survive a crash: one for the account, one for each order.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Document, ResumeError};

/// An order of this machine: the number in its document's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(u64);

impl OrderId {
    /// The order with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The order's number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A document that differs since the last look; to be durable before the next output is acted on.
///
/// Documents are JSON texts without keys and nonces. They are private to this crate: their form may change, and
/// their version is in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The account's document.
    Account(String),
    /// The document of one order.
    Order {
        /// Which order.
        order: OrderId,
        /// Its new text; none when the order is closed and its document goes.
        document: Option<String>,
    },
}

/// What a store gives back after a restart: the last text of each document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The account's document, if there was one.
    pub account: Option<String>,
    /// Each order's document.
    pub orders: Vec<(OrderId, String)>,
}

pub(crate) fn write_document(document: &impl Serialize) -> String {
    // Our own documents are structs of strings and numbers, which JSON can always say.
    serde_json::to_string(document).unwrap_or_default()
}

/// Reads a document of ours, its version first: a newer one may have a form that cannot be read (R43).
pub(crate) fn read_document<T: DeserializeOwned>(
    text: &str,
    version: u32,
    document: Document,
) -> Result<T, ResumeError> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let corrupt = |error: serde_json::Error| ResumeError::Corrupt { document, source: error.to_string() };
    let found: Versioned = serde_json::from_str(text).map_err(corrupt)?;
    if found.version > version {
        return Err(ResumeError::Newer { document, version: found.version });
    }
    serde_json::from_str(text).map_err(corrupt)
}

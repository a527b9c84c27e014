//! Documents that cannot be taken up.

use alloc::string::String;
use core::error::Error;
use core::fmt;

use certwright_http::{Url, escape};

/// Why saved documents cannot be taken up (R43). Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResumeError {
    /// A document is no JSON, or not one of ours.
    Corrupt {
        /// Which document.
        document: Document,
        /// What the JSON reader says, with line and column.
        source: String,
    },
    /// A document was written by a newer version.
    Newer {
        /// Which document.
        document: Document,
        /// Its version.
        version: u32,
    },
    /// The account's document belongs to another account key.
    OtherKey,
    /// The account's document belongs to another server.
    OtherServer {
        /// The directory URL in the document.
        directory: Url,
    },
}

/// One of the saved documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The account's.
    Account,
    /// An order's.
    Order(crate::OrderId),
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account => f.write_str("the saved account"),
            Self::Order(order) => write!(f, "the saved order {order}"),
        }
    }
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Corrupt { document, source } => write!(f, "{document} cannot be read: {}", escape(source)),
            Self::Newer { document, version } => {
                write!(f, "{document} has version {version}, written by a newer certwright")
            }
            Self::OtherKey => f.write_str("the saved account belongs to another account key"),
            Self::OtherServer { directory } => {
                write!(f, "the saved account belongs to the server {directory}")
            }
        }
    }
}

impl Error for ResumeError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::saved::read_document;

    #[test]
    fn r47_a_garbled_document_writes_nothing_to_the_terminal() {
        #[derive(Debug, serde::Deserialize)]
        enum Stage {
            #[serde(rename = "new")]
            New,
        }
        #[derive(Debug, serde::Deserialize)]
        struct Wire {
            #[expect(dead_code, reason = "it cannot be read")]
            stage: Stage,
        }
        let text = "{\"version\":1,\"stage\":\"n\u{7f}ew\u{9b}2J\"}";
        let error = read_document::<Wire>(text, 1, Document::Account).unwrap_err().to_string();
        assert!(error.contains("n\\u{7f}ew\\u{9b}2J"), "{error}");
    }
}

//! Mistakes of the calling program.

use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use certwright_identifier::Identifier;

/// A command at the wrong time, or one that does not fit: a mistake of the calling program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misuse {
    /// There is no such order, or it is closed.
    UnknownOrder,
    /// There is no such challenge.
    UnknownChallenge,
    /// The order has no identifiers.
    NoIdentifiers,
    /// The order names no challenge type.
    NoChallengeTypes,
    /// A wildcard with none but challenge types that cannot prove one (R23).
    WildcardNeedsDns {
        /// The wildcard.
        identifier: Identifier,
    },
    /// The challenge does not wait for this command.
    NotPending,
    /// The order does not wait to be finalized.
    NotReady,
    /// The CSR's names are not the order's (RFC 8555 §7.4).
    OtherNames {
        /// In the order and not in the CSR.
        missing: Vec<Identifier>,
        /// In the CSR and not in the order.
        extra: Vec<Identifier>,
    },
    /// The CSR cannot be read.
    UnreadableCsr,
    /// The CSR holds the account key (R27, RFC 8555 §11.1).
    AccountKeyInCsr,
    /// The order has not ended yet, or a proof of it is still to be withdrawn.
    StillOpen,
    /// The order has ended already.
    Ended,
}

impl fmt::Display for Misuse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownOrder => f.write_str("there is no such order"),
            Self::UnknownChallenge => f.write_str("there is no such challenge"),
            Self::NoIdentifiers => f.write_str("an order needs at least one identifier"),
            Self::NoChallengeTypes => f.write_str("an order needs at least one challenge type"),
            Self::WildcardNeedsDns { identifier } => {
                write!(f, "{identifier} is a wildcard, which only a DNS challenge can prove")
            }
            Self::NotPending => f.write_str("the challenge does not wait for this"),
            Self::NotReady => f.write_str("the order does not wait to be finalized"),
            Self::OtherNames { missing, extra } => {
                f.write_str("the CSR's names are not the order's")?;
                list(f, "; missing", missing)?;
                list(f, "; not ordered", extra)
            }
            Self::UnreadableCsr => f.write_str("the CSR cannot be read"),
            Self::AccountKeyInCsr => f.write_str("the CSR holds the account key"),
            Self::StillOpen => f.write_str("the order has not ended yet, or is not tidied up"),
            Self::Ended => f.write_str("the order has ended already"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, intro: &str, identifiers: &[Identifier]) -> fmt::Result {
    for (index, identifier) in identifiers.iter().enumerate() {
        write!(f, "{} {identifier}", if index == 0 { intro } else { "," })?;
    }
    Ok(())
}

impl Error for Misuse {}

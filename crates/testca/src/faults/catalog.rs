//! What the faults are called.

use core::fmt;

use super::Fault;
use crate::{DateForm, RetryAfter};

impl Fault {
    /// Every fault as a command line has it, and what it does, in some words each.
    pub const CATALOG: [(&'static str, &'static str); 33] = [
        ("bad-nonce", "the nonce is spent and refused all the same, with badNonce"),
        ("server-error", "500 with a problem document; nothing is done"),
        ("server-error-after", "500 with a problem document; what was asked is done"),
        ("bad-gateway", "502 with a page of HTML; nothing is done"),
        ("bad-gateway-after", "502 with a page of HTML; what was asked is done"),
        ("unavailable=TIME", "503 with a Retry-After in seconds; nothing is done"),
        ("unavailable-date=TIME", "503 with a Retry-After as today's servers write dates"),
        ("unavailable-rfc850=TIME", "503 with a Retry-After in the date form of RFC 850"),
        ("unavailable-asctime=TIME", "503 with a Retry-After in the date form of asctime"),
        ("rate-limited=TIME", "429 with a Retry-After in seconds; nothing is done"),
        ("drop-before", "the connection ends; nothing is done"),
        ("drop-after", "the connection ends without an answer; what was asked is done"),
        ("slow=TIME", "the answer takes so long"),
        ("truncate=OCTETS", "the connection ends after so many octets of the body"),
        ("enormous=OCTETS", "the body is that long, filled up with blanks"),
        ("malformed", "the body is no JSON and no PEM"),
        ("no-location", "there is no Location where one belongs"),
        ("no-nonce", "there is no Replay-Nonce"),
        ("redirect=STATUS", "a redirect to the same URL; nothing is done"),
        ("clock=SECONDS", "the clock is so far ahead, or behind if negative"),
        ("invalidate", "the authorization turns invalid before it is answered"),
        ("stuck", "the order that is finalized stays in processing"),
        ("certificate-key", "the certificate is for another key"),
        ("certificate-name", "the certificate lacks a name"),
        ("certificate-expired", "the certificate has expired"),
        ("alternate-loop", "the certificate links to itself as an alternate, over and over"),
        ("hostile-token", "the tokens are ../../x"),
        ("unknown-members", "every object has members that nobody knows"),
        ("unknown-types", "challenges and identifiers have types that nobody knows"),
        ("unknown-status", "the status is one that nobody knows"),
        ("shuffle", "identifiers and authorizations of an order are shuffled, not alike"),
        ("merge", "a name and its wildcard share one authorization"),
        ("one-token", "all challenges of an order have one token"),
    ];

    /// Its name on a command line, without the value that some take.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BadNonce => "bad-nonce",
            Self::ServerError { acted: false } => "server-error",
            Self::ServerError { acted: true } => "server-error-after",
            Self::BadGateway { acted: false } => "bad-gateway",
            Self::BadGateway { acted: true } => "bad-gateway-after",
            Self::Unavailable(RetryAfter::Seconds(_)) => "unavailable",
            Self::Unavailable(RetryAfter::Date(_, DateForm::Rfc850)) => "unavailable-rfc850",
            Self::Unavailable(RetryAfter::Date(_, DateForm::Asctime)) => "unavailable-asctime",
            Self::Unavailable(RetryAfter::Date(..) | RetryAfter::Either(_)) => "unavailable-date",
            Self::RateLimited(_) => "rate-limited",
            Self::DropBefore => "drop-before",
            Self::DropAfter => "drop-after",
            Self::Slow(_) => "slow",
            Self::Truncate(_) => "truncate",
            Self::Enormous(_) => "enormous",
            Self::Malformed => "malformed",
            Self::NoLocation => "no-location",
            Self::NoNonce => "no-nonce",
            Self::Redirect(_) => "redirect",
            Self::Clock(_) => "clock",
            Self::Invalidate => "invalidate",
            Self::Stuck => "stuck",
            Self::CertificateForAnotherKey => "certificate-key",
            Self::CertificateWithoutName => "certificate-name",
            Self::CertificateExpired => "certificate-expired",
            Self::AlternateLoop => "alternate-loop",
            Self::HostileToken => "hostile-token",
            Self::UnknownMembers => "unknown-members",
            Self::UnknownTypes => "unknown-types",
            Self::UnknownStatus => "unknown-status",
            Self::Shuffle => "shuffle",
            Self::Merge => "merge",
            Self::OneToken => "one-token",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

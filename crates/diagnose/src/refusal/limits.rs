//! What servers say about their limits.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-paused",
            severity: Severity::Error,
            title: "the name is paused for this account",
            why: "validations of it failed again and again for a long while with no success \
                  between; no time unpauses it",
            remedy: "mend the cause (certwright check NAME), then open the link in the message to unpause",
            reference: "letsencrypt.org/docs/rate-limits",
        },
        name: None,
        types: "rateLimited",
        texts: "\
                temporarily prevented from requesting certificates|\
                account is paused|\
                portal.letsencrypt.org/sfe",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-exact-set",
            severity: Severity::Error,
            title: "the same certificate was issued too often",
            why: "5 certificates for exactly these names in 7 days at Let's Encrypt: the \
                  certificate is lost or not found after each run, or the program orders in a \
                  loop",
            remedy: "use the certificate that is there; else wait, or add or leave out a name",
            reference: "letsencrypt.org/docs/rate-limits",
        },
        name: None,
        types: "rateLimited",
        texts: "already issued for this exact set|already issued for exact set|Duplicate certificate limit",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-domain",
            severity: Severity::Error,
            title: "too many certificates for this registered domain",
            why: "50 new ones in 7 days at Let's Encrypt, all names below the domain counted, \
                  from all accounts; renewals do not count",
            remedy: "wait, put several names into one certificate, or use a wildcard",
            reference: "letsencrypt.org/docs/rate-limits",
        },
        name: None,
        types: "rateLimited",
        texts: "too many certificates * already issued for|too many certificates already issued",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-failures",
            severity: Severity::Error,
            title: "validations of this name failed too often",
            why: "5 for each name, account and hour at Let's Encrypt, then one more every 12 minutes",
            remedy: "mend the cause first (certwright check NAME), then wait; try with the staging server",
            reference: "letsencrypt.org/docs/rate-limits",
        },
        name: None,
        types: "rateLimited",
        texts: "too many failed authorizations",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-orders",
            severity: Severity::Error,
            title: "the account made too many orders",
            why: "300 in 3 hours at Let's Encrypt; often a program that starts over in a loop \
                  after each failure",
            remedy: "stop the loop, then wait",
            reference: "letsencrypt.org/docs/rate-limits",
        },
        name: None,
        types: "rateLimited",
        texts: "too many new orders",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-accounts",
            severity: Severity::Error,
            title: "too many accounts were made from this address",
            why: "10 in 3 hours at Let's Encrypt, 500 from an IPv6 /48: the account key is not \
                  kept between runs",
            remedy: "keep the account key and use it again; then wait",
            reference: "letsencrypt.org/docs/rate-limits",
        },
        name: None,
        types: "rateLimited",
        texts: "too many new registrations",
        fate: Fate::Apart,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-pending",
            severity: Severity::Error,
            title: "too many authorizations are pending",
            why: "orders are made and not gone on with",
            remedy: "finish or deactivate them; they run out in a week",
            reference: "RFC 8555 §7.5.2",
        },
        name: None,
        types: "rateLimited",
        texts: "too many currently pending authorizations",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "said-limit-requests",
            severity: Severity::Error,
            title: "too many requests at once",
            why: "a load limit of the server or of what is before it",
            remedy: "wait as Retry-After says, and poll seldom",
            reference: "RFC 8555 §6.6",
        },
        name: None,
        types: "rateLimited",
        texts: "\
                Service busy; retry later|\
                too many requests|\
                Rate limit exceeded|\
                Your request has been rate limited",
        fate: Fate::Kept,
        cost: Cost::Reached,
    },
];

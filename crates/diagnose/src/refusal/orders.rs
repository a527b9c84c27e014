//! What servers say about orders, and what is no server of ACME at all.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-order-invalid",
            severity: Severity::Error,
            title: "the order is dead",
            why: "a validation failed, mostly because a wrong answer was served after telling the \
                  server to look: a single failure makes the order invalid for ever, and finalize \
                  cannot revive it",
            remedy: "look at the order's authorizations for the reason (error of the challenge), \
                     mend it, then make a new order; develop against a staging server",
            reference: "RFC 8555 §7.1.6",
        },
        name: None,
        types: "orderNotReady",
        texts: "\
                Order's status (\"invalid\") is not acceptable for finalization|\
                order status is invalid|\
                order * has been abandoned|\
                Order has status invalid",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-order-pending",
            severity: Severity::Error,
            title: "finalize came too early",
            why: "some authorizations are not valid yet; after answering a challenge the server \
                  needs some seconds",
            remedy: "answer every authorization, then ask the order (POST-as-GET) until it is ready",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "orderNotReady malformed",
        texts: "\
                Order's status (\"pending\") is not acceptable for finalization|\
                Order's status (\"pending\")",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-order-processing",
            severity: Severity::Warning,
            title: "finalize was sent twice",
            why: "the first one is at work",
            remedy: "ask the order (POST-as-GET) until it is valid, then fetch the certificate",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "orderNotReady",
        texts: "Order's status (\"processing\")",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-order-valid",
            severity: Severity::Warning,
            title: "the certificate is issued already",
            why: "finalize was sent again for a finished order",
            remedy: "fetch the certificate from the order's certificate URL",
            reference: "RFC 8555 §7.4.2",
        },
        name: None,
        types: "orderNotReady",
        texts: "Order's status (\"valid\")",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-order-gone",
            severity: Severity::Error,
            title: "the order or an authorization has run out",
            why: "orders are kept for about a week; or it belongs to another account or server",
            remedy: "make a new order",
            reference: "RFC 8555 §7.1.3",
        },
        name: None,
        types: "malformed unauthorized",
        texts: "\
                No order for ID|\
                No order found|\
                Order * is expired|\
                order has expired|\
                order expired|\
                Expired authorization|\
                authorizations for these identifiers expired|\
                authorizations for these identifiers not valid",
        fate: Fate::Dead,
        cost: Cost::NewOrder,
    },
    Refusal {
        entry: Entry {
            code: "said-authz-not-pending",
            severity: Severity::Warning,
            title: "the challenge is decided already",
            why: "it was answered before: a valid one needs no answer, an invalid one takes none",
            remedy: "read the authorization: if invalid, make a new order",
            reference: "RFC 8555 §7.5.1",
        },
        name: None,
        types: "malformed",
        texts: "\
                authorization must be pending|\
                Cannot update challenge|\
                is not pending|\
                Unable to update challenge",
        fate: Fate::Look,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-dates",
            severity: Severity::Error,
            title: "the server chooses the dates itself",
            why: "notBefore and notAfter are optional and refused by many CAs",
            remedy: "leave both away",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "NotBefore and NotAfter are not supported",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-replaces",
            severity: Severity::Error,
            title: "replaces does not fit",
            why: "the certificate was replaced before, is another account's, or is for other names",
            remedy: "make the order without replaces",
            reference: "RFC 9773 §5",
        },
        name: None,
        types: "alreadyReplaced malformed unauthorized",
        texts: "\
                which already has a replacement order|\
                request included `replaces` field|\
                certificate being replaced by this order|\
                cannot indicate an order replaces",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-profile",
            severity: Severity::Error,
            title: "the profile does not fit",
            why: "the server does not have it, or not for this account or these identifiers",
            remedy: "use one of meta.profiles, or none",
            reference: "draft-ietf-acme-profiles",
        },
        name: None,
        types: "invalidProfile unauthorized rejectedIdentifier",
        texts: "\
                unrecognized profile name|\
                Profile * does not permit|\
                is not permitted to use certificate profile",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-no-identifiers",
            severity: Severity::Error,
            title: "the order has no names",
            why: "identifiers is missing, empty, or not a list of {type, value}",
            remedy: "send identifiers: [{\"type\": \"dns\", \"value\": \"example.org\"}]",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "did not specify any identifiers|identifiers list cannot be empty|included empty identifier",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-not-implemented",
            severity: Severity::Error,
            title: "the server cannot do that",
            why: "smallstep answers so to key changes and lists of orders, with the type \
                  rejectedIdentifier",
            remedy: "do without it at this server",
            reference: "RFC 8555 §7.1",
        },
        name: None,
        types: "rejectedIdentifier",
        texts: "\
                this API is not implemented|\
                requested operation is not implemented|\
                has not been implemented",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-maintenance",
            severity: Severity::Error,
            title: "the CA is down",
            why: "maintenance or an outage",
            remedy: "look at the CA's status page and try again later",
            reference: "RFC 8555 §6.7",
        },
        name: None,
        types: "serverInternal",
        texts: "down for maintenance",
        fate: Fate::Look,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-scts",
            severity: Severity::Error,
            title: "the certificate transparency logs did not answer the CA",
            why: "an outage outside; the order is invalid, though nothing is wrong with it",
            remedy: "make a new order; its authorizations are still valid",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "serverInternal",
        texts: "failed to get SCTs|Unable to meet CA SCT",
        fate: Fate::Dead,
        cost: Cost::NewOrder,
    },
    Refusal {
        entry: Entry {
            code: "said-revoked-reason",
            severity: Severity::Error,
            title: "the revocation reason is not allowed",
            why: "servers take 0, 1, 4 and 5",
            remedy: "leave the reason away",
            reference: "RFC 8555 §7.6",
        },
        name: None,
        types: "badRevocationReason malformed",
        texts: "unsupported revocation reason|Invalid revocation reason|reasonCode out of bounds",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-user-agent",
            severity: Severity::Error,
            title: "the request itself is not acceptable",
            why: "no User-Agent, or a body over the server's limit",
            remedy: "send User-Agent: name/version, and small bodies",
            reference: "RFC 8555 §6.1",
        },
        name: None,
        types: "malformed unauthorized",
        texts: "MUST include a User-Agent|request body too large",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
];

//! Refusals of which nothing is known.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

/// There is a document, and nothing in it is known.
pub(crate) static OTHER: Refusal = Refusal {
    entry: Entry {
        code: "problem-other",
        severity: Severity::Error,
        title: "the server has a type of problem of its own",
        why: "it is not in the registry; the detail says what is meant",
        remedy: "read the detail, and what the CA says about it",
        reference: "RFC 8555 §6.7",
    },
    name: None,
    types: "",
    texts: "",
    fate: Fate::Look,
    cost: Cost::Nothing,
};

/// There is no document.
pub(crate) static NONE: Refusal = Refusal {
    entry: Entry {
        code: "problem-none",
        severity: Severity::Error,
        title: "the server sent no problem document",
        why: "a web page or an empty body: what answers is a proxy, a web server, or no ACME server at all",
        remedy: "check that the URL is that of an ACME directory, or tell the server's operator",
        reference: "RFC 8555 §6.7",
    },
    name: None,
    types: "",
    texts: "",
    fate: Fate::Look,
    cost: Cost::Nothing,
};

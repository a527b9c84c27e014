//! What can be found of `_acme-challenge`.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] = &[
    ZONE_UNKNOWN,
    ZONE_DEAD,
    SERVER_SILENT,
    SERVER_LAME,
    SERVER_NAMELESS,
    SERVERS_DIFFER,
    TXT_LEFT,
    TXT_OTHER,
    ALIAS_LOOP,
];

pub(super) const ZONE_UNKNOWN: Entry = Entry {
    code: "check-zone-unknown",
    severity: Severity::Error,
    title: "the zone's name servers cannot be found",
    why: "dns-01 is looked up at the name servers of the zone, and none are known",
    remedy: "check the delegation of the domain at its registrar",
    reference: "RFC 8555 §8.4",
};

pub(super) const ZONE_DEAD: Entry = Entry {
    code: "check-zone-dead",
    severity: Severity::Error,
    title: "none of the zone's name servers answers",
    why: "a CA cannot look up anything below this name",
    remedy: "start the name servers, or correct the delegation at the registrar",
    reference: "RFC 8555 §8.4",
};

pub(super) const SERVER_SILENT: Entry = Entry {
    code: "check-name-server-silent",
    severity: Severity::Warning,
    title: "a name server does not answer",
    why: "a CA that asks this one waits, and may give up",
    remedy: "start it, open port 53 by UDP and TCP, or remove it from the delegation",
    reference: "RFC 2182 §3",
};

pub(super) const SERVER_LAME: Entry = Entry {
    code: "check-name-server-lame",
    severity: Severity::Warning,
    title: "a name server does not know the zone it is said to serve",
    why: "the delegation names a server that was never told to serve the zone, or that failed to load it",
    remedy: "load the zone there, or remove the server from the delegation",
    reference: "RFC 1912 §2.8",
};

pub(super) const SERVER_NAMELESS: Entry = Entry {
    code: "check-name-server-no-address",
    severity: Severity::Warning,
    title: "a name server has no address",
    why: "its name does not resolve, so nobody can ask it",
    remedy: "correct the NS record, or give its name an address",
    reference: "RFC 1912 §2.8",
};

pub(super) const SERVERS_DIFFER: Entry = Entry {
    code: "check-name-servers-differ",
    severity: Severity::Warning,
    title: "the name servers do not say the same",
    why: "a secondary is behind; a CA that asks it does not see a new record",
    remedy: "wait for the zone's transfer before the CA looks, and see why the secondary is late",
    reference: "RFC 8555 §8.4",
};

pub(super) const TXT_LEFT: Entry = Entry {
    code: "check-txt-left",
    severity: Severity::Note,
    title: "there are values of earlier challenges",
    why: "they do no harm, but they grow in number, and an answer that is too large fails",
    remedy: "remove them; see why the client that made them did not",
    reference: "RFC 8555 §8.4",
};

pub(super) const TXT_OTHER: Entry = Entry {
    code: "check-txt-other",
    severity: Severity::Note,
    title: "there is a TXT record that is no answer to a challenge",
    why: "often a wildcard record of the zone answers for _acme-challenge, too",
    remedy: "nothing: a record at _acme-challenge itself takes its place",
    reference: "RFC 4592 §2.2",
};

pub(super) const ALIAS_LOOP: Entry = Entry {
    code: "check-alias-loop",
    severity: Severity::Error,
    title: "_acme-challenge is an alias that leads nowhere",
    why: "the aliases go in a circle, or there are too many",
    remedy: "let the CNAME lead to the name where the TXT records are put",
    reference: "RFC 1034 §3.6.2",
};

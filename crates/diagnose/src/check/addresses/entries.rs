//! What can be found of the name's addresses.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] =
    &[NO_SUCH_NAME, NO_ADDRESS, LOOKUP_FAILED, RESOLVER_SILENT, LOOKUP_HALF, PRIVATE_ADDRESS, PRIVATE_TOO];

pub(super) const NO_SUCH_NAME: Entry = Entry {
    code: "check-no-such-name",
    severity: Severity::Error,
    title: "the name does not exist in DNS",
    why: "nobody can find a server by a name that is not there",
    remedy: "add an A or AAAA record for it, or correct the spelling; a new domain needs some time to appear",
    reference: "RFC 8020 §2",
};

pub(super) const NO_ADDRESS: Entry = Entry {
    code: "check-no-address",
    severity: Severity::Error,
    title: "the name has no address",
    why: "a CA connects to the address of the name to see the answer to http-01",
    remedy: "add an A or AAAA record, or prove the name by dns-01, which needs no address",
    reference: "RFC 8555 §8.3",
};

pub(super) const LOOKUP_FAILED: Entry = Entry {
    code: "check-lookup-failed",
    severity: Severity::Error,
    title: "the addresses cannot be looked up",
    why: "a CA that gets no clear answer does not issue; broken DNSSEC and name servers that are down are the usual reasons",
    remedy: "check the name servers of the zone and, if it is signed, its DS records",
    reference: "RFC 8555 §6.7",
};

pub(super) const RESOLVER_SILENT: Entry = Entry {
    code: "check-resolver-silent",
    severity: Severity::Error,
    title: "the resolver does not answer",
    why: "this machine's own resolver is silent, so nothing can be said of the name",
    remedy: "check /etc/resolv.conf and the network here, or give another one by --resolver",
    reference: "RFC 1035 §7",
};

pub(super) const LOOKUP_HALF: Entry = Entry {
    code: "check-lookup-half",
    severity: Severity::Warning,
    title: "one of the two kinds of addresses cannot be looked up",
    why: "some CAs give up when the question for A or the one for AAAA fails, even if the other is answered",
    remedy: "make the name servers answer both, with no records if there are none",
    reference: "RFC 4074 §4",
};

pub(super) const PRIVATE_ADDRESS: Entry = Entry {
    code: "check-private-address",
    severity: Severity::Error,
    title: "no address that a public CA can reach",
    why: "such an address means another machine on every network, so a public CA does not connect to it",
    remedy: "point the name at the public address of the server, or use dns-01; for a CA of your own give --allow-private",
    reference: "RFC 6890 §2",
};

pub(super) const PRIVATE_TOO: Entry = Entry {
    code: "check-private-address-too",
    severity: Severity::Warning,
    title: "an address that nobody outside can reach",
    why: "visitors and CAs that pick this one among the addresses fail",
    remedy: "remove that record from public DNS",
    reference: "RFC 6890 §2",
};

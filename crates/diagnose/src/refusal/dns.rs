//! What servers say about a validation that failed: DNS and CAA.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-caa-lookup",
            severity: Severity::Error,
            title: "the CAA records could not be looked up",
            why: "old or broken nameservers answer SERVFAIL or nothing to types they do not know; \
                  without an answer no CA may issue",
            remedy: "make the nameservers answer CAA queries, if with an empty answer",
            reference: "RFC 8659 §3",
        },
        name: None,
        types: "dns caa",
        texts: "While processing CAA|looking up CAA for|SERVFAIL looking up CAA|NXDOMAIN looking up CAA",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-dns-nxdomain",
            severity: Severity::Error,
            title: "the name does not exist in DNS",
            why: "there is no record of that name: a typing error, an expired domain, a record \
                  that is not published yet, or for TXT a name that is doubled by the DNS \
                  provider's form",
            remedy: "make the record at all nameservers, then run again",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "dns unauthorized",
        texts: "NXDOMAIN looking up",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-dns-servfail",
            severity: Severity::Error,
            title: "the domain's nameservers fail",
            why: "mostly DNSSEC: a DS record at the parent that fits no key; else servers that \
                  are down or refuse",
            remedy: "test the domain with a DNSSEC checker, mend or remove the DS record",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "dns caa",
        texts: "SERVFAIL looking up|server failure at resolver|SERVFAIL",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-dns-timeout",
            severity: Severity::Error,
            title: "the domain's nameservers do not answer",
            why: "they are down, filtered by country or address, or answer UDP but not TCP",
            remedy: "let all nameservers answer to the whole internet, over UDP and TCP",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "dns",
        texts: "\
                DNS problem: query timed out|\
                DNS problem: networking error|\
                Error retrieving TXT records|\
                DNS lookup for",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-dns-refused",
            severity: Severity::Error,
            title: "the nameservers do not know the domain",
            why: "the delegation at the registrar names servers that do not serve it",
            remedy: "set the right nameservers at the registrar",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "dns",
        texts: "REFUSED looking up",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-dns-no-address",
            severity: Severity::Error,
            title: "the name has no address",
            why: "there is neither an A nor an AAAA record, or a private one only",
            remedy: "add an A record with this machine's public address, or use dns-01",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "dns",
        texts: "no valid A records found|no valid AAAA records found|no such host",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-dns-dnssec",
            severity: Severity::Error,
            title: "DNSSEC is broken",
            why: "signatures are out of date, or the DS record at the parent fits no key",
            remedy: "mend the signing, or remove the DS record",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "dns",
        texts: "DNSSEC",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-caa-forbids",
            severity: Severity::Error,
            title: "CAA records forbid this CA",
            why: "the closest record set up the tree names other CAs; accounturi and \
                  validationmethods limit it further; issuewild is for wildcards",
            remedy: "add 0 issue with this CA's name to the record set that the message names",
            reference: "RFC 8659 §3",
        },
        name: None,
        types: "caa",
        texts: "CAA record for * prevents issuance|CAA records forbid|CAA record * prevents|rechecking caa",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-txt-wrong",
            severity: Severity::Error,
            title: "the TXT record holds another value",
            why: "it is of an earlier order, still cached, or is the key authorization itself \
                  instead of base64url of its SHA-256",
            remedy: "publish the value of this order (certwright tool dns-value) and wait until all \
                     nameservers have it; several values may stand side by side",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "unauthorized rejectedIdentifier incorrectResponse",
        texts: "Incorrect TXT record|Correct value not found for DNS challenge",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-txt-missing",
            severity: Severity::Error,
            title: "there is no TXT record",
            why: "it is not published yet, at the wrong name (often doubled: \
                  _acme-challenge.example.org.example.org), or behind a CNAME",
            remedy: "publish it at _acme-challenge.NAME, wait until every nameserver has it, then answer",
            reference: "RFC 8555 §8.4",
        },
        name: None,
        types: "unauthorized dns",
        texts: "No TXT record found|no TXT records found",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
];

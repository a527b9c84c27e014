//! What servers say to a name.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-name-character",
            severity: Severity::Error,
            title: "a name has a character that no host name has",
            why: "blanks, underscores, a port, a URL, or a person's or company's name as common \
                  name of the CSR; Let's Encrypt takes the common name for one of the names",
            remedy: "correct the name; leave the CSR's subject empty and its common name away, and \
                     finalize the same order with it",
            reference: "RFC 5890 §2.3.1",
        },
        name: None,
        types: "rejectedIdentifier malformed",
        texts: "Domain name contains an invalid character",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-name-suffix",
            severity: Severity::Error,
            title: "the name is no public one",
            why: "it ends in .local, .lan, .test or another suffix that is not in the public \
                  suffix list, or is a suffix itself",
            remedy: "order a name below a public suffix, or use a CA of your own",
            reference: "Baseline Requirements §4.2.2",
        },
        name: None,
        types: "rejectedIdentifier malformed",
        texts: "\
                does not end with a valid public suffix|\
                Domain name needs at least one dot|\
                Domain name is an ICANN TLD|\
                must end in IANA registered TLD|\
                Domain name is a wildcard for an ICANN TLD",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-name-policy",
            severity: Severity::Error,
            title: "the CA's policy forbids the name",
            why: "it is on a list: names of great value, sanctioned or abused ones, examples of documents",
            remedy: "use a name of your own, or another CA",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "rejectedIdentifier",
        texts: "\
                forbidden by policy|\
                refuses to issue a certificate for this domain name|\
                not permitted to issue",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-name-wildcard",
            severity: Severity::Error,
            title: "the wildcard is not possible so",
            why: "a wildcard is *. and a name, nothing else, and covers one label; a name under \
                  it in the same order is refused",
            remedy: "write *.example.org, and leave www.example.org away",
            reference: "RFC 8555 §7.1.3",
        },
        name: None,
        types: "rejectedIdentifier malformed",
        texts: "\
                Wildcard domain names are not supported|\
                invalid wildcard|\
                more than one wildcard|\
                is redundant with a wildcard",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-name-form",
            severity: Severity::Error,
            title: "the name is not well formed",
            why: "two dots, a final dot, too long, too many parts, or wrong punycode",
            remedy: "correct the name; write international names as A-labels (xn--..)",
            reference: "RFC 1035 §2.3.4",
        },
        name: None,
        types: "rejectedIdentifier malformed",
        texts: "\
                Domain name can not have two dots in a row|\
                Domain name ends in a dot|\
                longer than 63 bytes|\
                longer than 253 bytes|\
                more than 10 labels|\
                malformed punycode|\
                R-LDH|\
                Identifier value (name) is empty|\
                invalid DNS name",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-name-address",
            severity: Severity::Error,
            title: "the address cannot be certified so",
            why: "an address needs an identifier of type ip; private and reserved ones are never \
                  certified, and many CAs certify none, Let's Encrypt only in its profile \
                  shortlived",
            remedy: "order a domain name, or type ip with a public address and a profile for it",
            reference: "RFC 8738 §3",
        },
        name: None,
        types: "rejectedIdentifier malformed unsupportedIdentifier",
        texts: "\
                can not issue a certificate for an IP address|\
                value is an IP address|\
                reserved address block|\
                IP address is invalid|\
                identifier type unsupported|\
                included unsupported identifier",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-name-refused",
            severity: Severity::Error,
            title: "the server does not issue for this name",
            why: "the reason follows the name",
            remedy: "correct or leave out that name; if it is the CSR's common name, leave that away",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "rejectedIdentifier",
        texts: "Cannot issue for",
        fate: Fate::Look,
        cost: Cost::Nothing,
    },
];

//! What servers say to a CSR that they can read.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-csr-key",
            severity: Severity::Error,
            title: "the certificate's key is not acceptable",
            why: "public CAs take RSA of 2048, 3072 and 4096 bits, P-256 and P-384; no P-521, no \
                  Ed25519, no key that is known to be weak",
            remedy: "make a P-256 key and a new request, and finalize the same order with it",
            reference: "Baseline Requirements §6.1.5",
        },
        name: None,
        types: "badCSR",
        texts: "\
                invalid public key in CSR|\
                key size not supported|\
                ECDSA curve * not allowed|\
                key exponent must be 65537",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-signature-algorithm",
            severity: Severity::Error,
            title: "the request is signed with SHA-1, MD5 or RSA-PSS",
            why: "an old openssl or Java's default signs with SHA-1",
            remedy: "sign the request with SHA-256",
            reference: "Baseline Requirements §7.1.3.2",
        },
        name: None,
        types: "badCSR",
        texts: "signature algorithm not supported",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-signature",
            severity: Severity::Error,
            title: "the request is not signed by its own key",
            why: "it was changed after signing, or the public key in it belongs to another private key",
            remedy: "make the request anew",
            reference: "RFC 2986 §4.2",
        },
        name: None,
        types: "badCSR malformed",
        texts: "invalid signature on CSR|Bad signature on CSR|csr failed signature check",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-names-differ",
            severity: Severity::Error,
            title: "the request is for other names than the order",
            why: "finalize wants exactly the order's identifiers in the subject alternative name, \
                  the common name counted",
            remedy: "put all names of the order, and no others, into the request",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "unauthorized badCSR",
        texts: "\
                CSR does not specify same identifiers as Order|\
                CSR is missing Order domain|\
                CSR does not match identifiers exactly|\
                CSR names do not match|\
                Order includes different number of|\
                is missing Order|\
                CSR Subject Common Name does not match identifiers exactly|\
                incorrect number of identifiers requested for finalization",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-no-names",
            severity: Severity::Error,
            title: "the request has no name",
            why: "there is no subject alternative name and no common name",
            remedy: "put the order's names into the subject alternative name",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "badCSR",
        texts: "at least one identifier is required|CSR contains no names",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-other-names",
            severity: Severity::Error,
            title: "the request asks for more than names",
            why: "e-mail addresses and URIs are not validated by ACME, and an address is no common name",
            remedy: "leave everything but DNS and IP entries out, and the subject empty",
            reference: "Baseline Requirements §7.1.2.7.12",
        },
        name: None,
        types: "badCSR",
        texts: "\
                CSR contains one or more email address fields|\
                CSR contains one or more URI fields|\
                CSR contains IP address in Common Name",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-account-key",
            severity: Severity::Error,
            title: "the account key is used for the certificate",
            why: "a server key that leaks would give the account away",
            remedy: "make another key for the certificate, and a new request",
            reference: "RFC 8555 §11.1",
        },
        name: None,
        types: "malformed badCSR",
        texts: "\
                certificate public key must be different than account key|\
                CSR contains a public key for a known account",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-must-staple",
            severity: Severity::Error,
            title: "the request wants OCSP stapling",
            why: "Let's Encrypt has had no OCSP since 2025 and refuses the extension",
            remedy: "leave the extension tlsfeature away",
            reference: "RFC 7633 §4",
        },
        name: None,
        types: "unauthorized",
        texts: "must-staple",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-too-many",
            severity: Severity::Error,
            title: "there are too many names",
            why: "Let's Encrypt takes 100 in a certificate, fewer in some profiles",
            remedy: "make several certificates",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "badCSR malformed",
        texts: "CSR contains more than * identifiers|Order cannot contain more than|CSR contains more than",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
];

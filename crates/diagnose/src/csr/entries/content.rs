//! What may be wrong in a certificate request.

use crate::{Entry, Severity};

pub(in crate::csr) const SIGNATURE_ALGORITHM: Entry = Entry {
    code: "csr-signature-algorithm",
    severity: Severity::Error,
    title: "the request is signed with an algorithm that no CA accepts",
    why: "SHA-1 and MD5 are broken, RSA-PSS is not taken by public CAs; Let's Encrypt says: \
          signature algorithm not supported",
    remedy: "sign with SHA-256 (openssl req -sha256)",
    reference: "Baseline Requirements §7.1.3.2",
};

pub(in crate::csr) const KEY: Entry = Entry {
    code: "csr-key",
    severity: Severity::Error,
    title: "the key is one that public CAs do not certify",
    why: "RSA of 2048, 3072 or 4096 bits, P-256 and P-384 are taken; Let's Encrypt says: invalid \
          public key in CSR",
    remedy: "make a P-256 key",
    reference: "Baseline Requirements §6.1.5",
};

pub(in crate::csr) const SIGNATURE: Entry = Entry {
    code: "csr-signature",
    severity: Severity::Error,
    title: "the request is not signed by its own key",
    why: "the request was changed after signing, or the public key in it belongs to another private key",
    remedy: "make the request anew with the key that is to be certified",
    reference: "RFC 2986 §4.2",
};

pub(in crate::csr) const NO_NAMES: Entry = Entry {
    code: "csr-no-names",
    severity: Severity::Error,
    title: "there is no subject alternative name",
    why: "the common name alone is not a name of a certificate any more, and the order's names \
          must all be in the request",
    remedy: "make it with all names: openssl req -addext subjectAltName=DNS:example.org",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const NAME: Entry = Entry {
    code: "csr-name",
    severity: Severity::Error,
    title: "a subject alternative name is no name",
    why: "the CA checks every name; Let's Encrypt says: Cannot issue for ..",
    remedy: "write each as a DNS name (A-labels, no blanks, no final dot, no port) or as an IP \
             address entry",
    reference: "RFC 5280 §4.2.1.6",
};

pub(in crate::csr) const OTHER_NAME: Entry = Entry {
    code: "csr-other-name",
    severity: Severity::Error,
    title: "an entry is of a kind that is not validated",
    why: "ACME proves domain names and addresses; a request for an e-mail address or URI is refused",
    remedy: "leave everything but DNS and IP entries out",
    reference: "Baseline Requirements §7.1.2.7.12",
};

pub(in crate::csr) const COMMON_NAME: Entry = Entry {
    code: "csr-common-name",
    severity: Severity::Error,
    title: "the common name is no domain name",
    why: "Let's Encrypt takes it for one of the names and says: Cannot issue for ..: Domain name \
          contains an invalid character",
    remedy: "leave the subject empty; the names belong into the subject alternative name",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const COMMON_NAME_NOT_LISTED: Entry = Entry {
    code: "csr-common-name-not-listed",
    severity: Severity::Error,
    title: "the common name is not in the subject alternative name",
    why: "the CA counts it as a name, which is then not in the order, or refuses it",
    remedy: "add it to the subject alternative name, or leave the common name away",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const COMMON_NAME_TOO_LONG: Entry = Entry {
    code: "csr-common-name-too-long",
    severity: Severity::Error,
    title: "the common name has over 64 octets",
    why: "X.509 has no room for more",
    remedy: "leave the common name away",
    reference: "RFC 5280 appendix A",
};

pub(in crate::csr) const SEVERAL_COMMON_NAMES: Entry = Entry {
    code: "csr-several-common-names",
    severity: Severity::Error,
    title: "there are several common names",
    why: "which one counts is anybody's guess",
    remedy: "leave them all away; the names belong into the subject alternative name",
    reference: "Baseline Requirements §7.1.4.3",
};

pub(in crate::csr) const SUBJECT_FIELD: Entry = Entry {
    code: "csr-subject-field",
    severity: Severity::Warning,
    title: "the subject has a field that no domain-validated certificate carries",
    why: "country, organisation, e-mail and the like are not validated by ACME: Let's Encrypt \
          leaves them out, others refuse",
    remedy: "leave the subject empty (openssl req -subj /)",
    reference: "Baseline Requirements §7.1.2.7.2",
};

pub(in crate::csr) const SINGLE_LABEL: Entry = Entry {
    code: "csr-single-label",
    severity: Severity::Warning,
    title: "a name has no dot",
    why: "public CAs issue below public suffixes only",
    remedy: "use the full name, or a CA of your own",
    reference: "Baseline Requirements §4.2.2",
};

pub(in crate::csr) const TOO_MANY_NAMES: Entry = Entry {
    code: "csr-too-many-names",
    severity: Severity::Warning,
    title: "there are more names than CAs take",
    why: "Let's Encrypt and most others take 100 in one certificate",
    remedy: "make several certificates",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const MUST_STAPLE: Entry = Entry {
    code: "csr-must-staple",
    severity: Severity::Warning,
    title: "the certificate must be stapled with OCSP",
    why: "CAs without OCSP refuse it, Let's Encrypt among them since 2025",
    remedy: "leave the extension tlsfeature away",
    reference: "RFC 7633 §4",
};

pub(in crate::csr) const ACCOUNT_KEY: Entry = Entry {
    code: "csr-account-key",
    severity: Severity::Error,
    title: "the account key is used for the certificate",
    why: "a server key that leaks would give the account away; Let's Encrypt says: certificate \
          public key must be different than account key",
    remedy: "make another key for the certificate",
    reference: "RFC 8555 §11.1",
};

pub(crate) const CONTENT: &[Entry] = &[
    SIGNATURE_ALGORITHM,
    KEY,
    SIGNATURE,
    NO_NAMES,
    NAME,
    OTHER_NAME,
    COMMON_NAME,
    COMMON_NAME_NOT_LISTED,
    COMMON_NAME_TOO_LONG,
    SEVERAL_COMMON_NAMES,
    SUBJECT_FIELD,
    SINGLE_LABEL,
    TOO_MANY_NAMES,
    MUST_STAPLE,
    ACCOUNT_KEY,
];

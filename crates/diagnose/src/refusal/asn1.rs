//! What the decoders of servers say to a CSR that is encoded wrongly: Boulder, Pebble, smallstep.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-asn1-empty",
            severity: Severity::Error,
            title: "the server saw no certificate request",
            why: "most likely finalize had no member csr: it was sent with newOrder, under \
                  another name, or as an empty text; next likely, the DER is cut within",
            remedy: "send {\"csr\": base64url of the DER} to the finalize URL, once the order is ready",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "sequence truncated",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-base64",
            severity: Severity::Error,
            title: "the csr is base64 in base64url",
            why: "13 and 73 are the letters M and I: the server took off base64url and found \
                  base64, with or without line breaks, where DER should begin",
            remedy: "decode the base64 first, then encode the octets as base64url; in Java use \
                     CSR.getEncoded(), not its PEM or MIME text",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "tags don't match (16 vs {class:1 tag:13 length:73",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-pem",
            severity: Severity::Error,
            title: "the csr is PEM in base64url",
            why: "13 and 45 are two dashes: the server took off base64url and found -----BEGIN \
                  where DER should begin",
            remedy: "take the lines between BEGIN and END, decode their base64, encode the octets as \
                     base64url",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "tags don't match (16 vs {class:0 tag:13 length:45",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-nested",
            severity: Severity::Error,
            title: "the csr is encoded three times",
            why: "below base64url there is base64 of PEM or of base64",
            remedy: "go back to the DER and encode it once",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "\
                tags don't match (16 vs {class:1 tag:12 length:83|\
                tags don't match (16 vs {class:1 tag:20 length:85|\
                tags don't match (16 vs {class:1 tag:20 length:70",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-hex",
            severity: Severity::Error,
            title: "the csr is hexadecimal",
            why: "the digits 3082.. were taken for base64url, or encoded as such",
            remedy: "encode the octets as base64url",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "\
                tags don't match (16 vs {class:3 tag:79 length:54|\
                tags don't match (16 vs {class:0 tag:19 length:48",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-json",
            severity: Severity::Error,
            title: "the csr is JSON, or has quotes",
            why: "a whole JSON text or a quoted string was encoded as the request",
            remedy: "encode the DER alone",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "\
                tags don't match (16 vs {class:1 tag:27 length:34|\
                tags don't match (16 vs {class:0 tag:2 length:77",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-certificate",
            severity: Severity::Error,
            title: "the csr is a certificate",
            why: "a certificate begins with [0] where a request has its version",
            remedy: "send the request, the file that begins with BEGIN CERTIFICATE REQUEST",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "tags don't match (2 vs {class:2 tag:0",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-key",
            severity: Severity::Error,
            title: "the csr is a key, or a part of a request",
            why: "a key or the part that is signed was encoded instead of the whole request; if \
                  it was a private key, it is burnt",
            remedy: "send the whole CertificationRequest, and make a new key if a private one was sent",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "tags don't match (2 vs {class:0 tag:6|tags don't match (16 vs {class:0 tag:2 length:1 ",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-tags",
            severity: Severity::Error,
            title: "the csr is no DER",
            why: "the server took off base64url and found something else than a request",
            remedy: "encode the DER of the request as base64url, once",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "tags don't match (",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-length",
            severity: Severity::Error,
            title: "the csr's octets were changed by a text",
            why: "most likely the DER went through a String: octets above 127 became UTF-8; next \
                  likely dashes of PEM were left, or a byte order mark. The key's size has nothing \
                  to do with it",
            remedy: "keep the DER in a byte array from the encoder to base64url; remove the whole \
                     BEGIN and END lines",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "length too large",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-truncated",
            severity: Severity::Error,
            title: "the csr is cut off",
            why: "its header promises more octets than came: a buffer was too small, or a line of \
                  the base64 was lost",
            remedy: "send all of it",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "asn1: syntax error: data truncated|asn1: syntax error: truncated",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-trailing",
            severity: Severity::Error,
            title: "something follows the csr",
            why: "a line end, zeros of a buffer or a second request were encoded with it",
            remedy: "encode as many octets as the DER has",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "asn1: syntax error: trailing data",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-asn1-other",
            severity: Severity::Error,
            title: "the csr is no proper DER",
            why: "it was put together by hand or changed on the way",
            remedy: "make it with openssl or a library, and encode its octets once",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed",
        texts: "asn1: structure error|asn1: syntax error",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-base64",
            severity: Severity::Error,
            title: "the csr is no base64url",
            why: "it has characters that base64url lacks: + and / of base64, blanks of PEM lines, \
                  an = at the end, or a wrong length",
            remedy: "write - for + and _ for /, no =, no line ends, no BEGIN line",
            reference: "RFC 4648 §5",
        },
        name: None,
        types: "malformed",
        texts: "\
                Error unmarshaling finalize order request|\
                illegal base64 data at input byte|\
                error base64url decoding csr|\
                Error decoding Base64url-encoded CSR",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-csr-unreadable",
            severity: Severity::Error,
            title: "the csr cannot be read",
            why: "it is base64url, but not of the DER of a request",
            remedy: "give it to certwright inspect csr",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "malformed badCSR",
        texts: "\
                Error parsing certificate request|\
                Error parsing Base64url-encoded CSR|\
                unable to parse csr|\
                error parsing CSR",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
];

//! What may be wrong around a certificate request.

use crate::{Entry, Severity};

pub(in crate::csr) const EMPTY: Entry = Entry {
    code: "csr-empty",
    severity: Severity::Error,
    title: "there is no certificate request",
    why: "an empty or missing csr is what Go calls a truncated sequence: the request was put \
          elsewhere, or a file was read as nothing",
    remedy: "put the request into the member csr of the payload of finalize",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const MISSING: Entry = Entry {
    code: "csr-missing",
    severity: Severity::Error,
    title: "the payload has no member csr",
    why: "the request was sent to newOrder, or under another name; the server then sees an empty \
          one and says: sequence truncated",
    remedy: "send {\"csr\": \"..\"} to the order's finalize URL once the order is ready, and nothing \
             of it to newOrder",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const TOO_LONG: Entry = Entry {
    code: "csr-too-long",
    severity: Severity::Error,
    title: "it is too long to be a certificate request",
    why: "a request for a hundred names has some 30 kilobytes; servers refuse large bodies before \
          they look into them",
    remedy: "send the request alone, with the names of this certificate alone",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const PEM: Entry = Entry {
    code: "csr-pem",
    severity: Severity::Note,
    title: "the request is in PEM",
    why: "as a file that is what most programs want; in ACME the blanks and dashes of its lines \
          are no base64url, and PEM in base64url is no DER",
    remedy: "for finalize take the lines between BEGIN and END, decode their base64, encode the \
             octets as base64url",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const PEM_NEW: Entry = Entry {
    code: "csr-pem-new",
    severity: Severity::Note,
    title: "the request is in PEM with the word NEW",
    why: "Java's keytool and Windows write NEW CERTIFICATE REQUEST; some web pages refuse the \
          word, ACME has no use for any PEM",
    remedy: "for finalize take the lines between BEGIN and END, decode their base64, encode the \
             octets as base64url",
    reference: "RFC 7468 §7",
};

pub(in crate::csr) const BASE64: Entry = Entry {
    code: "csr-base64",
    severity: Severity::Warning,
    title: "the request is in base64, not base64url",
    why: "+ and / are no digits of base64url: the server cannot decode the member",
    remedy: "write - for + and _ for /, and leave the = at the end away",
    reference: "RFC 4648 §5",
};

pub(in crate::csr) const BASE64_LINES: Entry = Entry {
    code: "csr-base64-lines",
    severity: Severity::Warning,
    title: "the request is in base64 with line breaks",
    why: "MIME encoders break lines; Go skips line ends, other servers do not, and + and / are \
          refused by all",
    remedy: "encode the DER with a base64url encoder that writes one line, without padding",
    reference: "RFC 4648 §5",
};

pub(in crate::csr) const PADDING: Entry = Entry {
    code: "csr-padding",
    severity: Severity::Warning,
    title: "the base64url has padding",
    why: "ACME forbids the = at the end; Let's Encrypt cuts it off, Pebble and others refuse it",
    remedy: "leave the = away; in Java: Base64.getUrlEncoder().withoutPadding()",
    reference: "RFC 8555 §6.1",
};

pub(in crate::csr) const LAYERS: Entry = Entry {
    code: "csr-encoded-twice",
    severity: Severity::Error,
    title: "the request is encoded more than once",
    why: "the server takes off one layer of base64url and finds text where DER should begin; the \
          letters MI read as ASN.1 are class 1, tag 13, length 73",
    remedy: "encode the DER itself as base64url, once; take PEM and base64 off before",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const HEX: Entry = Entry {
    code: "csr-hex",
    severity: Severity::Error,
    title: "the request is in hexadecimal",
    why: "hexadecimal digits are digits of base64url too, so that the server decodes them to \
          something else",
    remedy: "encode the octets as base64url",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const PLUS_BLANK: Entry = Entry {
    code: "csr-plus-blank",
    severity: Severity::Error,
    title: "the + of the base64 became blanks",
    why: "a decoder of URLs or forms makes a blank of each +, and the rest is too short",
    remedy: "use base64url, which has no +",
    reference: "RFC 4648 §5",
};

pub(in crate::csr) const QUOTES: Entry = Entry {
    code: "csr-quotes",
    severity: Severity::Error,
    title: "there are quotes around the request",
    why: "a JSON string was put into a JSON string",
    remedy: "give the base64url without quotes to the JSON writer",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const ESCAPED_LINES: Entry = Entry {
    code: "csr-escaped-lines",
    severity: Severity::Error,
    title: "the line ends are backslash and n",
    why: "PEM was copied out of a JSON string, or escaped twice",
    remedy: "put line ends where \\n stands; for finalize use base64url of the DER",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const REMAINS_OF_PEM: Entry = Entry {
    code: "csr-remains-of-pem",
    severity: Severity::Error,
    title: "something was left of the lines of PEM",
    why: "the dashes and letters of BEGIN and END are digits of base64url, so that they are \
          decoded as if they belonged to the request",
    remedy: "remove the whole BEGIN and END lines before decoding",
    reference: "RFC 7468 §2",
};

pub(in crate::csr) const THROUGH_TEXT: Entry = Entry {
    code: "csr-through-text",
    severity: Severity::Error,
    title: "the DER went through a text",
    why: "the octets above 127 were taken for characters and written as UTF-8; the length after \
          0x30 is then absurd, and Go says: length too large",
    remedy: "keep the DER in a byte array from the encoder to base64url; never make a String of it",
    reference: "RFC 8555 §7.4",
};

pub(in crate::csr) const NOT_DER: Entry = Entry {
    code: "csr-not-der",
    severity: Severity::Error,
    title: "it is neither text nor DER",
    why: "the DER of a request begins with octet 0x30",
    remedy: "give the file that the request was written to",
    reference: "RFC 2986 §4",
};

pub(in crate::csr) const NOT_BASE64: Entry = Entry {
    code: "csr-not-base64",
    severity: Severity::Error,
    title: "a character is neither base64 nor base64url",
    why: "something was lost or changed on the way: + becomes a blank in URLs, or this is another text",
    remedy: "give the request as PEM, base64, base64url or DER",
    reference: "RFC 4648 §5",
};

pub(in crate::csr) const BASE64_CUT: Entry = Entry {
    code: "csr-base64-cut",
    severity: Severity::Error,
    title: "the base64 ends within an octet",
    why: "some characters were lost, often at the end of a line or of a buffer",
    remedy: "copy all of it",
    reference: "RFC 4648 §4",
};

pub(in crate::csr) const PEM_UNFINISHED: Entry = Entry {
    code: "csr-pem-unfinished",
    severity: Severity::Error,
    title: "the PEM has no END line",
    why: "the end was lost when it was copied",
    remedy: "copy all of it, the END line too",
    reference: "RFC 7468 §2",
};

pub(in crate::csr) const PRIVATE_KEY: Entry = Entry {
    code: "csr-private-key",
    severity: Severity::Error,
    title: "this is a private key",
    why: "a request holds the public key and is signed by the private one, which never leaves its machine",
    remedy: "make a request with it (openssl req -new -key KEY); if the key was sent anywhere, make \
             a new one",
    reference: "RFC 2986 §3",
};

pub(in crate::csr) const ANOTHER_KIND: Entry = Entry {
    code: "csr-another-kind",
    severity: Severity::Error,
    title: "this is something else than a certificate request",
    why: "certificates, keys and requests look alike in base64",
    remedy: "give the file that begins with BEGIN CERTIFICATE REQUEST",
    reference: "RFC 7468 §7",
};

pub(in crate::csr) const TRUNCATED: Entry = Entry {
    code: "csr-truncated",
    severity: Severity::Error,
    title: "the request is cut off",
    why: "its header promises more octets than there are: a buffer was too small, or a part was \
          not copied; Go says: data truncated",
    remedy: "give the whole request",
    reference: "RFC 2986 §4",
};

pub(in crate::csr) const TRAILING_DATA: Entry = Entry {
    code: "csr-trailing-data",
    severity: Severity::Error,
    title: "something follows the request",
    why: "a line end, a buffer's zeros or a second request; DER ends where its header says",
    remedy: "cut it off where the request ends",
    reference: "RFC 2986 §4",
};

pub(in crate::csr) const MALFORMED: Entry = Entry {
    code: "csr-malformed",
    severity: Severity::Error,
    title: "the DER is not that of a certificate request",
    why: "it was put together by hand, or is another structure",
    remedy: "make it with openssl or a library",
    reference: "RFC 2986 §4",
};

pub(crate) const WRAPPED: &[Entry] = &[
    EMPTY,
    MISSING,
    TOO_LONG,
    PEM,
    PEM_NEW,
    BASE64,
    BASE64_LINES,
    PADDING,
    LAYERS,
    HEX,
    PLUS_BLANK,
    QUOTES,
    ESCAPED_LINES,
    REMAINS_OF_PEM,
    THROUGH_TEXT,
    NOT_DER,
    NOT_BASE64,
    BASE64_CUT,
    PEM_UNFINISHED,
    PRIVATE_KEY,
    ANOTHER_KIND,
    TRUNCATED,
    TRAILING_DATA,
    MALFORMED,
];

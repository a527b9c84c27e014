//! What can be found about a thumbprint.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] = &[
    DIFFERS,
    LEADING_ZERO,
    COORDINATE,
    NUMBER,
    ORDER,
    BLANKS,
    NOT_JSON,
    EXTRA,
    MISSING,
    PRIVATE,
    BASE64,
    PADDING,
    HEX,
    TWICE,
    CHARSET,
    NOTHING,
    DER,
    PEM,
    PART,
    HASH,
    AS_IT_STANDS,
    AROUND,
];

pub(super) const DIFFERS: Entry = Entry {
    code: "thumbprint-differs",
    severity: Severity::Error,
    title: "the thumbprint is not that of the key, and no known mistake leads to it",
    why: "it is that of another key, most likely: a new one made at each start, or that of another account",
    remedy: "see which key signs the requests, and compute the thumbprint of that one",
    reference: "RFC 7638 §3",
};

pub(super) const LEADING_ZERO: Entry = Entry {
    code: "thumbprint-leading-zero",
    severity: Severity::Error,
    title: "a zero octet in front of an RSA number got into the thumbprint",
    why: "Java's toByteArray and DER put a sign octet in front of a number whose top bit is set; base64url of it is another text",
    remedy: "drop the zero octets in front of n and e before encoding them",
    reference: "RFC 7518 §6.3.1.1",
};

pub(super) const COORDINATE: Entry = Entry {
    code: "thumbprint-coordinate",
    severity: Severity::Error,
    title: "a coordinate of another length or place got into the thumbprint",
    why: "a number loses its leading zeros or gets a sign octet; a coordinate has the full length of its curve, always",
    remedy: "write x and y with 32 octets each on P-256, 48 on P-384, 66 on P-521",
    reference: "RFC 7518 §6.2.1.2",
};

pub(super) const NUMBER: Entry = Entry {
    code: "thumbprint-number",
    severity: Severity::Error,
    title: "a number is written in another way than base64url of its big-endian octets",
    why: "e is the text \"AQAB\" for 65537, not a JSON number and not digits; n begins with its most significant octet",
    remedy: "turn numbers into big-endian octets, and these into base64url",
    reference: "RFC 7518 §2",
};

pub(super) const ORDER: Entry = Entry {
    code: "thumbprint-order",
    severity: Severity::Error,
    title: "the members of the JSON that is hashed are not in lexicographic order",
    why: "a hash sees the text, so the order matters: e, kty, n for RSA; crv, kty, x, y for EC; crv, kty, x for Ed25519",
    remedy: "write the JSON for the thumbprint by hand, or with sorted members",
    reference: "RFC 7638 §3.3",
};

pub(super) const BLANKS: Entry = Entry {
    code: "thumbprint-blanks",
    severity: Severity::Error,
    title: "blanks or line ends are in the JSON that is hashed, or after it",
    why: "a hash sees every octet; JSON writers put blanks after commas and colons unless told otherwise",
    remedy: "write without white space: Python's separators=(\",\", \":\"), no pretty-printing, printf rather than echo",
    reference: "RFC 7638 §3",
};

pub(super) const NOT_JSON: Entry = Entry {
    code: "thumbprint-not-json",
    severity: Severity::Error,
    title: "what is hashed is a language's own notation, not JSON",
    why: "str() of a Python dict has single quotes",
    remedy: "use json.dumps(jwk, sort_keys=True, separators=(\",\", \":\"))",
    reference: "RFC 7638 §3",
};

pub(super) const EXTRA: Entry = Entry {
    code: "thumbprint-extra-members",
    severity: Severity::Error,
    title: "members that are no part of the key are in the JSON that is hashed",
    why: "kid, alg, use, key_ops and the like do not belong into it",
    remedy: "hash the required members only: e, kty, n for RSA; crv, kty, x, y for EC; crv, kty, x for Ed25519",
    reference: "RFC 7638 §3.2",
};

pub(super) const MISSING: Entry = Entry {
    code: "thumbprint-missing-member",
    severity: Severity::Error,
    title: "a required member is missing in the JSON that is hashed",
    why: "e, kty, n are hashed for RSA; crv, kty, x, y for EC; crv, kty, x for Ed25519",
    remedy: "add it",
    reference: "RFC 7638 §3.2",
};

pub(super) const PRIVATE: Entry = Entry {
    code: "thumbprint-private-key",
    severity: Severity::Error,
    title: "the private key is hashed, not the public one",
    why: "the server knows the public key only, so its thumbprint is of that",
    remedy: "take the public members, and leave out d, p, q, dp, dq and qi",
    reference: "RFC 7638 §3.2.1",
};

pub(super) const BASE64: Entry = Entry {
    code: "thumbprint-base64",
    severity: Severity::Error,
    title: "base64 instead of base64url",
    why: "base64url has \"-\" and \"_\" where base64 has \"+\" and \"/\", and no line ends",
    remedy: "use the URL-safe alphabet without padding: Java's Base64.getUrlEncoder().withoutPadding()",
    reference: "RFC 7515 §2",
};

pub(super) const PADDING: Entry = Entry {
    code: "thumbprint-padding",
    severity: Severity::Error,
    title: "padding with \"=\"",
    why: "JOSE's base64url ends without it; a thumbprint has 43 characters",
    remedy: "drop the \"=\" at the end: Java's withoutPadding(), Python's rstrip(b\"=\")",
    reference: "RFC 7515 §2",
};

pub(super) const HEX: Entry = Entry {
    code: "thumbprint-digits",
    severity: Severity::Error,
    title: "hex or decimal digits instead of base64url of the octets",
    why: "hash functions of many languages return hex unless asked for octets: hexdigest(), openssl dgst",
    remedy: "take the octets (digest(), openssl dgst -binary) and encode these in base64url",
    reference: "RFC 7638 §3",
};

pub(super) const TWICE: Entry = Entry {
    code: "thumbprint-encoded-twice",
    severity: Severity::Error,
    title: "something is encoded that is encoded already",
    why: "base64url is applied once to the octets of each number, and once to the octets of the digest; JSON is hashed as it is",
    remedy: "leave out the second encoding",
    reference: "RFC 7638 §3",
};

pub(super) const CHARSET: Entry = Entry {
    code: "thumbprint-charset",
    severity: Severity::Error,
    title: "the JSON is hashed in another encoding than plain UTF-8",
    why: "UTF-16 is what some languages keep texts in; a byte order mark is put before a file by some editors",
    remedy: "turn the text into UTF-8 octets: Java's getBytes(UTF_8), .NET's Encoding.UTF8",
    reference: "RFC 7638 §3",
};

pub(super) const NOTHING: Entry = Entry {
    code: "thumbprint-of-nothing",
    severity: Severity::Error,
    title: "the SHA-256 of nothing stands for a thumbprint",
    why: "the digest was finished before anything was fed to it: MessageDigest.digest() without update(..), an empty variable",
    remedy: "give the JSON to the digest: digester.digest(json.getBytes(UTF_8))",
    reference: "RFC 7638 §3",
};

pub(super) const DER: Entry = Entry {
    code: "thumbprint-of-der",
    severity: Severity::Error,
    title: "the DER of the key is hashed, not its JSON",
    why: "that is a fingerprint as TLS and SSH use it; ACME's is made of the canonical JSON of the JWK",
    remedy: "make the JWK and hash its canonical JSON; certwright tool jwk KEY prints it",
    reference: "RFC 7638 §3",
};

pub(super) const PEM: Entry = Entry {
    code: "thumbprint-of-pem",
    severity: Severity::Error,
    title: "the PEM of the key is hashed, not its JSON",
    why: "PEM is one of many ways to write a key; the thumbprint is made of the canonical JSON of the JWK",
    remedy: "make the JWK and hash its canonical JSON; certwright tool jwk KEY prints it",
    reference: "RFC 7638 §3",
};

pub(super) const PART: Entry = Entry {
    code: "thumbprint-of-part",
    severity: Severity::Error,
    title: "a part of the key is hashed, or the thumbprint itself",
    why: "the thumbprint is made of the whole canonical JSON of the JWK, once",
    remedy: "make the JWK and hash its canonical JSON; certwright tool jwk KEY prints it",
    reference: "RFC 7638 §3",
};

pub(super) const HASH: Entry = Entry {
    code: "thumbprint-hash",
    severity: Severity::Error,
    title: "another hash than one SHA-256",
    why: "ACME's thumbprint is one SHA-256, whatever the key and its signatures use",
    remedy: "use SHA-256, once",
    reference: "RFC 8555 §8.1",
};

pub(super) const AS_IT_STANDS: Entry = Entry {
    code: "thumbprint-as-it-stands",
    severity: Severity::Error,
    title: "the key is hashed as it stands in its file, not its canonical JSON",
    why: "the same key can be written in many ways; the thumbprint is made of one of them",
    remedy: "write the canonical JSON anew and hash that; certwright tool jwk KEY prints it",
    reference: "RFC 7638 §3",
};

pub(super) const AROUND: Entry = Entry {
    code: "thumbprint-around",
    severity: Severity::Note,
    title: "something stands around the thumbprint that was given",
    why: "blanks, line ends, quotes or a token may come from copying, or be in what is sent",
    remedy: "see that they are not in what you send",
    reference: "RFC 8555 §8.1",
};

//! What can be found about a JWK.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] = &[
    NOT_JSON,
    SET,
    MISSING,
    NOT_TEXT,
    DUPLICATE,
    KEY_TYPE,
    CURVE,
    SYMMETRIC,
    PRIVATE_MEMBER,
    LEADING_ZERO,
    COORDINATE,
    BASE64,
    PADDING,
    LINE_BREAKS,
    BASE64URL,
    DIGITS,
    BYTE_ORDER,
    NUMBER,
    EXPONENT,
    ALGORITHM,
    EXTRA,
    NOT_CANONICAL,
];

pub(super) const NOT_JSON: Entry = Entry {
    code: "jwk-not-json",
    severity: Severity::Error,
    title: "the JWK is not well-formed JSON",
    why: "single quotes, a comma too many, a text cut short or a language's own notation are not JSON",
    remedy: "let a JSON library write it, and send what it writes",
    reference: "RFC 7517 §4",
};

pub(super) const SET: Entry = Entry {
    code: "jwk-set",
    severity: Severity::Error,
    title: "a JWK Set stands where one JWK belongs",
    why: "the header's \"jwk\" and the thumbprint are of one key, without \"keys\" and a list around it",
    remedy: "take the one object out of the list",
    reference: "RFC 7517 §5",
};

pub(super) const MISSING: Entry = Entry {
    code: "jwk-missing-member",
    severity: Severity::Error,
    title: "a member that the key must have is missing",
    why: "RSA has kty, n and e; EC has kty, crv, x and y; Ed25519 has kty, crv and x",
    remedy: "add it",
    reference: "RFC 7638 §3.2",
};

pub(super) const NOT_TEXT: Entry = Entry {
    code: "jwk-not-a-string",
    severity: Severity::Error,
    title: "a number of the key is not written as a JSON string",
    why: "each is the base64url of its big-endian octets, in a string; 65537 is \"AQAB\"",
    remedy: "write the octets in base64url, without padding, in quotes",
    reference: "RFC 7518 §2",
};

pub(super) const DUPLICATE: Entry = Entry {
    code: "jwk-duplicate-member",
    severity: Severity::Error,
    title: "a member occurs twice",
    why: "one reader takes the first and another the last, so they see two keys",
    remedy: "keep one",
    reference: "RFC 7517 §4",
};

pub(super) const KEY_TYPE: Entry = Entry {
    code: "jwk-key-type",
    severity: Severity::Error,
    title: "the key type is none that ACME servers take",
    why: "\"kty\" is \"RSA\", \"EC\" or \"OKP\", in this spelling; case matters",
    remedy: "spell it so, or use such a key",
    reference: "RFC 7518 §6.1",
};

pub(super) const CURVE: Entry = Entry {
    code: "jwk-curve",
    severity: Severity::Error,
    title: "the curve is none that ACME servers take",
    why: "the names are \"P-256\", \"P-384\", \"P-521\" and \"Ed25519\"; prime256v1 and secp256r1 are P-256 elsewhere",
    remedy: "spell it so; secp256k1 and X25519 are other curves and cannot be used",
    reference: "RFC 7518 §6.2.1.1",
};

pub(super) const SYMMETRIC: Entry = Entry {
    code: "jwk-symmetric",
    severity: Severity::Error,
    title: "a symmetric key stands where a key pair belongs",
    why: "ACME requests are signed by a private key; a MAC key is used for external account binding only, and is secret",
    remedy: "use an EC or RSA key; keep this one in a file that only its program can read (mode 0600)",
    reference: "RFC 8555 §6.2",
};

pub(super) const PRIVATE_MEMBER: Entry = Entry {
    code: "jwk-private",
    severity: Severity::Warning,
    title: "the JWK holds the private key",
    why: "sent as \"jwk\" in a request's header it gives the key away, and its thumbprint must not be made of it",
    remedy: "send the public members only; keep this in a file that only its program can read (mode 0600)",
    reference: "RFC 7517 §9.2",
};

pub(super) const LEADING_ZERO: Entry = Entry {
    code: "jwk-leading-zero",
    severity: Severity::Error,
    title: "an RSA number begins with zero octets",
    why: "Java's toByteArray and DER put a sign octet in front, fixed buffers more of them; the thumbprint changes",
    remedy: "drop the zero octets before encoding in base64url",
    reference: "RFC 7518 §6.3.1.1",
};

pub(super) const COORDINATE: Entry = Entry {
    code: "jwk-coordinate-length",
    severity: Severity::Error,
    title: "a coordinate has not the full length of its curve",
    why: "a number turned into octets loses its leading zeros, or gets a sign octet; a coordinate has a fixed length",
    remedy: "pad it with zero octets in front, or drop the sign octet: 32 octets on P-256, 48 on P-384, 66 on P-521",
    reference: "RFC 7518 §6.2.1.2",
};

pub(super) const BASE64: Entry = Entry {
    code: "jwk-base64",
    severity: Severity::Error,
    title: "base64 instead of base64url",
    why: "base64url has \"-\" and \"_\" where base64 has \"+\" and \"/\"",
    remedy: "use the URL-safe alphabet, without padding: Java's Base64.getUrlEncoder().withoutPadding()",
    reference: "RFC 7515 §2",
};

pub(super) const PADDING: Entry = Entry {
    code: "jwk-padding",
    severity: Severity::Error,
    title: "base64url with padding",
    why: "JOSE's base64url ends without \"=\"",
    remedy: "drop the \"=\" at the end: Java's withoutPadding(), Python's rstrip(b\"=\")",
    reference: "RFC 7515 §2",
};

pub(super) const LINE_BREAKS: Entry = Entry {
    code: "jwk-line-breaks",
    severity: Severity::Error,
    title: "base64 with line ends or blanks in it",
    why: "MIME encoders break lines after 64 or 76 characters; JOSE's base64url is one line",
    remedy: "use an encoder that breaks no lines: Java's getUrlEncoder(), not getMimeEncoder()",
    reference: "RFC 7515 §2",
};

pub(super) const BASE64URL: Entry = Entry {
    code: "jwk-not-base64url",
    severity: Severity::Error,
    title: "a member is not base64url",
    why: "it was cut, has characters of no base64, or bits that encode nothing",
    remedy: "encode the octets in base64url, without padding",
    reference: "RFC 7515 §2",
};

pub(super) const DIGITS: Entry = Entry {
    code: "jwk-digits",
    severity: Severity::Error,
    title: "a number is written in digits",
    why: "a number of a JWK is its big-endian octets in base64url, not its digits; 65537 is AQAB",
    remedy: "turn the number into octets, then encode these",
    reference: "RFC 7518 §2",
};

pub(super) const BYTE_ORDER: Entry = Entry {
    code: "jwk-byte-order",
    severity: Severity::Error,
    title: "the octets of the modulus are in reverse order",
    why: "a modulus is odd, and this one is odd at its wrong end; Windows keeps numbers little-endian",
    remedy: "reverse the octets before encoding",
    reference: "RFC 7518 §2",
};

pub(super) const NUMBER: Entry = Entry {
    code: "jwk-no-rsa-key",
    severity: Severity::Error,
    title: "the numbers are not those of an RSA key",
    why: "the modulus is odd, the exponent odd and at least 3, and no number longer than 16384 bits",
    remedy: "take both numbers from the key again",
    reference: "RFC 8017 §3.1",
};

pub(super) const EXPONENT: Entry = Entry {
    code: "jwk-exponent",
    severity: Severity::Warning,
    title: "an RSA exponent other than 65537",
    why: "Let's Encrypt takes no other",
    remedy: "make a key with the exponent 65537, as all programs do unless told otherwise",
    reference: "RFC 8017 §3.1",
};

pub(super) const ALGORITHM: Entry = Entry {
    code: "jwk-algorithm",
    severity: Severity::Warning,
    title: "\"alg\" does not fit the key",
    why: "RSA signs with RS256, P-256 with ES256, P-384 with ES384, P-521 with ES512, Ed25519 with EdDSA",
    remedy: "leave \"alg\" out of the JWK, and put the right one into the protected header",
    reference: "RFC 7518 §3.1",
};

pub(super) const EXTRA: Entry = Entry {
    code: "jwk-extra-members",
    severity: Severity::Note,
    title: "there are members that are no part of the key",
    why: "kid, alg, use and the like may be sent, but are not part of what a thumbprint is made of",
    remedy: "leave them out of the JSON that is hashed",
    reference: "RFC 7638 §3.2.1",
};

pub(super) const NOT_CANONICAL: Entry = Entry {
    code: "jwk-not-canonical",
    severity: Severity::Note,
    title: "the JSON is good to send, but not the one to hash",
    why: "the thumbprint is made of JSON with its members in lexicographic order and without blanks or line ends",
    remedy: "hash the canonical JSON, written anew, not the text at hand",
    reference: "RFC 7638 §3.3",
};

//! What can be found about the answer to a challenge.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] = &[
    EMPTY,
    SECRET,
    HTML,
    JSON,
    CHALLENGE,
    QUOTES,
    PERCENT,
    ENCODING,
    BEFORE,
    INSIDE,
    AFTER,
    LONG,
    NO_TOKEN,
    WRONG_TOKEN,
    ORDER,
    SEPARATOR,
    NO_THUMBPRINT,
    WRONG_KEY,
    DIGEST,
    PLAIN,
    DIGEST_OF,
    DIGEST_FORM,
    DIFFERS,
];

pub(super) const EMPTY: Entry = Entry {
    code: "key-authorization-empty",
    severity: Severity::Error,
    title: "the answer is empty",
    why: "the file was not yet written, or the handler writes no body",
    remedy: "serve the token, a dot and the thumbprint before you tell the server that the challenge is ready",
    reference: "RFC 8555 §8.3",
};

pub(super) const SECRET: Entry = Entry {
    code: "key-authorization-private-key",
    severity: Severity::Error,
    title: "a private key is served or published instead of the key authorization",
    why: "whoever has seen it can act as the account; the key authorization is made of the public key's thumbprint",
    remedy: "take it away at once, and change the account key; serve what certwright tool key-authorization prints",
    reference: "RFC 8555 §8.1",
};

pub(super) const HTML: Entry = Entry {
    code: "key-authorization-html",
    severity: Severity::Error,
    title: "an HTML page is served instead of the key authorization",
    why: "the web server has no file of that name there, or another server or a proxy answers: 404, login, parking page",
    remedy: "fetch http://NAME/.well-known/acme-challenge/TOKEN yourself; put the file where that server looks",
    reference: "RFC 8555 §8.3",
};

pub(super) const JSON: Entry = Entry {
    code: "key-authorization-json",
    severity: Severity::Error,
    title: "JSON is served instead of the key authorization",
    why: "the body is the key authorization as plain text; JSON goes to the ACME server, to the web server it does not",
    remedy: "serve the token, a dot and the thumbprint, and nothing else; to the challenge's URL, POST {}",
    reference: "RFC 8555 §8.3",
};

pub(super) const CHALLENGE: Entry = Entry {
    code: "key-authorization-challenge",
    severity: Severity::Error,
    title: "the challenge itself is sent instead of the key authorization",
    why: "the answer is made of the challenge's token and the account key; type, status and url have no part in it",
    remedy: "serve the token, a dot and the thumbprint, and nothing else; to the challenge's URL, POST {}",
    reference: "RFC 8555 §8.1",
};

pub(super) const QUOTES: Entry = Entry {
    code: "key-authorization-quotes",
    severity: Severity::Error,
    title: "there are quotes around the key authorization",
    why: "it was written as a JSON string, or quoted for a zone file or a shell; the server compares every octet",
    remedy: "serve it without quotes; in a zone file, quotes around a TXT value are right and not part of it",
    reference: "RFC 8555 §8.3",
};

pub(super) const PERCENT: Entry = Entry {
    code: "key-authorization-percent",
    severity: Severity::Error,
    title: "the key authorization is percent-encoded",
    why: "percent-encoding belongs into URLs; a body is taken as it is, and nothing in it would need that",
    remedy: "serve it as plain text",
    reference: "RFC 8555 §8.3",
};

pub(super) const ENCODING: Entry = Entry {
    code: "key-authorization-encoding",
    severity: Severity::Error,
    title: "the key authorization is not plain ASCII: a byte order mark, or UTF-16",
    why: "some editors and Windows PowerShell's > write a byte order mark or UTF-16; the server compares every octet",
    remedy: "write the file as ASCII or as UTF-8 without a byte order mark",
    reference: "RFC 8555 §8.3",
};

pub(super) const BEFORE: Entry = Entry {
    code: "key-authorization-blanks-before",
    severity: Severity::Error,
    title: "blanks or line ends stand before the key authorization",
    why: "servers may ignore white space at the end of the body, but not at its beginning",
    remedy: "let the body begin with the token",
    reference: "RFC 8555 §8.3",
};

pub(super) const INSIDE: Entry = Entry {
    code: "key-authorization-blanks-inside",
    severity: Severity::Error,
    title: "blanks or line ends stand inside the key authorization",
    why: "an encoder or an editor broke a long line, or the token was read with its line end",
    remedy: "trim the token, and use an encoder that breaks no lines",
    reference: "RFC 8555 §8.1",
};

pub(super) const AFTER: Entry = Entry {
    code: "key-authorization-blanks-after",
    severity: Severity::Note,
    title: "blanks or line ends stand after the key authorization",
    why: "servers should ignore white space at the end of the body; it is the only place where it is allowed",
    remedy: "nothing need be done; printf '%s' writes it without a line end",
    reference: "RFC 8555 §8.3",
};

pub(super) const LONG: Entry = Entry {
    code: "key-authorization-long",
    severity: Severity::Warning,
    title: "the body is longer than 128 octets",
    why: "Let's Encrypt reads no more of it; a key authorization has 87 characters there",
    remedy: "serve the key authorization alone",
    reference: "RFC 8555 §8.3",
};

pub(super) const NO_TOKEN: Entry = Entry {
    code: "token-malformed",
    severity: Severity::Error,
    title: "the token is not base64url",
    why: "a token is at least 22 characters of base64url, without padding",
    remedy: "take the member \"token\" of the challenge, and not its URL",
    reference: "RFC 8555 §8.3",
};

pub(super) const WRONG_TOKEN: Entry = Entry {
    code: "key-authorization-wrong-token",
    severity: Severity::Error,
    title: "the key authorization does not begin with the challenge's token",
    why: "it was left over from an earlier order, or tokens of two challenges or two names were exchanged",
    remedy: "take the token of this very challenge; each new authorization has new ones",
    reference: "RFC 8555 §8.1",
};

pub(super) const ORDER: Entry = Entry {
    code: "key-authorization-order",
    severity: Severity::Error,
    title: "thumbprint and token are exchanged",
    why: "the token comes first, then a dot, then the thumbprint",
    remedy: "write token.thumbprint",
    reference: "RFC 8555 §8.1",
};

pub(super) const SEPARATOR: Entry = Entry {
    code: "key-authorization-separator",
    severity: Severity::Error,
    title: "token and thumbprint are not joined by a dot",
    why: "a key authorization is the token, one dot and the thumbprint",
    remedy: "put a dot between them, and nothing else",
    reference: "RFC 8555 §8.1",
};

pub(super) const NO_THUMBPRINT: Entry = Entry {
    code: "key-authorization-no-thumbprint",
    severity: Severity::Error,
    title: "the thumbprint is missing or malformed",
    why: "the token alone proves nothing, since everybody can see it; the thumbprint ties it to the account key",
    remedy: "append a dot and the 43 characters that certwright tool thumbprint KEY prints",
    reference: "RFC 8555 §8.1",
};

pub(super) const WRONG_KEY: Entry = Entry {
    code: "key-authorization-wrong-key",
    severity: Severity::Error,
    title: "the thumbprint is that of another key",
    why: "it must be the account key's: not the certificate's key, not a key made anew, not that of another account",
    remedy: "take the key that signs the requests of this order",
    reference: "RFC 8555 §8.1",
};

pub(super) const DIGEST: Entry = Entry {
    code: "key-authorization-digest",
    severity: Severity::Error,
    title: "the digest of dns-01 is served where http-01 wants the key authorization itself",
    why: "only the TXT record of dns-01 and the certificate of tls-alpn-01 hold a digest",
    remedy: "serve the token, a dot and the thumbprint as they are",
    reference: "RFC 8555 §8.3",
};

pub(super) const PLAIN: Entry = Entry {
    code: "dns-value-plain",
    severity: Severity::Error,
    title: "the key authorization itself stands in the TXT record, where its digest belongs",
    why: "dns-01 wants the base64url of the SHA-256 of the key authorization, 43 characters",
    remedy: "publish what certwright tool dns-value prints",
    reference: "RFC 8555 §8.4",
};

pub(super) const DIGEST_OF: Entry = Entry {
    code: "dns-value-of-other",
    severity: Severity::Error,
    title: "the digest in the TXT record is one of something else",
    why: "the SHA-256 is taken of the whole key authorization: the token, a dot and the thumbprint, without a line end",
    remedy: "publish what certwright tool dns-value prints",
    reference: "RFC 8555 §8.4",
};

pub(super) const DIGEST_FORM: Entry = Entry {
    code: "dns-value-encoding",
    severity: Severity::Error,
    title: "the digest in the TXT record is not in base64url without padding",
    why: "the server compares the text of the record",
    remedy: "encode the 32 octets in base64url without padding: 43 characters",
    reference: "RFC 8555 §8.4",
};

pub(super) const DIFFERS: Entry = Entry {
    code: "key-authorization-differs",
    severity: Severity::Error,
    title: "the answer is no key authorization, and nothing known looks like it",
    why: "it was cut, damaged, or made of something else than the challenge's token and the account key",
    remedy: "make it anew; certwright tool key-authorization and dns-value print the right ones",
    reference: "RFC 8555 §8.1",
};

//! What can be found about a key in whatever form.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] =
    &[NONE, PRIVATE, ENCRYPTED, DAMAGED, UNUSABLE, ARMOUR, RSA_SMALL, RSA_SIZE, RARE, NOT_ON_CURVE];

pub(super) const NONE: Entry = Entry {
    code: "key-none",
    severity: Severity::Error,
    title: "a key was expected, and this is none",
    why: "a key is a JWK, or PEM or DER of a public key (SPKI, PKCS#1) or a private key (PKCS#8, PKCS#1, SEC1)",
    remedy: "give the account key; openssl pkey -in KEY -pubout prints the public part of a private key",
    reference: "RFC 7517 §4",
};

pub(super) const PRIVATE: Entry = Entry {
    code: "key-private",
    severity: Severity::Note,
    title: "this is a private key",
    why: "whoever reads an account key can revoke its certificates and order new ones for names validated before",
    remedy: "keep it in a file that only its program can read (mode 0600), not in a repository, a message or a log",
    reference: "RFC 8555 §11.1",
};

pub(super) const ENCRYPTED: Entry = Entry {
    code: "key-encrypted",
    severity: Severity::Error,
    title: "the private key is encrypted with a passphrase",
    why: "nothing can be said of it, and no program can use it, without the passphrase",
    remedy: "decrypt it into a file of mode 0600: openssl pkey -in KEY -out PLAIN",
    reference: "RFC 5958 §3",
};

pub(super) const DAMAGED: Entry = Entry {
    code: "key-damaged",
    severity: Severity::Error,
    title: "the armour says key, and what is in it is none",
    why: "it was cut, edited, or pasted together; or the label is not that of its content",
    remedy: "take it from its source again, with all lines from -----BEGIN to -----END",
    reference: "RFC 7468 §2",
};

pub(super) const UNUSABLE: Entry = Entry {
    code: "key-unusable",
    severity: Severity::Error,
    title: "the key is well-formed, but not one to use with ACME",
    why: "servers take RSA of 2048, 3072 or 4096 bits and EC on P-256 or P-384",
    remedy: "make another: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
    reference: "RFC 7518 §3.1",
};

pub(super) const ARMOUR: Entry = Entry {
    code: "key-armour",
    severity: Severity::Note,
    title: "the DER of a key without PEM lines around its base64 or hex",
    why: "most programs read keys as PEM or as plain DER only",
    remedy: "put -----BEGIN and -----END lines around base64, or decode it to a DER file",
    reference: "RFC 7468 §2",
};

pub(super) const RSA_SMALL: Entry = Entry {
    code: "key-rsa-small",
    severity: Severity::Error,
    title: "an RSA key of less than 2048 bits",
    why: "such a key can be broken; RS256 must not be used with it, and servers refuse it",
    remedy: "make one of 2048 bits, or better an EC key on P-256",
    reference: "RFC 7518 §3.3",
};

pub(super) const RSA_SIZE: Entry = Entry {
    code: "key-rsa-size",
    severity: Severity::Warning,
    title: "an RSA key of a size other than 2048, 3072 or 4096 bits",
    why: "Let's Encrypt takes these three sizes only",
    remedy: "make one of 2048, 3072 or 4096 bits, or an EC key on P-256",
    reference: "RFC 7518 §3.3",
};

pub(super) const RARE: Entry = Entry {
    code: "key-rare",
    severity: Severity::Warning,
    title: "a key on Ed25519 or P-521, which not every server takes",
    why: "Let's Encrypt takes neither for an account, and no public CA certifies Ed25519",
    remedy: "use an EC key on P-256 unless you know your server",
    reference: "RFC 8555 §6.2",
};

pub(super) const NOT_ON_CURVE: Entry = Entry {
    code: "key-not-on-curve",
    severity: Severity::Error,
    title: "the coordinates are no point of the curve",
    why: "x and y were exchanged, damaged, or belong to another curve",
    remedy: "take x and y from the key again; the uncompressed point is 04, x, y, each of full length",
    reference: "RFC 7518 §6.2.1",
};

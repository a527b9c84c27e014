//! What can be found in a JWS; what a wrong signature turns out to be is in `detective`.

use crate::entries::entries;

entries! {
    COMPACT {
        code: "jws-compact",
        severity: Error,
        title: "a JWS in the compact serialization",
        why: "JWT libraries write three parts with dots between; ACME takes the flattened JSON serialization only",
        remedy: "send {\"protected\":..,\"payload\":..,\"signature\":..} with the same three texts",
        reference: "RFC 8555 §6.2",
    }
    GENERAL {
        code: "jws-general",
        severity: Error,
        title: "a JWS in the general serialization, with `signatures`",
        why: "ACME has exactly one signature and takes the flattened JSON serialization only",
        remedy: "move `protected` and `signature` out of the array, beside `payload`",
        reference: "RFC 8555 §6.2",
    }
    UNPROTECTED {
        code: "jws-unprotected-header",
        severity: Error,
        title: "a JWS with an unprotected `header`",
        why: "what is not signed can be changed on the way, so the JWS unprotected header must not be used",
        remedy: "put every parameter into the protected header and leave `header` out",
        reference: "RFC 8555 §6.2",
    }
    MEMBERS {
        code: "jws-members",
        severity: Note,
        title: "a JWS with members that do not belong there",
        why: "a server ignores members that it does not know",
        remedy: "leave them out",
        reference: "RFC 7515 §7.2.1",
    }
    DUPLICATE {
        code: "jws-duplicate-member",
        severity: Error,
        title: "a JWS or a protected header with the same member twice",
        why: "readers differ in which of the two they take, so strict ones refuse it",
        remedy: "write each member once",
        reference: "RFC 7515 §4",
    }
    PROTECTED_MISSING {
        code: "jws-protected-missing",
        severity: Error,
        title: "a JWS without `protected`",
        why: "all that a server needs to know stands in the protected header",
        remedy: "add the base64url of the protected header",
        reference: "RFC 8555 §6.2",
    }
    NOT_ENCODED {
        code: "jws-not-encoded",
        severity: Error,
        title: "the JSON itself stands where its base64url belongs",
        why: "all three members are strings of base64url, so that both sides look at the same octets",
        remedy: "encode the JSON as base64url without padding, and sign the encoded texts",
        reference: "RFC 7515 §7.2.1",
    }
    NOT_BASE64URL {
        code: "jws-not-base64url",
        severity: Error,
        title: "it is no base64 of any kind",
        why: "it is cut off, has characters of no alphabet, or has bits at its end that stand for nothing",
        remedy: "encode the octets with a base64url function, without padding",
        reference: "RFC 7515 §2",
    }
    PADDED {
        code: "jws-padded",
        severity: Error,
        title: "it has padding (`=`)",
        why: "most base64url functions pad unless told not to; the base64url of JWS has no padding",
        remedy: "drop each `=`, before signing (in Java: Base64.getUrlEncoder().withoutPadding())",
        reference: "RFC 7515 §2",
    }
    PLAIN_BASE64 {
        code: "jws-plain-base64",
        severity: Error,
        title: "it has `+` or `/`: it is base64, not base64url",
        why: "the alphabet of base64url has `-` and `_` where that of base64 has `+` and `/`",
        remedy: "use the URL-safe alphabet, without padding, before signing",
        reference: "RFC 7515 §2",
    }
    WHITE_SPACE {
        code: "jws-white-space",
        severity: Error,
        title: "it has blanks or line ends",
        why: "MIME encoders break lines after 76 characters; base64url has no line ends",
        remedy: "encode without line breaks",
        reference: "RFC 7515 §2",
    }
    HEADER_NOT_JSON {
        code: "jws-header-not-json",
        severity: Error,
        title: "a protected header that is no JSON object",
        why: "a server cannot learn the key, the algorithm, the nonce or the URL",
        remedy: "encode the JSON text of the header itself, once, as UTF-8",
        reference: "RFC 7515 §4",
    }
    ALG_MISSING {
        code: "jws-alg-missing",
        severity: Error,
        title: "a protected header without `alg`",
        why: "the algorithm is not guessed from the key",
        remedy: "add `alg`: RS256 for RSA, ES256 for P-256, ES384 for P-384",
        reference: "RFC 8555 §6.2",
    }
    ALG_NONE {
        code: "jws-alg-none",
        severity: Error,
        title: "`alg` is `none`",
        why: "every ACME request is signed",
        remedy: "sign with the account key: RS256 for RSA, ES256 for P-256, ES384 for P-384",
        reference: "RFC 8555 §6.2",
    }
    ALG_MAC {
        code: "jws-alg-mac",
        severity: Error,
        title: "`alg` is a MAC where a signature belongs",
        why: "HS256 and its kin belong into an external account binding; requests are signed with the account key",
        remedy: "sign with the account key; put the binding into `externalAccountBinding` of newAccount",
        reference: "RFC 8555 §6.2",
    }
    ALG_UNKNOWN {
        code: "jws-alg-unknown",
        severity: Error,
        title: "`alg` is no algorithm of JOSE",
        why: "the names are those of RFC 7518, and case counts",
        remedy: "write RS256 for RSA, ES256 for P-256, ES384 for P-384, ES512 for P-521, EdDSA for Ed25519",
        reference: "RFC 7518 §3.1",
    }
    ALG_UNCOMMON {
        code: "jws-alg-uncommon",
        severity: Warning,
        title: "`alg` is one that JOSE knows and most ACME servers refuse",
        why: "Let's Encrypt and most others take RS256, ES256, ES384 and ES512, else answer badSignatureAlgorithm",
        remedy: "sign with RS256 for RSA, ES256 for P-256, ES384 for P-384",
        reference: "RFC 8555 §6.2",
    }
    ALG_EDDSA {
        code: "jws-alg-eddsa",
        severity: Warning,
        title: "`alg` is EdDSA, which not every server takes",
        why: "RFC 8555 says that servers SHOULD take it; Let's Encrypt and Pebble do not, smallstep does",
        remedy: "use an account key on P-256 with ES256, which every server must take",
        reference: "RFC 8555 §6.2",
    }
    ALG_KEY {
        code: "jws-alg-key",
        severity: Error,
        title: "`alg` does not fit the key",
        why: "each curve has one algorithm of its own, and RSA has others",
        remedy: "take the algorithm of the key: RS256 for RSA, ES256 for P-256, ES384 for P-384, ES512 for P-521",
        reference: "RFC 7518 §3.1",
    }
    JWK_AND_KID {
        code: "jws-jwk-and-kid",
        severity: Error,
        title: "a protected header with both `jwk` and `kid`",
        why: "they exclude each other: a server would have to choose which key to believe",
        remedy: "`jwk` for newAccount and for revoking with the certificate's key, `kid` for everything else",
        reference: "RFC 8555 §6.2",
    }
    NO_KEY {
        code: "jws-no-key",
        severity: Error,
        title: "a protected header with neither `jwk` nor `kid`",
        why: "a server does not know whose signature it is",
        remedy: "add `jwk` for newAccount and for revoking with the certificate's key, `kid` for everything else",
        reference: "RFC 8555 §6.2",
    }
    JWK_WITHOUT_ACCOUNT {
        code: "jws-jwk-without-account",
        severity: Error,
        title: "`jwk` in a request that only an account can make",
        why: "only newAccount and a revocation by the certificate's key bring their key; all else names the account",
        remedy: "send `kid` with the account's URL (the Location of newAccount) instead of `jwk`",
        reference: "RFC 8555 §6.2",
    }
    JWK {
        code: "jws-jwk",
        severity: Error,
        title: "a `jwk` that is no usable public key",
        why: "a server cannot verify anything with it",
        remedy: "write the public key as RFC 7518 §6 says; `certwright inspect` on the key alone tells more",
        reference: "RFC 7518 §6",
    }
    JWK_PRIVATE {
        code: "jws-jwk-private",
        severity: Error,
        title: "a `jwk` with the private key in it",
        why: "it was meant for the server, so the secret is out as soon as the request is sent, logged or pasted",
        remedy: "make a new account key and never use this one again; send the public members only",
        reference: "RFC 8555 §11.1",
    }
    JWK_ZEROS {
        code: "jws-jwk-leading-zero",
        severity: Error,
        title: "a `jwk` whose modulus or exponent has zero octets in front",
        why: "the sign octet of a DER INTEGER or of Java's toByteArray was kept; it changes the thumbprint",
        remedy: "drop the zero octets in front of `n` and `e`",
        reference: "RFC 7518 §6.3.1.1",
    }
    KID_NOT_URL {
        code: "jws-kid-not-url",
        severity: Error,
        title: "a `kid` that is no URL",
        why: "in ACME `kid` is the account's URL as the server gave it, not a name of the client's choosing",
        remedy: "send the Location header of the answer to newAccount, byte for byte",
        reference: "RFC 8555 §6.2",
    }
    KID_THUMBPRINT {
        code: "jws-kid-thumbprint",
        severity: Error,
        title: "a `kid` that is the thumbprint of a key",
        why: "JOSE libraries fill `kid` with the thumbprint; in ACME it is the account's URL",
        remedy: "send the Location header of the answer to newAccount, byte for byte",
        reference: "RFC 8555 §6.2",
    }
    NONCE_MISSING {
        code: "jws-nonce-missing",
        severity: Error,
        title: "a protected header without `nonce`",
        why: "each request carries a nonce that the server gave out; without one the answer is badNonce",
        remedy: "take the Replay-Nonce header of the last answer, or ask newNonce for one",
        reference: "RFC 8555 §6.5.2",
    }
    NONCE {
        code: "jws-nonce",
        severity: Error,
        title: "a `nonce` that is no base64url",
        why: "a nonce is base64url without padding, sent back as it came; a server refuses the request as malformed",
        remedy: "copy the Replay-Nonce header without its line end, and do not encode it again",
        reference: "RFC 8555 §6.5.1",
    }
    URL_MISSING {
        code: "jws-url-missing",
        severity: Error,
        title: "a protected header without `url`",
        why: "the signature covers the URL of the request, so that a request cannot be sent on to another resource",
        remedy: "add `url` with the URL that the request goes to",
        reference: "RFC 8555 §6.4",
    }
    URL {
        code: "jws-url",
        severity: Error,
        title: "a `url` that is no https URL",
        why: "it must be the URL of the request, byte for byte, and ACME's requests go over https",
        remedy: "write the whole URL that the request goes to, as the server gave it",
        reference: "RFC 8555 §6.4",
    }
    CRIT {
        code: "jws-crit",
        severity: Error,
        title: "a protected header with `crit`",
        why: "it names extensions that a server must understand or else refuse; ACME knows none",
        remedy: "leave `crit` out",
        reference: "RFC 7515 §4.1.11",
    }
    B64 {
        code: "jws-b64",
        severity: Error,
        title: "a protected header with `b64`",
        why: "the option of an unencoded payload must not be used in ACME",
        remedy: "leave `b64` out and encode the payload as base64url",
        reference: "RFC 8555 §6.2",
    }
    TYP {
        code: "jws-typ",
        severity: Note,
        title: "a protected header with `typ`",
        why: "JWT libraries add it; servers ignore it, but it has no meaning in ACME",
        remedy: "leave `typ` out",
        reference: "RFC 8555 §6.2",
    }
    PARAMETERS {
        code: "jws-parameters",
        severity: Note,
        title: "a protected header with parameters that ACME does not define",
        why: "servers ignore what they do not know",
        remedy: "leave them out",
        reference: "RFC 8555 §6.2",
    }
    PAYLOAD_MISSING {
        code: "jws-payload-missing",
        severity: Error,
        title: "a JWS without `payload`",
        why: "a POST-as-GET has an empty payload, not none: libraries for detached payloads leave the member out",
        remedy: "add \"payload\":\"\"",
        reference: "RFC 8555 §6.3",
    }
    PAYLOAD_NULL {
        code: "jws-payload-null",
        severity: Error,
        title: "a payload that is null",
        why: "a POST-as-GET has a payload of no octets; null is what a serializer makes of an absent object",
        remedy: "send \"payload\":\"\" to fetch something, the encoded {} (e30) to answer a challenge",
        reference: "RFC 8555 §6.3",
    }
    PAYLOAD_QUOTED {
        code: "jws-payload-quoted",
        severity: Error,
        title: "a payload that is a JSON string",
        why: "the payload was serialized once too often; an empty one must have no octets, not two quotes",
        remedy: "encode the octets of the payload itself; for a POST-as-GET send \"payload\":\"\"",
        reference: "RFC 8555 §6.3",
    }
    PAYLOAD_NOT_OBJECT {
        code: "jws-payload-not-object",
        severity: Error,
        title: "a payload that is JSON, but no object",
        why: "every payload of ACME is empty or a JSON object",
        remedy: "send a JSON object, or nothing for a POST-as-GET",
        reference: "RFC 8555 §6.2",
    }
    PAYLOAD_NOT_JSON {
        code: "jws-payload-not-json",
        severity: Error,
        title: "a payload that is no JSON",
        why: "every payload of ACME is empty or a JSON object; a CSR stands in the member `csr` of one",
        remedy: "send a JSON object as UTF-8, encoded once as base64url",
        reference: "RFC 8555 §6.2",
    }
    PAYLOAD_TWICE {
        code: "jws-payload-encoded-twice",
        severity: Error,
        title: "a payload that was encoded twice",
        why: "the library encodes the payload, and the caller had done so already",
        remedy: "give the library the JSON text itself",
        reference: "RFC 7515 §5.1",
    }
    RESOURCE {
        code: "jws-resource",
        severity: Warning,
        title: "a payload with `resource`, as in ACME before RFC 8555",
        why: "the drafts named the request in its payload; RFC 8555 has the `url` of the header instead",
        remedy: "leave `resource` out, and follow RFC 8555 rather than an old tutorial",
        reference: "RFC 8555 §6.4",
    }
    KEY_AUTHORIZATION {
        code: "jws-key-authorization",
        severity: Warning,
        title: "the answer to a challenge holds the key authorization",
        why: "the drafts sent it; since RFC 8555 the server computes it and wants an empty object",
        remedy: "send the payload {} (e30), and serve the key authorization where the challenge says",
        reference: "RFC 8555 §7.5.1",
    }
    CSR_IN_ORDER {
        code: "jws-csr-in-order",
        severity: Error,
        title: "a new order with the CSR in it",
        why: "the CSR is sent when the order is ready, to its `finalize` URL; in newOrder it is ignored",
        remedy: "send identifiers to newOrder, and {\"csr\":..} to the order's `finalize` URL when it is ready",
        reference: "RFC 8555 §7.4",
    }
    BINDING {
        code: "jws-binding",
        severity: Error,
        title: "an external account binding that breaks the rules",
        why: "it is the account's public key under a MAC: `alg` HS256, HS384 or HS512, `kid`, `url`, no `nonce`",
        remedy: "make it of the `jwk` and the `url` of the newAccount request, with the key id and MAC key of the CA",
        reference: "RFC 8555 §7.3.4",
    }
    KEY_CHANGE {
        code: "jws-key-change",
        severity: Error,
        title: "a key change whose inner JWS breaks the rules",
        why: "the new key signs {account, oldKey} with `jwk` and the same `url` and without `nonce`",
        remedy: "inner: `jwk` of the new key, no `nonce`, `account` exactly the `kid` of the outer JWS",
        reference: "RFC 8555 §7.3.5",
    }
    INNER_URL {
        code: "jws-inner-url",
        severity: Error,
        title: "a JWS in a JWS that is for another URL",
        why: "both must have the URL that the request goes to",
        remedy: "give the inner JWS the `url` of the outer one",
        reference: "RFC 8555 §7.3.4, §7.3.5",
    }
    UNSIGNED {
        code: "jws-unsigned",
        severity: Error,
        title: "a JWS without a signature",
        why: "every ACME request is signed",
        remedy: "sign `protected || '.' || payload` with the account key",
        reference: "RFC 8555 §6.2",
    }
    UNCHECKED {
        code: "jws-unchecked",
        severity: Note,
        title: "a signature that could not be checked for want of the key",
        why: "`kid` is a URL that only the server can look up",
        remedy: "give the account's public key with --key",
        reference: "RFC 8555 §6.2",
    }
    WRONG {
        code: "jws-signature",
        severity: Error,
        title: "a signature that does not verify, for no known reason",
        why: "another key signed it, or another text: something was changed or encoded anew after signing",
        remedy: "sign exactly `protected || '.' || payload`, the two texts that are sent, with the key that is named",
        reference: "RFC 7515 §5.1",
    }
    OTHER_KEY {
        code: "jws-other-key",
        severity: Warning,
        title: "the `jwk` is not the key that it was compared with",
        why: "the request speaks for another account than expected",
        remedy: "use one key for the account: the one that newAccount was sent with",
        reference: "RFC 8555 §6.2",
    }
    OTHER_KEY_SIGNED {
        code: "jws-other-key-signed",
        severity: Error,
        title: "the `jwk` is not the key that signed",
        why: "the header brings one key and the signature comes from another",
        remedy: "put the public key of the signing key into `jwk`",
        reference: "RFC 8555 §6.2",
    }
}

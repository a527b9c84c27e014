//! What a signature that does not verify turns out to be.

use crate::entries::entries;

entries! {
    DER {
        code: "jws-signature-der",
        severity: Error,
        title: "an ECDSA signature in DER",
        why: "OpenSSL, Java and most HSMs return DER; JWS wants r and s at full length, one after the other",
        remedy: "take r and s out of the DER and pad each to the length of the curve (32, 48 or 66 octets)",
        reference: "RFC 7518 §3.4",
    }
    SHORTENED {
        code: "jws-signature-shortened",
        severity: Error,
        title: "a signature without the zero octets in front of its numbers",
        why: "a big integer drops leading zeros; so about one signature in 128 is refused and the others are not",
        remedy: "pad r and s on the left to the length of the curve, an RSA signature to that of the modulus",
        reference: "RFC 7518 §3.4",
    }
    SWAPPED {
        code: "jws-signature-swapped",
        severity: Error,
        title: "an ECDSA signature with s before r",
        why: "the two numbers were put together in the wrong order",
        remedy: "write r first, then s",
        reference: "RFC 7518 §3.4",
    }
    REVERSED {
        code: "jws-signature-reversed",
        severity: Error,
        title: "an RSA signature with its octets in reverse order",
        why: "Microsoft's CryptoAPI returns numbers with the least octet first",
        remedy: "reverse the octets",
        reference: "RFC 8017 §4.1",
    }
    HEX {
        code: "jws-signature-hexadecimal",
        severity: Error,
        title: "a signature in hexadecimal inside the base64url",
        why: "the text of the digits was encoded, not the octets that they stand for",
        remedy: "encode the octets of the signature",
        reference: "RFC 7515 §5.1",
    }
    PSS {
        code: "jws-signature-scheme",
        severity: Error,
        title: "an RSA signature of the other scheme: PSS for PKCS#1 v1.5, or the reverse",
        why: "some libraries sign with PSS unless told not to; RS256 is RSASSA-PKCS1-v1_5",
        remedy: "sign with RSASSA-PKCS1-v1_5 and SHA-256 for RS256",
        reference: "RFC 7518 §3.3",
    }
    WRONG_HASH {
        code: "jws-signature-hash",
        severity: Error,
        title: "a signature over the wrong hash",
        why: "the algorithm has its hash: SHA-256 for RS256 and ES256, SHA-384 for ES384, SHA-512 for ES512",
        remedy: "sign with the hash of the algorithm",
        reference: "RFC 7518 §3.4",
    }
    DECODED {
        code: "jws-signed-decoded",
        severity: Error,
        title: "a signature over the decoded parts instead of the encoded ones",
        why: "what is signed is the text of base64url, dot included, as ASCII",
        remedy: "encode first, then sign `protected || '.' || payload`",
        reference: "RFC 7515 §5.1",
    }
    NO_DOT {
        code: "jws-signed-without-dot",
        severity: Error,
        title: "a signature over header and payload without the dot between",
        why: "the dot is part of the signed text, also where the payload is empty",
        remedy: "sign `protected || '.' || payload`",
        reference: "RFC 7515 §5.1",
    }
    ONE_PART {
        code: "jws-signed-one-part",
        severity: Error,
        title: "a signature over the header or the payload alone",
        why: "both are signed, with a dot between",
        remedy: "sign `protected || '.' || payload`",
        reference: "RFC 7515 §5.1",
    }
    OTHER_BASE64 {
        code: "jws-signed-other-base64",
        severity: Error,
        title: "a signature over another encoding than the one that was sent",
        why: "the text that is signed and the text that is sent must be the same, octet by octet",
        remedy: "encode each part once, as base64url without padding, sign that text and send that text",
        reference: "RFC 7515 §5.1",
    }
    OTHER_PAYLOAD {
        code: "jws-signed-other-payload",
        severity: Error,
        title: "a signature over another payload than the one that was sent",
        why: "empty, {} and null are three different payloads, and one was signed and another sent",
        remedy: "sign the payload that is sent: nothing for a POST-as-GET, e30 to answer a challenge",
        reference: "RFC 8555 §6.3",
    }
    OTHER_HEADER {
        code: "jws-signed-other-header",
        severity: Error,
        title: "a signature over another header than the one that was sent",
        why: "the header was changed or written anew after signing",
        remedy: "finish the header, encode it once, sign that text and send that text",
        reference: "RFC 7515 §5.1",
    }
    OBJECT {
        code: "jws-signed-object",
        severity: Error,
        title: "a signature over the JSON object that is sent",
        why: "what is signed is not JSON but two texts of base64url with a dot between",
        remedy: "sign `protected || '.' || payload`",
        reference: "RFC 7515 §5.1",
    }
    HASHED_TWICE {
        code: "jws-signed-hash",
        severity: Error,
        title: "a signature over the hash of the text",
        why: "the text was hashed, and the signing function hashed again",
        remedy: "give the signing function the text itself, or use one that takes a digest",
        reference: "RFC 7515 §5.1",
    }
}

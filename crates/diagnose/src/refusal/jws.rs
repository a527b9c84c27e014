//! What servers say to a request whose JWS they do not take.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-jws-signature",
            severity: Severity::Error,
            title: "the signature does not fit",
            why: "signed with another key than kid's or jwk's; over something else than \
                  protected, a dot and payload in base64url; ECDSA as DER instead of r and s; or a \
                  wrong alg",
            remedy: "sign the ASCII of protected.payload exactly as sent, ECDSA as r and s of full \
                     length (certwright inspect jws --key)",
            reference: "RFC 8555 §6.2",
        },
        name: None,
        types: "malformed unauthorized",
        texts: "JWS verification error|error verifying jws|JWS signature invalid",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-nonce",
            severity: Severity::Warning,
            title: "the nonce is not good",
            why: "used before, too old, from another server, or missing in the protected header",
            remedy: "send again at once, signed anew with the Replay-Nonce of this response",
            reference: "RFC 8555 §6.5",
        },
        name: None,
        types: "badNonce",
        texts: "\
                invalid anti-replay nonce|\
                has no anti-replay nonce|\
                expired anti-replay nonce|\
                malformed anti-replay nonce|\
                whose prefix matches no nonce service|\
                invalid nonce|\
                Unacceptable anti-replay nonce",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-url",
            severity: Severity::Error,
            title: "the url in the protected header is not the one that was asked",
            why: "another path or host, http for https, a redirect, or a proxy that changes the host",
            remedy: "put the request's URL into url, letter for letter as the server gave it",
            reference: "RFC 8555 §6.4",
        },
        name: None,
        types: "malformed unauthorized",
        texts: "\
                JWS header parameter 'url' incorrect|\
                'url' differs|\
                JWS header parameter 'url' required|\
                url in JWS|\
                missing url protected header|\
                url header in JWS",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-content-type",
            severity: Severity::Error,
            title: "the Content-Type is not application/jose+json",
            why: "a library's default, or a charset behind it",
            remedy: "send Content-Type: application/jose+json, exactly",
            reference: "RFC 8555 §6.2",
        },
        name: None,
        types: "malformed",
        texts: "\
                Content-Type header on POST|\
                Content-Type must be|\
                expected content-type to be in|\
                Invalid Content-Type",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-alg",
            severity: Severity::Error,
            title: "alg is not accepted",
            why: "it does not fit the key, or is none of the server's",
            remedy: "RS256 for RSA, ES256 for P-256, ES384 for P-384, EdDSA where it is taken",
            reference: "RFC 8555 §6.2",
        },
        name: None,
        types: "badSignatureAlgorithm malformed",
        texts: "\
                contains unsupported algorithm|\
                does not match expected algorithm|\
                unsuitable algorithm|\
                is not supported, expected one of|\
                no signature algorithms suitable|\
                invalid algorithm",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-kid",
            severity: Severity::Error,
            title: "jwk and kid are mixed up",
            why: "jwk is for newAccount and revocation by the certificate's key, kid (the account \
                  URL) for everything else; never both",
            remedy: "send kid with the account URL from the Location header of newAccount",
            reference: "RFC 8555 §6.2",
        },
        name: None,
        types: "malformed",
        texts: "\
                No Key ID in JWS header|\
                No embedded JWK in JWS header|\
                jwk and kid|\
                signature missing 'kid'|\
                either jwk or kid|\
                jwk expected in protected header|\
                KeyID header contained an invalid account URL|\
                missing expected URL prefix|\
                No JWK in JWS header|\
                No key ID (kid)|\
                Malformed account ID in KeyID",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-unreadable",
            severity: Severity::Error,
            title: "the body is no flattened JWS",
            why: "it is the compact form, has other members, base64 instead of base64url, or is \
                  the payload alone",
            remedy: "send {\"protected\": .., \"payload\": .., \"signature\": ..}, each in base64url \
                     without padding",
            reference: "RFC 8555 §6.2",
        },
        name: None,
        types: "malformed",
        texts: "\
                Parse error reading JWS|\
                POST JWS not signed|\
                failed to parse JWS|\
                \"header\" field not allowed|\
                \"signatures\" field not allowed|\
                Too many signatures|\
                unprotected header must not be used|\
                more than one signature",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jws-payload",
            severity: Severity::Error,
            title: "the payload is not the one for this request",
            why: "POST-as-GET has the empty string, a challenge's answer the object {}, \
                  everything else its object",
            remedy: "send \"payload\": \"\" to read, and base64url of {} (e30) to a challenge",
            reference: "RFC 8555 §6.3",
        },
        name: None,
        types: "malformed",
        texts: "\
                POST-as-GET requests must have an empty payload|\
                POST-as-GET requests must have a nil body|\
                expected POST-as-GET|\
                POST JWS body was not \"{}\"|\
                Request payload did not parse as JSON|\
                Error unmarshaling body JSON",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-jwk-invalid",
            severity: Severity::Error,
            title: "the jwk is not one that the server takes",
            why: "a member is missing or in the wrong encoding, or the kind of key is not supported",
            remedy: "give it to certwright inspect jwk",
            reference: "RFC 8555 §6.2",
        },
        name: None,
        types: "malformed badPublicKey",
        texts: "\
                Invalid JWK in JWS header|\
                invalid jwk in protected header|\
                JWK contains unsupported key type|\
                invalid request signing key",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-get",
            severity: Severity::Error,
            title: "the method is wrong",
            why: "everything but the directory and newNonce is a POST, reading too",
            remedy: "send POST-as-GET: a JWS with an empty payload",
            reference: "RFC 8555 §6.3",
        },
        name: None,
        types: "malformed",
        texts: "Method not allowed|use POST-as-GET",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-replay-header",
            severity: Severity::Error,
            title: "the nonce is sent as a header",
            why: "the client's nonce belongs into the protected header",
            remedy: "put it into nonce of the protected header, and send no Replay-Nonce",
            reference: "RFC 8555 §6.5",
        },
        name: None,
        types: "malformed",
        texts: "should NOT contain Replay-Nonce header",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
];

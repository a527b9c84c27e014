//! The error types of RFC 8555 §6.7, as the IANA registry has them.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "problem-account-does-not-exist",
            severity: Severity::Error,
            title: "there is no account for this key",
            why: "the key was never registered here, or the account URL in kid belongs to another \
                  server (staging and production have separate accounts)",
            remedy: "register the key with newAccount at this server, then use the account URL that \
                     it returns as kid",
            reference: "RFC 8555 §7.3.1",
        },
        name: Some("accountDoesNotExist"),
        types: "accountDoesNotExist",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-already-revoked",
            severity: Severity::Note,
            title: "the certificate is revoked already",
            why: "somebody revoked it before; nothing is left to do",
            remedy: "treat it as success; get a new certificate if it is still in use",
            reference: "RFC 8555 §7.6",
        },
        name: Some("alreadyRevoked"),
        types: "alreadyRevoked",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-bad-csr",
            severity: Severity::Error,
            title: "the server does not sign this certificate request",
            why: "the DER can be read, but its key, its signature, its names or its extensions \
                  are not acceptable",
            remedy: "make another request (certwright inspect csr says what is wrong) and send it to \
                     the same order",
            reference: "RFC 8555 §7.4",
        },
        name: Some("badCSR"),
        types: "badCSR",
        texts: "",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-bad-nonce",
            severity: Severity::Warning,
            title: "the nonce was used, is too old, or comes from another server",
            why: "a nonce is good once and for some minutes; a cached or repeated request, a \
                  second process or a load balancer spends it",
            remedy: "send the request again, signed anew with the Replay-Nonce of this very response",
            reference: "RFC 8555 §6.5",
        },
        name: Some("badNonce"),
        types: "badNonce",
        texts: "",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-bad-public-key",
            severity: Severity::Error,
            title: "the server does not take this account key",
            why: "the RSA key is too short or has an odd size, the curve is not supported, or the \
                  key is known to be weak",
            remedy: "make a new account key: P-256, or RSA of 2048 bits",
            reference: "RFC 8555 §6.2",
        },
        name: Some("badPublicKey"),
        types: "badPublicKey",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-bad-revocation-reason",
            severity: Severity::Error,
            title: "the revocation reason is not allowed",
            why: "servers take few codes: 0 unspecified, 1 keyCompromise, 4 superseded, 5 \
                  cessationOfOperation; keyCompromise wants the certificate's own key",
            remedy: "leave the reason away, or give one of these",
            reference: "RFC 8555 §7.6",
        },
        name: Some("badRevocationReason"),
        types: "badRevocationReason",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-bad-signature-algorithm",
            severity: Severity::Error,
            title: "the server does not take this signature algorithm",
            why: "alg does not fit the key, or is none of RS256, ES256, ES384, ES512 and EdDSA; \
                  never none or HS256",
            remedy: "sign with an algorithm of the list that the server sends in algorithms: RS256 \
                     for RSA, ES256 for P-256",
            reference: "RFC 8555 §6.2",
        },
        name: Some("badSignatureAlgorithm"),
        types: "badSignatureAlgorithm",
        texts: "",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-caa",
            severity: Severity::Error,
            title: "CAA records forbid this CA to issue",
            why: "the closest CAA record set up the tree names other CAs, other accounts or other \
                  validation methods",
            remedy: "add a CAA record that names this CA, e.g. 0 issue \"letsencrypt.org\"; for \
                     wildcards look at issuewild too",
            reference: "RFC 8659 §3",
        },
        name: Some("caa"),
        types: "caa",
        texts: "",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "problem-compound",
            severity: Severity::Error,
            title: "several things went wrong at once",
            why: "the reasons are in the subproblems, one for each identifier",
            remedy: "look at each of the subproblems",
            reference: "RFC 8555 §6.7.1",
        },
        name: Some("compound"),
        types: "compound",
        texts: "",
        fate: Fate::Look,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-connection",
            severity: Severity::Error,
            title: "the server could not connect to the name's address",
            why: "the port is closed or filtered, the address is an old one, or nothing listens there",
            remedy: "let port 80 (http-01) or 443 (tls-alpn-01) of every A and AAAA address be \
                     reached from the whole internet, then run again",
            reference: "RFC 8555 §8.3",
        },
        name: Some("connection"),
        types: "connection",
        texts: "",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "problem-dns",
            severity: Severity::Error,
            title: "a DNS query failed",
            why: "the name does not exist, its servers do not answer, or DNSSEC is broken",
            remedy: "make the name resolve at every one of its nameservers (certwright check NAME), \
                     then run again",
            reference: "RFC 8555 §8.4",
        },
        name: Some("dns"),
        types: "dns",
        texts: "",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "problem-external-account-required",
            severity: Severity::Error,
            title: "the server takes only accounts that it knows from elsewhere",
            why: "newAccount must be bound by a MAC key to an account that was made on the CA's web page",
            remedy: "get key identifier and HMAC key there, and send externalAccountBinding with \
                     newAccount; or use another server",
            reference: "RFC 8555 §7.3.4",
        },
        name: Some("externalAccountRequired"),
        types: "externalAccountRequired",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-incorrect-response",
            severity: Severity::Error,
            title: "what the server found is not the answer to its challenge",
            why: "something else is served at the challenge's place: a page of the web server, a \
                  token alone, the key authorization of another account",
            remedy: "serve token, a dot and the account key's thumbprint (certwright inspect \
                     key-authorization says what is wrong)",
            reference: "RFC 8555 §8.3",
        },
        name: Some("incorrectResponse"),
        types: "incorrectResponse",
        texts: "",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "problem-invalid-contact",
            severity: Severity::Error,
            title: "a contact address is not acceptable",
            why: "it is no e-mail address, its domain does not exist, or it is one of the \
                  examples of documents",
            remedy: "give a real address as mailto:name@domain, or none",
            reference: "RFC 8555 §7.3",
        },
        name: Some("invalidContact"),
        types: "invalidContact",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-malformed",
            severity: Severity::Error,
            title: "the server cannot read the request",
            why: "the JSON, the JWS, a header or a member is not as it should be; the detail says which",
            remedy: "compare what was sent with the section of the RFC; certwright inspect jws reads \
                     a request",
            reference: "RFC 8555 §6.7",
        },
        name: Some("malformed"),
        types: "malformed",
        texts: "",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-order-not-ready",
            severity: Severity::Error,
            title: "the order cannot be finalized in its state",
            why: "finalize is for orders whose status is ready: before that authorizations are \
                  pending, after a failed one the order is invalid for ever",
            remedy: "look at the order: pending, answer the challenges and wait; invalid, look at \
                     its authorizations for the reason and make a new order; valid, fetch the \
                     certificate",
            reference: "RFC 8555 §7.4",
        },
        name: Some("orderNotReady"),
        types: "orderNotReady",
        texts: "",
        fate: Fate::Look,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-rate-limited",
            severity: Severity::Error,
            title: "a rate limit is reached",
            why: "too many requests, orders, failures or certificates in a while; the detail says \
                  which limit and until when",
            remedy: "wait as long as Retry-After or the detail says, and find out what asks so \
                     often; test against a staging server",
            reference: "RFC 8555 §6.6",
        },
        name: Some("rateLimited"),
        types: "rateLimited",
        texts: "",
        fate: Fate::NotMade,
        cost: Cost::Reached,
    },
    Refusal {
        entry: Entry {
            code: "problem-rejected-identifier",
            severity: Severity::Error,
            title: "the server does not issue for this name",
            why: "it is no public name, or the CA's policy forbids it",
            remedy: "order only names that this CA issues for: public domain names that are yours",
            reference: "RFC 8555 §6.7",
        },
        name: Some("rejectedIdentifier"),
        types: "rejectedIdentifier",
        texts: "",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-server-internal",
            severity: Severity::Error,
            title: "the server itself failed",
            why: "a fault or an overload of the CA, seldom yours",
            remedy: "look at the CA's status page and try again later, with growing pauses; finalize \
                     may have made the order invalid",
            reference: "RFC 8555 §6.7",
        },
        name: Some("serverInternal"),
        types: "serverInternal",
        texts: "",
        fate: Fate::Look,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-tls",
            severity: Severity::Error,
            title: "TLS failed during validation",
            why: "after a redirect to https, or for tls-alpn-01, the server at the name's address \
                  did not speak proper TLS",
            remedy: "mend TLS there, or answer http-01 on port 80 without a redirect",
            reference: "RFC 8555 §8.3",
        },
        name: Some("tls"),
        types: "tls",
        texts: "",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "problem-unauthorized",
            severity: Severity::Error,
            title: "this is not allowed, or control of the name was not shown",
            why: "in a validation: the answer at the name is not the expected one; else the \
                  account is deactivated or the resource is another account's",
            remedy: "read the detail: it says what was found at the name, or which account is wrong",
            reference: "RFC 8555 §6.7",
        },
        name: Some("unauthorized"),
        types: "unauthorized",
        texts: "",
        fate: Fate::Look,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "problem-unsupported-contact",
            severity: Severity::Error,
            title: "the scheme of a contact is not supported",
            why: "servers take mailto: and often nothing else",
            remedy: "give contacts as mailto:name@domain, or none",
            reference: "RFC 8555 §7.3",
        },
        name: Some("unsupportedContact"),
        types: "unsupportedContact",
        texts: "",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-unsupported-identifier",
            severity: Severity::Error,
            title: "the type of an identifier is not supported",
            why: "the server issues for dns alone, or for ip in some profiles only",
            remedy: "order names of a type that this server takes",
            reference: "RFC 8555 §7.4",
        },
        name: Some("unsupportedIdentifier"),
        types: "unsupportedIdentifier",
        texts: "",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "problem-user-action-required",
            severity: Severity::Error,
            title: "a person has to do something",
            why: "mostly: new terms of service are to be agreed to",
            remedy: "open the URL in instance, or that of the Link header, and do what it says",
            reference: "RFC 8555 §7.3.3",
        },
        name: Some("userActionRequired"),
        types: "userActionRequired",
        texts: "",
        fate: Fate::Kept,
        cost: Cost::Nothing,
    },
];

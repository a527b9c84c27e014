//! What can be found in a server's resources.

use crate::entries::entries;

entries! {
    PLAIN_HTTP {
        code: "resource-plain-http",
        severity: Error,
        title: "a resource with a URL of plain http",
        why: "who is on the way can read and change what goes there; all of ACME's requests go over https",
        remedy: "have the server, or the proxy in front of it, give out https URLs",
        reference: "RFC 8555 §6.1",
    }
    URL {
        code: "resource-url",
        severity: Warning,
        title: "a resource with a URL that is none",
        why: "nothing can be sent there",
        remedy: "check what the server, or the proxy in front of it, gives out",
        reference: "RFC 8555 §7.1",
    }
    STATUS {
        code: "resource-status",
        severity: Warning,
        title: "a resource with a status that RFC 8555 does not know, or without one",
        why: "a client can only wait and look again",
        remedy: "look again later; if it stays, ask the operator of the server",
        reference: "RFC 8555 §7.1.6",
    }
    IDENTIFIER {
        code: "resource-identifier",
        severity: Error,
        title: "an identifier that is no domain name or address",
        why: "a CA answers rejectedIdentifier or malformed; some servers only do so when the order is finalized",
        remedy: "write it as the message says, and make a new order",
        reference: "RFC 8555 §7.1.3",
    }
    ORDER_PENDING {
        code: "order-pending",
        severity: Note,
        title: "an order that waits for its names to be validated",
        why: "each authorization that is not valid yet needs one challenge answered",
        remedy: "for each authorization, put a proof in place and POST {} to its challenge; then look at the order again",
        reference: "RFC 8555 §7.5.1",
    }
    ORDER_READY {
        code: "order-ready",
        severity: Note,
        title: "an order that waits for the CSR",
        why: "all names are validated",
        remedy: "POST {\"csr\":..} to its `finalize` URL, not to newOrder; the CSR is base64url of DER",
        reference: "RFC 8555 §7.4",
    }
    ORDER_PROCESSING {
        code: "order-processing",
        severity: Note,
        title: "an order whose certificate is being issued",
        why: "the CSR was accepted; issuing takes seconds, sometimes minutes",
        remedy: "fetch the order after the time in Retry-After, until it is valid or invalid; do not finalize again",
        reference: "RFC 8555 §7.4",
    }
    ORDER_VALID {
        code: "order-valid",
        severity: Note,
        title: "an order whose certificate is issued",
        why: "there is nothing left to wait for",
        remedy: "fetch the chain from its `certificate` URL with a POST-as-GET",
        reference: "RFC 8555 §7.4.2",
    }
    ORDER_INVALID {
        code: "order-invalid",
        severity: Error,
        title: "an order that has failed",
        why: "one failed validation ends the order; the reason stands in the challenge that failed",
        remedy: "fetch its authorizations and read the `error` there; mend that, then make a new order",
        reference: "RFC 8555 §7.1.6",
    }
    ORDER_EXPIRED {
        code: "order-expired",
        severity: Error,
        title: "an order that was not completed in time",
        why: "a server makes it invalid once `expires` has gone by",
        remedy: "make a new order",
        reference: "RFC 8555 §7.1.3",
    }
    ORDER_MISSING {
        code: "order-incomplete",
        severity: Error,
        title: "an order that lacks what every order has",
        why: "`identifiers`, `authorizations` and `finalize` are required",
        remedy: "fetch the order again by its URL, the Location of the answer to newOrder",
        reference: "RFC 8555 §7.1.3",
    }
    NO_CERTIFICATE {
        code: "order-no-certificate",
        severity: Error,
        title: "a valid order without the URL of its certificate",
        why: "it was perhaps read while it was being written, or the server is broken",
        remedy: "fetch the order again; if it stays so, make a new order",
        reference: "RFC 8555 §7.1.3",
    }
    CSR_IN_ORDER {
        code: "order-csr",
        severity: Error,
        title: "an order with a CSR in it",
        why: "a server ignores it in newOrder, and has none when the order is finalized",
        remedy: "send identifiers to newOrder, and {\"csr\":..} to the order's `finalize` URL when it is ready",
        reference: "RFC 8555 §7.4",
    }
    DATES {
        code: "order-dates",
        severity: Warning,
        title: "a request for an order with notBefore or notAfter",
        why: "Let's Encrypt and many others refuse it",
        remedy: "leave them out unless the CA documents them",
        reference: "RFC 8555 §7.4",
    }
    AUTHORIZATION_PENDING {
        code: "authorization-pending",
        severity: Note,
        title: "an authorization that waits for a proof",
        why: "one challenge is enough; which one is the client's choice",
        remedy: "put the proof of one challenge in place, see that it is visible, then POST {} to its URL",
        reference: "RFC 8555 §7.5.1",
    }
    AUTHORIZATION_VALID {
        code: "authorization-valid",
        severity: Note,
        title: "an authorization that is valid",
        why: "the proof was accepted, perhaps for an earlier order: servers reuse them",
        remedy: "nothing: answer no challenge of it",
        reference: "RFC 8555 §7.1.6",
    }
    AUTHORIZATION_INVALID {
        code: "authorization-invalid",
        severity: Error,
        title: "an authorization that has failed",
        why: "a server validates once; a failed authorization ends each order that it belongs to",
        remedy: "mend what the error says, then make a new order; failed validations count against a rate limit",
        reference: "RFC 8555 §7.1.6",
    }
    AUTHORIZATION_OVER {
        code: "authorization-over",
        severity: Error,
        title: "an authorization that is deactivated, expired or revoked",
        why: "it is of no use to any order",
        remedy: "make a new order",
        reference: "RFC 8555 §7.1.6",
    }
    NO_IDENTIFIER {
        code: "authorization-no-identifier",
        severity: Error,
        title: "an authorization without an identifier",
        why: "nobody can tell which name it is for",
        remedy: "fetch the authorization again by its URL",
        reference: "RFC 8555 §7.1.4",
    }
    WILDCARD {
        code: "authorization-wildcard",
        severity: Warning,
        title: "an authorization whose identifier has a `*.`",
        why: "an authorization for a wildcard has the name without `*.` and the member `wildcard`",
        remedy: "read such names as wildcards; the TXT record stands at _acme-challenge without the `*.`",
        reference: "RFC 8555 §7.1.4",
    }
    WILDCARD_CHALLENGE {
        code: "authorization-wildcard-challenge",
        severity: Warning,
        title: "an authorization for a wildcard that offers http-01 or tls-alpn-01",
        why: "these prove control of one host, not of all names under it; a public CA offers DNS challenges only",
        remedy: "answer a DNS challenge",
        reference: "RFC 8555 §8.3",
    }
    NO_CHALLENGES {
        code: "authorization-no-challenges",
        severity: Error,
        title: "a pending authorization without challenges",
        why: "there is no way to prove anything",
        remedy: "ask the operator of the server",
        reference: "RFC 8555 §7.1.4",
    }
    SIBLINGS {
        code: "authorization-siblings",
        severity: Note,
        title: "a valid authorization with challenges that are pending",
        why: "one valid challenge is enough, the others are never needed; answering one hangs Pebble",
        remedy: "leave them alone",
        reference: "RFC 8555 §7.5.1",
    }
    STUCK {
        code: "authorization-stuck",
        severity: Error,
        title: "a pending authorization with a challenge that has failed",
        why: "smallstep leaves it so for a day; the challenge does not come back",
        remedy: "make a new order",
        reference: "RFC 8555 §7.1.6",
    }
    CHALLENGE_PENDING {
        code: "challenge-pending",
        severity: Note,
        title: "a challenge that waits for its proof",
        why: "the server looks for the proof after it was told to, and only then",
        remedy: "put the proof in place, see that it is visible, then POST {} to the challenge's URL",
        reference: "RFC 8555 §7.5.1",
    }
    CHALLENGE_VALID {
        code: "challenge-valid",
        severity: Note,
        title: "a challenge that was passed",
        why: "the authorization is valid with it",
        remedy: "take the proof away, and look at the order",
        reference: "RFC 8555 §7.1.6",
    }
    CHALLENGE_INVALID {
        code: "challenge-invalid",
        severity: Error,
        title: "a challenge that has failed",
        why: "a failed challenge ends its authorization, and that ends the order",
        remedy: "mend what the error says, then make a new order; failed validations count against a rate limit",
        reference: "RFC 8555 §7.1.6",
    }
    PENDING_ERROR {
        code: "challenge-pending-error",
        severity: Warning,
        title: "a challenge that is pending and has an error",
        why: "smallstep could not reach the server or the name; it waits until it is told to look again",
        remedy: "mend what the error says and POST {} to the challenge's URL once more",
        reference: "RFC 8555 §8.2",
    }
    PROCESSING {
        code: "challenge-processing",
        severity: Note,
        title: "a challenge that is being validated",
        why: "the server was told to look and has not finished",
        remedy: "leave the proof in place, and look at the authorization after the time in Retry-After",
        reference: "RFC 8555 §7.5.1",
    }
    PROCESSING_ERROR {
        code: "challenge-processing-error",
        severity: Warning,
        title: "a challenge that is being tried again",
        why: "the server did not find the proof and looks again by itself",
        remedy: "mend what the error says while it is still looking",
        reference: "RFC 8555 §8.2",
    }
    CHALLENGE_TYPE {
        code: "challenge-type",
        severity: Note,
        title: "a challenge of a type that is not known here",
        why: "servers may offer any; a client passes over those that it cannot answer",
        remedy: "answer another one",
        reference: "RFC 8555 §8",
    }
    TLS_SNI {
        code: "challenge-tls-sni",
        severity: Error,
        title: "a tls-sni challenge",
        why: "the type was withdrawn in 2018, since users of a shared host could pass it for one another",
        remedy: "use tls-alpn-01, http-01 or dns-01",
        reference: "RFC 8737 §1",
    }
    NO_TOKEN {
        code: "challenge-no-token",
        severity: Error,
        title: "a challenge without a token",
        why: "the key authorization begins with the token (dns-persist-01 alone has none)",
        remedy: "answer another challenge, or ask the operator of the server",
        reference: "RFC 8555 §8.1",
    }
    TOKEN_CHARACTER {
        code: "challenge-token-character",
        severity: Error,
        title: "a token with a character that is not base64url",
        why: "a token becomes part of a path, so a client must refuse one that could lead elsewhere",
        remedy: "do not use it; ask the operator of the server",
        reference: "RFC 8555 §8.3",
    }
    TOKEN_SHORT {
        code: "challenge-token-short",
        severity: Warning,
        title: "a token of less than 128 bits",
        why: "it could be guessed; 22 characters of base64url hold 128 bits",
        remedy: "check that it was copied whole",
        reference: "RFC 8555 §8.3",
    }
    URI {
        code: "challenge-uri",
        severity: Warning,
        title: "a challenge with `uri`, as in ACME before RFC 8555",
        why: "the drafts had `uri`; RFC 8555 has `url`",
        remedy: "follow RFC 8555 rather than an old tutorial",
        reference: "RFC 8555 §7.1.5",
    }
    NO_URL {
        code: "challenge-no-url",
        severity: Error,
        title: "a challenge without its URL",
        why: "the answer {} is sent to it",
        remedy: "fetch the authorization again, and answer at the challenge's `url`",
        reference: "RFC 8555 §7.1.5",
    }
    SERVED {
        code: "challenge-served",
        severity: Warning,
        title: "a challenge object where its answer belongs",
        why: "the object is the question; what the server looks for is the key authorization and nothing around it",
        remedy: "serve TOKEN.THUMBPRINT as plain text: the token, a dot, the thumbprint of the account key",
        reference: "RFC 8555 §8.3",
    }
    ACCOUNT_VALID {
        code: "account-valid",
        severity: Note,
        title: "an account that is valid",
        why: "requests with its URL as `kid` are accepted",
        remedy: "nothing needs to be done",
        reference: "RFC 8555 §7.1.2",
    }
    ACCOUNT_OVER {
        code: "account-over",
        severity: Error,
        title: "an account that is deactivated or revoked",
        why: "the server refuses every request of it, for ever; its key cannot be used for another account",
        remedy: "make a new account key and register it",
        reference: "RFC 8555 §7.3.6",
    }
    CONTACT {
        code: "account-contact",
        severity: Warning,
        title: "an account with a contact that is no URL",
        why: "a contact is a URL: servers answer invalidContact or unsupportedContact to a bare address",
        remedy: "write mailto:you@example.org",
        reference: "RFC 8555 §7.3",
    }
    DIRECTORY_MISSING {
        code: "directory-incomplete",
        severity: Error,
        title: "a directory without newNonce, newAccount or newOrder",
        why: "no certificate can be had without these three",
        remedy: "check that the URL is the directory's, not that of the front page or of an old version of ACME",
        reference: "RFC 8555 §7.1.1",
    }
    DIRECTORY_OPTIONAL {
        code: "directory-optional",
        severity: Note,
        title: "a directory without something that most have",
        why: "it is not offered: revokeCert to revoke, keyChange for a new account key, renewalInfo for ARI",
        remedy: "nothing needs to be done; without renewalInfo, renewal goes by the certificate's lifetime",
        reference: "RFC 8555 §7.1.1",
    }
    OLD_DIRECTORY {
        code: "directory-old",
        severity: Error,
        title: "the directory of a server before RFC 8555",
        why: "ACME v1 was switched off by Let's Encrypt in 2021 and has other requests",
        remedy: "use the directory of version 2, e.g. https://acme-v02.api.letsencrypt.org/directory",
        reference: "RFC 8555 §7.1.1",
    }
    NEW_AUTHZ {
        code: "directory-new-authz",
        severity: Note,
        title: "a directory with newAuthz",
        why: "names can be validated before there is an order; few servers offer it, and no order needs it",
        remedy: "nothing needs to be done",
        reference: "RFC 8555 §7.4.1",
    }
    RANDOM_ENTRY {
        code: "directory-random-entry",
        severity: Note,
        title: "a directory with a member of a random name",
        why: "Boulder puts it there so that clients learn to ignore what they do not know",
        remedy: "ignore it",
        reference: "RFC 8555 §7.1.1",
    }
    STAGING {
        code: "directory-staging",
        severity: Note,
        title: "the directory of a test server",
        why: "no client trusts its certificates, and its rate limits are generous: right for trying things out",
        remedy: "use the production directory once everything works",
        reference: "letsencrypt.org/docs/staging-environment",
    }
    BINDING_REQUIRED {
        code: "directory-binding-required",
        severity: Warning,
        title: "a directory that requires an external account binding",
        why: "the CA takes accounts of its customers only and refuses newAccount without one",
        remedy: "get a key id and a MAC key from the CA's web site and register with them",
        reference: "RFC 8555 §7.3.4",
    }
}

//! The rules that a request can break, in the words of the RFC; `[..]` is where some are left out.

use serde_json::{Map, Value, json};

use certwright_http::Headers;

use crate::ProblemType;

/// A rule, where it stands, and what its breach is answered with.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) problem: ProblemType,
    pub(crate) status: u16,
    pub(crate) section: &'static str,
    words: &'static str,
}

/// A request broke a rule.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) rule: &'static Rule,
    found: String,
    pub(crate) headers: Headers,
    members: Map<String, Value>,
}

impl Rule {
    /// A refusal for `found`, what the request has instead.
    pub(crate) fn broken(&'static self, found: impl Into<String>) -> Refusal {
        Refusal { rule: self, found: found.into(), headers: Headers::new(), members: Map::new() }
    }
}

impl Refusal {
    /// Adds a header field.
    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// Adds a member to the problem document.
    pub(crate) fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.into(), value.into());
        self
    }

    /// What is wrong, and the rule in the words of the RFC.
    pub(crate) fn detail(&self) -> String {
        let Rule { section, words, .. } = self.rule;
        format!("{} ({section}: \"{words}\")", self.found)
    }

    /// The problem document (RFC 9457).
    pub(crate) fn document(&self) -> Value {
        let mut document = self.subproblem();
        if let Value::Object(members) = &mut document {
            members.insert("status".into(), self.rule.status.into());
        }
        document
    }

    /// The same without a status, which a subproblem does not need (RFC 8555 §6.7.1).
    pub(crate) fn subproblem(&self) -> Value {
        let mut document = json!({ "type": self.rule.problem.urn(), "detail": self.detail() });
        if let Value::Object(members) = &mut document {
            members.extend(self.members.clone());
        }
        document
    }
}

const fn rule(problem: ProblemType, status: u16, section: &'static str, words: &'static str) -> Rule {
    Rule { problem, status, section, words }
}

use ProblemType as P;

pub(crate) static USER_AGENT: Rule =
    rule(P::Malformed, 400, "RFC 8555 §6.1", "ACME clients MUST send a User-Agent header field");
pub(crate) static METHOD: Rule = rule(
    P::Malformed,
    405,
    "RFC 8555 §6.3",
    "if the server receives a GET request, it MUST return an error with status code 405 (Method Not Allowed)",
);
pub(crate) static RESOURCE: Rule = rule(
    P::Malformed,
    404,
    "RFC 8555 §6.4",
    "Except for the directory resource, all ACME resources are addressed with URLs provided to the client by the \
     server.",
);
pub(crate) static CONTENT_TYPE: Rule = rule(
    P::Malformed,
    415,
    "RFC 8555 §6.2",
    "they must have the Content-Type header field set to \"application/jose+json\"",
);
pub(crate) static JWS: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.2",
    "All ACME requests with a non-empty body MUST encapsulate their payload in a JSON Web Signature (JWS)",
);
pub(crate) static FLATTENED: Rule =
    rule(P::Malformed, 400, "RFC 8555 §6.2", "The JWS MUST be in the Flattened JSON Serialization");
pub(crate) static UNPROTECTED: Rule =
    rule(P::Malformed, 400, "RFC 8555 §6.2", "The JWS Unprotected Header [RFC7515] MUST NOT be used");
pub(crate) static UNENCODED: Rule =
    rule(P::Malformed, 400, "RFC 8555 §6.2", "The JWS Unencoded Payload Option [RFC7797] MUST NOT be used");
pub(crate) static BASE64URL: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.1",
    "Trailing '=' characters MUST be stripped. Encoded values that include trailing '=' characters MUST be rejected \
     as improperly encoded.",
);
pub(crate) static PROTECTED: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.2",
    "The JWS Protected Header MUST include the following fields: \"alg\" (Algorithm) [..] \"nonce\" [..] \"url\" [..] \
     Either \"jwk\" (JSON Web Key) or \"kid\" (Key ID)",
);
pub(crate) static JWK_XOR_KID: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.2",
    "The \"jwk\" and \"kid\" fields are mutually exclusive. Servers MUST reject requests that contain both.",
);
pub(crate) static ALG_SIGNS: Rule = rule(
    P::BadSignatureAlgorithm,
    400,
    "RFC 8555 §6.2",
    "This field MUST NOT contain \"none\" or a Message Authentication Code (MAC) algorithm",
);
pub(crate) static ALG_KNOWN: Rule = rule(
    P::BadSignatureAlgorithm,
    400,
    "RFC 8555 §6.2",
    "If the client sends a JWS signed with an algorithm that the server does not support, then the server MUST \
     return an error with status code 400 (Bad Request)",
);
pub(crate) static PUBLIC_KEY: Rule = rule(
    P::BadPublicKey,
    400,
    "RFC 8555 §6.2",
    "If the server supports the signature algorithm \"alg\" but either does not support or chooses to reject the \
     public key \"jwk\", then the server MUST return an error with status code 400 (Bad Request)",
);
pub(crate) static SIGNATURE: Rule =
    rule(P::Malformed, 400, "RFC 8555 §6.2", "The server MUST verify the JWS before processing the request.");
pub(crate) static BY_JWK: Rule =
    rule(P::Malformed, 400, "RFC 8555 §6.2", "For newAccount requests [..] there MUST be a \"jwk\" field.");
pub(crate) static BY_KID: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.2",
    "For all other requests, the request is signed using an existing account, and there MUST be a \"kid\" field.",
);
pub(crate) static KID: Rule = rule(
    P::AccountDoesNotExist,
    400,
    "RFC 8555 §6.2",
    "This field MUST contain the account URL received by POSTing to the newAccount resource.",
);
pub(crate) static URL: Rule = rule(
    P::Unauthorized,
    403,
    "RFC 8555 §6.4",
    "the server MUST compare the \"url\" header parameter to the request URL. If the two do not match, then the \
     server MUST reject the request as unauthorized.",
);
pub(crate) static NONCE: Rule = rule(
    P::BadNonce,
    400,
    "RFC 8555 §6.5",
    "the ACME server MUST verify that the value of the \"nonce\" header is a value that the server previously \
     provided in a Replay-Nonce header field",
);
pub(crate) static NONCE_ONCE: Rule = rule(
    P::BadNonce,
    400,
    "RFC 8555 §6.5",
    "Once a nonce value has appeared in an ACME request, the server MUST consider it invalid, in the same way as a \
     value it had never issued.",
);
pub(crate) static NONCE_PRESENT: Rule = rule(
    P::BadNonce,
    400,
    "RFC 8555 §6.5",
    "Every JWS sent by an ACME client MUST include, in its protected header, the \"nonce\" header parameter",
);
pub(crate) static NONCE_FORM: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.5.2",
    "If the value of a \"nonce\" header parameter is not valid according to this encoding, then the verifier MUST \
     reject the JWS as malformed.",
);
pub(crate) static POST_AS_GET: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §6.3",
    "it MUST send a POST request with a JWS body as described above, where the payload of the JWS is a zero-length \
     octet string",
);
pub(crate) static ACCESS: Rule = rule(
    P::Unauthorized,
    403,
    "RFC 8555 §6.3",
    "the server MUST authenticate the sender and verify any access control rules",
);
pub(crate) static DEACTIVATED: Rule = rule(
    P::Unauthorized,
    401,
    "RFC 8555 §7.3.6",
    "If a server receives a POST or POST-as-GET from a deactivated account, it MUST return an error response with \
     status code 401 (Unauthorized)",
);
pub(crate) static ACCOUNT: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.3",
    "The body of the request is a stub account object containing some subset of the following fields",
);
pub(crate) static ACCOUNT_UPDATE: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.3.2",
    "If the client wishes to update this information in the future, it sends a POST request with updated information \
     to the account URL.",
);
pub(crate) static TERMS: Rule = rule(
    P::UserActionRequired,
    403,
    "RFC 8555 §7.3",
    "the server MUST reject newAccount requests that do not have the \"termsOfServiceAgreed\" field set to \"true\"",
);
pub(crate) static TERMS_CHANGED: Rule = rule(
    P::UserActionRequired,
    403,
    "RFC 8555 §7.3.3",
    "If the server has changed its terms of service since a client initially agreed, and the server is unwilling to \
     process a request without explicit agreement to the new terms, then it MUST return an error response with status \
     code 403 (Forbidden)",
);
pub(crate) static CONTACT_SCHEME: Rule = rule(
    P::UnsupportedContact,
    400,
    "RFC 8555 §7.3",
    "If the server validates contact URLs, it MUST support the \"mailto\" scheme.",
);
pub(crate) static CONTACT: Rule = rule(
    P::InvalidContact,
    400,
    "RFC 8555 §7.3",
    "Clients MUST NOT provide a \"mailto\" URL in the \"contact\" field that contains \"hfields\" [RFC6068] or more \
     than one \"addr-spec\" in the \"to\" component.",
);
pub(crate) static NO_ACCOUNT: Rule = rule(
    P::AccountDoesNotExist,
    400,
    "RFC 8555 §7.3.1",
    "If a client sends such a request and an account does not exist, then the server MUST return an error response \
     with status code 400 (Bad Request)",
);
pub(crate) static BINDING_REQUIRED: Rule = rule(
    P::ExternalAccountRequired,
    403,
    "RFC 8555 §7.3.4",
    "If the CA receives a newAccount request without an \"externalAccountBinding\" field, then it SHOULD reply with \
     an error of type \"externalAccountRequired\".",
);
pub(crate) static BINDING: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.3.4",
    "If any of these checks fail, then the CA MUST reject the newAccount request.",
);
pub(crate) static ORDER: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.4",
    "The body of the POST is a JWS object whose JSON payload is a subset of the order object [..], containing the \
     fields that describe the certificate to be issued",
);
pub(crate) static ORDER_CSR: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.4",
    "Once the client believes it has fulfilled the server's requirements, it should send a POST request to the order \
     resource's finalize URL. The POST body MUST include a CSR",
);
pub(crate) static ORDER_DATES: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.4",
    "The server MUST return an error if it cannot fulfill the request as specified, and it MUST NOT issue a \
     certificate with contents other than those requested.",
);
pub(crate) static IDENTIFIER_TYPE: Rule =
    rule(P::UnsupportedIdentifier, 400, "RFC 8555 §6.7", "An identifier is of an unsupported type");
pub(crate) static DNS_NAME: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.1.4",
    "The domain name MUST be encoded in the form in which it would appear in a certificate.",
);
pub(crate) static IP_ADDRESS: Rule = rule(
    P::Malformed,
    400,
    "RFC 8738 §3",
    "The value field of the identifier MUST contain the textual form of the address as defined in Section 2.1 of \
     [RFC1123] for IPv4 and in Section 4 of [RFC5952] for IPv6.",
);
pub(crate) static REJECTED: Rule = rule(
    P::RejectedIdentifier,
    403,
    "RFC 8555 §6.7",
    "The server will not issue certificates for the identifier",
);
pub(crate) static COMPOUND: Rule = rule(
    P::Compound,
    400,
    "RFC 8555 §6.7",
    "Specific error conditions are indicated in the \"subproblems\" array.",
);
pub(crate) static RATE: Rule = rule(
    P::RateLimited,
    429,
    "RFC 8555 §6.6",
    "Once the rate limit is exceeded, the server MUST respond with an error with the type \
     \"urn:ietf:params:acme:error:rateLimited\".",
);
pub(crate) static CHALLENGE_ANSWER: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.5.1",
    "The client indicates to the server that it is ready for the challenge validation by sending an empty JSON body \
     (\"{}\") carried in a POST request to the challenge URL",
);
pub(crate) static CHALLENGE_STATE: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.1.6",
    "Challenge objects are created in the \"pending\" state. They transition to the \"processing\" state when the \
     client responds to the challenge",
);
pub(crate) static AUTHORIZATION_UPDATE: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.5.2",
    "it may request that the server deactivate each authorization associated with it by sending POST requests with \
     the static object {\"status\": \"deactivated\"} to each authorization URL",
);
pub(crate) static AUTHORIZATION_STATE: Rule = rule(
    P::Malformed,
    400,
    "RFC 8555 §7.1.6",
    "Once the authorization is in the \"valid\" state, it can expire (\"expired\"), be deactivated by the client \
     (\"deactivated\", see Section 7.5.2), or revoked by the server (\"revoked\").",
);
pub(crate) static NOT_READY: Rule = rule(
    P::OrderNotReady,
    403,
    "RFC 8555 §7.4",
    "A request to finalize an order will result in error if the order is not in the \"ready\" state.",
);
pub(crate) static FINALIZE: Rule =
    rule(P::Malformed, 400, "RFC 8555 §7.4", "The POST body MUST include a CSR: csr (required, string)");
pub(crate) static CSR_FORM: Rule = rule(
    P::BadCsr,
    400,
    "RFC 8555 §7.4",
    "The CSR is sent in the base64url-encoded version of the DER format. (Note: Because this field uses base64url, \
     and does not include headers, it is different from PEM.)",
);
pub(crate) static CSR_NAMES: Rule = rule(
    P::BadCsr,
    400,
    "RFC 8555 §7.4",
    "The CSR MUST indicate the exact same set of requested identifiers as the initial newOrder request.",
);
pub(crate) static CSR: Rule = rule(
    P::BadCsr,
    400,
    "RFC 8555 §7.4",
    "A request to finalize an order will result in an error if the CA is unwilling to issue a certificate \
     corresponding to the submitted CSR.",
);
pub(crate) static CSR_KEY: Rule = rule(
    P::BadCsr,
    400,
    "RFC 8555 §11.1",
    "when a server receives a finalize request, it MUST verify that the public key in a CSR is not the same as the \
     public key of the account key pair used to authenticate that request",
);

//! Problem documents: why the server refused (RFC 7807, RFC 8555 §6.7).

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

use certwright_http::{Response, escape, excerpt, links};
use serde::Deserialize;

use crate::resource::{WireIdentifier, lenient, object};

const PREFIX: &str = "urn:ietf:params:acme:error:";

/// The longest excerpt of a body that is no problem document, in characters.
const EXCERPT: usize = 200;

/// How many subproblems are kept.
const MAX_SUBPROBLEMS: usize = 1000;

macro_rules! problem_types {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The type of a problem, from the registry of ACME error types.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum ProblemType {
            $($(#[$doc])* $variant,)*
            /// Any other type: the URI as it was sent.
            Other(String),
        }

        impl ProblemType {
            /// Reads a type's URI, e.g. `urn:ietf:params:acme:error:badNonce`.
            #[must_use]
            pub fn parse(uri: &str) -> Self {
                match uri.strip_prefix(PREFIX) {
                    $(Some($name) => Self::$variant,)*
                    _ => Self::Other(uri.to_owned()),
                }
            }

            /// The type's name without the common prefix, or the whole URI of another type.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Other(uri) => uri,
                }
            }
        }
    };
}

problem_types! {
    /// There is no account for this key (RFC 8555 §7.3.1).
    AccountDoesNotExist = "accountDoesNotExist",
    /// The certificate is revoked already (RFC 8555 §7.6).
    AlreadyRevoked = "alreadyRevoked",
    /// The certificate was replaced by another order already (RFC 9773 §7.4).
    AlreadyReplaced = "alreadyReplaced",
    /// The CSR is unacceptable (RFC 8555 §7.4).
    BadCsr = "badCSR",
    /// The nonce is unacceptable (RFC 8555 §6.5).
    BadNonce = "badNonce",
    /// The server does not accept this public key.
    BadPublicKey = "badPublicKey",
    /// The revocation reason is not allowed (RFC 8555 §7.6).
    BadRevocationReason = "badRevocationReason",
    /// The server does not accept this signature algorithm (RFC 8555 §6.2).
    BadSignatureAlgorithm = "badSignatureAlgorithm",
    /// CAA records forbid the CA to issue (RFC 8659).
    Caa = "caa",
    /// Several errors, each a subproblem.
    Compound = "compound",
    /// The server could not connect to the validation target.
    Connection = "connection",
    /// A DNS query failed during validation.
    Dns = "dns",
    /// The request needs an external account binding (RFC 8555 §7.3.4).
    ExternalAccountRequired = "externalAccountRequired",
    /// The response to the challenge does not match.
    IncorrectResponse = "incorrectResponse",
    /// A contact URL is invalid.
    InvalidContact = "invalidContact",
    /// The profile is not offered (draft-ietf-acme-profiles).
    InvalidProfile = "invalidProfile",
    /// The request is malformed.
    Malformed = "malformed",
    /// The order is not ready to be finalized (RFC 8555 §7.4).
    OrderNotReady = "orderNotReady",
    /// Too many requests (RFC 8555 §6.6).
    RateLimited = "rateLimited",
    /// The server does not issue for this identifier.
    RejectedIdentifier = "rejectedIdentifier",
    /// The server itself failed.
    ServerInternal = "serverInternal",
    /// A TLS error during validation.
    Tls = "tls",
    /// The account may not do this.
    Unauthorized = "unauthorized",
    /// A contact URL has an unsupported scheme.
    UnsupportedContact = "unsupportedContact",
    /// The identifier has an unsupported type.
    UnsupportedIdentifier = "unsupportedIdentifier",
    /// The user has to do something, e.g. agree to new terms (RFC 8555 §7.3.3).
    UserActionRequired = "userActionRequired",
}

impl fmt::Display for ProblemType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escape(self.name()))
    }
}

/// Why the server refused a request, or why a validation failed (RFC 8555 §6.7).
///
/// All text is the server's. `Display` escapes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The type; none if there was no problem document or if it has no type.
    pub kind: Option<ProblemType>,
    /// What the server says, for people.
    pub detail: Option<String>,
    /// The HTTP status, or the status that the document claims if it came inside another resource.
    pub status: Option<u16>,
    /// The beginning of the body if it was no problem document: escaped and bounded.
    pub excerpt: Option<String>,
    /// One problem for each identifier (RFC 8555 §6.7.1).
    pub subproblems: Vec<Subproblem>,
    /// The signature algorithms that the server accepts, sent with `badSignatureAlgorithm`.
    pub algorithms: Vec<String>,
    /// Where to read more: the `Link` with `rel="help"`.
    pub help: Option<String>,
    /// The terms to agree to, sent with `userActionRequired` (RFC 8555 §7.3.3).
    pub terms_of_service: Option<String>,
}

/// A part of a problem that concerns one identifier (RFC 8555 §6.7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Subproblem {
    /// The type.
    pub kind: Option<ProblemType>,
    /// What the server says, for people.
    pub detail: Option<String>,
    /// The identifier's value as the server sent it.
    pub identifier: Option<String>,
}

impl Problem {
    /// Reads the problem out of a response that refuses something. Never fails: what is no problem document is
    /// kept as status and excerpt (R5).
    #[must_use]
    pub fn from_response(response: &Response) -> Self {
        let mut problem = match object::<WireProblem>(&response.body) {
            Ok(wire) if wire.is_problem() => Self::from(wire),
            _ => Self { excerpt: Some(excerpt(&response.body, EXCERPT)), ..Self::default() },
        };
        problem.status = Some(response.status);
        problem.help = links(&response.headers, "help").next().map(ToString::to_string);
        problem.terms_of_service =
            links(&response.headers, "terms-of-service").next().map(ToString::to_string);
        problem
    }

    /// Whether the problem has this type.
    #[must_use]
    pub fn is(&self, kind: &ProblemType) -> bool {
        self.kind.as_ref() == Some(kind)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.kind, self.status) {
            (Some(kind), _) => write!(f, "{kind}")?,
            (None, Some(status)) => write!(f, "HTTP status {status}")?,
            (None, None) => f.write_str("no reason given")?,
        }
        if let Some(detail) = &self.detail {
            write!(f, ": {}", escape(detail))?;
        }
        match &self.excerpt {
            Some(text) if text.is_empty() => f.write_str(" with an empty body")?,
            Some(text) => write!(f, " with a body that is no problem document: {text}")?,
            None => {}
        }
        for part in &self.subproblems {
            write!(f, "; {part}")?;
        }
        if !self.algorithms.is_empty() {
            write!(f, " (it accepts {})", escape(&self.algorithms.join(", ")))?;
        }
        Ok(())
    }
}

impl Error for Problem {}

impl fmt::Display for Subproblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(identifier) = &self.identifier {
            write!(f, "{}: ", escape(identifier))?;
        }
        match &self.kind {
            Some(kind) => write!(f, "{kind}")?,
            None => f.write_str("no type given")?,
        }
        match &self.detail {
            Some(detail) => write!(f, ": {}", escape(detail)),
            None => Ok(()),
        }
    }
}

/// A problem document as it is sent. Every member may be missing (R1).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WireProblem {
    #[serde(rename = "type", deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient")]
    detail: Option<String>,
    #[serde(deserialize_with = "lenient")]
    status: Option<u16>,
    #[serde(deserialize_with = "lenient")]
    subproblems: Option<Vec<WireSubproblem>>,
    #[serde(deserialize_with = "lenient")]
    algorithms: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct WireSubproblem {
    #[serde(rename = "type", deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient")]
    detail: Option<String>,
    #[serde(deserialize_with = "lenient")]
    identifier: Option<WireIdentifier>,
}

impl WireProblem {
    fn is_problem(&self) -> bool {
        self.kind.is_some() || self.detail.is_some() || self.subproblems.is_some()
    }
}

impl From<WireProblem> for Problem {
    fn from(wire: WireProblem) -> Self {
        Self {
            kind: wire.kind.as_deref().map(ProblemType::parse),
            detail: wire.detail,
            status: wire.status,
            subproblems: wire
                .subproblems
                .unwrap_or_default()
                .into_iter()
                .take(MAX_SUBPROBLEMS)
                .map(Subproblem::from)
                .collect(),
            algorithms: wire.algorithms.unwrap_or_default(),
            ..Self::default()
        }
    }
}

impl From<WireSubproblem> for Subproblem {
    fn from(wire: WireSubproblem) -> Self {
        Self {
            kind: wire.kind.as_deref().map(ProblemType::parse),
            detail: wire.detail,
            identifier: wire.identifier.map(|identifier| identifier.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use certwright_http::Headers;

    use super::*;

    fn problem(status: u16, body: &str) -> Problem {
        Problem::from_response(&Response { status, headers: Headers::new(), body: body.as_bytes().to_vec() })
    }

    #[test]
    fn rfc_8555_section_6_7_1_subproblems_name_their_identifiers() {
        let problem = problem(
            403,
            r#"{
                "type": "urn:ietf:params:acme:error:malformed",
                "detail": "Some of the identifiers requested were rejected",
                "subproblems": [
                    {
                        "type": "urn:ietf:params:acme:error:malformed",
                        "detail": "Invalid underscore in DNS name \"_example.org\"",
                        "identifier": { "type": "dns", "value": "_example.org" }
                    },
                    {
                        "type": "urn:ietf:params:acme:error:rejectedIdentifier",
                        "detail": "This CA will not issue for \"example.net\"",
                        "identifier": { "type": "dns", "value": "example.net" }
                    }
                ]
            }"#,
        );
        assert!(problem.is(&ProblemType::Malformed));
        assert_eq!(problem.subproblems[1].identifier.as_deref(), Some("example.net"));
        assert_eq!(
            problem.to_string(),
            "malformed: Some of the identifiers requested were rejected; \
             _example.org: malformed: Invalid underscore in DNS name \"_example.org\"; \
             example.net: rejectedIdentifier: This CA will not issue for \"example.net\""
        );
    }

    #[test]
    fn a_list_of_values_is_no_problem_document() {
        for body in [r#"["a", "b"]"#, " [\"a\"]", "[]"] {
            let problem = problem(502, body);
            assert_eq!((problem.kind, problem.detail), (None, None));
            assert_eq!(problem.excerpt.as_deref(), Some(body.trim()));
        }
    }

    #[test]
    fn types_are_read_and_written_by_the_names_of_the_registry() {
        for name in ["badNonce", "badCSR", "caa", "orderNotReady", "userActionRequired"] {
            let kind = ProblemType::parse(&[PREFIX, name].concat());
            assert!(!matches!(kind, ProblemType::Other(_)));
            assert_eq!(kind.name(), name);
        }
        // A type without its prefix is another type.
        assert_eq!(ProblemType::parse("badNonce"), ProblemType::Other("badNonce".into()));
    }

    #[test]
    fn r5_a_body_that_is_no_problem_is_kept_as_status_and_excerpt() {
        assert_eq!(problem(404, "").to_string(), "HTTP status 404 with an empty body");
        let page = problem(502, "<html>\u{7}\r\n</html>");
        assert_eq!(page.status, Some(502));
        assert!(
            page.to_string().starts_with("HTTP status 502 with a body that is no problem document: <html>")
        );
        assert!(!page.to_string().contains(['\u{7}', '\n']));
        let long = problem(500, &"x".repeat(100_000));
        assert!(long.excerpt.is_some_and(|excerpt| excerpt.chars().count() <= EXCERPT + 8));
    }

    #[test]
    fn any_of_type_detail_and_subproblems_makes_a_problem() {
        for body in [r#"{"type":"about:blank"}"#, r#"{"detail":"no"}"#, r#"{"subproblems":[]}"#] {
            assert_eq!(problem(400, body).excerpt, None, "{body}");
        }
        assert_eq!(problem(400, r#"{"detail":"no"}"#).to_string(), "HTTP status 400: no");
        for body in ["{}", r#"{"status":400}"#, "[]", "null"] {
            assert_eq!(problem(400, body).excerpt.as_deref(), Some(body), "{body}");
        }
    }

    #[test]
    fn rfc_8555_section_6_2_the_algorithms_that_the_server_takes() {
        let body =
            r#"{"type":"urn:ietf:params:acme:error:badSignatureAlgorithm","algorithms":["ES256","RS256"]}"#;
        let problem = problem(400, body);
        assert_eq!(problem.algorithms, ["ES256", "RS256"]);
        assert_eq!(problem.to_string(), "badSignatureAlgorithm (it accepts ES256, RS256)");
    }

    #[test]
    fn rfc_7807_section_3_1_a_problem_inside_another_resource_has_the_status_it_claims() {
        let body = r#"{"type":"urn:ietf:params:acme:error:dns","detail":"no answer","status":400}"#;
        let inside = Problem::from(serde_json::from_str::<WireProblem>(body).unwrap());
        assert_eq!(inside.status, Some(400));
        assert_eq!(problem(403, body).status, Some(403), "of a response, that of HTTP counts");
    }

    #[test]
    fn r47_what_the_server_says_is_escaped() {
        let text = problem(400, r#"{"type":"\u001b[31m","detail":"a\nb\u001b","algorithms":["\u0000"]}"#)
            .to_string();
        assert!(!text.chars().any(char::is_control), "{text}");
    }

    #[test]
    fn links_to_help_and_terms() {
        let mut headers = Headers::new();
        headers.push(
            "Link",
            "<https://ca.test/terms/8>;rel=\"terms-of-service\", <https://ca.test/help>;rel=help",
        );
        let response = Response { status: 403, headers, body: br#"{"detail":"agree"}"#.to_vec() };
        let problem = Problem::from_response(&response);
        assert_eq!(problem.terms_of_service.as_deref(), Some("https://ca.test/terms/8"));
        assert_eq!(problem.help.as_deref(), Some("https://ca.test/help"));
    }

    #[test]
    fn r7_subproblems_are_bounded() {
        let parts = ["{}"; 3000].join(",");
        let problem = problem(400, &alloc::format!(r#"{{"subproblems":[{parts}]}}"#));
        assert_eq!(problem.subproblems.len(), MAX_SUBPROBLEMS);
    }
}

//! ACME resources as servers send them (RFC 8555 §7.1): tolerant of what is not needed, exact about what is used
//! (R1). Nothing here decides anything.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Schemes, Timestamp, Url};
use certwright_identifier::Identifier;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::ViolationKind;
use crate::problem::WireProblem;

/// An identifier object (RFC 8555 §7.1.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WireIdentifier {
    #[serde(rename = "type", default, deserialize_with = "lenient")]
    pub(crate) kind: String,
    #[serde(default, deserialize_with = "lenient")]
    pub(crate) value: String,
}

impl From<&Identifier> for WireIdentifier {
    fn from(identifier: &Identifier) -> Self {
        Self { kind: identifier.type_name().to_string(), value: identifier.value() }
    }
}

/// The directory (RFC 8555 §7.1.1): what this machine uses of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Directory {
    pub(crate) new_nonce: Url,
    pub(crate) new_account: Url,
    pub(crate) new_order: Url,
    /// Text, not a URL: it may be a `data:` URL (R35).
    pub(crate) terms_of_service: Option<String>,
    pub(crate) external_account_required: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireDirectory {
    new_nonce: Option<String>,
    new_account: Option<String>,
    new_order: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    meta: Option<WireMeta>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct WireMeta {
    #[serde(deserialize_with = "lenient")]
    terms_of_service: Option<String>,
    #[serde(deserialize_with = "lenient")]
    external_account_required: Option<bool>,
}

impl Directory {
    pub(crate) fn parse(body: &[u8], base: &Url, schemes: Schemes) -> Result<Self, ViolationKind> {
        let wire: WireDirectory = json(body, "directory")?;
        let url = |member: &'static str, value: Option<String>| {
            let text = value.ok_or(ViolationKind::Missing { resource: "directory", member })?;
            resolve(&text, base, schemes, member)
        };
        let meta = wire.meta.unwrap_or_default();
        Ok(Self {
            new_nonce: url("newNonce", wire.new_nonce)?,
            new_account: url("newAccount", wire.new_account)?,
            new_order: url("newOrder", wire.new_order)?,
            terms_of_service: meta.terms_of_service,
            external_account_required: meta.external_account_required.unwrap_or(false),
        })
    }
}

/// What any ACME object's `status` may say. Unknown ones are waited out, never failed on (R1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Pending,
    Ready,
    Processing,
    Valid,
    Invalid,
    /// `deactivated`, `expired` or `revoked`: as over as `invalid`.
    Gone,
    Unknown,
}

impl Status {
    fn parse(text: Option<&str>) -> Self {
        match text {
            Some("pending") => Self::Pending,
            Some("ready") => Self::Ready,
            Some("processing") => Self::Processing,
            Some("valid") => Self::Valid,
            Some("invalid") => Self::Invalid,
            Some("deactivated" | "expired" | "revoked") => Self::Gone,
            _ => Self::Unknown,
        }
    }
}

/// An account object (RFC 8555 §7.1.2). acme2certifier answers `{}` for an existing key.
pub(crate) fn account_is_usable(body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default, deserialize_with = "lenient")]
        status: Option<String>,
    }
    match object::<Wire>(body) {
        Ok(wire) => wire.status.is_none_or(|status| status == "valid"),
        Err(_) => true,
    }
}

/// An order object (RFC 8555 §7.1.3).
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) status: Status,
    expires: Option<Timestamp>,
    pub(crate) authorizations: Vec<Url>,
    pub(crate) finalize: Option<Url>,
    pub(crate) certificate: Option<Url>,
    pub(crate) error: Option<WireProblem>,
}

#[derive(Deserialize)]
struct WireOrder {
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    expires: Option<String>,
    #[serde(default)]
    authorizations: Option<Vec<String>>,
    #[serde(default)]
    finalize: Option<String>,
    #[serde(default)]
    certificate: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    error: Option<WireProblem>,
}

/// So long after its end an order that is said to be under way is not believed in: clocks and time zones differ.
const STUCK: Duration = Duration::from_secs(3600);

/// An order may have this many authorizations; public CAs allow 100 names.
const MAX_AUTHORIZATIONS: usize = 1000;

impl Order {
    pub(crate) fn parse(body: &[u8], base: &Url, schemes: Schemes) -> Result<Self, ViolationKind> {
        let wire: WireOrder = json(body, "order")?;
        let urls = wire.authorizations.unwrap_or_default();
        if urls.len() > MAX_AUTHORIZATIONS {
            return Err(ViolationKind::TooMany { what: "authorizations", limit: MAX_AUTHORIZATIONS });
        }
        let optional =
            |member, text: Option<String>| text.map(|text| resolve(&text, base, schemes, member)).transpose();
        // One that is listed twice is read once (R8, R11).
        let mut authorizations = Vec::with_capacity(urls.len());
        for text in &urls {
            let url = resolve(text, base, schemes, "authorizations")?;
            if !authorizations.contains(&url) {
                authorizations.push(url);
            }
        }
        Ok(Self {
            status: Status::parse(wire.status.as_deref()),
            expires: wire.expires.as_deref().and_then(Timestamp::parse_rfc3339),
            authorizations,
            finalize: optional("finalize", wire.finalize)?,
            certificate: optional("certificate", wire.certificate)?,
            error: wire.error,
        })
    }

    /// Whether the server calls the order under way although its time ran out more than an hour before `now` (RFC 8555
    /// §7.1.3: "the timestamp after which the server will consider this order invalid").
    pub(crate) fn is_stuck(&self, now: Timestamp) -> bool {
        let open = !matches!(self.status, Status::Valid | Status::Invalid | Status::Gone);
        open && self.expires.is_some_and(|expires| expires + STUCK < now)
    }
}

/// An authorization object (RFC 8555 §7.1.4).
#[derive(Clone, Debug)]
pub(crate) struct Authorization {
    pub(crate) status: Status,
    pub(crate) identifier: WireIdentifier,
    pub(crate) wildcard: bool,
    pub(crate) challenges: Vec<Challenge>,
}

#[derive(Deserialize)]
struct WireAuthorization {
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    identifier: WireIdentifier,
    #[serde(default, deserialize_with = "lenient")]
    wildcard: Option<bool>,
    #[serde(default)]
    challenges: Option<Vec<serde_json::Value>>,
}

impl Authorization {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, ViolationKind> {
        let wire: WireAuthorization = json(body, "authorization")?;
        Ok(Self {
            status: Status::parse(wire.status.as_deref()),
            identifier: wire.identifier,
            wildcard: wire.wildcard.unwrap_or(false),
            challenges: wire
                .challenges
                .unwrap_or_default()
                .into_iter()
                .filter_map(Challenge::from_value)
                .collect(),
        })
    }

    /// Whether this challenge may be answered: only a pending one of a pending authorization (R12).
    pub(crate) fn awaits_answer(&self, challenge: &Challenge) -> bool {
        self.status == Status::Pending && challenge.status == Status::Pending
    }

    /// The identifier as it stood in the order: with `*.` if the authorization is for a wildcard (RFC 8555 §7.1.4).
    pub(crate) fn name(&self) -> String {
        if self.wildcard && !self.identifier.value.starts_with("*.") {
            format!("*.{}", self.identifier.value)
        } else {
            self.identifier.value.clone()
        }
    }
}

/// A challenge object (RFC 8555 §7.1.5). Of a type that is not known, nothing else is looked at.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) kind: String,
    pub(crate) status: Status,
    pub(crate) url: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) error: Option<WireProblem>,
}

#[derive(Deserialize)]
struct WireChallenge {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    url: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    token: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    error: Option<WireProblem>,
}

impl Challenge {
    /// A challenge that cannot be read is as good as one of an unknown type: it must not fail the authorization.
    fn from_value(value: serde_json::Value) -> Option<Self> {
        serde_json::from_value::<WireChallenge>(value).ok().map(Self::from)
    }

    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        object::<WireChallenge>(body).ok().map(Self::from)
    }

    /// Whether this is the challenge at `url`.
    pub(crate) fn is_at(&self, url: &Url, base: &Url, schemes: Schemes) -> bool {
        self.url.as_deref().is_some_and(|text| base.join(text, schemes).is_ok_and(|found| found == *url))
    }
}

impl From<WireChallenge> for Challenge {
    fn from(wire: WireChallenge) -> Self {
        Self {
            kind: wire.kind,
            status: Status::parse(wire.status.as_deref()),
            url: wire.url,
            token: wire.token,
            error: wire.error,
        }
    }
}

pub(crate) fn resolve(
    text: &str,
    base: &Url,
    schemes: Schemes,
    member: &'static str,
) -> Result<Url, ViolationKind> {
    base.join(text, schemes).map_err(|source| ViolationKind::Url { member, source })
}

/// Reads a member that may be missing, or of another type, without failing the resource that it stands in (R1).
pub(crate) fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Reads a JSON object. A list of the members' values is none, though a derived reader would take it for one.
pub(crate) fn object<'a, T: Deserialize<'a>>(body: &'a [u8]) -> serde_json::Result<T> {
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(serde_json::Error::custom("a list instead of an object"));
    }
    serde_json::from_slice(body)
}

fn json<'a, T: Deserialize<'a>>(body: &'a [u8], resource: &'static str) -> Result<T, ViolationKind> {
    object(body).map_err(|source| ViolationKind::Json {
        resource,
        source: source.to_string(),
        excerpt: certwright_http::excerpt(body, 120),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("https://ca.test/acme/dir", Schemes::HttpsOnly).unwrap()
    }

    #[test]
    fn a_list_of_values_is_no_object() {
        assert!(Challenge::parse(br#"{"type":"http-01","url":"/c","token":"t"}"#).is_some());
        for list in [&br#"["http-01", "/c"]"#[..], b"\n []"] {
            assert!(Challenge::parse(list).is_none());
            assert!(object::<WireIdentifier>(list).is_err());
        }
    }

    #[test]
    fn rfc_8555_section_7_1_1_its_directory() {
        let body = br#"{
            "newNonce": "https://example.com/acme/new-nonce",
            "newAccount": "https://example.com/acme/new-account",
            "newOrder": "https://example.com/acme/new-order",
            "newAuthz": "https://example.com/acme/new-authz",
            "revokeCert": "https://example.com/acme/revoke-cert",
            "keyChange": "https://example.com/acme/key-change",
            "meta": {
                "termsOfService": "https://example.com/acme/terms/2017-5-30",
                "website": "https://www.example.com/",
                "caaIdentities": ["example.com"],
                "externalAccountRequired": false
            }
        }"#;
        let directory = Directory::parse(body, &base(), Schemes::HttpsOnly).unwrap();
        assert_eq!(directory.new_order.as_str(), "https://example.com/acme/new-order");
        assert_eq!(directory.terms_of_service.as_deref(), Some("https://example.com/acme/terms/2017-5-30"));
        assert!(!directory.external_account_required);
    }

    #[test]
    fn rfc_8555_section_7_1_3_its_order() {
        let body = br#"{
            "status": "valid",
            "expires": "2016-01-20T14:09:07.99Z",
            "identifiers": [
                { "type": "dns", "value": "www.example.org" },
                { "type": "dns", "value": "example.org" }
            ],
            "notBefore": "2016-01-01T00:00:00Z",
            "notAfter": "2016-01-08T00:00:00Z",
            "authorizations": [
                "https://example.com/acme/authz/PAniVnsZcis",
                "https://example.com/acme/authz/r4HqLzrSrpI"
            ],
            "finalize": "https://example.com/acme/order/TOlocE8rfgo/finalize",
            "certificate": "https://example.com/acme/cert/mAt3xBGaobw"
        }"#;
        let order = Order::parse(body, &base(), Schemes::HttpsOnly).unwrap();
        assert_eq!(order.status, Status::Valid);
        assert_eq!(order.authorizations.len(), 2);
        assert_eq!(order.certificate.unwrap().as_str(), "https://example.com/acme/cert/mAt3xBGaobw");
    }

    #[test]
    fn rfc_8555_section_7_1_4_its_wildcard_authorization() {
        let body = br#"{
            "status": "valid",
            "expires": "2015-03-01T14:09:07.99Z",
            "identifier": { "type": "dns", "value": "www.example.org" },
            "challenges": [
                {
                    "url": "https://example.com/acme/chall/prV_B7yEyA4",
                    "type": "http-01",
                    "status": "valid",
                    "token": "DGyRejmCefe7v4NfDGDKfA",
                    "validated": "2014-12-01T12:05:58.16Z"
                }
            ],
            "wildcard": false
        }"#;
        let authorization = Authorization::parse(body).unwrap();
        assert_eq!(authorization.name(), "www.example.org");
        assert_eq!(authorization.challenges[0].status, Status::Valid);
        let text = core::str::from_utf8(body).unwrap().replace("\"wildcard\": false", "\"wildcard\": true");
        assert_eq!(Authorization::parse(text.as_bytes()).unwrap().name(), "*.www.example.org");
    }

    #[test]
    fn r12_only_a_pending_challenge_of_a_pending_authorization_awaits_an_answer() {
        let parse = |authorization: &str, challenge: &str| {
            let challenge = format!(r#"{{"type":"http-01","status":"{challenge}"}}"#);
            let body = format!(r#"{{"status":"{authorization}","challenges":[{challenge}]}}"#);
            let authorization = Authorization::parse(body.as_bytes()).unwrap();
            authorization.awaits_answer(&authorization.challenges[0])
        };
        assert!(parse("pending", "pending"));
        for (authorization, challenge) in
            [("valid", "pending"), ("pending", "processing"), ("odd", "pending")]
        {
            assert!(!parse(authorization, challenge));
        }
    }

    #[test]
    fn r1_members_that_are_not_needed_may_have_any_type() {
        for odd in ["null", "7", "[]", "{}", "\"x\"", "[[[]]]"] {
            let body = format!(
                r#"{{"status":{odd},"identifier":{odd},"wildcard":{odd},
                "challenges":[{{"type":"x","status":{odd},"url":{odd},"token":{odd},"error":{odd}}},{odd}]}}"#
            );
            assert_eq!(Authorization::parse(body.as_bytes()).unwrap().challenges.len(), 1, "{odd}");
            let body = format!(r#"{{"status":{odd},"error":{odd},"expires":{odd}}}"#);
            assert!(Order::parse(body.as_bytes(), &base(), Schemes::HttpsOnly).is_ok(), "{odd}");
            assert!(account_is_usable(format!(r#"{{"contact":{odd},"orders":{odd}}}"#).as_bytes()), "{odd}");
        }
    }
}

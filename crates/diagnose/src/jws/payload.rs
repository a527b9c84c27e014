//! What a request asks for, told from its payload, and what is wrong with the payload.

use serde_json::Value;

use super::{Jws, Role, entries, key, names, part, part::Part};
use crate::{Report, foreign::listed};

/// The payload of a JWS.
pub(super) struct Payload {
    pub(super) part: Part,
    pub(super) json: Option<Value>,
    /// The member is JSON's `null`.
    is_null: bool,
    purpose: Purpose,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// RFC 8555 §6.3.
    PostAsGet,
    /// `{}` (§7.5.1).
    Answer,
    /// §7.3, or an update of the account (§7.3.2).
    Account,
    /// §7.4.
    Order,
    /// §7.4.1.
    Authorization,
    /// §7.4.
    Finalize,
    /// §7.6.
    Revoke,
    /// `{"status":"deactivated"}` (§7.3.6, §7.5.2).
    Deactivate,
    /// The outer JWS of a key change (§7.3.5).
    Rollover,
    /// The inner one.
    KeyChange,
    /// The payload of an external account binding: a public key (§7.3.4).
    Binding,
    /// Nothing that ACME knows.
    Unknown,
}

impl Payload {
    pub(super) fn read(value: &Option<Value>) -> Self {
        let is_null = value.as_ref().is_some_and(Value::is_null);
        let part = Part::read("payload", if is_null { &None } else { value });
        let json = part.octets.as_deref().and_then(|octets| serde_json::from_slice(octets).ok());
        let purpose = match &json {
            _ if part.text.is_empty() => Purpose::PostAsGet,
            Some(json) => Purpose::of(json),
            None => Purpose::Unknown,
        };
        Self { part, json, is_null, purpose }
    }

    pub(super) fn purpose(&self) -> Purpose {
        self.purpose
    }

    pub(super) fn judge(&self, jws: &Jws<'_>, report: &mut Report) {
        report.fact("payload", self.shown());
        if self.part.is_there() {
            self.part.judge(report);
            self.judge_content(report);
        } else {
            self.judge_absence(report);
        }
        match jws.role {
            Role::Request => self.judge_members(report),
            Role::Binding => self.judge_key(None, report),
            Role::KeyChange => self.judge_key(Some("oldKey"), report),
        }
    }

    fn shown(&self) -> String {
        match &self.json {
            _ if !self.part.is_there() => "absent".into(),
            _ if self.part.text.is_empty() => "empty".into(),
            Some(Value::Object(object)) if object.is_empty() => "{}".into(),
            Some(json @ Value::Object(_)) => format!("a JSON object with {}", names(json)),
            Some(_) => "JSON, but no object".into(),
            None => format!("{} characters, no JSON", self.part.text.chars().count()),
        }
    }

    fn judge_absence(&self, report: &mut Report) {
        if self.is_null {
            report.add(entries::PAYLOAD_NULL.found("`payload` is null where a string belongs"));
        } else {
            report.add(entries::PAYLOAD_MISSING.found("there is no `payload`"));
        }
    }

    fn judge_content(&self, report: &mut Report) {
        match &self.json {
            _ if self.part.text.is_empty() => {}
            Some(Value::Object(_)) => {}
            Some(Value::Null) => {
                report.add(entries::PAYLOAD_NULL.found("`payload` is the encoded text `null`, not empty"));
            }
            Some(Value::String(text)) => {
                report.add(
                    entries::PAYLOAD_QUOTED
                        .found(format!("`payload` is a JSON string of {} characters", text.chars().count())),
                );
            }
            Some(_) => report.add(entries::PAYLOAD_NOT_OBJECT.found("`payload` is JSON, but no object")),
            None if self.is_encoded_twice() => {
                report.add(entries::PAYLOAD_TWICE.found("`payload` is base64 of base64 of JSON"));
            }
            None => report.add(entries::PAYLOAD_NOT_JSON.found("what `payload` stands for is no JSON")),
        }
    }

    fn is_encoded_twice(&self) -> bool {
        let inner = self.part.octets.as_deref().and_then(|octets| str::from_utf8(octets).ok());
        inner
            .and_then(part::decode_any)
            .is_some_and(|octets| serde_json::from_slice::<Value>(&octets).is_ok())
    }

    fn judge_members(&self, report: &mut Report) {
        let has = |name: &str| self.json.as_ref().is_some_and(|json| json.get(name).is_some());
        if has("resource") {
            report.add(
                entries::RESOURCE.found("the payload has a `resource`, as in the drafts before RFC 8555"),
            );
        }
        if has("keyAuthorization") {
            report.add(entries::KEY_AUTHORIZATION.found("the payload holds the key authorization"));
        }
        if self.purpose == Purpose::Order && has("csr") {
            report.add(entries::CSR_IN_ORDER.found("the new order holds a `csr`"));
        }
        if self.purpose == Purpose::Order {
            self.name_order(report);
        }
    }

    /// The public key that the payload is, or that it has as a member.
    fn judge_key(&self, member: Option<&str>, report: &mut Report) {
        let Some(json) = &self.json else { return };
        match member {
            None => key::judge(json, "the payload", report),
            Some(name) => key::judge(json.get(name).unwrap_or(&Value::Null), &format!("`{name}`"), report),
        }
    }

    fn name_order(&self, report: &mut Report) {
        let identifiers = self.json.as_ref().and_then(|json| json.get("identifiers")?.as_array());
        let values =
            identifiers.into_iter().flatten().filter_map(|identifier| identifier.get("value")?.as_str());
        report.fact("names", listed(values));
    }
}

impl Purpose {
    fn of(json: &Value) -> Self {
        let Some(object) = json.as_object() else { return Self::Unknown };
        if object.is_empty() {
            return Self::Answer;
        }
        let known = [
            ("oldKey", Self::KeyChange),
            ("protected", Self::Rollover),
            ("kty", Self::Binding),
            ("identifiers", Self::Order),
            ("csr", Self::Finalize),
            ("certificate", Self::Revoke),
            ("identifier", Self::Authorization),
            ("externalAccountBinding", Self::Account),
            ("onlyReturnExisting", Self::Account),
            ("termsOfServiceAgreed", Self::Account),
            ("contact", Self::Account),
            ("keyAuthorization", Self::Answer),
            ("status", Self::Deactivate),
        ];
        let found = known.into_iter().find(|(member, _)| object.contains_key(*member));
        found.map_or(Self::Unknown, |(_, purpose)| purpose)
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::PostAsGet => "a POST-as-GET",
            Self::Answer => "the answer to a challenge",
            Self::Account => "a request for an account",
            Self::Order => "a request for a new order",
            Self::Authorization => "a request for a new authorization",
            Self::Finalize => "a request to finalize an order",
            Self::Revoke => "a request to revoke a certificate",
            Self::Deactivate => "a request to deactivate something",
            Self::Rollover => "a request to change the account's key",
            Self::KeyChange => "the inner part of a key change",
            Self::Binding => "a public key",
            Self::Unknown => "a request of an unknown kind",
        }
    }

    /// Whether only an account can ask for this, so that the header must name one by `kid` (RFC 8555 §6.2).
    pub(super) fn needs_account(self) -> bool {
        !matches!(self, Self::Account | Self::Revoke | Self::KeyChange | Self::Binding | Self::Unknown)
    }
}

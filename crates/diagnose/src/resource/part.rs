//! The members that resources share.

use certwright_http::{Schemes, Timestamp, Url, UrlErrorKind};
use serde_json::{Map, Value};

use super::entries;
use crate::{
    Report, Severity,
    foreign::{quoted, shown, with_causes},
};

/// A resource, or one that is part of another.
pub(super) struct Part<'a> {
    pub(super) object: &'a Map<String, Value>,
    pub(super) now: Timestamp,
}

impl<'a> Part<'a> {
    pub(super) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.object.get(name)?.as_str()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.object.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn list(&self, name: &str) -> &'a [Value] {
        self.object.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// The objects of a list.
    pub(super) fn parts(&self, name: &str) -> impl Iterator<Item = Part<'a>> {
        let now = self.now;
        self.list(name).iter().filter_map(Value::as_object).map(move |object| Part { object, now })
    }

    pub(super) fn part(&self, name: &str) -> Option<Part<'a>> {
        Some(Part { object: self.object.get(name)?.as_object()?, now: self.now })
    }

    pub(super) fn status(&self) -> &'a str {
        self.text("status").unwrap_or_default()
    }

    /// States a member that is a text.
    pub(super) fn state(&self, name: &'static str, report: &mut Report) {
        if let Some(text) = self.text(name) {
            report.fact(name, shown(text));
        }
    }

    /// States a member that should be a URL, and judges it.
    pub(super) fn url(&self, name: &'static str, report: &mut Report) {
        if let Some(text) = self.text(name) {
            report.fact(name, shown(text));
            judge_url(name, text, report);
        } else if self.has(name) {
            report.add(entries::URL.found(format!("`{name}` is no text")));
        }
    }

    /// Whether `expires` has gone by.
    pub(super) fn is_expired(&self) -> bool {
        let expires = self.text("expires").and_then(Timestamp::parse_rfc3339);
        expires.is_some_and(|expires| expires < self.now)
    }

    /// The embedded problem of a resource, in one line (RFC 7807 §3.1).
    pub(super) fn problem(&self) -> Option<String> {
        self.part("error").map(|problem| problem.told())
    }

    /// A problem document: its type without ACME's prefix, and its detail.
    fn told(&self) -> String {
        let kind = self.text("type").unwrap_or("about:blank");
        let kind = kind.strip_prefix("urn:ietf:params:acme:error:").unwrap_or(kind);
        format!("{}: {}", shown(kind), shown(self.text("detail").unwrap_or("no detail")))
    }

    /// States the embedded problem, and what it says of each name (RFC 8555 §6.7.1).
    pub(super) fn state_problem(&self, report: &mut Report) {
        let Some(problem) = self.part("error") else { return };
        report.fact("error", problem.told());
        for part in problem.parts("subproblems") {
            let name = part.part("identifier").and_then(|identifier| identifier.text("value"));
            report.fact("error of a name", format!("{}: {}", shown(name.unwrap_or("?")), part.told()));
        }
    }
}

pub(super) fn judge_url(name: &str, text: &str, report: &mut Report) {
    let Err(error) = Url::parse(text, Schemes::HttpsOnly) else { return };
    match error.kind() {
        UrlErrorKind::PlainHttp => {
            report.add(entries::PLAIN_HTTP.found(format!("`{name}` is {}", quoted(text))));
        }
        UrlErrorKind::PlainHttpToLoopback => report.add(
            entries::PLAIN_HTTP
                .found(format!("`{name}` is plain http to this machine"))
                .severity(Severity::Note),
        ),
        _ => report.add(entries::URL.found(format!("`{name}`: {}", with_causes(&error)))),
    }
}

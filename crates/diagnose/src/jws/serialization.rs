//! Which of the three serializations of RFC 7515 §7 it is, and the texts in it.

use serde_json::{Map, Value};

use super::entries;
use crate::{Report, foreign::listed};

/// How the three parts of a JWS are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Serialization {
    /// `{"protected":..,"payload":..,"signature":..}` (RFC 7515 §7.2.2): the one that ACME takes.
    Flattened,
    /// With `signatures` (RFC 7515 §7.2.1).
    General,
    /// `a.b.c` (RFC 7515 §7.1).
    Compact,
    /// Somebody printed the header before it was encoded.
    HeaderOnly,
}

/// A JWS before anything in it is decoded.
#[derive(Debug)]
pub(super) struct Shell {
    pub(super) serialization: Serialization,
    pub(super) protected: Option<Value>,
    pub(super) payload: Option<Value>,
    pub(super) signature: Option<Value>,
    /// Members that do not belong there.
    foreign: Vec<String>,
    signatures: usize,
}

impl Shell {
    pub(super) fn recognise(text: &str) -> Option<Self> {
        let text = text.trim();
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => Self::from_object(object),
            Ok(_) => None,
            Err(_) => Self::from_compact(text),
        }
    }

    /// As [`recognise`](Self::recognise), of JSON that is part of something else.
    pub(super) fn from_object(mut object: Map<String, Value>) -> Option<Self> {
        if is_header(&object) {
            return Some(Self::of_header(&Value::Object(object)));
        }
        let parts = ["protected", "payload", "signature"];
        let general = object.get("signatures").and_then(Value::as_array).is_some();
        let there = parts.iter().filter(|part| object.contains_key(**part)).count();
        if there < 2 && !(general && there == 1) {
            return None;
        }
        let signatures = flatten(&mut object);
        let [protected, payload, signature] = parts.map(|part| object.remove(part));
        let foreign = object.into_iter().map(|(name, _)| name).collect();
        let serialization = if general { Serialization::General } else { Serialization::Flattened };
        Some(Self { serialization, protected, payload, signature, foreign, signatures })
    }

    /// Three texts with dots between them, the first of which begins as the base64url of `{` does.
    fn from_compact(text: &str) -> Option<Self> {
        let [protected, payload, signature] =
            <[&str; 3]>::try_from(text.split('.').collect::<Vec<_>>()).ok()?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_+/=".contains(c) || c.is_ascii_whitespace();
        (protected.starts_with("ey") && text.chars().all(|c| c == '.' || fits(c))).then(|| Self {
            serialization: Serialization::Compact,
            ..Self::of([protected, payload, signature])
        })
    }

    fn of_header(header: &Value) -> Self {
        let serialization = Serialization::HeaderOnly;
        let [protected, payload, signature] = [Some(header.clone()), None, None];
        Self { serialization, protected, payload, signature, foreign: Vec::new(), signatures: 0 }
    }

    fn of(parts: [&str; 3]) -> Self {
        let [protected, payload, signature] = parts.map(|part| Some(Value::from(part)));
        let serialization = Serialization::Flattened;
        Self { serialization, protected, payload, signature, foreign: Vec::new(), signatures: 0 }
    }

    pub(super) fn judge(&self, report: &mut Report) {
        match self.serialization {
            Serialization::General => report.add(entries::GENERAL.found(format!(
                "it is the general serialization, with `signatures` ({} of them)",
                self.signatures
            ))),
            Serialization::Compact => {
                report.add(
                    entries::COMPACT.found("it is the compact serialization, three texts with dots between"),
                );
            }
            Serialization::Flattened | Serialization::HeaderOnly => {}
        }
        self.judge_members(report);
    }

    fn judge_members(&self, report: &mut Report) {
        if self.foreign.iter().any(|name| name == "header") {
            report.add(entries::UNPROTECTED.found("there is an unprotected `header`"));
        }
        let others: Vec<&str> =
            self.foreign.iter().map(String::as_str).filter(|name| *name != "header").collect();
        if !others.is_empty() {
            report.add(entries::MEMBERS.found(format!("it has other members: {}", listed(others))));
        }
        if self.serialization != Serialization::HeaderOnly && self.protected.is_none() {
            report.add(entries::PROTECTED_MISSING.found("there is no `protected`"));
        }
    }
}

impl Serialization {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Flattened => "a flattened",
            Self::General => "a general",
            Self::Compact => "a compact",
            Self::HeaderOnly => "a",
        }
    }
}

/// A header before encoding: no key (`kty`), no JWS, but what only ACME's headers have together.
fn is_header(object: &Map<String, Value>) -> bool {
    let has = |name| object.contains_key(name);
    has("alg") && (has("nonce") || has("url")) && !has("kty") && !has("protected") && !has("payload")
}

/// Moves the members of the first of the `signatures` up, and says how many there are.
fn flatten(object: &mut Map<String, Value>) -> usize {
    let Some(Value::Array(signatures)) = object.remove("signatures") else { return 0 };
    if let Some(Value::Object(first)) = signatures.first() {
        object.extend(first.clone());
    }
    signatures.len()
}

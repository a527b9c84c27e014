//! A JSON Web Signature as ACME uses it (RFC 8555 §6.2): the header's rules, the payload, and who signed what.

mod algorithm;
mod detective;
mod entries;
mod header;
mod inner;
mod key;
mod part;
mod payload;
mod serialization;
mod signature;

use certwright_jwk::Jwk;
use certwright_jws::JwsError;
use serde_json::Value;

use crate::Report;

pub(crate) use detective::ENTRIES as SIGNATURE_ENTRIES;
pub(crate) use entries::ENTRIES;
use header::Header;
use part::Part;
use payload::{Payload, Purpose};
use serialization::{Serialization, Shell};

/// Looks at a JWS in any serialization, or at the protected header of one.
///
/// `key` is the account's public key, for a JWS that names its key by `kid`, or to compare with the one it brings.
/// `None` if `text` is nothing of that kind.
#[must_use]
pub fn inspect_jws(text: &str, key: Option<&Jwk>) -> Option<Report> {
    let shell = Shell::recognise(text)?;
    let jws = Jws::open(&shell);
    let mut report = Report::new(jws.title());
    jws.judge(key, &mut report);
    judge_duplicates(text, &mut report);
    Some(report)
}

/// A JWS taken apart as far as it goes.
struct Jws<'a> {
    shell: &'a Shell,
    protected: Part,
    payload: Payload,
    signature: Part,
    header: Option<Header>,
    role: Role,
}

/// Which of the three JWS of RFC 8555 it is; each has rules of its own for the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The body of a POST (§6.2).
    Request,
    /// An external account binding (§7.3.4).
    Binding,
    /// What is inside a request to change the account's key (§7.3.5).
    KeyChange,
}

impl<'a> Jws<'a> {
    fn open(shell: &'a Shell) -> Self {
        let protected = Part::read("protected", &shell.protected);
        let payload = Payload::read(&shell.payload);
        let header = Header::read(&protected);
        let role = Role::of(header.as_ref(), &payload);
        let signature = Part::read("signature", &shell.signature);
        Self { shell, protected, payload, signature, header, role }
    }

    fn title(&self) -> String {
        let what = match (self.shell.serialization, self.role) {
            (Serialization::HeaderOnly, _) => return "the protected header of a JWS".into(),
            (_, Role::Binding) => "an external account binding",
            (_, Role::KeyChange) => "the inner JWS of a key change",
            (_, Role::Request) => self.payload.purpose().title(),
        };
        format!("{} JWS: {what}", self.shell.serialization.title())
    }

    fn judge(&self, key: Option<&Jwk>, report: &mut Report) {
        self.shell.judge(report);
        self.judge_header(report);
        if self.shell.serialization != Serialization::HeaderOnly {
            self.protected.judge(report);
            self.payload.judge(self, report);
            self.signature.judge(report);
            signature::judge(self, key, report);
            inner::judge(self, report);
        }
    }

    fn purpose(&self) -> Purpose {
        match self.shell.serialization {
            Serialization::HeaderOnly => Purpose::Unknown,
            _ => self.payload.purpose(),
        }
    }

    fn judge_header(&self, report: &mut Report) {
        match &self.header {
            Some(header) => header.judge(self.role, self.purpose(), report),
            None if self.protected.is_there() => report.add(entries::HEADER_NOT_JSON.found(
                "what `protected` stands for is no JSON object, so nothing is known of the algorithm and the key",
            )),
            None => {}
        }
    }
}

impl Role {
    fn of(header: Option<&Header>, payload: &Payload) -> Self {
        let is_mac = header.and_then(|header| header.text("alg")).is_some_and(|alg| alg.starts_with("HS"));
        match payload.purpose() {
            Purpose::Binding if is_mac => Self::Binding,
            Purpose::KeyChange => Self::KeyChange,
            _ => Self::Request,
        }
    }
}

/// A member twice is lost as soon as JSON is read into a map; the strict reader sees it.
fn judge_duplicates(text: &str, report: &mut Report) {
    let read = certwright_jws::Jws::parse(text.as_bytes()).and_then(|jws| jws.header().map(|_| ()));
    if let Err(error @ JwsError::Duplicate(..)) = read {
        report.add(entries::DUPLICATE.found(crate::foreign::with_causes(&error)));
    }
}

/// The names of an object's members, for a fact.
fn names(value: &Value) -> String {
    value
        .as_object()
        .map(|object| crate::foreign::listed(object.keys().map(String::as_str)))
        .unwrap_or_default()
}

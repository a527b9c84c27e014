//! The rules of the protected header (RFC 8555 §6.2, §6.4, §6.5).

use certwright_http::{Schemes, Url, UrlErrorKind};
use certwright_jwk::Thumbprint;
use certwright_jws::check_nonce;
use serde_json::{Map, Value};

use super::{Purpose, Role, algorithm, entries, key, part::Part};
use crate::{
    Report,
    foreign::{listed, quoted, shown, with_causes},
};

/// Parameters that ACME defines; `crit`, `b64` and `typ` have findings of their own.
const KNOWN: [&str; 8] = ["alg", "jwk", "kid", "nonce", "url", "typ", "crit", "b64"];

/// A protected header that is a JSON object.
pub(super) struct Header {
    pub(super) members: Map<String, Value>,
}

impl Header {
    pub(super) fn read(part: &Part) -> Option<Self> {
        let members = serde_json::from_slice(part.octets.as_deref()?).ok()?;
        Some(Self { members })
    }

    /// A parameter that is a string.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name)?.as_str()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(super) fn judge(&self, role: Role, purpose: Purpose, report: &mut Report) {
        self.state(report);
        self.judge_algorithm(role, report);
        self.judge_key(role, purpose, report);
        self.judge_nonce(role, report);
        self.judge_url(report);
        self.judge_others(report);
    }

    fn state(&self, report: &mut Report) {
        for name in ["alg", "kid", "nonce", "url"] {
            if let Some(text) = self.text(name) {
                report.fact(name, shown(text));
            }
        }
    }

    fn judge_algorithm(&self, role: Role, report: &mut Report) {
        match self.text("alg") {
            Some(alg) => algorithm::judge(alg, role, report),
            None => report.add(entries::ALG_MISSING.found("the protected header has no `alg`")),
        }
    }

    fn judge_key(&self, role: Role, purpose: Purpose, report: &mut Report) {
        match (self.members.get("jwk"), self.has("kid")) {
            (Some(_), true) => report.add(entries::JWK_AND_KID.found("the header has both `jwk` and `kid`")),
            (None, false) => report.add(entries::NO_KEY.found("the header has neither `jwk` nor `kid`")),
            (Some(_), false) => self.judge_role_of_jwk(role, purpose, report),
            (None, true) if role == Role::KeyChange => report.add(
                entries::KEY_CHANGE
                    .found("the inner JWS names its key by `kid`; the new key has no account yet"),
            ),
            (None, true) => {}
        }
        if let Some(jwk) = self.members.get("jwk") {
            key::judge(jwk, "`jwk`", report);
        }
        if role == Role::Request && self.has("kid") {
            self.judge_kid(report);
        }
    }

    fn judge_role_of_jwk(&self, role: Role, purpose: Purpose, report: &mut Report) {
        if role == Role::Binding {
            report.add(entries::BINDING.found("the binding has `jwk`; its key is a secret that `kid` names"));
        } else if role == Role::Request && purpose.needs_account() {
            let what = format!("the header has `jwk`, but this is {}", purpose.title());
            report.add(entries::JWK_WITHOUT_ACCOUNT.found(what));
        }
    }

    fn judge_kid(&self, report: &mut Report) {
        match self.text("kid") {
            None => report.add(entries::KID_NOT_URL.found("`kid` is no string")),
            Some(kid) if kid.parse::<Thumbprint>().is_ok() => {
                report.add(entries::KID_THUMBPRINT.found("`kid` is as long as a thumbprint and no URL"));
            }
            Some(kid) => match Url::parse(kid, Schemes::HttpOnLoopback) {
                Ok(_) => {}
                Err(_) => report.add(entries::KID_NOT_URL.found(format!("`kid` is {}, no URL", quoted(kid)))),
            },
        }
    }

    /// RFC 8555 §7.3.4: "The "nonce" field MUST NOT be present"; §7.3.5: "MUST omit the "nonce" header parameter".
    fn judge_nonce(&self, role: Role, report: &mut Report) {
        match (self.members.get("nonce"), role) {
            (None, Role::Request) => report.add(entries::NONCE_MISSING.found("the header has no `nonce`")),
            (None, _) => {}
            (Some(_), Role::Binding) => report.add(entries::BINDING.found("the binding has a `nonce`")),
            (Some(_), Role::KeyChange) => {
                report.add(entries::KEY_CHANGE.found("the inner JWS has a `nonce`"));
            }
            (Some(nonce), Role::Request) => match nonce.as_str().map(check_nonce) {
                Some(Ok(())) => {}
                Some(Err(error)) => report.add(entries::NONCE.found(with_causes(&error))),
                None => report.add(entries::NONCE.found("`nonce` is no string")),
            },
        }
    }

    fn judge_url(&self, report: &mut Report) {
        let Some(text) = self.text("url") else {
            report.add(entries::URL_MISSING.found("the header has no `url`"));
            return;
        };
        match Url::parse(text, Schemes::HttpsOnly) {
            Ok(_) => {}
            Err(error) if error.kind() == UrlErrorKind::PlainHttpToLoopback => {
                report.add(
                    entries::URL.found("`url` is plain http to this machine").severity(crate::Severity::Note),
                );
            }
            Err(error) => report.add(entries::URL.found(format!("`url`: {}", with_causes(&error)))),
        }
    }

    fn judge_others(&self, report: &mut Report) {
        if self.has("crit") {
            report.add(entries::CRIT.found("the header has `crit`"));
        }
        if self.has("b64") {
            report.add(entries::B64.found("the header has `b64`"));
        }
        if self.has("typ") {
            report.add(entries::TYP.found("the header has `typ`, as JWTs do"));
        }
        let others: Vec<&str> =
            self.members.keys().map(String::as_str).filter(|name| !KNOWN.contains(name)).collect();
        if !others.is_empty() {
            report.add(
                entries::PARAMETERS.found(format!("the header has other parameters: {}", listed(others))),
            );
        }
    }
}

//! A JWS in a JWS: an external account binding in a newAccount request, the new key's word in a key change.

use certwright_jwk::Jwk;
use serde_json::Value;

use super::{Jws, Role, entries, key, payload::Purpose, serialization::Shell};
use crate::{Finding, Report};

pub(super) fn judge(outer: &Jws<'_>, report: &mut Report) {
    if let Some(shell) = shell(outer) {
        let inner = Jws::open(&shell);
        judge_inside(&inner, report);
        judge_urls(outer, &inner, report);
        match outer.payload.purpose() {
            Purpose::Rollover => judge_key_change(outer, &inner, report),
            _ => judge_binding(outer, &inner, report),
        }
    }
}

/// The inner JWS has the same rules, so that each finding has to say where it is.
fn judge_inside(inner: &Jws<'_>, report: &mut Report) {
    let mut inside = Report::new(inner.title());
    inner.judge(None, &mut inside);
    report.fact("inside", inside.is);
    report.facts.extend(inside.facts);
    for finding in inside.findings {
        let what = format!("inside: {}", finding.what);
        report.add(Finding { what, ..finding });
    }
}

/// The key that signs the outer JWS of a key change: the inner one names it (RFC 8555 §7.3.5).
pub(super) fn old_key(outer: &Jws<'_>) -> Option<Jwk> {
    let shell = key_change(outer)?;
    key::read(Jws::open(&shell).payload.json?.get("oldKey")?)
}

/// The key that signs the inner JWS of a key change.
pub(super) fn new_key(outer: &Jws<'_>) -> Option<Jwk> {
    let shell = key_change(outer)?;
    key::read(Jws::open(&shell).header?.members.get("jwk")?)
}

fn key_change(outer: &Jws<'_>) -> Option<Shell> {
    shell(outer).filter(|shell| Jws::open(shell).role == Role::KeyChange)
}

/// The inner JWS, if there is one that is not inside another already.
fn shell(outer: &Jws<'_>) -> Option<Shell> {
    let payload = outer.payload.json.as_ref()?.as_object()?;
    let inner = match outer.payload.purpose() {
        Purpose::Rollover => payload.clone(),
        Purpose::Account => payload.get("externalAccountBinding")?.as_object()?.clone(),
        _ => return None,
    };
    let shell = Shell::from_object(inner)?;
    (Jws::open(&shell).payload.purpose() != Purpose::Rollover).then_some(shell)
}

fn judge_urls(outer: &Jws<'_>, inner: &Jws<'_>, report: &mut Report) {
    let [outside, inside] =
        [outer, inner].map(|jws| jws.header.as_ref().and_then(|header| header.text("url")));
    if outside.is_some() && inside.is_some() && outside != inside {
        report.add(entries::INNER_URL.found("the `url` of the inner JWS is not that of the outer one"));
    }
}

fn judge_binding(outer: &Jws<'_>, inner: &Jws<'_>, report: &mut Report) {
    if inner.role != Role::Binding {
        report.add(entries::BINDING.found("`externalAccountBinding` is no public key with a MAC"));
        return;
    }
    let account = outer.header.as_ref().and_then(|header| key::read(header.members.get("jwk")?));
    let bound = inner.payload.json.as_ref().and_then(key::read);
    if differ(account.as_ref(), bound.as_ref()) {
        report.add(
            entries::BINDING.found("the binding is for another key than the one that signs the request"),
        );
    }
}

fn differ(left: Option<&Jwk>, right: Option<&Jwk>) -> bool {
    matches!((left, right), (Some(left), Some(right)) if left != right)
}

fn judge_key_change(outer: &Jws<'_>, inner: &Jws<'_>, report: &mut Report) {
    let kid = outer.header.as_ref().and_then(|header| header.text("kid"));
    let account = inner.payload.json.as_ref().and_then(|json| json.get("account")).and_then(Value::as_str);
    if inner.role == Role::KeyChange && kid.is_some() && kid != account {
        report.add(entries::KEY_CHANGE.found("`account` of the inner JWS is not the `kid` of the outer one"));
    }
}

//! `orders/N.json`: which names, how far, what is left in place.

use certwright_http::{Timestamp, escape};
use serde_json::{Map, Value};

use super::{entries, text, time};
use crate::{
    Report,
    foreign::{listed, shown},
};

pub(super) const MEMBERS: &[&str] = &[
    "version",
    "label",
    "identifiers",
    "challenges",
    "allowanceMillis",
    "sends",
    "replaced",
    "parked",
    "stage",
    "url",
    "finalize",
    "authorizations",
    "proofs",
];

pub(super) fn judge(order: &Map<String, Value>, now: Timestamp, report: &mut Report) {
    state(order, report);
    judge_stage(order, report);
    judge_parked(order, now, report);
    let left = list(order, "proofs").filter_map(|proof| proof.get("identifier")?.get("value")?.as_str());
    let left: Vec<&str> = left.collect();
    if !left.is_empty() {
        report.add(entries::PROOFS.found(format!("answers to challenges are in place for {}", listed(left))));
    }
}

fn state(order: &Map<String, Value>, report: &mut Report) {
    report.fact(
        "names",
        listed(list(order, "identifiers").filter_map(|identifier| identifier.get("value")?.as_str())),
    );
    for (member, name) in [("label", "label"), ("url", "order URL")] {
        if let Some(text) = text(order, member) {
            report.fact(name, shown(text));
        }
    }
    let valid =
        list(order, "authorizations").filter(|one| one.get("valid") == Some(&Value::Bool(true))).count();
    let total = list(order, "authorizations").count();
    if total > 0 {
        report.fact("authorizations", format!("{valid} of {total} are known to be valid"));
    }
    if let Some(millis) = order.get("allowanceMillis").and_then(Value::as_u64) {
        report.fact("deadline", format!("{} s after a run takes it up", millis / 1000));
    }
}

fn list<'a>(order: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> {
    order.get(name).and_then(Value::as_array).into_iter().flatten()
}

/// A stage is a word, or an object of one member: the word and what belongs to it.
fn judge_stage(order: &Map<String, Value>, report: &mut Report) {
    let stage = order.get("stage");
    let word =
        stage.and_then(Value::as_str).or_else(|| stage?.as_object()?.keys().next().map(String::as_str));
    let detail = |name: &str| stage?.get(word?)?.get(name)?.as_str();
    match word {
        Some("new") => {
            report.fact("stage", "new: the order is not at the server yet, or its URL was not learnt");
        }
        Some("authorizing") => report.fact("stage", "authorizing: the names are being validated"),
        Some("ready") => report.fact("stage", "ready: the names are validated, the CSR is due"),
        Some("finalizing") => {
            report.fact("stage", "finalizing: the CSR was sent, the certificate is awaited");
        }
        Some("issued") => {
            report.fact("stage", "issued: the certificate is there to be fetched");
            report.fact("certificate", shown(detail("certificate").unwrap_or_default()));
        }
        Some("failed") => {
            let reason = escape(detail("reason").unwrap_or("no reason was kept"));
            report.add(entries::FAILED.found(format!("it failed: {}", shown(&reason))));
        }
        _ => report.add(entries::STAGE.found("its stage is none that this program knows")),
    }
}

fn judge_parked(order: &Map<String, Value>, now: Timestamp, report: &mut Report) {
    let Some(until) = time(order, "parked") else { return };
    if until > now {
        let minutes = until.duration_since(now).as_secs().div_ceil(60);
        report.add(entries::PARKED.found(format!("it is parked until {until}, {minutes} minutes from now")));
    } else {
        report.fact("parked", format!("until {until}, which has gone by: the next run goes on with it"));
    }
}

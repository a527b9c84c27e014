//! The documents that certwright keeps between runs: an account's and each order's (R43).

mod account;
mod entries;
mod order;

use certwright_http::Timestamp;
use serde_json::{Map, Value};

use crate::Report;

pub(crate) use entries::ENTRIES;

/// The version of the documents that this certwright writes.
const VERSION: u64 = 1;

/// Looks at `account.json` or `orders/N.json` of a state directory. `None` if `json` is neither.
#[must_use]
pub fn inspect_state(json: &Value, now: Timestamp) -> Option<Report> {
    let object = json.as_object()?;
    let version = object.get("version")?.as_u64()?;
    let kind = Kind::of(object)?;
    let mut report = Report::new(kind.title());
    judge_version(version, &mut report);
    match kind {
        Kind::Account => account::judge(object, now, &mut report),
        Kind::Order => order::judge(object, now, &mut report),
    }
    judge_members(object, kind, version, &mut report);
    Some(report)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Account,
    Order,
}

impl Kind {
    fn of(object: &Map<String, Value>) -> Option<Self> {
        let all = |names: &[&str]| names.iter().all(|name| object.contains_key(*name));
        if all(&["directoryUrl", "thumbprint"]) {
            Some(Self::Account)
        } else {
            all(&["identifiers", "stage"]).then_some(Self::Order)
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Account => "certwright's record of an account (account.json)",
            Self::Order => "certwright's record of an order (orders/N.json)",
        }
    }

    /// The members that version 1 has.
    fn members(self) -> &'static [&'static str] {
        match self {
            Self::Account => account::MEMBERS,
            Self::Order => order::MEMBERS,
        }
    }
}

fn judge_version(version: u64, report: &mut Report) {
    report.fact("version", version.to_string());
    if version > VERSION {
        report.add(
            entries::NEWER.found(format!("it has version {version}, this program writes version {VERSION}")),
        );
    }
}

fn judge_members(object: &Map<String, Value>, kind: Kind, version: u64, report: &mut Report) {
    let strangers = object.keys().map(String::as_str).filter(|name| !kind.members().contains(name));
    let strangers: Vec<&str> = strangers.collect();
    if !strangers.is_empty() && version <= VERSION {
        report.add(entries::MEMBERS.found(format!("it has {}", crate::foreign::listed(strangers))));
    }
}

/// A text member, for a fact.
fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// A point in time, which documents hold as milliseconds.
fn time(object: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    object.get(name)?.as_i64().map(Timestamp::from_millis)
}

//! `account.json`: which server, which key, which account.

use certwright_http::Timestamp;
use serde_json::{Map, Value};

use super::{entries, text, time};
use crate::{Report, foreign::shown};

pub(super) const MEMBERS: &[&str] =
    &["version", "directoryUrl", "thumbprint", "url", "directory", "directoryFetched", "wanted"];

pub(super) fn judge(account: &Map<String, Value>, now: Timestamp, report: &mut Report) {
    for (member, name) in [("directoryUrl", "server"), ("thumbprint", "account key"), ("url", "account URL")]
    {
        if let Some(text) = text(account, member) {
            report.fact(name, shown(text));
        }
    }
    if let Some(fetched) = time(account, "directoryFetched") {
        let hours = now.duration_since(fetched).as_secs() / 3600;
        report.fact("directory", format!("fetched at {fetched}, {hours} hours ago; believed for a day"));
    }
    if !account.contains_key("url") {
        judge_unregistered(account, report);
    }
}

fn judge_unregistered(account: &Map<String, Value>, report: &mut Report) {
    let what = match account.get("wanted") {
        Some(_) => "newAccount was perhaps sent, and its answer was not recorded",
        None => "no account was asked for yet",
    };
    report.add(entries::UNREGISTERED.found(what));
}

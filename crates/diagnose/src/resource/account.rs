//! An account (RFC 8555 §7.1.2).

use super::{Part, entries};
use crate::{
    Report,
    foreign::{listed, quoted},
};

pub(super) fn judge(account: &Part<'_>, report: &mut Report) {
    let contacts: Vec<&str> = account.list("contact").iter().filter_map(|contact| contact.as_str()).collect();
    if !contacts.is_empty() {
        report.fact("contact", listed(contacts.iter().copied()));
    }
    account.url("orders", report);
    judge_status(account, report);
    if let Some(contact) = contacts.iter().find(|contact| !contact.contains(':')) {
        report.add(entries::CONTACT.found(format!("the contact {} is no URL", quoted(contact))));
    }
    if account.has("initialIp") || account.has("createdAt") {
        report.fact("server", "Boulder, which adds members of its own and leaves others out");
    }
}

fn judge_status(account: &Part<'_>, report: &mut Report) {
    match account.status() {
        "valid" => report.add(entries::ACCOUNT_VALID.found("the account can be used")),
        status @ ("deactivated" | "revoked") => {
            report.add(entries::ACCOUNT_OVER.found(format!("the account is {status}")));
        }
        other => report.add(entries::STATUS.found(format!("the status of the account is {}", quoted(other)))),
    }
}

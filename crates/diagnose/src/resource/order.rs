//! An order (RFC 8555 §7.1.3, §7.1.6, §7.4).

use certwright_http::escape;
use certwright_identifier::Identifier;

use super::{Part, entries, part::judge_url};
use crate::{
    Report,
    foreign::{listed, quoted, shown},
};

pub(super) fn judge(order: &Part<'_>, report: &mut Report) {
    judge_identifiers(order, report);
    for name in ["expires", "notBefore", "notAfter", "profile", "replaces"] {
        order.state(name, report);
    }
    for name in ["finalize", "certificate"] {
        order.url(name, report);
    }
    judge_authorizations(order, report);
    order.state_problem(report);
    judge_status(order, report);
    judge_members(order, report);
}

/// What somebody sends to newOrder, decoded.
pub(super) fn judge_request(order: &Part<'_>, report: &mut Report) {
    judge_identifiers(order, report);
    if order.has("csr") {
        report.add(entries::CSR_IN_ORDER.found("the payload holds a `csr`"));
    }
    if order.has("notBefore") || order.has("notAfter") {
        report.add(entries::DATES.found("the payload asks for a beginning or an end of the validity"));
    }
}

fn judge_identifiers(order: &Part<'_>, report: &mut Report) {
    let values: Vec<&str> =
        order.parts("identifiers").filter_map(|identifier| identifier.text("value")).collect();
    report.fact("names", listed(values.iter().copied()));
    for value in &values {
        judge_identifier(value, report);
    }
    if values.is_empty() {
        report.add(entries::ORDER_MISSING.found("there is no identifier with a `value`"));
    }
}

pub(super) fn judge_identifier(value: &str, report: &mut Report) {
    if let Err(error) = Identifier::parse(value) {
        report.add(entries::IDENTIFIER.found(shown(&error.to_string())));
    }
}

fn judge_authorizations(order: &Part<'_>, report: &mut Report) {
    for url in order.list("authorizations").iter().filter_map(|url| url.as_str()) {
        report.fact("authorization", shown(url));
        judge_url("authorizations", url, report);
    }
}

fn judge_status(order: &Part<'_>, report: &mut Report) {
    let expires = escape(order.text("expires").unwrap_or_default());
    match order.status() {
        "pending" | "ready" if order.is_expired() => {
            report.add(entries::ORDER_EXPIRED.found(format!("`expires` went by at {}", shown(&expires))));
        }
        "pending" => report.add(entries::ORDER_PENDING.found("names of the order are not validated yet")),
        "ready" => report.add(entries::ORDER_READY.found("all names are validated, the CSR is due")),
        "processing" => report.add(entries::ORDER_PROCESSING.found("the certificate is being issued")),
        "valid" => report.add(entries::ORDER_VALID.found("the certificate is issued")),
        "invalid" => report.add(invalid(order)),
        other => report.add(entries::STATUS.found(format!("the status of the order is {}", quoted(other)))),
    }
}

/// RFC 8555 §7.1.6; Boulder says nothing about the reason in the order.
fn invalid(order: &Part<'_>) -> crate::Finding {
    let finding = entries::ORDER_INVALID.found("the order has failed and will not come back");
    match order.problem() {
        Some(problem) => finding.why(format!("the server says {problem}")),
        None => finding,
    }
}

fn judge_members(order: &Part<'_>, report: &mut Report) {
    if !order.has("finalize") {
        report.add(entries::ORDER_MISSING.found("there is no `finalize`"));
    }
    if order.list("authorizations").is_empty() {
        report.add(entries::ORDER_MISSING.found("there is no authorization"));
    }
    if order.status() == "valid" && !order.has("certificate") {
        report.add(entries::NO_CERTIFICATE.found("the order is valid and has no `certificate`"));
    }
    if order.has("csr") {
        report.add(entries::CSR_IN_ORDER.found("the order holds a `csr`"));
    }
}

//! The directory (RFC 8555 §7.1.1, §9.7.5, §9.7.6).

use super::{Part, entries};
use crate::{
    Report,
    foreign::{listed, shown},
};

const REQUIRED: [&str; 3] = ["newNonce", "newAccount", "newOrder"];
const OPTIONAL: [&str; 4] = ["revokeCert", "keyChange", "renewalInfo", "newAuthz"];

/// Where Boulder's random member leads.
const RANDOM: &str = "adding-random-entries-to-the-directory";

pub(super) fn judge(directory: &Part<'_>, report: &mut Report) {
    if directory.has("new-reg") || directory.has("new-authz") {
        report.add(entries::OLD_DIRECTORY.found("it names new-reg or new-authz"));
        return;
    }
    for name in REQUIRED.into_iter().chain(OPTIONAL) {
        directory.url(name, report);
    }
    judge_members(directory, report);
    judge_host(directory, report);
    match directory.part("meta") {
        Some(meta) => judge_meta(&meta, report),
        None => report.fact("meta", "absent: no terms of service, no profiles"),
    }
}

fn judge_members(directory: &Part<'_>, report: &mut Report) {
    let missing: Vec<&str> = REQUIRED.into_iter().filter(|name| !directory.has(name)).collect();
    if !missing.is_empty() {
        report.add(entries::DIRECTORY_MISSING.found(format!("it lacks {}", missing.join(", "))));
    }
    let absent: Vec<&str> =
        OPTIONAL.into_iter().filter(|name| *name != "newAuthz" && !directory.has(name)).collect();
    if !absent.is_empty() {
        report.add(entries::DIRECTORY_OPTIONAL.found(format!("it has no {}", absent.join(", no "))));
    }
    if directory.has("newAuthz") {
        report.add(entries::NEW_AUTHZ.found("it has newAuthz"));
    }
    if directory.object.values().any(|value| value.as_str().is_some_and(|text| text.contains(RANDOM))) {
        report.add(entries::RANDOM_ENTRY.found("one member has a random name and leads to a page about it"));
    }
}

fn judge_host(directory: &Part<'_>, report: &mut Report) {
    let url = directory.text("newOrder").unwrap_or_default();
    if url.contains("staging") || url.contains("//localhost") || url.contains("//127.0.0.1") {
        report.add(entries::STAGING.found(format!("its URLs lead to {}", shown(url))));
    }
}

fn judge_meta(meta: &Part<'_>, report: &mut Report) {
    meta.state("termsOfService", report);
    meta.state("website", report);
    let identities: Vec<&str> =
        meta.list("caaIdentities").iter().filter_map(|identity| identity.as_str()).collect();
    if !identities.is_empty() {
        report.fact("caaIdentities", listed(identities));
    }
    if let Some(profiles) = meta.part("profiles") {
        report.fact("profiles", listed(profiles.object.keys().map(String::as_str)));
    }
    if meta.flag("externalAccountRequired") {
        report.add(entries::BINDING_REQUIRED.found("`externalAccountRequired` is true"));
    }
}

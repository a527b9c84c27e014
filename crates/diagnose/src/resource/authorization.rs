//! An authorization and its challenges (RFC 8555 §7.1.4, §7.1.6, §7.5).

use super::{Part, challenge, entries, order::judge_identifier};
use crate::{
    Report,
    foreign::{quoted, shown},
};

pub(super) fn judge(authorization: &Part<'_>, report: &mut Report) {
    judge_identifier_and_wildcard(authorization, report);
    authorization.state("expires", report);
    judge_status(authorization, report);
    for part in authorization.parts("challenges") {
        challenge::judge(&part, Some(authorization.status()), report);
    }
    judge_challenges(authorization, report);
}

fn judge_identifier_and_wildcard(authorization: &Part<'_>, report: &mut Report) {
    let identifier = authorization.part("identifier");
    let Some(value) = identifier.and_then(|identifier| identifier.text("value")) else {
        report.add(entries::NO_IDENTIFIER.found("there is no `identifier` with a `value`"));
        return;
    };
    let wildcard = authorization.flag("wildcard");
    report.fact("name", if wildcard { format!("*.{}", shown(value)) } else { shown(value) });
    judge_identifier(value, report);
    if value.starts_with("*.") {
        report.add(entries::WILDCARD.found(format!("the identifier is {} with its `*.`", quoted(value))));
    }
    if wildcard && types(authorization).any(|kind| matches!(kind, "http-01" | "tls-alpn-01")) {
        report.add(
            entries::WILDCARD_CHALLENGE
                .found("the name is a wildcard, and there is a challenge by HTTP or TLS"),
        );
    }
}

fn types<'a>(authorization: &Part<'a>) -> impl Iterator<Item = &'a str> {
    authorization.parts("challenges").filter_map(|challenge| challenge.text("type"))
}

fn judge_status(authorization: &Part<'_>, report: &mut Report) {
    match authorization.status() {
        "pending" if authorization.is_expired() => {
            report.add(entries::AUTHORIZATION_OVER.found("its `expires` has gone by"));
        }
        "pending" if is_stuck(authorization) => {
            report
                .add(entries::STUCK.found("a challenge is invalid, but the authorization is still pending"));
        }
        "pending" => {
            report.add(entries::AUTHORIZATION_PENDING.found("control of the name is not proved yet"));
        }
        "valid" if authorization.is_expired() => {
            report.add(entries::AUTHORIZATION_OVER.found("it was valid, and its `expires` has gone by"));
        }
        "valid" => report.add(entries::AUTHORIZATION_VALID.found("control of the name is proved")),
        "invalid" => report.add(entries::AUTHORIZATION_INVALID.found(match failure(authorization) {
            Some(failure) => format!("the proof failed: {failure}"),
            None => "the proof failed, and the server does not say why".into(),
        })),
        over @ ("deactivated" | "expired" | "revoked") => {
            report.add(entries::AUTHORIZATION_OVER.found(format!("it is {over}")));
        }
        other => {
            report
                .add(entries::STATUS.found(format!("the status of the authorization is {}", quoted(other))));
        }
    }
}

/// R13: smallstep lets a challenge fail and leaves the authorization as it is.
fn is_stuck(authorization: &Part<'_>) -> bool {
    authorization.parts("challenges").any(|challenge| challenge.status() == "invalid")
}

/// The reason stands in the challenge that failed (R14).
fn failure(authorization: &Part<'_>) -> Option<String> {
    authorization.parts("challenges").find_map(|challenge| challenge.problem())
}

fn judge_challenges(authorization: &Part<'_>, report: &mut Report) {
    let of = |status: &str| authorization.parts("challenges").filter(|part| part.status() == status).count();
    if authorization.list("challenges").is_empty() && authorization.status() == "pending" {
        report.add(entries::NO_CHALLENGES.found("there is no challenge to answer"));
    }
    if authorization.status() == "valid" && of("pending") > 0 {
        let what = format!("{} other challenge(s) are still pending", of("pending"));
        report.add(entries::SIBLINGS.found(what));
    }
}

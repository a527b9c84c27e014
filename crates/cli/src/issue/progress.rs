//! What a run does, in words.

use core::time::Duration;

use certwright_engine::{Observer, Progress};
use certwright_http::{Url, escape};
use certwright_identifier::Identifier;
use certwright_protocol::{ChallengeType, Operation, Waiting};
use serde_json::{Value, json};

use crate::printer::Printer;

/// Tells the printer what a run does, and remembers what it cost.
pub(crate) struct Reporter<'a> {
    printer: &'a mut Printer,
    pub(crate) requests: u64,
    pub(crate) elapsed: Duration,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(printer: &'a mut Printer) -> Self {
        Self { printer, requests: 0, elapsed: Duration::ZERO }
    }
}

impl Observer for Reporter<'_> {
    fn progress(&mut self, progress: &Progress<'_>) {
        if let Progress::Ended { requests, elapsed } = progress {
            (self.requests, self.elapsed) = (*requests, *elapsed);
        }
        if let Some(news) = news(progress) {
            news.print(self.printer);
        }
    }
}

pub(super) struct News {
    event: &'static str,
    text: String,
    members: Value,
    weight: Weight,
}

enum Weight {
    /// A line of its own.
    Step,
    /// A line until the next one.
    Passing,
    /// Worth a moment at most.
    Glimpse,
}

impl News {
    fn step(event: &'static str, text: impl Into<String>, members: Value) -> Self {
        Self { event, text: text.into(), members, weight: Weight::Step }
    }

    pub(super) fn print(self, printer: &mut Printer) {
        let Self { event, text, members, weight } = self;
        match weight {
            Weight::Step => printer.step(event, &text, members),
            Weight::Passing => printer.passing(event, &text, members),
            Weight::Glimpse => printer.glimpse(event, &text, members),
        }
    }

    fn weighing(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }
}

pub(super) fn news(progress: &Progress<'_>) -> Option<News> {
    Some(match progress {
        Progress::Unreadable { error } => warning(
            &format!("a saved order is left alone: {}", escape(&error.to_string())),
            json!({ "text": error.to_string() }),
        ),
        Progress::AccountKeyMade => {
            News::step("account", "a key for a new account is made", json!({ "key": "new" }))
        }
        Progress::AccountReady { url, new } => account(url, *new),
        Progress::Ordering { names } => News::step("order", list(names), json!({ "names": values(names) })),
        Progress::Resuming { names, url } => resuming(names, *url),
        Progress::Replacing { reason } => {
            News::step("replace", format!("a new order follows: {reason}"), json!({ "reason": reason }))
        }
        Progress::Sending { operation, identifier } => sending(*operation, *identifier),
        Progress::Waiting { wait, reason, authorized, .. } => waiting(*wait, reason, *authorized),
        Progress::KeyReady { key_type, earlier } => {
            let origin = if *earlier { "made by an earlier run" } else { "made and saved" };
            let members = json!({ "type": key_type.name(), "earlier": earlier });
            News::step("key", format!("{key_type}, {origin}"), members)
        }
        Progress::Verified => {
            News::step("verify", "key, names, dates and signatures of the chain are right", json!({}))
        }
        Progress::Installed { installed } => {
            let directory = installed.directory.display().to_string();
            News::step("install", escape(&directory), json!({ "live": directory }))
        }
        other => return proof(other),
    })
}

fn proof(progress: &Progress<'_>) -> Option<News> {
    match progress {
        Progress::Presented { identifier, challenge } => {
            let text = format!("{identifier}: the answer to {challenge} is in place");
            Some(News::step("present", text, about_proof(identifier, *challenge)))
        }
        Progress::Withdrawn { identifier, challenge } => {
            let text = format!("{identifier}: the answer to {challenge} is gone again");
            let news = News::step("withdraw", text, about_proof(identifier, *challenge));
            Some(news.weighing(Weight::Glimpse))
        }
        Progress::WithdrawFailed { identifier, error } => Some(warning(
            &format!("{identifier}: an answer may still be there: {}", escape(&error.to_string())),
            json!({ "identifier": identifier.value(), "text": error.to_string() }),
        )),
        _ => None,
    }
}

fn about_proof(identifier: &Identifier, challenge: ChallengeType) -> Value {
    json!({ "identifier": identifier.value(), "challenge": challenge.name() })
}

fn warning(text: &str, members: Value) -> News {
    News::step("warning", text, members)
}

fn account(url: &Url, new: bool) -> News {
    let which = if new { "registered: " } else { "" };
    let text = format!("{which}{}", escape(url.as_str()));
    News::step("account", text, json!({ "url": url.as_str(), "new": new }))
}

fn resuming(names: &[Identifier], url: Option<&Url>) -> News {
    let text = format!("{}: going on where an earlier run ended", list(names));
    News::step("resume", text, json!({ "names": values(names), "url": url.map(Url::as_str) }))
}

fn sending(operation: Operation, identifier: Option<&str>) -> News {
    let members = json!({ "operation": operation.to_string(), "identifier": identifier });
    let name = identifier.map(escape);
    match (operation, name) {
        (Operation::Challenge, Some(name)) => {
            News::step("validate", format!("{name}: the server may look now"), members)
        }
        (Operation::Finalize, _) => News::step("finalize", "the certificate is asked for", members),
        (operation, name) => {
            let about = name.map(|name| format!(" for {name}")).unwrap_or_default();
            News::step("request", format!("{operation}{about}"), members).weighing(Weight::Glimpse)
        }
    }
}

fn waiting(wait: Duration, reason: &Waiting, authorized: Option<(usize, usize)>) -> News {
    let members = json!({
        "seconds": wait.as_secs_f64(),
        "reason": reason.to_string(),
        "authorized": authorized.map(|(valid, _)| valid),
        "total": authorized.map(|(_, total)| total),
    });
    let so_far = |(valid, total)| format!(" ({valid} of {total} names so far)");
    let text = format!("{}{}", escape(&reason.to_string()), authorized.map(so_far).unwrap_or_default());
    let text = match reason {
        Waiting::Poll => text,
        _ => format!("{:.1} s: {text}", wait.as_secs_f64()),
    };
    News::step("wait", text, members).weighing(Weight::Passing)
}

fn list(names: &[Identifier]) -> String {
    values(names).join(", ")
}

pub(crate) fn values(names: &[Identifier]) -> Vec<String> {
    names.iter().map(Identifier::value).collect()
}

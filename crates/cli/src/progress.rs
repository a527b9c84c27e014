//! What a run does, in words.

use core::time::Duration;

use certwright_engine::{Observer, Progress};
use certwright_http::escape;
use certwright_identifier::Identifier;
use certwright_protocol::{Operation, Waiting};
use serde_json::json;

use crate::printer::Printer;

/// Tells the printer what a run does, and remembers what it cost.
pub(crate) struct Reporter<'a> {
    pub(crate) printer: &'a mut Printer,
    pub(crate) requests: u64,
    pub(crate) elapsed: Duration,
}

impl<'a> Reporter<'a> {
    pub(crate) fn new(printer: &'a mut Printer) -> Self {
        Self { printer, requests: 0, elapsed: Duration::ZERO }
    }

    fn sending(&mut self, operation: Operation, identifier: Option<&str>) {
        let about = identifier.map(|name| format!(" for {}", escape(name))).unwrap_or_default();
        let members = json!({ "operation": operation.to_string(), "identifier": identifier });
        match operation {
            Operation::Challenge => {
                let text = format!("{}: the server may look now", escape(identifier.unwrap_or_default()));
                self.printer.step("validate", &text, members);
            }
            Operation::Finalize => {
                self.printer.step("finalize", "the certificate is asked for", members);
            }
            _ => self.printer.glimpse("request", &format!("{operation}{about}"), members),
        }
    }

    fn waiting(&mut self, wait: Duration, reason: &Waiting, authorized: Option<(usize, usize)>) {
        let members = json!({
            "seconds": wait.as_secs_f64(),
            "reason": reason.to_string(),
            "authorized": authorized.map(|(valid, _)| valid),
            "total": authorized.map(|(_, total)| total),
        });
        let names = authorized
            .map(|(valid, total)| format!(" ({valid} of {total} names so far)"))
            .unwrap_or_default();
        let text = format!("{}{names}", escape(&reason.to_string()));
        match reason {
            Waiting::Poll => self.printer.passing("wait", &text, members),
            _ => self.printer.passing("wait", &format!("{:.1} s: {text}", wait.as_secs_f64()), members),
        }
    }
}

impl Observer for Reporter<'_> {
    fn progress(&mut self, progress: &Progress<'_>) {
        let printer = &mut *self.printer;
        match progress {
            Progress::Unreadable { error } => {
                let text = format!("a saved order is left alone: {}", escape(&error.to_string()));
                printer.step("warning", &text, json!({ "text": error.to_string() }));
            }
            Progress::AccountKeyMade => {
                printer.step("account", "a key for a new account is made", json!({ "key": "new" }))
            }
            Progress::Sending { operation, identifier } => self.sending(*operation, *identifier),
            Progress::AccountReady { url, new } => {
                let which = if *new { "registered: " } else { "" };
                printer.step(
                    "account",
                    &format!("{which}{}", escape(url.as_str())),
                    json!({ "url": url.as_str(), "new": new }),
                );
            }
            Progress::Ordering { names } => {
                printer.step("order", &list(names), json!({ "names": values(names) }));
            }
            Progress::Resuming { names, url } => {
                let text = format!("{}: going on where an earlier run ended", list(names));
                let url = url.map(certwright_http::Url::as_str);
                printer.step("resume", &text, json!({ "names": values(names), "url": url }));
            }
            Progress::Replacing { reason } => {
                let text = format!("a new order follows: {reason}");
                printer.step("replace", &text, json!({ "reason": reason }));
            }
            Progress::Presented { identifier, challenge } => {
                let text = format!("{identifier}: the answer to {challenge} is in place");
                let members = json!({ "identifier": identifier.value(), "challenge": challenge.name() });
                printer.step("present", &text, members);
            }
            Progress::Withdrawn { identifier, challenge } => {
                let text = format!("{identifier}: the answer to {challenge} is gone again");
                let members = json!({ "identifier": identifier.value(), "challenge": challenge.name() });
                printer.glimpse("withdraw", &text, members);
            }
            Progress::WithdrawFailed { identifier, error } => {
                let text =
                    format!("{identifier}: an answer may still be there: {}", escape(&error.to_string()));
                let members = json!({ "identifier": identifier.value(), "text": error.to_string() });
                printer.step("warning", &text, members);
            }
            Progress::Waiting { wait, reason, authorized, .. } => self.waiting(*wait, reason, *authorized),
            Progress::KeyReady { key_type, earlier } => {
                let text = if *earlier { "made by an earlier run" } else { "made and saved" };
                let members = json!({ "type": key_type.name(), "earlier": earlier });
                printer.step("key", &format!("{key_type}, {text}"), members);
            }
            Progress::Verified => {
                printer.step("verify", "key, names, dates and signatures of the chain are right", json!({}));
            }
            Progress::Installed { installed } => {
                let directory = installed.directory.display().to_string();
                printer.step("install", &directory, json!({ "live": directory }));
            }
            Progress::Ended { requests, elapsed } => {
                self.requests = *requests;
                self.elapsed = *elapsed;
            }
            _ => {}
        }
    }
}

fn list(names: &[Identifier]) -> String {
    values(names).join(", ")
}

pub(crate) fn values(names: &[Identifier]) -> Vec<String> {
    names.iter().map(Identifier::value).collect()
}

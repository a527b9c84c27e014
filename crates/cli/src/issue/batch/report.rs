//! What a batch does and what came of it, in words.

use core::time::Duration;

use certwright_engine::{Batch, Observer, Obtained, Outcome, Progress};
use certwright_http::escape;
use certwright_protocol::Waiting;
use serde_json::{Value, json};

use super::super::progress::{news, values};
use super::super::{files, outcome_word, seconds};
use super::counts::Counts;
use super::list::{Line, List};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// Tells the printer of each order once, when it is over; what happens meanwhile is a line of counts.
pub(super) struct Reporter<'a> {
    printer: &'a mut Printer,
    list: &'a List,
    counts: Counts,
    pub(super) requests: u64,
    pub(super) elapsed: Duration,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(printer: &'a mut Printer, list: &'a List) -> Self {
        let counts = Counts { total: list.lines.len(), ..Counts::default() };
        Self { printer, list, counts, requests: 0, elapsed: Duration::ZERO }
    }

    fn show(&mut self) {
        let Counts { total, begun, issued, failed } = self.counts;
        let members = json!({ "total": total, "begun": begun, "issued": issued, "failed": failed });
        self.printer.glimpse("progress", &self.counts.to_string(), members);
    }

    fn finished(&mut self, index: usize, outcome: &Outcome) {
        let Some(line) = self.list.lines.get(index) else { return };
        match outcome {
            Outcome::Obtained(obtained) => {
                self.counts.issued += 1;
                let text = format!("{}, valid until {}", shown(line), obtained.not_after);
                self.printer.item("order", "issued", &text, issued(line, obtained));
            }
            Outcome::Failed(error) => {
                self.counts.failed += 1;
                let failure = Failure::from(error);
                let word = outcome_word(error);
                let members = json!({
                    "line": line.number,
                    "outcome": word,
                    "names": values(&line.names),
                    "error": failure.json(),
                });
                let text = format!("{}: {}", shown(line), in_one_line(&failure));
                self.printer.item("order", word, &text, members);
            }
            Outcome::Left => {}
        }
        self.show();
    }
}

impl Observer for Reporter<'_> {
    fn progress(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Ended { requests, elapsed } => (self.requests, self.elapsed) = (*requests, *elapsed),
            Progress::Ordering { .. } | Progress::Resuming { .. } => {
                self.counts.begun += 1;
                self.show();
            }
            Progress::Finished { index, outcome, .. } => self.finished(*index, outcome),
            Progress::Unreadable { .. }
            | Progress::AccountKeyMade
            | Progress::AccountReady { .. }
            | Progress::WithdrawFailed { .. } => {
                news(progress).into_iter().for_each(|news| news.print(self.printer));
            }
            Progress::Waiting { reason: Waiting::Retry { .. } | Waiting::RetryAfter, .. } => {
                news(progress).into_iter().for_each(|news| news.print(self.printer));
            }
            _ => {}
        }
    }
}

fn shown(line: &Line) -> String {
    let first = line.names.first().map(ToString::to_string).unwrap_or_default();
    match line.names.len() {
        0 | 1 => format!("line {}, {first}", line.number),
        more => format!("line {}, {first} and {} more", line.number, more - 1),
    }
}

fn in_one_line(failure: &Failure) -> String {
    format!("{}: {}; {}", failure.what, failure.why.join("; "), failure.todo)
}

fn issued(line: &Line, obtained: &Obtained) -> Value {
    json!({
        "line": line.number,
        "outcome": "issued",
        "names": values(&obtained.names),
        "live": obtained.installed.directory,
        "files": files(&obtained.installed),
        "not_before": obtained.not_before.to_string(),
        "not_after": obtained.not_after.to_string(),
        "issuer": obtained.issuer,
        "serial": obtained.serial,
    })
}

/// How many of a batch are where.
struct Sums {
    total: usize,
    issued: usize,
    failed: usize,
    left: usize,
}

impl Sums {
    fn of(batch: &Batch) -> Self {
        let count = |wanted: fn(&&Outcome) -> bool| batch.outcomes.iter().filter(wanted).count();
        Self {
            total: batch.outcomes.len(),
            issued: batch.obtained(),
            failed: count(|outcome| matches!(outcome, Outcome::Failed(_))),
            left: count(|outcome| matches!(outcome, Outcome::Left)),
        }
    }

    fn what(&self) -> String {
        let orders = |count: usize| if count == 1 { "order" } else { "orders" };
        match (self.failed, self.left) {
            (failed, 0) => format!("{failed} {} failed", orders(failed)),
            (0, left) => format!("{left} {} left for another run", were(left)),
            (failed, left) => {
                format!("{failed} {} failed and {left} {} left for another run", orders(failed), were(left))
            }
        }
    }
}

fn were(count: usize) -> &'static str {
    if count == 1 { "order was" } else { "orders were" }
}

/// The result for people.
pub(super) fn summary(batch: &Batch, list: &List) -> Vec<String> {
    let Sums { total, issued, failed, left } = Sums::of(batch);
    let mut lines = vec![format!("{issued} of {total} certificates were obtained.")];
    let place = batch.outcomes.iter().find_map(|outcome| match outcome {
        Outcome::Obtained(obtained) => obtained.installed.directory.parent(),
        _ => None,
    });
    lines.extend(place.map(|live| format!("  files below  {}", escape(&live.display().to_string()))));
    if failed > 0 {
        lines.push(format!("  failed       {failed}: {}", numbers(batch, list)));
    }
    if left > 0 {
        lines.push(format!("  left         {left}"));
    }
    lines.push(format!("  took         {} requests, {:.1} s", batch.requests, batch.elapsed.as_secs_f64()));
    lines
}

/// The lines that failed, for another list.
fn numbers(batch: &Batch, list: &List) -> String {
    let failed = list.lines.iter().zip(&batch.outcomes);
    let failed = failed.filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
    let numbers: Vec<String> = failed.map(|(line, _)| line.number.to_string()).collect();
    format!("{} {}", if numbers.len() == 1 { "line" } else { "lines" }, numbers.join(", "))
}

/// Why it was not all: a line for each order that failed, and one for those that were left.
pub(super) fn failure(batch: &Batch, list: &List, exit: Exit) -> Option<Failure> {
    let failed = list.lines.iter().zip(&batch.outcomes).filter_map(|(line, outcome)| match outcome {
        Outcome::Failed(error) => Some(format!("{}: {}", shown(line), in_one_line(&Failure::from(error)))),
        _ => None,
    });
    let mut why: Vec<String> = failed.collect();
    let halt = batch.halt.as_ref().map(Failure::from);
    why.extend(halt.as_ref().map(|halt| format!("those that were left: {}", in_one_line(halt))));
    if why.is_empty() {
        return None;
    }
    let todo = "do as is said above, and run again with a list of the lines that have no certificate yet";
    Some(Failure::new(exit, Sums::of(batch).what(), "", todo).because(why))
}

/// The result for programs.
pub(super) fn result(batch: &Batch, exit: Exit, failure: Option<&Failure>) -> Value {
    let Sums { total, issued, failed, left } = Sums::of(batch);
    let outcome = if exit == Exit::Obtained { "issued" } else { exit.word() };
    let halt = batch.halt.as_ref();
    json!({
        "outcome": outcome,
        "orders": total,
        "issued": issued,
        "failed": failed,
        "left": left,
        "left_because": halt.map(outcome_word),
        "requests": batch.requests,
        "seconds": seconds(batch.elapsed),
        "error": failure.map(Failure::json),
    })
}

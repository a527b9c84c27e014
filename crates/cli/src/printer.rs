//! All printing. Progress and errors go to standard error, results to standard output; with `--json` everything is
//! one JSON object a line on standard output.

use std::io::{self, IsTerminal, Write};
use std::time::SystemTime;

use certwright_http::Timestamp;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// How it prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Json,
    /// Passing news replace each other in the last line.
    Terminal,
    Plain,
}

/// Prints; a reader that has gone away is no reason to lose a certificate.
#[derive(Debug)]
pub(crate) struct Printer {
    style: Style,
    passing: bool,
    last: String,
}

impl Printer {
    pub(crate) fn new(json: bool) -> Self {
        let style = match (json, io::stderr().is_terminal()) {
            (true, _) => Style::Json,
            (false, true) => Style::Terminal,
            (false, false) => Style::Plain,
        };
        Self { style, passing: false, last: String::new() }
    }

    /// A step that was made.
    pub(crate) fn step(&mut self, event: &str, text: &str, members: Value) {
        match self.style {
            Style::Json => self.object(event, members),
            Style::Terminal | Style::Plain => self.line(&format!("{event:>10}  {text}")),
        }
    }

    /// Something of the moment: on a terminal it is replaced by the next news; elsewhere it is a line, once in a row.
    pub(crate) fn passing(&mut self, event: &str, text: &str, members: Value) {
        match self.style {
            Style::Json => self.object(event, members),
            Style::Terminal => {
                self.clear();
                self.passing = true;
                let text: String = format!("{event:>10}  {text}").chars().take(terminal_width()).collect();
                write(&mut io::stderr(), &text);
            }
            Style::Plain if self.last != text => {
                text.clone_into(&mut self.last);
                self.line(&format!("{event:>10}  {text}"));
            }
            Style::Plain => {}
        }
    }

    /// As [`passing`](Self::passing), but not worth a line where lines stay.
    pub(crate) fn glimpse(&mut self, event: &str, text: &str, members: Value) {
        if self.style != Style::Plain {
            self.passing(event, text, members);
        }
    }

    /// The result, on standard output.
    pub(crate) fn result(&mut self, lines: &[String], members: Value) {
        match self.style {
            Style::Json => self.object("result", members),
            Style::Terminal | Style::Plain => {
                self.clear();
                write(&mut io::stdout(), &(lines.join("\n") + "\n"));
            }
        }
    }

    /// What, why, what to do.
    pub(crate) fn failure(&mut self, failure: &Failure, members: Value) {
        if self.style == Style::Json {
            return self.object("result", members);
        }
        self.clear();
        let mut text = format!("error: {}\n", failure.what);
        for (number, why) in failure.why.iter().enumerate() {
            text.push_str(&format!("{:>6} {why}\n", if number == 0 { "why:" } else { "" }));
        }
        text.push_str(&format!("{:>6} {}\n", "do:", failure.todo));
        write(&mut io::stderr(), &text);
    }

    fn line(&mut self, text: &str) {
        self.clear();
        write(&mut io::stderr(), &format!("{text}\n"));
    }

    fn clear(&mut self) {
        if self.passing {
            self.passing = false;
            write(&mut io::stderr(), "\r\x1b[2K");
        }
    }

    fn object(&self, event: &str, members: Value) {
        let mut object = Map::new();
        object.insert("event".into(), event.into());
        object.insert("time".into(), now().to_string().into());
        if let Value::Object(members) = members {
            object.extend(members);
        }
        write(&mut io::stdout(), &(json!(object).to_string() + "\n"));
    }
}

fn write(out: &mut dyn Write, text: &str) {
    // Nobody listens any more; what is to be kept is on disk.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(0) + since
}

/// The width that COLUMNS tells, else the usual one; a longer line could not be replaced.
fn terminal_width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(80usize).max(20) - 1
}

//! All printing. Progress and errors go to standard error, results to standard output; with `--json` everything is
//! one JSON object a line on standard output.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use certwright_http::Timestamp;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// Only a line that is not wrapped can be replaced, however wide the terminal is (DECAWM).
const NO_WRAP: &str = "\x1b[?7l";
const WRAP: &str = "\x1b[?7h";

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
                write(&mut io::stderr(), &format!("{NO_WRAP}{event:>10}  {text}{WRAP}"));
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
        self.announce("result", lines, members);
    }

    /// What somebody waits for, on standard output.
    pub(crate) fn announce(&mut self, event: &str, lines: &[String], members: Value) {
        match self.style {
            Style::Json => self.object(event, members),
            Style::Terminal | Style::Plain => {
                self.clear();
                write(&mut io::stdout(), &(lines.join("\n") + "\n"));
            }
        }
    }

    /// What came off and what did not.
    pub(crate) fn partial(&mut self, lines: &[String], failure: &Failure, members: Value) {
        if self.style == Style::Json {
            return self.object("result", members);
        }
        self.result(lines, Value::Null);
        self.failure(failure, Value::Null);
    }

    /// One of many things of the same kind: `event` says which kind to programs, `word` what became of it to people.
    pub(crate) fn item(&mut self, event: &str, word: &str, text: &str, members: Value) {
        match self.style {
            Style::Json => self.object(event, members),
            Style::Terminal | Style::Plain => self.line(&format!("{word:>10}  {text}")),
        }
    }

    /// An object with `--json`, nothing otherwise.
    pub(crate) fn datum(&mut self, event: &str, members: Value) {
        if self.style == Style::Json {
            self.object(event, members);
        }
    }

    /// What, why, what to do, and where that is explained.
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
        failure.see().for_each(|see| text.push_str(&format!("{:>6} {see}\n", "see:")));
        write(&mut io::stderr(), &text);
    }

    /// A failure of a command that has nothing more to say.
    pub(crate) fn failed(&mut self, failure: &Failure) -> ExitCode {
        self.failure(failure, json!({ "outcome": "failed", "error": failure.json() }));
        ExitCode::from(failure.exit.code())
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
        // Strings and numbers can always be written.
        let json = serde_json::to_string(&object).unwrap_or_default();
        write(&mut io::stdout(), &(without_controls(json) + "\n"));
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

/// serde_json leaves DEL and the control characters of Latin-1 as they are, and terminals obey some of them (R47).
fn without_controls(json: String) -> String {
    if json.is_ascii() && !json.contains('\x7f') {
        return json;
    }
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_control() {
            safe.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r47_json_holds_no_control_characters() {
        let json = without_controls(json!({ "detail": "\u{9b}31m\u{7f}\n\u{e4}" }).to_string());
        assert_eq!(json, r#"{"detail":"\u009b31m\u007f\nä"}"#);
        let back: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(back["detail"], "\u{9b}31m\u{7f}\n\u{e4}");
        assert_eq!(without_controls("\"\u{7f}\"".into()), r#""\u007f""#);
    }
}

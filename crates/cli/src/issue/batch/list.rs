//! The file of a batch: one order a line.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use certwright_http::escape;
use certwright_identifier::{Identifier, ParseError};
use certwright_store::CertName;

use super::super::names::notes;
use crate::exit::Exit;
use crate::failure::Failure;

/// More than that is no list of names.
const MAX_OCTETS: u64 = 16 << 20;

/// What a file asks for.
#[derive(Debug)]
pub(super) struct List {
    /// The orders, each once.
    pub(super) lines: Vec<Line>,
    /// What is odd but possible.
    pub(super) notes: Vec<String>,
}

/// One order.
#[derive(Debug)]
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) names: Vec<Identifier>,
}

impl List {
    /// Reads a file, or standard input if it is called `-`.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = read(path).map_err(|error| {
            let what = format!("the list of orders {path:?} cannot be read");
            let todo =
                "give a text file with the names of one certificate a line by --batch; nothing was sent";
            Failure::from_error(Exit::Usage, &what, &error, todo)
        })?;
        Self::parse(&text)
    }

    /// Everything that is wrong is told at once.
    fn parse(text: &str) -> Result<Self, Failure> {
        let mut reading = Reading::default();
        for (index, line) in text.lines().enumerate() {
            reading.line(index + 1, line);
        }
        let Reading { lines, errors, notes, .. } = reading;
        if !errors.is_empty() {
            let what = "orders of the list cannot be made";
            return Err(
                Failure::new(Exit::Usage, what, "", "correct these lines; nothing was sent").because(errors)
            );
        }
        if lines.is_empty() {
            let why = "it has no line with a name";
            let todo = "write the names of one certificate on each line, separated by blanks";
            return Err(Failure::new(Exit::Usage, "there is nothing to order", why, todo));
        }
        Ok(Self { lines, notes })
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let source: Box<dyn Read> =
        if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
    source.take(MAX_OCTETS + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_OCTETS {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has more than 16 MiB"));
    }
    Ok(text)
}

/// A list that is being read.
#[derive(Default)]
struct Reading {
    lines: Vec<Line>,
    errors: Vec<String>,
    notes: Vec<String>,
    /// The lines by their sets of names.
    sets: BTreeMap<Vec<String>, usize>,
    /// The lines by what their files are called.
    places: BTreeMap<CertName, usize>,
}

impl Reading {
    fn line(&mut self, number: usize, text: &str) {
        let mut names: Vec<Identifier> = Vec::new();
        let mut good = true;
        for (at, word) in words(text) {
            match name(word) {
                Ok(name) if names.contains(&name) => {}
                Ok(name) => names.push(name),
                Err(Refusal { at: within, why }) => {
                    good = false;
                    self.errors.push(format!("line {number}, character {}: {why}", at + within + 1));
                }
            }
        }
        if good && !names.is_empty() {
            self.order(number, names);
        }
    }

    fn order(&mut self, number: usize, names: Vec<Identifier>) {
        let Some(place) = names.first().map(CertName::from) else { return };
        let mut set: Vec<String> = names.iter().map(Identifier::value).collect();
        set.sort();
        if let Some(other) = self.sets.get(&set) {
            return self
                .notes
                .push(format!("line {number} has the names of line {other}: they are ordered once"));
        }
        if let Some(other) = self.places.get(&place) {
            return self.errors.push(format!(
                "line {number}, character 1: its files would be called {place}, as those of line {other}; begin it with another of its names"
            ));
        }
        self.sets.insert(set, number);
        self.places.insert(place, number);
        self.notes.extend(notes(&names).into_iter().map(|note| format!("line {number}: {note}")));
        self.lines.push(Line { number, names });
    }
}

/// The words of a line up to a comment, each with the number of characters before it.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut before = 0;
    for part in text.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        if word.starts_with('#') {
            break;
        }
        if !word.is_empty() {
            words.push((before, word));
        }
        before += part.chars().count();
    }
    words
}

/// Why a name cannot be ordered.
struct Refusal {
    /// The number of its characters before the wrong one.
    at: usize,
    why: String,
}

fn name(word: &str) -> Result<Identifier, Refusal> {
    let whole = |why: String| Refusal { at: 0, why };
    match Identifier::parse(word) {
        Ok(Identifier::Ip(address)) => {
            Err(whole(format!("{address}: certificates for IP addresses are not there yet")))
        }
        Ok(name) if name.is_wildcard() => Err(whole(format!(
            "{name}: only a DNS challenge can prove a wildcard, and they are not there yet"
        ))),
        Ok(name) => Ok(name),
        Err(error) => {
            Err(Refusal { at: ParseError::position(&error).unwrap_or(0), why: escape(&error.to_string()) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers_and_names(list: &List) -> Vec<(usize, String)> {
        list.lines.iter().map(|line| (line.number, super::super::values(&line.names).join(" "))).collect()
    }

    #[test]
    fn blank_lines_comments_and_any_blanks() {
        let list = List::parse("# names\n\n a.test\tb.test  # both\r\n  #c.test\nD.test. d.test\n").unwrap();
        let expected = [(3, "a.test b.test".to_owned()), (5, "d.test".to_owned())];
        assert_eq!(numbers_and_names(&list), expected);
    }

    #[test]
    fn r22_all_errors_with_line_and_character() {
        let failure = List::parse("a.test\nb.test c_d.test\n\n  x..y *.e.test 192.0.2.1\n").unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        let places: Vec<&str> = failure.why.iter().map(|why| why.split(": ").next().unwrap()).collect();
        let expected =
            ["line 2, character 9", "line 4, character 5", "line 4, character 8", "line 4, character 17"];
        assert_eq!(places, expected);
    }

    #[test]
    fn the_same_names_twice_are_ordered_once() {
        let list = List::parse("a.test b.test\nB.test a.test\n").unwrap();
        assert_eq!(list.lines.len(), 1);
        assert!(list.notes[0].contains("line 2 has the names of line 1"), "{:?}", list.notes);
    }

    #[test]
    fn two_orders_whose_files_would_be_called_the_same_are_refused() {
        let failure = List::parse("a.test\na.test b.test\n").unwrap_err();
        assert!(failure.why[0].contains("line 2") && failure.why[0].contains("line 1"), "{:?}", failure.why);
    }

    #[test]
    fn a_list_without_orders_is_refused() {
        for text in ["", "\n# nothing\n"] {
            assert_eq!(List::parse(text).unwrap_err().exit, Exit::Usage);
        }
    }
}

//! The characters that tell what a text is instead of a domain name.

use crate::{ParseErrorKind, error::Fault};

/// The first character that no domain name contains, and what it gives away.
///
/// Dots, asterisks and letters beyond ASCII pass: they are judged label by label.
pub(super) fn foreign(text: &str) -> Result<(), Fault> {
    for (at, c) in text.char_indices() {
        if let Some(kind) = judge(c, text.get(at..).unwrap_or_default()) {
            return Err(Fault::at(at, kind));
        }
    }
    Ok(())
}

/// `rest` begins with `c`.
fn judge(c: char, rest: &str) -> Option<ParseErrorKind> {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | '*' => None,
        c if c.is_whitespace() => Some(ParseErrorKind::Blank),
        c if c.is_control() => Some(ParseErrorKind::Character(c)),
        ':' => Some(colon(rest)),
        '/' | '?' | '#' => Some(ParseErrorKind::Path),
        '@' => Some(ParseErrorKind::Email),
        '_' => Some(ParseErrorKind::Underscore),
        c if c.is_ascii() => Some(ParseErrorKind::Character(c)),
        _ => None,
    }
}

fn colon(rest: &str) -> ParseErrorKind {
    let after = rest.get(1..).unwrap_or_default();
    if after.starts_with("//") {
        ParseErrorKind::Url
    } else if after.split(['/', '?', '#']).next().is_some_and(is_number) {
        ParseErrorKind::Port
    } else if after.contains('@') {
        ParseErrorKind::Email
    } else {
        ParseErrorKind::Character(':')
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

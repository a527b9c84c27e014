//! Text from the outside, made fit for one line of a report (R47).

use std::error::Error;

use certwright_http::{escape, excerpt};

/// Characters of a foreign text in a sentence.
const IN_A_SENTENCE: usize = 80;

/// Characters of a foreign text as the value of a fact.
const AS_A_FACT: usize = 200;

/// The text in quotes, escaped and cut.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", excerpt(text.as_bytes(), IN_A_SENTENCE))
}

/// The text as the value of a fact, escaped and cut.
pub(crate) fn shown(text: &str) -> String {
    excerpt(text.as_bytes(), AS_A_FACT)
}

/// The texts as the value of a fact.
pub(crate) fn listed<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    shown(&texts.into_iter().collect::<Vec<_>>().join(", "))
}

/// An error and its causes in one line.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut line = escape(&error.to_string());
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&escape(&error.to_string()));
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r47_nothing_that_a_terminal_obeys_and_never_a_whole_page() {
        assert_eq!(quoted("a\u{1b}[2Jb\n"), "\"a\\u{1b}[2Jb\"");
        assert!(quoted(&"x".repeat(1000)).chars().count() <= IN_A_SENTENCE + 3);
        assert_eq!(listed(["a", "b\r"]), "a, b");
        assert!(shown(&"x".repeat(1000)).chars().count() <= AS_A_FACT + 1);
    }
}

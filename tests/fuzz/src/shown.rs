//! Texts for people.

use core::error::Error;

/// Asserts that `error` and its causes are single lines without anything that a terminal would obey (R47).
///
/// # Panics
/// If one of them is not.
pub fn assert_shown(error: &dyn Error) {
    let line = error.to_string();
    assert!(!line.is_empty(), "an error without a text");
    assert!(!line.contains(char::is_control), "{line:?}");
    if let Some(cause) = error.source() {
        assert_shown(cause);
    }
}

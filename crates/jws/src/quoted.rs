//! Text from the outside, made fit for a terminal (R47).

use core::fmt::{self, Display, Write as _};

/// The longest piece of foreign text that an error repeats, in characters.
const LIMIT: usize = 48;

/// Foreign text in quotes: control characters escaped, cut off after [`LIMIT`] characters.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut rest, mut shown) = (self.0.chars(), 0);
        f.write_char('"')?;
        for character in rest.by_ref().take(LIMIT) {
            shown += 1;
            write!(f, "{}", character.escape_debug())?;
        }
        f.write_str(if shown == LIMIT && rest.next().is_some() { "…\"" } else { "\"" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn escapes_and_cuts() {
        assert_eq!(Quoted("a\n\u{1b}\"ü").to_string(), r#""a\n\u{1b}\"ü""#);
        assert_eq!(Quoted(&"x".repeat(LIMIT)).to_string().chars().count(), LIMIT + 2);
        assert!(Quoted(&"x".repeat(LIMIT + 1)).to_string().ends_with("x…\""));
    }
}

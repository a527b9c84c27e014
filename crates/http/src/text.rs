//! Texts from the outside, made safe for a terminal and a log (R5, R47).

use alloc::string::String;

/// The text with everything escaped that is not visible: control characters and with them terminal escapes and line
/// ends, characters that change the direction of text, combining and zero-width ones.
///
/// Quotes and backslashes stay as they are: the result is for people to read, not for a program to read back.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut escaped, c));
    escaped
}

/// The beginning of a body, escaped as by [`escape`], on one line: at most `max_chars` characters, and an ellipsis if
/// there is more. Runs of blanks and line ends count as one blank; octets that are no UTF-8 become U+FFFD.
#[must_use]
pub fn excerpt(body: &[u8], max_chars: usize) -> String {
    // Four octets a character are enough, and a body of a megabyte is not copied for its first line.
    let window = body.get(..max_chars.saturating_mul(4)).unwrap_or(body);
    let mut excerpt = String::new();
    let mut room = max_chars;
    for c in one_line(&String::from_utf8_lossy(window)) {
        let before = excerpt.len();
        push(&mut excerpt, c);
        let used = excerpt.get(before..).map_or(0, |piece| piece.chars().count());
        match room.checked_sub(used) {
            Some(rest) => room = rest,
            None => return cut(excerpt, before),
        }
    }
    let end = excerpt.len();
    if window.len() < body.len() { cut(excerpt, end) } else { excerpt }
}

fn cut(mut excerpt: String, at: usize) -> String {
    excerpt.truncate(at);
    excerpt.push('…');
    excerpt
}

fn one_line(text: &str) -> impl Iterator<Item = char> {
    let words = text.split_whitespace().enumerate();
    words.flat_map(|(index, word)| (index > 0).then_some(' ').into_iter().chain(word.chars()))
}

fn push(escaped: &mut String, c: char) {
    match c {
        '"' | '\'' | '\\' => escaped.push(c),
        _ => escaped.extend(c.escape_debug()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r47_what_a_terminal_would_obey_is_escaped() {
        assert_eq!(escape("\u{1b}[31mred\u{7}"), "\\u{1b}[31mred\\u{7}");
        assert_eq!(escape("a\r\nb\tc\0"), "a\\r\\nb\\tc\\0");
        assert_eq!(escape("\u{9b}1m\u{7f}"), "\\u{9b}1m\\u{7f}");
    }

    #[test]
    fn r47_bidi_and_invisible_characters_are_escaped() {
        for c in
            "\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}\u{2028}\u{e0041}\u{301}"
                .chars()
        {
            assert!(escape(&String::from(c)).starts_with("\\u{"), "{c:?}");
        }
    }

    #[test]
    fn readable_text_stays_readable() {
        let text = r#"{"detail": "don't \ bücher 例え"}"#;
        assert_eq!(escape(text), text);
    }

    #[test]
    fn r5_an_excerpt_is_one_bounded_line() {
        let page = b"<html>\r\n  <head>\x1b[2J</head>\n</html>";
        assert_eq!(excerpt(page, 100), "<html> <head>\\u{1b}[2J</head> </html>");
        assert_eq!(excerpt(page, 13), "<html> <head>…");
        assert_eq!(excerpt(page, 15), "<html> <head>…", "no half escapes");
        assert_eq!(excerpt(b"\xff\xfe", 5), "\u{fffd}\u{fffd}");
        assert_eq!(excerpt(b"", 5), "");
        assert_eq!(excerpt(b"abc", 3), "abc");
        assert_eq!(excerpt(b"abc", 0), "…");
        assert_eq!(excerpt(&[b' '; 100], 3), "…");
    }
}

//! The `Link` header field (RFC 8288 §3).

use crate::{Headers, Limits};

/// The targets of the links with relation `rel` in all `Link` fields, in order and as they stand, perhaps relative.
///
/// Relations are compared without regard to case and may be one of a list; a link with an `anchor` is about another
/// resource and left out. What is malformed is skipped. At most [`Limits::LINKS`] links are looked at.
pub fn links<'h>(headers: &'h Headers, rel: &str) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all("link").flat_map(|field| Split { rest: Some(field), separator: ',' });
    values.take(Limits::LINKS).filter_map(move |value| target(value, rel))
}

/// The target of one link value, if it has this relation.
fn target<'a>(value: &'a str, rel: &str) -> Option<&'a str> {
    let (target, parameters) = value.trim().strip_prefix('<')?.split_once('>')?;
    let parameters = || Split { rest: Some(parameters), separator: ';' }.filter_map(parameter);
    if parameters().any(|(name, _)| name.eq_ignore_ascii_case("anchor")) {
        return None;
    }
    // RFC 8288 §3.3: "occurrences after the first MUST be ignored by parsers".
    let (_, relations) = parameters().find(|(name, _)| name.eq_ignore_ascii_case("rel"))?;
    let found = relations.split_whitespace().any(|relation| relation.eq_ignore_ascii_case(rel));
    found.then_some(target.trim())
}

fn parameter(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once('=')?;
    let value = value.trim();
    let unquoted = value.strip_prefix('"').map(|quoted| quoted.strip_suffix('"').unwrap_or(quoted));
    Some((name.trim(), unquoted.unwrap_or(value)))
}

/// The pieces between separators that are neither in quotes nor in angle brackets.
struct Split<'a> {
    rest: Option<&'a str>,
    separator: char,
}

impl<'a> Iterator for Split<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest?;
        let Some((piece, rest)) = separator(text, self.separator).and_then(|at| text.split_at_checked(at))
        else {
            self.rest = None;
            return Some(text);
        };
        self.rest = rest.get(self.separator.len_utf8()..);
        Some(piece)
    }
}

fn separator(text: &str, separator: char) -> Option<usize> {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    text.find(|c| {
        let outside = !quoted && !bracketed && c == separator;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if !bracketed => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ => {}
        }
        outside
    })
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec, vec::Vec};

    use super::*;

    fn found(fields: &[&str], rel: &str) -> Vec<alloc::string::String> {
        let headers: Headers = fields.iter().map(|field| ("Link", *field)).collect();
        links(&headers, rel).map(Into::into).collect()
    }

    #[test]
    fn rfc_8555_7_4_2_alternates() {
        let fields = [
            "<https://example.com/acme/directory>;rel=\"index\"",
            "<https://example.com/acme/cert/mAt3xBGaobw/1>;rel=\"alternate\", <b>;rel=alternate",
        ];
        assert_eq!(found(&fields, "alternate"), ["https://example.com/acme/cert/mAt3xBGaobw/1", "b"]);
        assert_eq!(found(&fields, "index"), ["https://example.com/acme/directory"]);
        assert_eq!(found(&fields, "up"), vec![""; 0]);
    }

    #[test]
    fn rfc_8288_3_5_examples() {
        let previous = "<http://example.com/TheBook/chapter2>; rel=\"previous\"; title=\"previous chapter\"";
        assert_eq!(found(&[previous], "previous"), ["http://example.com/TheBook/chapter2"]);
        let both = "</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, \
                    </TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel";
        assert_eq!(found(&[both], "next"), ["/TheBook/chapter4"]);
        let several = "<http://example.org/>; rel=\"start http://example.net/relation/other\"";
        assert_eq!(found(&[several], "START"), ["http://example.org/"]);
        assert_eq!(found(&["</>; rel=\"copyright\"; anchor=\"#foo\""], "copyright"), vec![""; 0]);
    }

    #[test]
    fn commas_semicolons_and_case() {
        assert_eq!(
            found(&["<a,b;c>;title=\"x, <y>; rel=up \\\" , z\" ; REL=\"Alternate\""], "alternate"),
            ["a,b;c"]
        );
        assert_eq!(found(&["< a > ; Rel = alternate"], "alternate"), ["a"]);
        assert_eq!(found(&["<a>;rel=\"up\tAlternate\""], "alternate"), ["a"]);
        assert_eq!(found(&["<a>;rel=up;rel=alternate"], "alternate"), vec![""; 0]);
    }

    #[test]
    fn what_is_malformed_is_skipped() {
        assert_eq!(found(&["", ",,", "a;rel=up", "<a;rel=up", "<b>", ", <c>;rel=up,"], "up"), ["c"]);
        assert_eq!(found(&["<a>;rel=\"up", "<b>;rel"], "up"), ["a"]);
    }

    #[test]
    fn r7_their_number_is_bounded() {
        let many: Vec<_> = (0..1000).map(|number| format!("<{number}>;rel=alternate")).collect();
        let many = many.join(",");
        assert_eq!(found(&[&many, &many], "alternate").len(), Limits::LINKS);
    }
}

//! JSON with white space, as its many writers put it.

use super::super::draft::Layout;
use super::super::entries;
use super::{Mistake, Step};

pub(super) fn mistakes() -> Vec<Mistake> {
    let python = Layout { open: "{", colon: ": ", comma: ", ", close: "}", quote: "'" };
    let dict = Mistake::new(
        Step::Layout,
        entries::NOT_JSON,
        "it is a Python dict in single quotes, not JSON",
        move |draft| {
            draft.layout = python;
        },
    );
    LAYOUTS.iter().map(blanks).chain([dict]).collect()
}

fn blanks((words, open, colon, comma, close): &'static Blanks) -> Mistake {
    let layout = Layout { open, colon, comma, close, quote: "\"" };
    Mistake::new(Step::Layout, entries::BLANKS, *words, move |draft| draft.layout = layout)
}

/// In words; and what stands at the beginning, between name and value, between members, at the end.
type Blanks = (&'static str, &'static str, &'static str, &'static str, &'static str);

const LAYOUTS: [Blanks; 14] = [
    ("there is a blank after each comma", "{", ":", ", ", "}"),
    ("there is a blank after each comma and colon", "{", ": ", ", ", "}"),
    ("there is a blank after each colon", "{", ": ", ",", "}"),
    ("there are blanks around each colon and after each comma", "{", " : ", ", ", "}"),
    ("there are blanks inside the braces and after each comma and colon", "{ ", ": ", ", ", " }"),
    ("there are blanks inside the braces", "{ ", ":", ",", " }"),
    ("it is indented by 2", "{\n  ", ": ", ",\n  ", "\n}"),
    ("it is indented by 4", "{\n    ", ": ", ",\n    ", "\n}"),
    ("it is indented by tabs", "{\n\t", ": ", ",\n\t", "\n}"),
    ("it is indented by 2, with blanks around the colons", "{\n  ", " : ", ",\n  ", "\n}"),
    ("it is indented by 2, with CRLF", "{\r\n  ", ": ", ",\r\n  ", "\r\n}"),
    ("it is indented by 4, with CRLF", "{\r\n    ", ": ", ",\r\n    ", "\r\n}"),
    ("it is indented by 2, with CRLF and blanks around the colons", "{\r\n  ", " : ", ",\r\n  ", "\r\n}"),
    ("each member has a line of its own", "{\n", ":", ",\n", "\n}"),
];

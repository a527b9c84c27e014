//! What is it? The front door: whoever hands something in need not know.

use certwright_http::Timestamp;

use crate::input::Input;
use crate::{Report, csr, explain, inspect_object, key, key_authorization, thumbprint, unknown};

/// A recogniser: the report, if the input is of its kind. Each area has one.
type Recogniser = fn(&Input<'_>, Timestamp) -> Option<Report>;

/// In this order; the first one that knows the input has the word. What is recognised by a clear sign stands before
/// what is recognised by its look.
const RECOGNISERS: &[Recogniser] = &[
    |input, _| key::recognise(input),
    |input, _| csr::recognise_csr(input.bytes()),
    object,
    |input, _| explain::recognise_problem(input.json()?),
    |input, _| key_authorization::recognise(input),
    |input, _| thumbprint::recognise(input),
];

/// Says what the input is, what it holds and what is wrong with it at the time `now`, by which things expire.
///
/// Everything that occurs around ACME is known, in any of its wrappings. Of anything else the report says what it
/// looks like. Secrets are recognised and are never part of the report.
///
/// ```
/// let now = certwright_http::Timestamp::from_unix_seconds(1_795_435_200);
/// let report = certwright_diagnose::inspect(b"<html><title>404 Not Found</title></html>", now);
/// assert_eq!(report.is, "an HTML page");
/// ```
#[must_use]
pub fn inspect(input: &[u8], now: Timestamp) -> Report {
    let input = Input::new(input);
    let recognised = RECOGNISERS.iter().find_map(|recognise| recognise(&input, now));
    recognised.unwrap_or_else(|| unknown::describe(&input))
}

/// A resource of a server may hold an error: that is explained, too.
fn object(input: &Input<'_>, now: Timestamp) -> Option<Report> {
    let mut report = inspect_object(input.bytes(), None, now)?;
    if let Some(refused) = input.json().and_then(explain::recognise_problem) {
        refused.findings.into_iter().for_each(|finding| report.add(finding));
    }
    Some(report)
}

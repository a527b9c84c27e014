//! What is it? The front door: whoever hands something in need not know.

use crate::Report;
use crate::input::Input;
use crate::{csr, explain, key, key_authorization, thumbprint, unknown};

/// A recogniser: the report, if the input is of its kind. Each area has one.
type Recogniser = fn(&Input<'_>) -> Option<Report>;

/// In this order; the first one that knows the input has the word. What is recognised by a clear sign stands before
/// what is recognised by its look.
const RECOGNISERS: &[Recogniser] = &[
    key::recognise,
    |input| csr::recognise_csr(input.bytes()),
    |input| explain::recognise_problem(input.json()?),
    key_authorization::recognise,
    thumbprint::recognise,
];

/// Says what the input is, what it holds and what is wrong with it.
///
/// Everything that occurs around ACME is known, in any of its wrappings. Of anything else the report says what it
/// looks like. Secrets are recognised and are never part of the report.
///
/// ```
/// let report = certwright_diagnose::inspect(b"<html><title>404 Not Found</title></html>");
/// assert_eq!(report.is, "an HTML page");
/// ```
#[must_use]
pub fn inspect(input: &[u8]) -> Report {
    let input = Input::new(input);
    RECOGNISERS.iter().find_map(|recognise| recognise(&input)).unwrap_or_else(|| unknown::describe(&input))
}

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
    |input, _| explain(input.text()?),
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
    let Some(object) = without_braces(input) else { return recognised(input, now) };
    let mut report = recognised(object.as_bytes(), now);
    report.fact("as given", "members of a JSON object, without the braces around them");
    report
}

fn recognised(input: &[u8], now: Timestamp) -> Report {
    let input = Input::new(input);
    let recognised = RECOGNISERS.iter().find_map(|recognise| recognise(&input, now));
    recognised.unwrap_or_else(|| unknown::describe(&input))
}

/// The object whose members were copied without its braces, as people paste them into a forum.
fn without_braces(input: &[u8]) -> Option<String> {
    let text = str::from_utf8(input).ok()?.trim().trim_end_matches(',');
    let object = text.starts_with('"').then(|| format!("{{{text}}}"))?;
    serde_json::from_str::<serde_json::Map<_, _>>(&object).is_ok().then_some(object)
}

/// A resource of a server may hold an error: that is explained, too.
fn object(input: &Input<'_>, now: Timestamp) -> Option<Report> {
    let mut report = inspect_object(input.bytes(), None, now)?;
    if let Some(refused) = input.json().and_then(explain::recognise_problem) {
        refused.findings.into_iter().for_each(|finding| report.add(finding));
    }
    Some(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_435_200);

    #[test]
    fn the_thread_pastes_members_without_braces() {
        let pasted = "\"type\": \"urn:ietf:params:acme:error:malformed\",\n\"detail\": \"Error parsing certificate \
                      request: asn1: structure error: length too large\",\n\"status\": 400\n";
        let report = inspect(pasted.as_bytes(), NOW);
        assert_eq!(
            report.findings.first().map(|finding| finding.code),
            Some("said-asn1-length"),
            "{report:?}"
        );
        let served = b"\"type\": \"http-01\", \"status\": \"pending\", \"token\": \"evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ\",";
        let report = inspect(served, NOW);
        assert_eq!(report.is, "a challenge, pending");
    }

    #[test]
    fn the_thread_pastes_a_detail_with_quotes_of_its_own() {
        let pasted = "\"type\": \"urn:ietf:params:acme:error:orderNotReady\",\n\"detail\": \"Order's status \
                      (\"invalid\") is not acceptable for finalization\",\n\"status\": 403";
        let report = inspect(pasted.as_bytes(), NOW);
        assert_eq!(
            report.findings.first().map(|finding| finding.code),
            Some("said-order-invalid"),
            "{report:?}"
        );
    }
}

//! The thumbprint detective: from a wrong thumbprint to the mistake that makes it.
//!
//! A thumbprint comes about in steps: which members, in what order, how the JSON is written, what is hashed, by what
//! hash, how it is encoded. In each step something else can be done than RFC 7638 says. The search makes one mistake,
//! then two, then three, each in another step, until the digest is the one that was given.

mod draft;
mod entries;
mod given;
mod mistakes;
mod private;
mod search;

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_jwk::Jwk;

use crate::input::Input;
use crate::key::{self, Key};
use crate::{Finding, Report};

pub(crate) use entries::TABLE;
use given::Given;
pub(crate) use mistakes::hex;
use search::Wanted;

/// The report on a key and on a thumbprint that is said to be that of the key.
///
/// The key may have any form, and the thumbprint be written in any way. If it is not the right one, the report names
/// the mistakes that lead to it, up to three at a time.
#[must_use]
pub fn inspect_thumbprint(key: &[u8], expected: &str) -> Report {
    let input = Input::new(key);
    let Some(key) = key::read(&input) else { return key::no_key(input.bytes()) };
    let Some(public) = &key.public else { return key.report() };
    let mut report = judge(&key, public, &input, expected);
    key::describe(public, &mut report);
    key.findings.into_iter().for_each(|finding| report.add(finding));
    report
}

fn judge(key: &Key, public: &Jwk, input: &Input<'_>, expected: &str) -> Report {
    let slips = explain(key, public, input, expected);
    let words = |slips: &[Finding]| slips.iter().map(|slip| slip.what.clone()).collect::<Vec<_>>().join("; ");
    let mut report = match &slips {
        Some(slips) if slips.is_empty() => Report::new("the thumbprint of this key"),
        Some(slips) => Report::new(format!("a wrong thumbprint of this key: {}", words(slips))),
        None => Report::new("not the thumbprint of this key"),
    };
    if let Some(given) = given::shown(expected) {
        report.fact("given", given);
    }
    let differs =
        || vec![entries::DIFFERS.found("no mistake that is known leads from this key to this thumbprint")];
    slips.unwrap_or_else(differs).into_iter().for_each(|slip| report.add(slip));
    report
}

/// What leads from the key to the thumbprint: nothing, if it is right; `None`, if nothing does.
pub(crate) fn explain(key: &Key, public: &Jwk, input: &Input<'_>, expected: &str) -> Option<Vec<Finding>> {
    let readings = given::readings(expected);
    let right = |reading: &&Given| reading.digest == public.thumbprint().as_bytes();
    if let Some(reading) = readings.iter().find(right) {
        return Some(reading.slips.clone());
    }
    if readings.is_empty() {
        return None;
    }
    let lengths = readings.iter().map(|reading| reading.digest.len()).collect();
    let is = |digest: &[u8]| readings.iter().any(|reading| reading.digest == digest);
    let wanted = Wanted { lengths, is: &is };
    let (mut slips, digest) = search::search(key, public, input, &wanted)?;
    let reading = readings.iter().find(|reading| reading.digest == digest)?;
    slips.extend(reading.slips.iter().cloned());
    Some(slips)
}

/// What leads from the key to a wrong thumbprint of which only this is known: what its right form, in base64url, leads
/// to.
pub(crate) fn explain_by(
    key: &Key,
    public: &Jwk,
    input: &Input<'_>,
    is: &dyn Fn(&str) -> bool,
) -> Option<Vec<Finding>> {
    let is = |digest: &[u8]| is(&Base64UrlUnpadded::encode_string(digest));
    let wanted = Wanted { lengths: vec![32], is: &is };
    search::search(key, public, input, &wanted).map(|(slips, _)| slips)
}

/// What is wrong with the way in which a thumbprint is written; `None`, if it is none.
pub(crate) fn form(text: &str) -> Option<Vec<Finding>> {
    let sha256 = |reading: &Given| reading.digest.len() == 32;
    given::readings(text).into_iter().rfind(sha256).map(|reading| reading.slips)
}

/// Text that has the look of a thumbprint and of nothing else.
pub(crate) fn recognise(input: &Input<'_>) -> Option<Report> {
    given::recognise(input.text()?)
}

//! One label: letters, digits and hyphens, or Unicode through UTS #46.

use alloc::string::String;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use crate::{ParseErrorKind, error::Fault};

/// RFC 1035 §2.3.4: "labels: 63 octets or less".
const LABEL_OCTETS: usize = 63;

const UTS46: Uts46 = Uts46::new();

/// The A-label or lower case LDH label for `label`, which holds neither dots nor foreign ASCII.
pub(super) fn canonical(label: &str) -> Result<String, Fault> {
    let plain = label.is_ascii() && !is_encoded(label);
    let canonical = if plain { label.to_ascii_lowercase() } else { encoded(label)? };
    if canonical.is_empty() {
        return Err(Fault::at(0, ParseErrorKind::EmptyLabel));
    }
    let shown = if plain { canonical.clone() } else { unicode(&canonical) };
    hyphens(&shown, label)?;
    if canonical.len() > LABEL_OCTETS {
        return Err(Fault::at(0, ParseErrorKind::LabelTooLong(canonical.len())));
    }
    Ok(canonical)
}

/// What only the whole name shows: labels that are right each, but written in both directions (RFC 5893 §2).
pub(super) fn check_together(canonical: &str) -> Result<(), Fault> {
    let base = canonical.strip_prefix("*.").unwrap_or(canonical);
    if !base.split('.').any(is_encoded) || to_ascii(base).is_some() {
        return Ok(());
    }
    Err(Fault { kind: ParseErrorKind::Bidi, at: None })
}

/// The Unicode form of a canonical name without wildcard.
pub(super) fn unicode(canonical: &str) -> String {
    UTS46.to_unicode(canonical.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow).0.into_owned()
}

fn is_encoded(label: &str) -> bool {
    label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
}

fn encoded(label: &str) -> Result<String, Fault> {
    match one_label(label) {
        Some(encoded) => Ok(encoded),
        None if label.is_ascii() => Err(Fault::at(0, ParseErrorKind::Punycode)),
        None => Err(Fault::at(offender(label), ParseErrorKind::Unicode)),
    }
}

/// UTS #46 maps some characters to texts with a dot inside; those make no label.
fn one_label(label: &str) -> Option<String> {
    to_ascii(label).filter(|encoded| !encoded.contains('.'))
}

fn to_ascii(name: &str) -> Option<String> {
    let encoded = UTS46.to_ascii(name.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::Ignore);
    encoded.ok().map(alloc::borrow::Cow::into_owned)
}

/// The first character after which no longer part of `label` is right.
fn offender(label: &str) -> usize {
    // The search is quadratic, so an absurd label is blamed as a whole.
    if label.chars().count() > LABEL_OCTETS {
        return 0;
    }
    let right = |at: usize| label.get(..at).is_some_and(|prefix| one_label(prefix).is_some());
    label.char_indices().rev().map(|(at, _)| at).find(|&at| right(at)).unwrap_or(0)
}

/// Judges the hyphens of `label` by its Unicode form, as UTS #46 does when CheckHyphens is true.
fn hyphens(unicode: &str, label: &str) -> Result<(), Fault> {
    let last = label.char_indices().last().map_or(0, |(at, _)| at);
    let third = label.char_indices().nth(2).map_or(0, |(at, _)| at);
    if unicode.starts_with('-') {
        Err(Fault::at(0, ParseErrorKind::LeadingHyphen))
    } else if unicode.ends_with('-') {
        Err(Fault::at(last, ParseErrorKind::TrailingHyphen))
    } else if unicode.chars().skip(2).take(2).eq("--".chars()) {
        Err(Fault::at(third, ParseErrorKind::ReservedHyphens))
    } else {
        Ok(())
    }
}

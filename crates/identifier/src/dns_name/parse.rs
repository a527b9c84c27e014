//! From a text to the canonical name, label by label so that errors have a place.

use alloc::string::String;

use super::{label, scan};
use crate::{ParseErrorKind, error::Fault};

/// RFC 1035 §2.3.4 allows 255 octets on the wire: 253 as text.
const NAME_OCTETS: usize = 253;

/// More UTF-8 than any name has; what is longer is not looked at.
const INPUT_OCTETS: usize = 4096;

/// The canonical form of a trimmed text that is no address.
pub(super) fn canonical(text: &str) -> Result<String, Fault> {
    if text.is_empty() {
        return Err(Fault { kind: ParseErrorKind::Empty, at: None });
    }
    if text.len() > INPUT_OCTETS {
        return Err(Fault { kind: ParseErrorKind::NameTooLong(text.len()), at: None });
    }
    scan::foreign(text)?;
    let name = text.strip_suffix(is_dot).unwrap_or(text);
    wildcards(name)?;
    let canonical = join(name)?;
    numeric_top_level(name, &canonical)?;
    length(name, &canonical)?;
    label::check_together(&canonical).map(|()| canonical)
}

/// The full stops that UTS #46 maps to a dot, the dot included.
fn is_dot(c: char) -> bool {
    matches!(c, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

/// Each label with its place.
fn labels(name: &str) -> impl Iterator<Item = (usize, &str)> {
    let after_dots = name.match_indices(is_dot).map(|(at, dot)| at.saturating_add(dot.len()));
    core::iter::once(0).chain(after_dots).zip(name.split(is_dot))
}

/// RFC 8555 §7.1.3: "Wildcard domain names (with "*" as the first label) ..".
fn wildcards(name: &str) -> Result<(), Fault> {
    if name == "*" {
        return Err(Fault::at(0, ParseErrorKind::BareWildcard));
    }
    let mut only_wildcards = true;
    for (index, (at, label)) in labels(name).enumerate() {
        let misplaced =
            if only_wildcards { ParseErrorKind::DoubleWildcard } else { ParseErrorKind::InnerWildcard };
        match (label, label.find('*')) {
            ("*", _) if index == 0 => {}
            ("*", _) => return Err(Fault::at(at, misplaced)),
            (_, Some(inside)) => {
                return Err(Fault::at(at.saturating_add(inside), ParseErrorKind::PartialWildcard));
            }
            (_, None) => only_wildcards = false,
        }
    }
    Ok(())
}

fn join(name: &str) -> Result<String, Fault> {
    let mut joined = String::with_capacity(name.len());
    for (at, label) in labels(name) {
        if at > 0 {
            joined.push('.');
        }
        match label {
            "*" => joined.push('*'),
            _ => joined.push_str(&label::canonical(label).map_err(|fault| fault.shifted(at))?),
        }
    }
    Ok(joined)
}

/// A name whose last label is a number would be taken for an address by half of the world.
fn numeric_top_level(name: &str, canonical: &str) -> Result<(), Fault> {
    let numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    match (labels(name).last(), canonical.rsplit('.').next()) {
        (Some((at, _)), Some(last)) if numeric(last) => Err(Fault::at(at, ParseErrorKind::NumericTopLevel)),
        _ => Ok(()),
    }
}

fn length(name: &str, canonical: &str) -> Result<(), Fault> {
    let octets = canonical.len();
    if octets <= NAME_OCTETS {
        return Ok(());
    }
    Err(Fault { kind: ParseErrorKind::NameTooLong(octets), at: first_too_many(name, canonical) })
}

/// The first character beyond the limit, or the label that holds it if that label was not plain ASCII.
fn first_too_many(name: &str, canonical: &str) -> Option<usize> {
    let mut end = 0_usize;
    for ((at, given), label) in labels(name).zip(canonical.split('.')) {
        let start = end;
        end = start.saturating_add(label.len());
        if end > NAME_OCTETS {
            let plain = given.len() == label.len() && given.is_ascii();
            return Some(if plain { at.saturating_add(NAME_OCTETS.saturating_sub(start)) } else { at });
        }
        end = end.saturating_add(1);
    }
    None
}

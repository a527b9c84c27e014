//! Numbers with too many octets, or too few.

use serde_json::Value;

use super::super::draft::{Draft, Part};
use super::super::entries;
use super::{Mistake, Step};

pub(super) fn mistakes(right: &Draft) -> Vec<Mistake> {
    if right.members.iter().any(|member| member.name == "n") {
        leading_zeros().into_iter().chain(other_numbers()).collect()
    } else {
        coordinates()
    }
}

fn leading_zeros() -> Vec<Mistake> {
    let new =
        |words: &str, make: fn(&mut Draft)| Mistake::new(Step::Numbers, entries::LEADING_ZERO, words, make);
    [
        new("the modulus n keeps a zero octet in front", |draft| draft.change("n", sign_octet)),
        new("the exponent e has a zero octet in front", |draft| draft.change("e", sign_octet)),
        new("n and e have a zero octet in front", |draft| {
            draft.change("n", sign_octet);
            draft.change("e", sign_octet);
        }),
        new("the exponent e has eight octets", |draft| {
            draft.change("e", |e| [vec![0; 8usize.saturating_sub(e.len())].as_slice(), e].concat());
        }),
    ]
    .into()
}

fn other_numbers() -> Vec<Mistake> {
    let new = |words: &str, make: fn(&mut Draft)| Mistake::new(Step::Numbers, entries::NUMBER, words, make);
    [
        new("the exponent e is a JSON number", |draft| {
            if let Some(e) = exponent(draft) {
                draft.set("e", Part::Json(Value::from(e)));
            }
        }),
        new("the exponent e is written in decimal digits", |draft| {
            if let Some(e) = exponent(draft) {
                draft.set("e", Part::Plain(e.to_string()));
            }
        }),
        new("the octets of n are in reverse order", |draft| draft.change("n", reversed)),
        new("the octets of n are in reverse order, with the zero octet at the end", |draft| {
            draft.change("n", |n| reversed(&sign_octet(n)));
        }),
    ]
    .into()
}

fn exponent(draft: &Draft) -> Option<u64> {
    let e = draft.members.iter().find(|member| member.name == "e")?;
    let Part::Octets(octets) = &e.value else { return None };
    octets.iter().try_fold(0u64, |number, octet| Some(number.checked_mul(256)? + u64::from(*octet)))
}

fn coordinates() -> Vec<Mistake> {
    let new =
        |words: &str, make: fn(&mut Draft)| Mistake::new(Step::Numbers, entries::COORDINATE, words, make);
    [
        new("a coordinate lost its zero octets in front", |draft| both(draft, shortened)),
        new("a coordinate keeps a sign octet", |draft| both(draft, signed)),
        new("one coordinate lost its zero octets in front, and one keeps a sign octet", |draft| {
            both(draft, |octets| signed(&shortened(octets)));
        }),
        new("x and y are exchanged", |draft| {
            for member in &mut draft.members {
                match member.name.as_str() {
                    "x" => "y".clone_into(&mut member.name),
                    "y" => "x".clone_into(&mut member.name),
                    _ => {}
                }
            }
            draft.sort();
        }),
    ]
    .into()
}

fn both(draft: &mut Draft, change: fn(&[u8]) -> Vec<u8>) {
    draft.change("x", change);
    draft.change("y", change);
}

fn sign_octet(octets: &[u8]) -> Vec<u8> {
    [&[0], octets].concat()
}

fn shortened(octets: &[u8]) -> Vec<u8> {
    octets.iter().skip_while(|octet| **octet == 0).copied().collect()
}

/// As an INTEGER of DER: a number whose top bit is set gets a zero octet.
fn signed(octets: &[u8]) -> Vec<u8> {
    if octets.first().is_some_and(|first| first & 0x80 != 0) { sign_octet(octets) } else { octets.to_vec() }
}

fn reversed(octets: &[u8]) -> Vec<u8> {
    octets.iter().rev().copied().collect()
}

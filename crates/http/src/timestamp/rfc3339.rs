//! RFC 3339 §5.6.

use super::{
    MILLIS, Timestamp,
    civil::{Civil, clock, digits},
};

/// The last millisecond of the year 9999.
const LAST: i64 = 253_402_300_799_999;

pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
    let (fraction, offset) = fraction(rest)?;
    let seconds = civil(date, time)?.to_unix_seconds()?.checked_sub(offset_seconds(offset)?)?;
    let millis = seconds.checked_mul(MILLIS)?.checked_add(fraction)?;
    (0..=LAST).contains(&millis).then_some(Timestamp(millis))
}

fn civil(date: &str, time: &str) -> Option<Civil> {
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let (month, day) = (digits(parts.next()?, 2..=2)?, digits(parts.next()?, 2..=2)?);
    let (hour, minute, second) = clock(time)?;
    Some(Civil { year, month, day, hour, minute, second })
}

/// Milliseconds of `.123456`, and what comes after it.
fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(fraction) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let end = fraction.find(|c: char| !c.is_ascii_digit())?;
    let (fraction, rest) = fraction.split_at_checked(end)?;
    let millis =
        fraction.bytes().chain(*b"00").take(3).fold(0, |sum, digit| sum * 10 + i64::from(digit & 0xf));
    (!fraction.is_empty()).then_some((millis, rest))
}

fn offset_seconds(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, time) = text.split_at_checked(1)?;
    let (hours, minutes) = time.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2..=2)?, digits(minutes, 2..=2)?);
    let seconds = (hours <= 23 && minutes <= 59).then_some((hours * 60 + minutes) * 60)?;
    match sign {
        "+" => Some(seconds),
        "-" => Some(-seconds),
        _ => None,
    }
}

//! The dates of HTTP in all of their forms (RFC 9110 §5.6.7).

use alloc::vec::Vec;

use crate::{
    Timestamp,
    timestamp::civil::{Civil, clock, digits},
};

/// No form is longer than `Wednesday, 06-Nov-94 08:49:37 GMT`.
const LONGEST: usize = 64;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads an HTTP date: IMF-fixdate, or the obsolete forms of RFC 850 and of C's `asctime`; `None` if it is none.
///
/// The name of the day is not compared with the date. `now` serves to find the century of a two-digit year only:
/// "Recipients of a timestamp value in rfc850-date format, which uses a two-digit year, MUST interpret a timestamp
/// that appears to be more than 50 years in the future as representing the most recent year in the past that had
/// the same last two digits."
#[must_use]
pub fn parse_http_date(text: &str, now: Timestamp) -> Option<Timestamp> {
    if text.len() > LONGEST {
        return None;
    }
    let words: Vec<&str> = text.split([' ', '\t', ',', '-']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match words[..] {
        [_, day, month, year, time, "GMT" | "UTC"] => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let (hour, minute, second) = clock(time)?;
    let (year, day) = (full_year(year, now)?, digits(day, 1..=2)?);
    let civil = Civil { year, month: month_number(month)?, day, hour, minute, second };
    civil.to_unix_seconds().map(Timestamp::from_unix_seconds)
}

fn month_number(name: &str) -> Option<i64> {
    let months = (1..).zip(MONTHS);
    months.into_iter().find(|(_, month)| month.eq_ignore_ascii_case(name)).map(|(number, _)| number)
}

fn full_year(text: &str, now: Timestamp) -> Option<i64> {
    if let Some(year) = digits(text, 4..=4) {
        return Some(year);
    }
    let latest = Civil::from_unix_seconds(now.as_unix_seconds()).year + 50;
    digits(text, 2..=2).map(|year| latest - (latest - year).rem_euclid(100))
}

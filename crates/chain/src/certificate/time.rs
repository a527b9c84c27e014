//! The times of a validity (RFC 5280 §4.1.2.5), from the year 0 to 9999, as seconds since 1970.

use core::fmt;

use der::{ErrorKind, Reader, SliceReader, Tag, Tagged, asn1::AnyRef};

const DAY: i64 = 86_400;

pub(super) fn read(times: &mut SliceReader<'_>) -> der::Result<i64> {
    let time: AnyRef<'_> = times.decode()?;
    let seconds = match time.tag() {
        Tag::UtcTime => utc_time(time.value()),
        Tag::GeneralizedTime => generalized_time(time.value()),
        other => return Err(other.unexpected_error(None).into()),
    };
    seconds.ok_or_else(|| ErrorKind::DateTime.into())
}

/// `YYMMDDHHMMSSZ`: "Where YY is greater than or equal to 50, the year SHALL be interpreted as 19YY".
fn utc_time(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_at_checked(2)?;
    let year = digits(year)?;
    seconds(if year < 50 { year + 2000 } else { year + 1900 }, rest)
}

/// `YYYYMMDDHHMMSSZ`: "GeneralizedTime values MUST NOT include fractional seconds."
fn generalized_time(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_at_checked(4)?;
    seconds(digits(year)?, rest)
}

/// From `MMDDHHMMSSZ`.
fn seconds(year: i64, rest: &[u8]) -> Option<i64> {
    let (pairs, b"Z") = rest.as_chunks::<2>() else { return None };
    let [month, day, hour, minute, second] = <[[u8; 2]; 5]>::try_from(pairs).ok()?;
    let month = in_range(month, 1, 12)?;
    let day = in_range(day, 1, days_of(month, year))?;
    let time = in_range(hour, 0, 23)? * 3600 + in_range(minute, 0, 59)? * 60 + in_range(second, 0, 59)?;
    Some(days(year, month, day) * DAY + time)
}

fn in_range(text: [u8; 2], least: i64, greatest: i64) -> Option<i64> {
    digits(&text).filter(|number| (least..=greatest).contains(number))
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, digit| Some(number * 10 + i64::from(char::from(*digit).to_digit(10)?)))
}

fn days_of(month: i64, year: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The days from 1970-01-01, counting years from March, so that a leap day is the last of its year.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + (month * 153 + 2) / 5 + day - 1 - 719_468
}

/// Seconds since 1970, shown as RFC 3339 does.
pub(crate) struct Moment(pub(crate) i64);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0.div_euclid(DAY));
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

/// The inverse of [`days`]; an era is 400 years.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (year * 365 + year / 4 - year / 100);
    let month = (day * 5 + 2) / 153;
    let january = i64::from(month >= 10);
    (era * 400 + year + january, (month + 2) % 12 + 1, day - (month * 153 + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn rfc5280_4_1_2_5_times_of_both_kinds() {
        assert_eq!(utc_time(b"700101000000Z"), Some(0));
        assert_eq!(utc_time(b"500101000000Z"), Some(-631_152_000));
        assert_eq!(utc_time(b"491231235959Z"), Some(2_524_607_999));
        assert_eq!(generalized_time(b"20500101000000Z"), Some(2_524_608_000));
        assert_eq!(generalized_time(b"99991231235959Z"), Some(253_402_300_799));
        assert_eq!(generalized_time(b"00010101000000Z"), Some(-62_135_596_800));
        assert_eq!(generalized_time(b"20240229120000Z"), Some(1_709_208_000));
    }

    #[test]
    fn times_that_are_none() {
        for text in
            ["", "Z", "240230000000Z", "230229000000Z", "241301000000Z", "240100000000Z", "240101240000Z"]
        {
            assert_eq!(utc_time(text.as_bytes()), None, "{text}");
        }
        for text in [
            "240101006000Z",
            "240101000060Z",
            "2401010000Z",
            "240101000000",
            "240101000000+0100",
            "2401010000-1Z",
        ] {
            assert_eq!(utc_time(text.as_bytes()), None, "{text}");
        }
        assert_eq!(generalized_time(b"20240101000000.5Z"), None);
    }

    #[test]
    fn rfc3339_of_moments() {
        assert_eq!(Moment(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Moment(1_709_208_000).to_string(), "2024-02-29T12:00:00Z");
        assert_eq!(Moment(-62_135_596_800).to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Moment(253_402_300_799).to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn date_is_the_inverse_of_days() {
        for day in (-719_528..2_932_896).step_by(13) {
            let (year, month, date) = date(day);
            assert!((1..=12).contains(&month) && (1..=days_of(month, year)).contains(&date), "{day}");
            assert_eq!(days(year, month, date), day);
        }
        let extremes = [Moment(i64::MAX).to_string(), Moment(i64::MIN).to_string()];
        assert!(extremes.iter().all(|text| text.ends_with('Z')));
    }
}

//! The proleptic Gregorian calendar, in UTC.
//!
//! Days are counted in eras of 400 years that begin in March, so that a leap day is the last day of its year
//! (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").

const DAY: i64 = 86_400;
const ERA_YEARS: i64 = 400;
const ERA_DAYS: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
    pub(crate) hour: i64,
    pub(crate) minute: i64,
    pub(crate) second: i64,
}

impl Civil {
    pub(crate) fn from_unix_seconds(seconds: i64) -> Self {
        let (year, month, day) = date(seconds.div_euclid(DAY));
        let time = seconds.rem_euclid(DAY);
        Self { year, month, day, hour: time / 3600, minute: time / 60 % 60, second: time % 60 }
    }

    /// Seconds since the epoch; `None` if there is no such date or time, or the year is not 1970 to 9999.
    ///
    /// A leap second is the first second of the next minute.
    pub(crate) fn to_unix_seconds(self) -> Option<i64> {
        let exists = (1970..=9999).contains(&self.year)
            && (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && (0..=23).contains(&self.hour)
            && (0..=59).contains(&self.minute)
            && (0..=60).contains(&self.second);
        let time = || (self.hour * 60 + self.minute) * 60 + self.second;
        exists.then(|| days(self.year, self.month, self.day) * DAY + time())
    }
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let march_year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (march_year.div_euclid(ERA_YEARS), march_year.rem_euclid(ERA_YEARS));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH
}

fn date(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let (era, day_of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * ERA_YEARS + year_of_era;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number that `text` is, if it is nothing but so many digits.
pub(crate) fn digits(text: &str, lengths: core::ops::RangeInclusive<usize>) -> Option<i64> {
    let plain = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Hour, minute and second of `hh:mm:ss`.
pub(crate) fn clock(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split(':').map(|part| digits(part, 2..=2));
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(hour), Some(minute), Some(second), None) => Some((hour?, minute?, second?)),
        _ => None,
    }
}

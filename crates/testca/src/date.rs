//! Dates as HTTP writes them (RFC 9110 §5.6.7).

use certwright_http::Timestamp;

const DAYS: [(&str, &str); 7] = [
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: i64 = 86_400;

/// The three forms of a date that a recipient has to understand (RFC 9110 §5.6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateForm {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    ImfFixdate,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    Rfc850,
    /// `Sun Nov  6 08:49:37 1994`
    Asctime,
}

impl DateForm {
    /// Writes the second that `time` lies in.
    pub(crate) fn write(self, time: Timestamp) -> String {
        let parts = Parts::of(time);
        let Parts { short, long, day, month, year, clock } = &parts;
        match self {
            Self::ImfFixdate => format!("{short}, {day} {month} {year} {clock} GMT"),
            Self::Rfc850 => {
                let year = year.get(2..).unwrap_or_default();
                format!("{long}, {day}-{month}-{year} {clock} GMT")
            }
            Self::Asctime => {
                let day = day.trim_start_matches('0');
                format!("{short} {month} {day:>2} {clock} {year}")
            }
        }
    }
}

struct Parts {
    short: &'static str,
    long: &'static str,
    day: String,
    month: &'static str,
    year: String,
    clock: String,
}

impl Parts {
    /// The date is the one that RFC 3339 shows, `2026-11-23T12:00:00Z`; the day of the week is counted.
    fn of(time: Timestamp) -> Self {
        let seconds = time.as_unix_seconds();
        let text = Timestamp::from_unix_seconds(seconds).to_string();
        let part = |range| text.get(range).unwrap_or_default();
        let month = part(5..7).parse::<usize>().unwrap_or(1).saturating_sub(1);
        let weekday = usize::try_from(seconds.div_euclid(DAY).rem_euclid(7)).unwrap_or(0);
        let (short, long) = DAYS.get(weekday).copied().unwrap_or_default();
        Self {
            short,
            long,
            day: part(8..10).into(),
            month: MONTHS.get(month).copied().unwrap_or_default(),
            year: part(0..4).into(),
            clock: part(11..19).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9110_5_6_7_examples() {
        let time = Timestamp::from_unix_seconds(784_111_777);
        assert_eq!(DateForm::ImfFixdate.write(time), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(DateForm::Rfc850.write(time), "Sunday, 06-Nov-94 08:49:37 GMT");
        assert_eq!(DateForm::Asctime.write(time), "Sun Nov  6 08:49:37 1994");
    }
}

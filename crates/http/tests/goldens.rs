//! Dates and references from other people's implementations and from the RFCs.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::time::Duration;

use certwright_fixtures::json;
use certwright_http::{Headers, Schemes, Timestamp, Url, parse_http_date, retry_after};
use serde_json::Value;

/// The moment at which the fixtures' two-digit years are read.
const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_480_000);

fn rows(file: &str, member: &str) -> Vec<(String, Value)> {
    let rows = json(file);
    let rows = rows.as_array().unwrap();
    rows.iter().map(|row| (row["text"].as_str().unwrap().to_owned(), row[member].clone())).collect()
}

fn seconds(text: &str) -> Option<i64> {
    parse_http_date(text, NOW).map(Timestamp::as_unix_seconds)
}

fn wait(fields: &[(&str, &str)]) -> Option<Duration> {
    let headers: Headers = fields.iter().copied().collect();
    retry_after(&headers, NOW).map(|again| again.duration_since(NOW))
}

const fn secs(seconds: u64) -> Option<Duration> {
    Some(Duration::from_secs(seconds))
}

#[test]
fn rfc_9110_5_6_7_examples() {
    for text in
        ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
    {
        assert_eq!(seconds(text), Some(784_111_777), "{text}");
    }
}

#[test]
fn r4_http_dates_as_python_writes_them() {
    for (text, expected) in rows("http/dates.json", "unix_seconds") {
        assert_eq!(seconds(&text), expected.as_i64(), "{text}");
    }
}

#[test]
fn rfc_9110_5_6_7_two_digit_years_are_at_most_50_years_ahead() {
    let year = |now: i64, text| {
        let now = Timestamp::from_unix_seconds(now);
        parse_http_date(text, now).unwrap().to_string()[..4].to_owned()
    };
    assert_eq!(year(1_795_480_000, "Friday, 01-Jan-76 00:00:00 GMT"), "2076");
    assert_eq!(year(1_795_480_000, "Friday, 01-Jan-77 00:00:00 GMT"), "1977");
    assert_eq!(year(4_090_000_000, "Friday, 01-Jan-01 00:00:00 GMT"), "2101");
}

#[test]
fn r4_what_is_no_date_is_none() {
    for text in [
        "",
        "0",
        "soon",
        "-1",
        "Sun, 06 Nov 1994",
        "Sun, 31 Feb 2026 00:00:00 GMT",
        "Sun, 29 Feb 2100 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37 EST",
        "Sun, 06 Nov 1969 08:49:37 GMT",
        "Sun, 06 Nov +994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Bug 1994 08:49:37 GMT",
        "Sun, 06 Nov 994 08:49:37 GMT",
        "2026-11-24T00:00:00Z",
    ] {
        assert_eq!(seconds(text), None, "{text}");
    }
}

#[test]
fn rfc_3339_dates_as_python_writes_them() {
    for (text, expected) in rows("http/rfc3339.json", "unix_millis") {
        let time = Timestamp::parse_rfc3339(&text).unwrap_or_else(|| unreachable!("{text}"));
        assert_eq!(Some(time.as_millis()), expected.as_i64(), "{text}");
        if text.ends_with('Z') {
            assert_eq!(time.to_string(), text);
        }
    }
}

#[test]
fn rfc_3339_5_8_examples() {
    let millis = |text| Timestamp::parse_rfc3339(text).map(Timestamp::as_millis);
    assert_eq!(millis("1985-04-12T23:20:50.52Z"), Some(482_196_050_520));
    assert_eq!(millis("1996-12-19T16:39:57-08:00"), millis("1996-12-20T00:39:57Z"));
    assert_eq!(millis("1990-12-31T15:59:60-08:00"), millis("1991-01-01T00:00:00Z"), "a leap second");
    assert_eq!(millis("2016-01-20t14:09:07.999999999z"), Some(1_453_298_947_999));
}

#[test]
fn what_is_not_rfc_3339_is_none() {
    for text in [
        "",
        "tomorrow",
        "2026-11-24",
        "2026-11-24T10:00Z",
        "2026-11-24T10:00:00",
        "2026-11-24T10:00:00.Z",
        "2026-11-24T10:00:00,5Z",
        "2026-11-24T10:00:00+0100",
        "2026-11-24T10:00:00+24:00",
        "2026-13-24T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "2026-11-24T10:00:00.5",
        "2026-11-24T10:00:00ZZ",
        "2026-1-24T10:00:00ZZ",
        "20261-1-24T10:00:00Z",
        "2026-11-24T10:00:00\u{e9}",
        "2026-11-2\u{e9}T10:00:00Z",
    ] {
        assert_eq!(Timestamp::parse_rfc3339(text), None, "{text}");
    }
}

#[test]
fn r4_retry_after_in_seconds() {
    assert_eq!(wait(&[("Retry-After", "3")]), secs(3));
    assert_eq!(wait(&[("retry-after", " 120 ")]), secs(120));
    assert_eq!(wait(&[("Retry-After", "0")]), secs(0));
    assert_eq!(wait(&[("Retry-After", "3970812")]), secs(3_970_812), "Boulder, with a rate limit");
    assert_eq!(wait(&[("Retry-After", "5"), ("Retry-After", "30"), ("Retry-After", "x")]), secs(30));
}

#[test]
fn r4_retry_after_as_a_date_is_measured_against_the_response() {
    let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for again in
        ["Sun, 06 Nov 1994 08:50:07 GMT", "Sunday, 06-Nov-94 08:50:07 GMT", "Sun Nov  6 08:50:07 1994"]
    {
        assert_eq!(wait(&[date, ("Retry-After", again)]), secs(30), "{again}");
    }
    assert_eq!(wait(&[date, ("Retry-After", "Sun, 06 Nov 1994 08:49:00 GMT")]), secs(0), "a moment gone by");
    assert_eq!(wait(&[("Retry-After", "Sun, 06 Nov 2050 08:49:37 GMT")]), None, "never against local time");
}

#[test]
fn r4_retry_after_is_clamped_and_nonsense_ignored() {
    let longest = secs(60 * 86_400);
    assert_eq!(wait(&[("Retry-After", "99999999999999999999999999")]), longest);
    assert_eq!(wait(&[("Retry-After", "5184001")]), longest);
    let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(wait(&[date, ("Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT")]), longest);
    for nonsense in ["", "-1", "+1", "1.5", "soon", "1 2", "0x10", "Sun, 99 Nov 1994 08:49:37 GMT"] {
        assert_eq!(wait(&[date, ("Retry-After", nonsense)]), None, "{nonsense}");
    }
    assert_eq!(wait(&[date]), None);
}

#[test]
fn rfc_3986_5_4_references() {
    let base = Url::parse("https://a/b/c/d;p?q", Schemes::HttpsOnly).unwrap();
    for (reference, expected) in rows("http/resolve.json", "resolved") {
        let resolved = base.join(&reference, Schemes::HttpsOnly).unwrap();
        assert_eq!(Some(resolved.as_str()), expected.as_str(), "{reference}");
    }
}

//! Header fields: Retry-After, Date and Link (RFC 9110 §10.2.3, RFC 8288), nonces (RFC 8555 §6.5.1), RFC 3339.
#![no_main]

use core::time::Duration;

use certwright_http::{Headers, Limits, Timestamp, links, parse_http_date, retry_after};
use certwright_protocol::Nonce;
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_unix_seconds(1_795_000_000);

fuzz_target!(|text: &str| {
    let fields = text.lines().map(|line| line.split_once(": ").unwrap_or(("Date", line)));
    let Ok(headers) = Headers::bounded(fields, &Limits::DEFAULT) else { return };
    if let Some(moment) = retry_after(&headers, NOW) {
        assert!(headers.get("RETRY-AFTER").is_some());
        assert!((NOW..=NOW + Duration::from_secs(60 * 86_400)).contains(&moment), "R4: {moment}");
    }
    let alternates: Vec<&str> = links(&headers, "alternate").collect();
    assert!(alternates.len() <= Limits::LINKS, "R7");
    assert!(alternates.iter().all(|link| text.contains(link)), "as they stand");
    if let Some(nonce) = Nonce::from_headers(&headers, NOW) {
        assert_eq!(certwright_jws::check_nonce(nonce.as_str()), Ok(()));
    }
    for (_, value) in headers.iter() {
        date(value);
    }
});

/// What is read as a date is written as RFC 3339, which is read as the same.
fn date(value: &str) {
    let read = [parse_http_date(value, NOW), Timestamp::parse_rfc3339(value)];
    for moment in read.into_iter().flatten() {
        let again = Timestamp::parse_rfc3339(&moment.to_string()).unwrap();
        assert_eq!(again.as_unix_seconds(), moment.as_unix_seconds(), "{value}");
    }
}

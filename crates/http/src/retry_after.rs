//! When a server wants to be asked again.

use core::time::Duration;

use crate::{Headers, Timestamp, parse_http_date};

/// The longest wait that is believed: 60 days. Boulder sends up to 46 with a rate limit.
const LONGEST: Duration = Duration::from_secs(60 * 86_400);

/// The moment before which the server does not want to be asked again (RFC 9110 §10.2.3), at most 60 days after
/// `received`, and `received` itself if that moment has passed. `None` if there is no such wish, or none that makes
/// sense. Of several the latest counts.
///
/// A date is measured against the `Date` of the same response, so that neither clock need be right; a date without
/// one is ignored (R4).
#[must_use]
pub fn retry_after(headers: &Headers, received: Timestamp) -> Option<Timestamp> {
    let waits = headers.get_all("retry-after").filter_map(|value| wait(value, headers, received));
    waits.max().map(|wait| received + wait.min(LONGEST))
}

fn wait(value: &str, headers: &Headers, received: Timestamp) -> Option<Duration> {
    seconds(value).or_else(|| {
        let date = parse_http_date(headers.get("date")?, received)?;
        Some(parse_http_date(value, date)?.duration_since(date))
    })
}

/// Digits alone; more than fit into a number are as good as for ever.
fn seconds(value: &str) -> Option<Duration> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| Duration::from_secs(value.parse().unwrap_or(u64::MAX)))
}

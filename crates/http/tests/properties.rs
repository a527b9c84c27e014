//! What holds for every text and every octet.

use std::time::Duration;

use certwright_http::{
    Headers, Schemes, Timestamp, Url, escape, excerpt, links, parse_http_date, retry_after,
};
use proptest::prelude::*;

/// Texts that are more often nearly URLs than nonsense.
fn urls() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "(https?|HTTPS|ftp)://(user@)?([a-zA-Z0-9._-]{0,12}|\\[[0-9a-f:.]{0,12}\\]|127\\.0\\.0\\.1)(:[0-9]{0,5})?\
         [/?]?[!-~]{0,30}",
        "[!-~]{0,30}",
        "[./?a-z%2;:]{0,20}",
    ]
}

fn moments() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp::from_millis)
}

fn safe(text: &str) -> bool {
    !text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r6_a_url_is_never_rewritten(text in urls()) {
        match Url::parse(&text, Schemes::HttpOnLoopback) {
            Ok(url) => {
                prop_assert_eq!(url.as_str(), &text);
                prop_assert!(url.is_https() || url.is_loopback());
                prop_assert!(!url.host().is_empty() && url.port() != 0 && url.target().starts_with('/'));
                prop_assert!(text.contains(url.host()) && url.target().ends_with(url.target().trim_start_matches('/')));
            }
            Err(error) => prop_assert!(safe(&error.to_string())),
        }
    }

    #[test]
    fn r6_join_keeps_absolute_urls_and_leaves_https_for_nothing(text in urls()) {
        let base = Url::parse("https://ca.example/acme/dir?x", Schemes::HttpsOnly).map_err(|e| TestCaseError::fail(e.to_string()))?;
        let joined = base.join(&text, Schemes::HttpsOnly);
        if let Ok(absolute) = Url::parse(&text, Schemes::HttpsOnly) {
            prop_assert_eq!(joined.as_ref().map(Url::as_str), Ok(absolute.as_str()));
        }
        if let Ok(joined) = joined {
            prop_assert!(joined.is_https());
            prop_assert_eq!(Url::parse(joined.as_str(), Schemes::HttpsOnly), Ok(joined));
        }
    }

    #[test]
    fn r4_a_wait_is_never_before_its_response_nor_far_after_it(
        value in prop_oneof![any::<String>(), "[0-9]{1,25}", "[A-Z][a-z]{2}, [0-9]{2} (Nov|Feb) [0-9]{2,4} [0-9]{2}:[0-5][0-9]:[0-5][0-9] GMT"],
        received in moments(),
    ) {
        let mut headers = Headers::new();
        headers.push("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
        headers.push("Retry-After", value);
        if let Some(again) = retry_after(&headers, received) {
            prop_assert!(again >= received);
            prop_assert!(again <= received + Duration::from_secs(60 * 86_400));
        }
    }

    #[test]
    fn dates_never_panic(text in any::<String>(), now in moments()) {
        let _ = parse_http_date(&text, now);
        let _ = Timestamp::parse_rfc3339(&text);
        let _ = now.to_string();
    }

    #[test]
    fn what_a_timestamp_shows_is_read_back(millis in 0..253_402_300_800_000_i64) {
        let time = Timestamp::from_millis(millis);
        prop_assert_eq!(Timestamp::parse_rfc3339(&time.to_string()), Some(time));
    }

    #[test]
    fn time_goes_forward(start in moments(), seconds in any::<u64>(), nanos in 0..1_000_000_000_u32) {
        let wait = Duration::new(seconds, nanos);
        prop_assert!(start + wait >= start);
        prop_assert!(start - wait <= start);
        prop_assert!((start + wait).duration_since(start) <= wait);
    }

    #[test]
    fn links_never_panic_and_come_from_the_field(value in prop_oneof![any::<String>(), "[<>,;\"\\\\= a-crelup]{0,60}"]) {
        let headers: Headers = [("Link", value.clone())].into_iter().collect();
        prop_assert!(links(&headers, "up").all(|target| value.contains(target)));
    }

    #[test]
    fn a_link_is_found_behind_any_quoted_text(text in "[^\"\\\\\u{0}-\u{1f}]{0,40}") {
        let value = format!("<x>;title=\"{text}\", <target>;rel=\"up\"");
        let headers: Headers = [("Link", value)].into_iter().collect();
        prop_assert_eq!(links(&headers, "up").collect::<Vec<_>>(), ["target"]);
    }

    #[test]
    fn r47_escaped_text_is_safe_and_excerpts_are_bounded(body in any::<Vec<u8>>(), text in any::<String>(), max in 0..60_usize) {
        prop_assert!(safe(&escape(&text)));
        let excerpt = excerpt(&body, max);
        prop_assert!(safe(&excerpt));
        prop_assert!(excerpt.chars().count() <= max + 1);
    }
}

//! Texts from outside made safe for a terminal (R47).
#![no_main]

use certwright_http::{escape, excerpt};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let text = String::from_utf8_lossy(body);
    let escaped = escape(&text);
    assert!(!escaped.contains(obeyed), "{escaped:?}");
    assert_eq!(escape(&escaped), escaped, "escaping twice changes nothing");
    for room in [0, 1, 7, 120] {
        let excerpt = excerpt(body, room);
        assert!(!excerpt.contains(obeyed), "{excerpt:?}");
        assert!(excerpt.chars().count() <= room + 1, "{excerpt:?}");
    }
});

/// What a terminal would act on, or what changes the direction of the text after it.
fn obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

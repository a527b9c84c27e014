//! DNS messages (RFC 1035 §4), as the test CA's lookup reads them.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| {
    let query = certwright_fuzz::question("_acme-challenge.example.org").unwrap();
    let records = certwright_fuzz::look_up(&query, octets);
    // The fixed part of a record is ten octets after a name of one at least.
    assert!(records.is_none_or(|count| count * 11 <= octets.len()), "more records than octets");
    if records.is_some() {
        assert_eq!(octets[..2], query[..2], "the answer to another question");
    }
});

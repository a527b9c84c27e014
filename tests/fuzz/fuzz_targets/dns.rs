//! DNS messages (RFC 1035 §4), as the test CA and the check of a name read them.
#![no_main]

use certwright_dns::Message;
use certwright_fuzz::assert_shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| match Message::decode(octets) {
    Ok(message) => check(&message, octets.len()),
    Err(error) => assert_shown(&error),
});

fn check(message: &Message, length: usize) {
    // The fixed part of a record is ten octets after a name of one at least.
    assert!(message.records.len() * 11 <= length, "more records than octets");
    for record in &message.records {
        assert!(!record.owner.to_string().contains(char::is_control), "{}", record.owner);
    }
    let reply = Message::decode(&Message::reply_to(message).encode()).unwrap();
    assert_eq!((reply.id, reply.records.len()), (message.id, 0));
}

//! DNS messages (RFC 1035 §4), as the test CA and the check of a name read them.
#![no_main]

use certwright_dns::{Data, Kind, Message, Query, Record};
use certwright_fuzz::assert_shown;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| match Message::decode(octets) {
    Ok(message) => check(&message, octets.len()),
    Err(error) => assert_shown(&error),
});

fn check(message: &Message, length: usize) {
    // The fixed part of a record is ten octets after a name of one at least.
    assert!(message.records.len() * 11 <= length, "more records than octets");
    for record in message.records.iter().chain(&message.authority) {
        assert!(!record.owner.to_string().contains(char::is_control), "{}", record.owner);
    }
    let reply = Message::decode(&Message::reply_to(message).encode()).unwrap();
    assert_eq!(reply, Message::reply_to(message));
    if message.records.iter().chain(&message.authority).all(is_whole) {
        let plain = Message { additional: 0, ..message.clone() };
        assert_eq!(Message::decode(&message.encode()), Ok(plain), "written and read again");
    }
    if let [question] = message.questions.as_slice() {
        let query = Query::direct(message.id, question.name.clone(), question.kind);
        assert_eq!(message.answers(&query), message.response, "RFC 5452 §9.1");
        assert!(!message.answers(&Query { id: !message.id, ..query }));
    }
}

/// Whether nothing of the record was left out, or nothing that its type says must be there.
fn is_whole(record: &Record) -> bool {
    let read = [Kind::A, Kind::AAAA, Kind::CNAME, Kind::NS, Kind::TXT, Kind::CAA];
    record.data != Data::Other || !read.contains(&record.kind)
}

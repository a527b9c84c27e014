//! What arrives is anybody's; whatever it is, reading ends, and what we write we read.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_dns::{Caa, Code, Data, DnsError, Kind, Message, Name, Query, Record};
use proptest::prelude::*;

fn name() -> impl Strategy<Value = Name> {
    proptest::collection::vec("[a-z0-9_-]{1,20}", 1..5)
        .prop_map(|labels| Name::parse(&labels.join(".")).unwrap())
}

fn data() -> impl Strategy<Value = Data> {
    let octets = || proptest::collection::vec(any::<u8>(), 0..600);
    prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| Data::A(octets.into())),
        any::<[u8; 16]>().prop_map(|octets| Data::Aaaa(octets.into())),
        name().prop_map(Data::Cname),
        name().prop_map(Data::Ns),
        octets().prop_map(Data::Txt),
        (any::<u8>(), "[a-zA-Z0-9]{1,20}", octets()).prop_map(|(flags, tag, value)| Data::Caa(Caa {
            flags,
            tag: tag.into_bytes(),
            value
        })),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    let record = || (name(), data()).prop_map(|(owner, data)| Record::new(owner, data));
    let records = || proptest::collection::vec(record(), 0..4);
    (any::<u16>(), name(), 0..16u8, any::<bool>(), records(), records()).prop_map(
        |(id, name, code, authoritative, records, authority)| {
            let query = Message::decode(&Query::direct(id, name, Kind::TXT).encode()).unwrap();
            let reply = Message::reply_to(&query);
            Message { code: Code(code), authoritative, records, authority, ..reply }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(message in message()) {
        prop_assert_eq!(Message::decode(&message.encode()), Ok(message));
    }

    #[test]
    fn anything_is_read_to_an_end(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Message::decode(&octets);
    }

    #[test]
    fn a_flipped_octet_or_an_early_end_never_panics(message in message(), at in any::<prop::sample::Index>(), bits in 1..=255u8) {
        let mut octets = message.encode();
        let at = at.index(octets.len());
        let _ = Message::decode(&octets[..at]);
        octets[at] ^= bits;
        let _ = Message::decode(&octets);
    }
}

/// The header of an answer with one question, and then these octets.
fn with(question: &[u8]) -> Vec<u8> {
    [&[0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0], question].concat()
}

#[test]
fn rfc_1035_4_1_4_pointers_point_backwards() {
    for (octets, error) in [
        (&[0xc0, 12][..], DnsError::Pointer),
        (&[0xc0, 14, 0xc0, 12], DnsError::Pointer),
        (&[1, b'a', 0xc0, 12, 0, 1, 0, 1], DnsError::Pointer),
        (&[0x40, 0], DnsError::LabelKind),
        (&[3, b'a'], DnsError::Truncated),
        (&[0xc0], DnsError::Truncated),
    ] {
        assert_eq!(Message::decode(&with(octets)), Err(error), "{octets:?}");
    }
}

#[test]
fn a_truncated_answer_counts_as_far_as_it_goes() {
    let query = Message::decode(&Query::direct(1, Name::parse("a.test").unwrap(), Kind::A).encode()).unwrap();
    let record = Record::new(Name::parse("a.test").unwrap(), Data::A([192, 0, 2, 1].into()));
    let reply =
        Message { truncated: true, records: vec![record.clone(), record], ..Message::reply_to(&query) };
    let octets = reply.encode();
    let short = octets.get(..octets.len() - 3).unwrap();
    assert_eq!(Message::decode(short).unwrap().records.len(), 1);
    let mut untold = short.to_vec();
    untold[2] &= !0x02;
    assert_eq!(Message::decode(&untold), Err(DnsError::Truncated));
}

#[test]
fn a_record_fills_its_length() {
    let query = Message::decode(&Query::direct(1, Name::parse("a.test").unwrap(), Kind::A).encode()).unwrap();
    let record = Record::new(Name::parse("a.test").unwrap(), Data::A([192, 0, 2, 1].into()));
    let mut octets = Message { records: vec![record], ..Message::reply_to(&query) }.encode();
    let length = octets.len() - 5;
    octets[length] = 5;
    octets.push(0);
    assert_eq!(Message::decode(&octets), Err(DnsError::Length));
}

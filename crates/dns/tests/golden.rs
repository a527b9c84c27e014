//! Messages made by dnspython (fixtures/dns).

#![expect(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use certwright_dns::{Code, Data, Kind, Message, Name, Query, Record};
use serde_json::Value;

fn goldens(of: &str) -> Vec<Value> {
    certwright_fixtures::json("dns/messages.json")[of].as_array().unwrap().clone()
}

fn wire(golden: &Value) -> Vec<u8> {
    let hex = golden["wire"].as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn kind(text: &str) -> Kind {
    let kinds = [Kind::A, Kind::AAAA, Kind::CAA, Kind::CNAME, Kind::NS, Kind::SOA, Kind::TXT];
    kinds.into_iter().find(|kind| kind.to_string() == text).unwrap()
}

fn query(golden: &Value) -> Query {
    let name = Name::parse(golden["name"].as_str().unwrap()).unwrap();
    Query::recursive(4711, name, kind(golden["kind"].as_str().unwrap()))
}

/// As dnspython writes the record's content.
fn text(record: &Record) -> String {
    let quoted = |octets: &[u8]| format!("\"{}\"", String::from_utf8(octets.to_vec()).unwrap());
    match &record.data {
        Data::A(address) => address.to_string(),
        Data::Aaaa(address) => address.to_string(),
        Data::Cname(name) | Data::Ns(name) => name.to_string(),
        Data::Txt(text) => quoted(text),
        Data::Caa(caa) => {
            let tag = String::from_utf8(caa.tag.clone()).unwrap();
            format!("{} {tag} {}", caa.flags, quoted(&caa.value))
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn dnspython_questions_octet_by_octet() {
    for golden in goldens("questions") {
        let recursion = golden["recursion"].as_bool().unwrap();
        let edns = golden["edns"].as_bool().unwrap();
        assert_eq!(Query { recursion, edns, ..query(&golden) }.encode(), wire(&golden), "{golden}");
    }
}

#[test]
fn dnspython_answers() {
    for golden in goldens("answers") {
        let message = Message::decode(&wire(&golden)).unwrap();
        assert!(message.answers(&query(&golden)), "{golden}");
        assert_eq!(message.code.to_string(), golden["code"].as_str().unwrap());
        assert_eq!(message.authoritative, golden["authoritative"].as_bool().unwrap());
        assert_eq!(message.truncated, golden["truncated"].as_bool().unwrap());
        let expected = golden["records"].as_array().unwrap();
        assert_eq!(message.records.len(), expected.len(), "{golden}");
        for (record, expected) in message.records.iter().zip(expected) {
            assert_eq!(record.owner.to_string(), expected[0].as_str().unwrap().to_lowercase());
            assert_eq!(record.kind, kind(expected[1].as_str().unwrap()));
            if record.kind != Kind::SOA {
                // the strings of a TXT record are one text here
                let expected = expected[2].as_str().unwrap().to_lowercase().replace("\" \"", "");
                assert_eq!(text(record).to_lowercase(), expected);
            }
        }
    }
}

#[test]
fn an_answer_without_records_names_its_zone() {
    let golden = goldens("answers").into_iter().find(|golden| golden["code"] == "NXDOMAIN").unwrap();
    let message = Message::decode(&wire(&golden)).unwrap();
    let [soa] = message.authority.as_slice() else { panic!("{message:?}") };
    assert_eq!((soa.kind, soa.owner.to_string()), (Kind::SOA, "example.org".into()));
}

#[test]
fn rfc_5452_9_1_only_the_answer_to_the_question_is_one() {
    let golden = &goldens("answers")[0];
    let (query, message) = (query(golden), Message::decode(&wire(golden)).unwrap());
    assert!(message.answers(&query));
    assert!(!message.answers(&Query { id: 4712, ..query.clone() }));
    assert!(!message.answers(&Query { kind: Kind::AAAA, ..query.clone() }));
    assert!(!message.answers(&Query { name: Name::parse("example.net").unwrap(), ..query.clone() }));
    assert!(!Message { response: false, ..message.clone() }.answers(&query), "a question is no answer");
    assert!(!Message { questions: Vec::new(), ..message.clone() }.answers(&query));
    let unread = Message { questions: Vec::new(), code: Code::FORMAT_ERROR, ..message };
    assert!(unread.answers(&query), "a server that cannot read it cannot repeat it");
}

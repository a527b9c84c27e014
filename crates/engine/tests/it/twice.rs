//! Two documents for one certificate, as a state directory that was put together from copies has them.

use std::path::PathBuf;
use std::time::Duration;

use certwright_engine::{EngineError, Progress};
use certwright_http::{Schemes, Timestamp, Url};
use certwright_identifier::parse_list;
use certwright_key::{AccountKey, KeyType};
use certwright_protocol::{ChallengeType, Change, Client, Config, NewOrder, OrderId, Saved};
use certwright_testca::Issuance;

use crate::place::{Place, Watch, order};

const NAME: &str = "a.test";

pub(crate) fn documents(place: &Place) -> PathBuf {
    let mut accounts = std::fs::read_dir(place.state.path().join("accounts")).unwrap();
    accounts.next().unwrap().unwrap().path().join("orders")
}

/// A run is stopped once it has sent its CSR: order 1 has a key and, soon, a certificate.
fn stopped(place: &Place) -> String {
    let engine = place.engine();
    let stopper = engine.stopper();
    let mut watch = Watch::new(|progress: &Progress<'_>| {
        if let Progress::KeyReady { .. } = progress {
            stopper.stop();
        }
    });
    let stopped = engine.obtain(&order(&[NAME]), &mut place.table.clone(), &mut watch);
    assert!(matches!(stopped, Err(EngineError::Interrupted)), "{stopped:?}");
    std::fs::read_to_string(documents(place).join("1.json")).unwrap()
}

fn client(saved: Saved) -> Client {
    let config = Config::new(Url::parse("https://ca.test/", Schemes::HttpsOnly).unwrap());
    let key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
    Client::resume(config, key.public_key().clone(), saved, Timestamp::from_unix_seconds(0)).unwrap()
}

fn document(client: &mut Client) -> String {
    match client.changes().pop() {
        Some(Change::Order { document: Some(document), .. }) => document,
        other => panic!("{other:?}"),
    }
}

/// The document of an order for the same certificate that was not sent yet.
fn new(like: &str) -> String {
    let saved = Saved { account: None, orders: vec![(OrderId::new(1), like.to_owned())] };
    let label = client(saved).orders().next().unwrap().label.to_owned();
    let mut client = client(Saved::default());
    let deadline = Timestamp::from_unix_seconds(3600);
    let wanted = NewOrder::new(parse_list(&[NAME]).unwrap(), vec![ChallengeType::Http01], deadline);
    client.new_order(wanted.label(label)).unwrap();
    document(&mut client)
}

/// The same order, given up.
pub(crate) fn failed(document_text: &str) -> String {
    let saved = Saved { account: None, orders: vec![(OrderId::new(1), document_text.to_owned())] };
    let mut client = client(saved);
    client.cancel(OrderId::new(1)).unwrap();
    document(&mut client)
}

fn issues_slowly() -> Place {
    Place::with(|options| options.issuance = Issuance::After(Duration::from_millis(300)))
}

/// One order came to one certificate, for the key that was made first, and nothing is left of the other.
fn check(place: &Place, key: &[u8]) {
    let obtained = place.obtain(&[NAME]).unwrap();
    place.check(&obtained, &[NAME]);
    assert!(std::fs::read(&obtained.installed.privkey).unwrap() == key, "no key is lost");
    assert_eq!(place.ca.audit().certificates(), 1, "none is ordered twice");
    assert_eq!((place.new_orders(), place.left(".json"), place.left(".key.pem")), (1, 0, 0));
}

#[test]
fn r30_the_one_that_may_have_been_issued_counts_if_it_is_the_older_one() {
    let place = issues_slowly();
    let document = stopped(&place);
    let key = std::fs::read(documents(&place).join("1.key.pem")).unwrap();
    std::fs::write(documents(&place).join("2.json"), new(&document)).unwrap();
    check(&place, &key);
}

#[test]
fn r30_the_one_that_may_have_been_issued_counts_if_it_is_the_younger_one() {
    let place = issues_slowly();
    let document = stopped(&place);
    let key = std::fs::read(documents(&place).join("1.key.pem")).unwrap();
    for file in ["1.json", "1.key.pem"] {
        let path = documents(&place).join(file);
        std::fs::rename(&path, documents(&place).join(file.replace('1', "2"))).unwrap();
    }
    std::fs::write(documents(&place).join("1.json"), new(&document)).unwrap();
    check(&place, &key);
}

#[test]
fn one_that_has_failed_is_only_tidied_up() {
    let place = issues_slowly();
    let document = stopped(&place);
    let key = std::fs::read(documents(&place).join("1.key.pem")).unwrap();
    std::fs::write(documents(&place).join("0.json"), failed(&document)).unwrap();
    check(&place, &key);
}

#[test]
fn r30_two_that_may_have_been_issued_are_both_kept_until_one_is_there() {
    let place = issues_slowly();
    let document = stopped(&place);
    for (from, to) in [("1.json", "2.json"), ("1.key.pem", "2.key.pem")] {
        std::fs::copy(documents(&place).join(from), documents(&place).join(to)).unwrap();
    }
    let obtained = place.obtain(&[NAME]).unwrap();
    place.check(&obtained, &[NAME]);
    assert_eq!((place.left(".json"), place.left(".key.pem")), (1, 1));
    assert!(document.contains("finalizing"));
    // The next run looks what has become of it, and orders nothing.
    place.obtain(&[NAME]).unwrap();
    assert_eq!((place.new_orders(), place.left(".json"), place.left(".key.pem")), (1, 0, 0));
}

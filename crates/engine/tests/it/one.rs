//! One order.

use certwright_engine::{EngineError, FailureKind, Progress};
use certwright_key::KeyType;
use certwright_testca::{Fault, FaultRule, Operation, When};

use crate::place::{Forgetful, Place, Watch, order};

#[test]
fn from_nothing_to_files_in_place() {
    let place = Place::new();
    let obtained = place.obtain(&["a.test", "b.test"]).unwrap();
    place.check(&obtained, &["a.test", "b.test"]);
    assert!(obtained.new_account);
    assert_eq!((place.left(".json"), place.left(".key.pem")), (0, 0));
    assert_eq!(place.refusals(), [""; 0]);
    let audit = place.ca.audit();
    assert_eq!((audit.accounts_created, audit.new_orders(), audit.certificates()), (1, 1, 1));
    assert_eq!(obtained.requests, audit.requests.values().sum::<u64>());
}

#[test]
fn r34_the_account_is_used_again() {
    let place = Place::new();
    place.obtain(&["a.test"]).unwrap();
    let again = place.obtain(&["a.test"]).unwrap();
    place.check(&again, &["a.test"]);
    assert_eq!((again.new_account, again.installed.version), (false, 2));
    let audit = place.ca.audit();
    assert_eq!((audit.accounts_created, audit.accounts_found), (1, 0));
    // nonce, order, authorization, answer, poll, finalize (which this CA answers with the certificate's URL), certificate
    assert_eq!(again.requests, 7, "the account and the directory are saved");
}

#[test]
fn other_kinds_of_keys() {
    let place = Place::new();
    for key_type in [KeyType::EcdsaP384, KeyType::Rsa2048] {
        let order = order(&["a.test"]).key_type(key_type);
        let obtained = place.engine().obtain(&order, &mut place.table.clone(), &mut ()).unwrap();
        place.check(&obtained, &["a.test"]);
    }
}

#[test]
fn width_1_takes_the_fewest_requests() {
    let place = Place::new();
    let names: Vec<String> = (1..=25).map(|number| format!("host-{number}.test")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let obtained = place.engine().width(1).obtain(&order(&names), &mut place.table.clone(), &mut ()).unwrap();
    // directory, nonce, account, order, 25 authorizations, 25 answers, poll, finalize, certificate; more polls if the
    // CA takes its time
    assert!((57..=60).contains(&obtained.requests), "{}", obtained.requests);
    assert_eq!(place.ca.audit().requests[&Operation::NewNonce], 1);
}

#[test]
fn r14_the_name_that_failed_is_told() {
    let place = Place::new();
    let mut responder = Forgetful { table: place.table.clone(), forgets: "b.test" };
    let error = place.engine().obtain(&order(&["a.test", "b.test"]), &mut responder, &mut ()).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Validation);
    let failed: Vec<&str> =
        error.failed_authorizations().iter().map(|failed| failed.identifier.as_str()).collect();
    assert_eq!(failed, ["b.test"]);
    assert!(place.table.is_empty());
    assert!(!place.state.path().join("live/a.test").exists());
}

#[test]
fn r31_a_chain_for_another_key_or_without_a_name_is_not_installed_and_ends_the_order() {
    for fault in [Fault::CertificateForAnotherKey, Fault::CertificateWithoutName] {
        let place = Place::new();
        place.ca.fault(FaultRule::new(fault.clone()).when(When::Nth(1)));
        let error = place.obtain(&["a.test", "b.test"]).unwrap_err();
        assert_eq!(error.kind(), FailureKind::Certificate);
        assert!(!place.state.path().join("live/a.test").exists());
        assert_eq!((place.left(".json"), place.left(".key.pem")), (0, 0), "it will never fit: {fault:?}");
        place.check(&place.obtain(&["a.test", "b.test"]).unwrap(), &["a.test", "b.test"]);
        assert_eq!(place.new_orders(), 2);
    }
}

#[test]
fn r31_a_chain_that_another_clock_may_like_is_looked_at_once_more() {
    let place = Place::new();
    place.ca.fault(FaultRule::new(Fault::CertificateExpired).when(When::Nth(1)));
    let error = place.obtain(&["a.test"]).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Certificate);
    assert!(!place.state.path().join("live/a.test").exists());
    assert_eq!((place.left(".json"), place.left(".key.pem")), (1, 1));
    let mut watch = Watch::new(|_: &Progress<'_>| {});
    let obtained = place.engine().obtain(&order(&["a.test"]), &mut place.table.clone(), &mut watch).unwrap();
    place.check(&obtained, &["a.test"]);
    assert_eq!((watch.count("Resuming"), watch.count("Replacing"), place.new_orders()), (1, 1, 2));
}

#[test]
fn r30_a_server_that_breaks_the_protocol_after_it_has_issued_costs_no_key() {
    let place = Place::new();
    place.ca.fault(FaultRule::new(Fault::Redirect(302)).on(Operation::Certificate));
    let error = place.obtain(&["a.test"]).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Server);
    assert_eq!((place.left(".json"), place.left(".key.pem")), (1, 1));
    place.ca.clear_faults();
    place.check(&place.obtain(&["a.test"]).unwrap(), &["a.test"]);
    let audit = place.ca.audit();
    assert_eq!((audit.new_orders(), audit.certificates()), (1, 1));
    assert_eq!((place.left(".json"), place.left(".key.pem")), (0, 0));
}

#[test]
fn r23_a_wildcard_is_refused_before_the_network() {
    let place = Place::new();
    let error = place.obtain(&["a.test", "*.a.test"]).unwrap_err();
    assert!(matches!(error, EngineError::WildcardNeedsDns { .. }), "{error:?}");
    assert!(place.ca.audit().requests.is_empty());
    let orders = [order(&["b.test"]), order(&["*.b.test"])];
    assert_eq!(place.obtain_all(&orders, 2).unwrap_err().kind(), FailureKind::Input);
    assert!(place.ca.audit().requests.is_empty());
}

#[test]
fn r35_terms_that_are_not_agreed_to() {
    let place = Place::with(|options| options.terms = Some("https://ca.test/terms".into()));
    let engine = place.engine().agree_to_terms(false);
    let error = engine.obtain(&order(&["a.test"]), &mut place.table.clone(), &mut ()).unwrap_err();
    assert!(matches!(&error, EngineError::Terms { url } if url == "https://ca.test/terms"), "{error:?}");
    assert_eq!(place.new_orders(), 0);
    place.check(&place.obtain(&["a.test"]).unwrap(), &["a.test"]);
}

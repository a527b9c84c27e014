//! Many orders in one run.

use std::collections::BTreeSet;

use certwright_engine::{EngineError, FailureKind, Outcome, Progress};
use certwright_testca::{Fault, FaultRule, Limit, Operation, When};

use crate::place::{Forgetful, Place, Watch, error, obtained, order, orders};

#[test]
fn forty_with_one_account() {
    let place = Place::new();
    let batch = place.obtain_all(&orders(40), 8).unwrap();
    assert_eq!((batch.obtained(), batch.halt.is_none()), (40, true));
    for (number, outcome) in batch.outcomes.iter().enumerate() {
        place.check(obtained(outcome), &[&format!("host-{}.names.test", number + 1)]);
    }
    let audit = place.ca.audit();
    assert_eq!((audit.accounts_created, audit.new_orders(), audit.certificates()), (1, 40, 40));
    assert_eq!(batch.requests, audit.requests.values().sum::<u64>());
    assert_eq!(place.refusals(), [""; 0]);
    assert_eq!((place.left(".json"), place.left(".key.pem")), (0, 0));
    let keys: BTreeSet<String> = batch
        .outcomes
        .iter()
        .map(|outcome| std::fs::read_to_string(&obtained(outcome).installed.privkey).unwrap())
        .collect();
    assert_eq!(keys.len(), 40, "each has a key of its own");
}

#[test]
fn no_more_are_open_than_may_be() {
    let place = Place::new();
    let (mut open, mut most) = (0_i32, 0);
    let watch = |progress: &Progress<'_>| {
        match progress {
            Progress::Ordering { .. } => open += 1,
            Progress::KeyReady { .. } => open -= 1,
            _ => {}
        }
        most = most.max(open);
    };
    let mut watch = Watch::new(watch);
    let batch = place.engine().obtain_all(&orders(20), 3, &mut place.table.clone(), &mut watch).unwrap();
    assert_eq!(batch.obtained(), 20);
    assert!(most <= 3, "{most}");
}

#[test]
fn one_that_fails_disturbs_no_other() {
    let place = Place::with(|options| options.blocked = vec!["blocked.test".into()]);
    let mut all = orders(6);
    all.insert(1, order(&["blocked.test"]));
    all.insert(4, order(&["good.test", "forgotten.test"]));
    let mut responder = Forgetful { table: place.table.clone(), forgets: "forgotten.test" };
    let batch = place.engine().obtain_all(&all, 4, &mut responder, &mut ()).unwrap();
    assert_eq!((batch.obtained(), batch.halt.is_none()), (6, true));
    assert_eq!(error(&batch.outcomes[1]).kind(), FailureKind::Refused);
    let failed = error(&batch.outcomes[4]);
    assert_eq!(failed.kind(), FailureKind::Validation);
    assert_eq!(failed.failed_authorizations()[0].identifier, "forgotten.test");
    assert!(place.table.is_empty());
    assert_eq!(place.left(".json"), 0);
}

#[test]
fn a_place_for_its_files_that_is_taken_concerns_one_order_alone() {
    let place = Place::new();
    place.engine();
    std::fs::create_dir_all(place.state.path().join("live/host-2.names.test")).unwrap();
    let batch = place.obtain_all(&orders(3), 3).unwrap();
    assert_eq!(batch.obtained(), 2);
    assert_eq!(error(&batch.outcomes[1]).kind(), FailureKind::Machine);
    // Key and order are kept: once the place is free, the certificate that was issued is put there.
    std::fs::remove_dir(place.state.path().join("live/host-2.names.test")).unwrap();
    let again = place.obtain(&["host-2.names.test"]).unwrap();
    place.check(&again, &["host-2.names.test"]);
    assert_eq!(place.new_orders(), 3);
}

#[test]
fn r4_a_limit_on_new_orders_parks_the_rest() {
    let limit = Limit { count: 3, period: core::time::Duration::from_secs(3 * 3600) };
    let place = Place::with(|options| options.rate_limits.new_orders = Some(limit));
    let batch = place.obtain_all(&orders(9), 2).unwrap();
    assert_eq!(batch.obtained(), 3);
    assert!(matches!(batch.halt, Some(EngineError::Parked { until: Some(_), .. })), "{:?}", batch.halt);
    let refused = place.refusals().len();
    assert!((1..=2).contains(&refused), "no more are asked for: {:?}", place.refusals());
    assert!(place.table.is_empty());

    // What was refused rests until its time, and the rest is asked for again only until it is refused again.
    let again = place.obtain_all(&orders(9)[3..], 2).unwrap();
    assert_eq!(again.obtained(), 0);
    assert_eq!(again.halt.unwrap().kind(), FailureKind::Parked);
    assert_eq!(error(&again.outcomes[0]).kind(), FailureKind::Parked);
    assert!(place.refusals().len() <= refused + 2, "{:?}", place.refusals());
}

#[test]
fn lost_answers_and_refused_nonces_are_outlived() {
    let place = Place::new();
    place.ca.fault(FaultRule::new(Fault::BadNonce).when(When::Every(7)));
    place.ca.fault(FaultRule::new(Fault::DropAfter).on(Operation::Finalize).when(When::Every(5)));
    place
        .ca
        .fault(FaultRule::new(Fault::BadGateway { acted: false }).on(Operation::Order).when(When::Every(9)));
    let batch = place.obtain_all(&orders(15), 5).unwrap();
    assert_eq!(batch.obtained(), 15, "{:?}", batch.outcomes);
    assert_eq!(place.ca.audit().nonces_respent, 0);
}

#[test]
fn no_account_is_one_reason_for_all() {
    let place = Place::with(|options| options.external_account_required = true);
    let error = place.obtain_all(&orders(5), 2).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Account);
    assert_eq!(place.new_orders(), 0);
}

#[test]
fn two_for_one_place_are_refused_before_the_network() {
    let place = Place::new();
    for twice in [
        [order(&["a.test"]), order(&["a.test", "b.test"])],
        [order(&["a.test", "b.test"]), order(&["b.test", "a.test"])],
    ] {
        let error = place.obtain_all(&twice, 2).unwrap_err();
        assert!(matches!(error, EngineError::Twice { first: 0, second: 1 }), "{error:?}");
    }
    assert!(place.ca.audit().requests.is_empty());
}

#[test]
fn no_orders_are_no_work() {
    let place = Place::new();
    let batch = place.obtain_all(&[], 4).unwrap();
    assert!(batch.outcomes.is_empty());
    assert!(!batch.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Left)));
    assert_eq!(place.new_orders(), 0);
}

//! Runs that are stopped, and what the next one makes of it.

use std::time::{Duration, Instant};

use certwright_engine::{EngineError, FailureKind, Outcome, Progress};
use certwright_testca::{Issuance, Limit, Operation};

use crate::place::{Place, Watch, orders};
use crate::twice;

/// Stops when so many orders are where the word says, and tells how long that took to come to an end.
fn stop_at(
    place: &Place,
    at_once: usize,
    word: &'static str,
    times: usize,
) -> Result<Vec<Outcome>, EngineError> {
    let engine = place.engine();
    let stopper = engine.stopper();
    let (mut seen, mut stopped) = (0, None);
    let mut watch = Watch::new(|progress: &Progress<'_>| {
        seen += usize::from(format!("{progress:?}").starts_with(word));
        if seen == times && stopped.is_none() {
            stopped = Some(Instant::now());
            stopper.stop();
        }
    });
    let outcome = engine.obtain_all(&orders(12), at_once, &mut place.table.clone(), &mut watch);
    let stopped: Instant = stopped.unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(2), "{:?}", stopped.elapsed());
    outcome.map(|batch| batch.outcomes)
}

#[test]
fn r44_wherever_a_run_stops_the_next_one_goes_on() {
    for word in ["AccountReady", "Ordering", "Presented", "KeyReady", "Verified"] {
        let place = Place::new();
        let obtained = match stop_at(&place, 6, word, 3.min(if word == "AccountReady" { 1 } else { 3 })) {
            Ok(outcomes) => outcomes,
            Err(EngineError::Interrupted) => Vec::new(),
            Err(error) => panic!("{word}: {error:?}"),
        };
        assert!(place.table.is_empty(), "{word}");
        let (begun, left) = (place.new_orders(), place.left(".json"));

        let is_open = |index: &usize| !matches!(obtained.get(*index), Some(Outcome::Obtained(_)));
        let rest: Vec<_> =
            (0..12).filter(is_open).filter_map(|index| orders(12).into_iter().nth(index)).collect();
        let mut watch = Watch::new(|_: &Progress<'_>| {});
        let batch = place.engine().obtain_all(&rest, 6, &mut place.table.clone(), &mut watch).unwrap();
        assert_eq!(batch.obtained(), rest.len(), "{word}: {:?}", batch.outcomes);
        assert_eq!(watch.count("Resuming"), left, "{word}: {begun} begun");
        assert_eq!(place.ca.audit().accounts_created, 1, "{word}");
        assert_eq!(place.left(".json") + place.left(".key.pem"), 0, "{word}");
    }
}

#[test]
fn r44_all_orders_of_a_stopped_run_are_taken_up() {
    // Nothing is issued before the stop, so that all six are open.
    let place = Place::with(|options| options.issuance = Issuance::After(Duration::from_secs(1)));
    assert!(matches!(stop_at(&place, 6, "KeyReady", 6), Err(EngineError::Interrupted)));
    assert_eq!((place.new_orders(), place.left(".json"), place.left(".key.pem")), (6, 6, 6));

    let batch = place.obtain_all(&orders(12), 6).unwrap();
    assert_eq!(batch.obtained(), 12);
    let audit = place.ca.audit();
    assert_eq!((audit.new_orders(), audit.certificates()), (12, 12), "none was ordered twice");
    assert_eq!(audit.requests[&Operation::NewOrder], 12);
}

#[test]
fn no_more_are_open_than_may_be_those_of_a_stopped_run_included() {
    let place = Place::with(|options| options.issuance = Issuance::After(Duration::from_secs(1)));
    assert!(matches!(stop_at(&place, 8, "KeyReady", 8), Err(EngineError::Interrupted)));
    assert_eq!(place.left(".json"), 8);

    let (mut open, mut most) = (0_i32, 0);
    let mut watch = Watch::new(|progress: &Progress<'_>| {
        match progress {
            Progress::Resuming { .. } | Progress::Ordering { .. } => open += 1,
            // Another one is begun when the server has done its part for this one.
            Progress::Sending { operation: certwright_protocol::Operation::Certificate, .. } => open -= 1,
            _ => {}
        }
        most = most.max(open);
    });
    let batch = place.engine().obtain_all(&orders(12), 3, &mut place.table.clone(), &mut watch).unwrap();
    assert_eq!((batch.obtained(), watch.count("Resuming"), watch.count("Ordering")), (12, 8, 4));
    drop(watch);
    assert_eq!(most, 3);
    assert_eq!(place.new_orders(), 12, "none was ordered twice");
}

#[test]
fn r4_a_limit_on_new_orders_keeps_no_order_of_an_earlier_run_from_its_end() {
    let limit = Limit { count: 8, period: Duration::from_secs(3 * 3600) };
    let place = Place::with(|options| {
        options.issuance = Issuance::After(Duration::from_secs(1));
        options.rate_limits.new_orders = Some(limit);
    });
    assert!(matches!(stop_at(&place, 8, "KeyReady", 8), Err(EngineError::Interrupted)));
    // One has failed meanwhile: it needs a new order, and is refused one.
    let first = twice::documents(&place).join("1.json");
    std::fs::write(&first, twice::failed(&std::fs::read_to_string(&first).unwrap())).unwrap();
    let batch = place.obtain_all(&orders(12), 1).unwrap();
    assert_eq!((batch.obtained(), place.refusals().len()), (7, 1), "{:?}", place.refusals());
    assert_eq!(batch.halt.unwrap().kind(), FailureKind::Parked);
}

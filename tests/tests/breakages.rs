//! The simulator is tested, too: deliberate mistakes that it has to find.

use certwright_tests::{Breakage, Statistics, simulate};

/// So many seeds are enough to find any of them.
const SEEDS: u64 = 300;

#[test]
fn every_mistake_of_an_application_or_a_driver_is_found() {
    let mut missed = Vec::new();
    for breakage in Breakage::ALL {
        let mut found = (0..SEEDS).filter_map(|seed| Some((seed, simulate(seed, Some(breakage)).violation?)));
        let expected = found.find(|(_, violation)| breakage.found_by().contains(&violation.invariant));
        match expected {
            Some((seed, violation)) => println!("{breakage}: seed {seed}: {}", violation.invariant),
            None => missed.push(breakage),
        }
    }
    assert_eq!(missed, [], "not found within {SEEDS} seeds");
}

#[test]
fn seeds_that_break_nothing_pass_and_a_seed_is_the_same_each_time() {
    for seed in 0..40 {
        let (once, again) = (simulate(seed, None), simulate(seed, None));
        assert_eq!(once.violation, None, "seed {seed}");
        assert_eq!(once.statistics, again.statistics, "seed {seed}");
    }
}

#[test]
fn certificates_that_nobody_installed_are_counted() {
    let mut lived = Statistics::default();
    (0..40).for_each(|seed| lived += simulate(seed, None).statistics);
    // Some are for another key or of an order that was given up; most are installed.
    assert!((1..lived.issued).contains(&lived.unused), "{lived}");
}

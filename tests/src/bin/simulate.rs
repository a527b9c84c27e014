//! Lives through many seeds, side by side; `cargo xtask simulate` runs it.
//!
//! `simulate [--seeds N] [--from N] [--jobs N]` lives through N seeds; `simulate --seed N` through one, and shows what
//! happened. Ends with `N passed, N failed`, and with a failure if a seed failed.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a developer's tool talks to its terminal")]

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use certwright_tests::{Statistics, Violation, replay, simulate};

/// So many failed seeds are enough to be told.
const ENOUGH: usize = 10;
/// How much of a transcript is shown: its end.
const SHOWN: usize = 150;

#[derive(Clone, Copy)]
struct Arguments {
    first: u64,
    count: u64,
    jobs: u64,
    /// One seed, shown whole.
    whole: bool,
}

fn main() -> ExitCode {
    match arguments() {
        Ok(arguments) if run(arguments) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("simulate: {why}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let jobs = std::thread::available_parallelism().map_or(1, |jobs| jobs.get() as u64);
    let mut found = Arguments { first: 0, count: 2000, jobs, whole: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a number"))?;
        let value: u64 = value.parse().map_err(|_| format!("{value} is no number"))?;
        match word.as_str() {
            "--seeds" => found.count = value,
            "--from" => found.first = value,
            "--jobs" => found.jobs = value.max(1),
            "--seed" => found = Arguments { first: value, count: 1, whole: true, ..found },
            _ => return Err(format!("{word} is not known: --seeds, --seed, --from or --jobs")),
        }
    }
    Ok(found)
}

/// Whether all seeds passed.
fn run(arguments: Arguments) -> bool {
    // A panic is an invariant that was broken, and is told as one.
    std::panic::set_hook(Box::new(|_| {}));
    let started = Instant::now();
    let next = AtomicU64::new(arguments.first);
    let sum = Mutex::new((Statistics::default(), Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs {
            scope.spawn(|| work(arguments, &next, &sum));
        }
    });
    let Ok((statistics, mut failed)) = sum.into_inner() else { return false };
    failed.sort_by_key(|(seed, _)| *seed);
    for (seed, violation) in failed.iter().take(ENOUGH) {
        show(*seed, violation, arguments.whole);
    }
    if arguments.whole && failed.is_empty() {
        replay(arguments.first, None).transcript.iter().for_each(|line| println!("{line}"));
    }
    println!("{statistics}");
    let seconds = started.elapsed().as_secs_f64();
    println!("{} seeds in {seconds:.1} s", statistics.seeds);
    println!("{} passed, {} failed", statistics.seeds - failed.len() as u64, failed.len());
    failed.is_empty()
}

fn work(arguments: Arguments, next: &AtomicU64, sum: &Mutex<(Statistics, Vec<(u64, Violation)>)>) {
    let end = arguments.first.saturating_add(arguments.count);
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return;
        }
        let outcome = simulate(seed, None);
        let Ok(mut sum) = sum.lock() else { return };
        sum.0 += outcome.statistics;
        if let Some(violation) = &outcome.violation {
            println!("seed {seed}: {violation}");
        }
        sum.1.extend(outcome.violation.map(|violation| (seed, violation)));
        if sum.0.seeds.is_multiple_of(1000) {
            println!("{} seeds, {} failed", sum.0.seeds, sum.1.len());
        }
    }
}

/// What was broken, the one command that replays it, and what happened until then.
fn show(seed: u64, violation: &Violation, whole: bool) {
    let transcript = replay(seed, None).transcript;
    let first = if whole { 0 } else { transcript.len().saturating_sub(SHOWN) };
    transcript.iter().skip(first).for_each(|line| println!("{line}"));
    println!("seed {seed}: {violation}\nreplay it: cargo xtask simulate --seed {seed}\n");
}

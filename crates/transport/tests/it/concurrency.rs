//! Several requests at once, and the end of them.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use certwright_protocol::Request;
use certwright_transport::{Clock, Exchange, SystemClock};

use crate::machine::{Bench, in_time, trusting};
use crate::server::{Server, Step, answer, send};

const WIDTH: usize = 8;

#[test]
fn requests_are_under_way_at_once_on_connections_that_are_kept_alive() {
    // Nobody gets an answer before all are there.
    let all = Arc::new(Barrier::new(WIDTH));
    let server = Server::start(move |_| {
        all.wait();
        vec![send(answer(200, "{}"))]
    });
    let mut bench = Bench::new(&server);
    for round in 1..=5 {
        let mut waiting = BTreeSet::new();
        for _ in 0..WIDTH {
            let request = bench.machine.post();
            waiting.insert(request.id);
            bench.exchange.start(request);
        }
        assert_eq!(bench.exchange.in_flight(), WIDTH);
        while !waiting.is_empty() {
            let (id, outcome) = bench.exchange.next(None).unwrap();
            assert!(waiting.remove(&id));
            outcome.unwrap();
        }
        assert_eq!((bench.exchange.in_flight(), server.seen().len()), (0, round * WIDTH));
    }
    assert_eq!(server.connections(), WIDTH);
    assert_eq!(bench.exchange.statistics().connections, WIDTH as u64);
}

#[test]
fn more_requests_than_threads_wait_their_turn() {
    let server = Server::start(|_| vec![Step::Pause(Duration::from_millis(5)), send(answer(200, "{}"))]);
    let mut bench = Bench::new(&server);
    for _ in 0..50 {
        let request = bench.machine.post();
        bench.exchange.start(request);
    }
    for _ in 0..50 {
        bench.exchange.next(None).unwrap().1.unwrap();
    }
    assert!(server.connections() <= WIDTH + 2, "{}", server.connections());
    assert_eq!(bench.exchange.statistics().requests, 50);
}

/// The others may be closed by the server meanwhile, and nobody notices.
#[test]
fn after_many_at_once_single_ones_stay_on_one_connection() {
    let all = Arc::new(Barrier::new(WIDTH));
    let server = Server::start(move |seen| {
        if seen.method == "POST" {
            all.wait();
        }
        vec![send(answer(200, "{}"))]
    });
    let mut bench = Bench::new(&server);
    for _ in 0..WIDTH {
        let request = bench.machine.post();
        bench.exchange.start(request);
    }
    (0..WIDTH).for_each(|_| bench.exchange.next(None).unwrap().1.map(drop).unwrap());
    for _ in 0..20 {
        let request = bench.machine.get();
        bench.carry(request).unwrap();
    }
    let used: BTreeSet<_> = server.seen()[WIDTH..].iter().map(|seen| seen.connection).collect();
    assert_eq!((used.len(), server.connections()), (1, WIDTH));
}

/// Answers that come soon after each other are handed over together, which nobody sees but who counts.
#[test]
fn with_many_under_way_every_answer_and_every_wake_arrives() {
    const MANY: usize = 40;
    let server = Server::start(|_| vec![Step::Pause(Duration::from_millis(5)), send(answer(200, "{}"))]);
    let mut options = trusting(&server);
    options.width = MANY;
    let mut bench = Bench::to(&server.url("/acme"), options, Duration::from_secs(10));
    let waker = bench.exchange.waker();
    for round in 0..3 {
        let mut waiting = BTreeSet::new();
        for _ in 0..MANY {
            let request = bench.machine.post();
            waiting.insert(request.id);
            bench.exchange.start(request);
        }
        waker.wake();
        let mut woken = 0;
        while let Some(left) = waiting.len().checked_sub(1) {
            match bench.exchange.next(in_time(Duration::from_secs(60))) {
                Some((id, outcome)) => {
                    assert!(waiting.remove(&id));
                    outcome.unwrap();
                    assert_eq!(bench.exchange.in_flight(), left);
                }
                None => woken += 1,
            }
        }
        assert!(woken <= 1, "round {round}: {woken}");
        // What is asked for at once does not wait for more.
        assert!(bench.exchange.next(Some(SystemClock.now())).is_none());
    }
}

/// How long each of these takes, one after the other.
fn each(bench: &mut Bench, requests: Vec<Request>) -> Duration {
    let (started, count) = (Instant::now(), u32::try_from(requests.len()).unwrap());
    for request in requests {
        bench.carry(request).unwrap();
    }
    started.elapsed() / count
}

#[test]
fn one_after_the_other_needs_one_thread_and_one_connection() {
    let server = Server::start(|_| vec![send(answer(200, "{}"))]);
    let mut bench = Bench::new(&server);
    bench.post().unwrap();
    let gets = (0..100).map(|_| bench.machine.get()).collect();
    let posts = (0..100).map(|_| bench.machine.post()).collect();
    let (get, post) = (each(&mut bench, gets), each(&mut bench, posts));
    println!("over one TLS connection to loopback: a GET {get:?}, a POST signed with ES256 {post:?}");
    assert_eq!(server.connections(), 1);
    // Nagle's algorithm and a delayed acknowledgement would make it 40 ms.
    assert!(post < Duration::from_millis(20), "{post:?}");
}

#[test]
fn next_returns_when_the_time_has_come() {
    let server = Server::start(|_| vec![Step::Pause(Duration::from_millis(300)), send(answer(200, "{}"))]);
    let mut bench = Bench::new(&server);
    let request = bench.machine.post();
    bench.exchange.start(request);
    let started = SystemClock.now();
    assert!(bench.exchange.next(in_time(Duration::from_millis(50))).is_none());
    let waited = SystemClock.now().duration_since(started);
    assert!((50..250).contains(&waited.as_millis()), "{waited:?}");
    assert_eq!(bench.exchange.in_flight(), 1);
    assert!(bench.exchange.next(Some(started)).is_none(), "nothing is there yet");
    assert!(bench.exchange.next(in_time(Duration::from_secs(60))).is_some());
}

#[test]
fn a_waker_wakes_once_however_often_it_is_used() {
    let server = Server::start(|_| vec![send(answer(200, "{}"))]);
    let mut bench = Bench::new(&server);
    let waker = bench.exchange.waker();
    let thread = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        (0..1000).for_each(|_| waker.wake());
    });
    assert!(bench.exchange.next(None).is_none());
    thread.join().unwrap();
    // One more at most, if the first was taken while they were still coming.
    bench.exchange.next(in_time(Duration::from_millis(20)));
    assert!(bench.post().is_ok());
}

#[test]
fn r44_dropping_waits_for_nobody_and_cuts_off_what_is_under_way() {
    let server = Server::start(|_| vec![Step::Pause(Duration::from_secs(30))]);
    let mut bench = Bench::new(&server);
    for _ in 0..20 {
        let request = bench.machine.post();
        bench.exchange.start(request);
    }
    while server.seen().is_empty() {
        thread::sleep(Duration::from_millis(10));
    }
    let key = Arc::clone(&bench.key);
    let started = Instant::now();
    drop(bench);
    assert!(started.elapsed() < Duration::from_millis(500), "{:?}", started.elapsed());
    // The threads hold the key as long as they live; the requests' own time limit is ten seconds.
    while Arc::strong_count(&key) > 1 {
        assert!(started.elapsed() < Duration::from_secs(5), "the threads still wait for the server");
        thread::sleep(Duration::from_millis(10));
    }
    assert!(server.seen().len() <= WIDTH + 2, "what was not sent yet is not sent any more");
}

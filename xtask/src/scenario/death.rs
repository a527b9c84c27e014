//! SIGKILL at every request: the next run converges (R44).

use std::collections::BTreeSet;

use super::account::{accounts, created_accounts};
use super::{Stage, Verdict};
use crate::failure::{Failure, ensure};
use crate::pebble::{Pebble, Setup};
use crate::program::Order;
use crate::proxy::{Death, Exchange, Proxy};

/// No run of this order needs more requests; one that does goes in circles.
const MOST: usize = 60;
/// A run of two names with a new account makes at least: directory, nonce, account, order, two authorizations, two
/// challenges, a poll, finalize, a poll, the certificate.
const FEWEST: usize = 12;

/// The server never sees the request that was being sent.
pub(super) fn before_each_request(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    at_each_request(stage, Death::BeforeRequest)
}

/// The server acted on the request, and nobody was left to hear of it.
pub(super) fn after_each_request(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    at_each_request(stage, Death::AfterRequest)
}

fn at_each_request(stage: &Stage<'_>, death: fn(usize) -> Death) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let proxy = Proxy::start(&pebble.pki, pebble.port())?;
    for number in 1..=MOST {
        let killed = die_and_recover(stage, &pebble, &proxy, death(number), number)
            .map_err(|why| Failure::new(format!("{:?}: {why}", death(number))))?;
        if !killed {
            return enough(number - 1);
        }
    }
    Err(Failure::new(format!("still alive after {MOST} requests")))
}

/// A series that ended early would prove less than it says.
fn enough(deaths: usize) -> Result<Verdict, Failure> {
    ensure(deaths >= FEWEST, || format!("only {deaths} requests to die at, at least {FEWEST} expected"))?;
    Ok(Verdict::Passed)
}

/// Whether the program was killed; if it was, its successor must have brought everything to a good end.
fn die_and_recover(
    stage: &Stage<'_>,
    pebble: &Pebble,
    proxy: &Proxy,
    death: Death,
    number: usize,
) -> Result<bool, Failure> {
    let names = [format!("a-{number}.names.test"), format!("b-{number}.names.test")];
    let order = Order {
        names: names.to_vec(),
        server: proxy.url(),
        state: stage.dir.join(format!("state-{number}")),
        ..stage.order(pebble, &[])
    };
    proxy.begin(Some(death));
    let first = stage.attempt(pebble, &order, Some(proxy))?;
    let mut exchanges = proxy.exchanges();
    let killed = proxy.killed();
    // The last request may already have been answered when the answer's receiver had left with all it wanted.
    if !killed {
        first.succeeded()?;
    } else {
        proxy.begin(None);
        stage.attempt(pebble, &order, Some(proxy))?.succeeded()?;
        exchanges.extend(proxy.exchanges());
    }
    stage.check(pebble, &order)?;
    converged(&exchanges)?;
    Ok(killed)
}

/// One account, and at most one order more than needed.
fn converged(exchanges: &[Exchange]) -> Result<(), Failure> {
    let (created, known) = (created_accounts(exchanges), accounts(exchanges));
    ensure(created == 1 && known.len() == 1, || format!("{created} accounts made: {known:?}"))?;
    let orders = orders(exchanges);
    ensure((1..=2).contains(&orders.len()), || format!("{} orders made: {orders:?}", orders.len()))
}

/// The URLs of the orders that newOrder made.
fn orders(exchanges: &[Exchange]) -> BTreeSet<String> {
    let made = exchanges.iter().filter(|exchange| exchange.path == "/order-plz");
    let answers = made.filter_map(|exchange| exchange.answer.as_ref()).filter(|answer| answer.status == 201);
    answers.filter_map(|answer| answer.location.clone()).collect()
}

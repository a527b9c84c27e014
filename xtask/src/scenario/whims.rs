//! What the RFC allows a server to do, and Pebble does on purpose.

use core::time::Duration;

use serde_json::Value;

use super::{Stage, Verdict, names};
use crate::failure::{Explain, Failure, ensure};
use crate::pebble::{Pebble, Setup};
use crate::program::Order;
use crate::proxy::{Exchange, Proxy};

/// Every valid authorization is used again: the second order is ready at once and answers no challenge.
pub(super) fn authorizations_reused(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging().with("PEBBLE_AUTHZREUSE", 100))?;
    let proxy = Proxy::start(&pebble.pki, pebble.port())?;
    let order = stage.order(&pebble, &["a.names.test", "b.names.test", "c.names.test"]);
    let order = Order { server: proxy.url(), ..order };
    stage.issue(&pebble, &order)?;
    proxy.begin(None);
    stage.issue(&pebble, &order)?;
    let answered = proxy.exchanges().iter().filter(|exchange| exchange.path.starts_with("/chalZ/")).count();
    ensure(answered == 0, || {
        format!("{answered} challenges answered although all authorizations were valid")
    })?;
    Ok(Verdict::Passed)
}

/// Nine good nonces of ten are refused; certbot, lego, acmez and instant-acme give up here.
pub(super) fn nonces_refused(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging().with("PEBBLE_WFE_NONCEREJECT", 90))?;
    let order = Order { names: names(5), ..stage.order(&pebble, &[]) };
    stage.issue(&pebble, &order)?;
    Ok(Verdict::Passed)
}

/// Pebble writes Retry-After at random as a number or as a date: runs until both were seen, none polled too soon.
pub(super) fn retry_after(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging().retry_after(1, 2))?;
    let proxy = Proxy::start(&pebble.pki, pebble.port())?;
    let (mut numbers, mut dates) = (0_usize, 0_usize);
    for run in 1..=12 {
        let order = stage.order(&pebble, &[&format!("run-{run}.names.test")]);
        proxy.begin(None);
        stage.issue(&pebble, &Order { server: proxy.url(), ..order })?;
        let exchanges = proxy.exchanges();
        for (index, exchange) in exchanges.iter().enumerate() {
            let Some(wait) = demanded(exchange)? else { continue };
            *(if wait.as_number { &mut numbers } else { &mut dates }) += 1;
            respected(exchange, wait.length, exchanges.get(index + 1..).unwrap_or_default())?;
        }
        if numbers + dates == 0 && !configurable(&pebble)? {
            return Ok(Verdict::Skipped("this Pebble sends no Retry-After: it is older than 2.5".to_owned()));
        }
        if numbers > 0 && dates > 0 {
            return Ok(Verdict::Passed);
        }
    }
    Err(Failure::new(format!(
        "twelve runs, but Retry-After {numbers} times as a number, {dates} times as a date"
    )))
}

/// Pebbles with profiles have a `retryAfter` in their configuration, too.
fn configurable(pebble: &Pebble) -> Result<bool, Failure> {
    Ok(pebble.directory()?.pointer("/meta/profiles").is_some_and(Value::is_object))
}

struct Demand {
    as_number: bool,
    length: Duration,
}

/// How long the answer of a 2xx asked to wait, read without the help of certwright's own code.
fn demanded(exchange: &Exchange) -> Result<Option<Demand>, Failure> {
    let Some(answer) = exchange.answer.as_ref().filter(|answer| answer.status < 300) else { return Ok(None) };
    let Some(text) = &answer.retry_after else { return Ok(None) };
    if let Ok(seconds) = text.parse() {
        return Ok(Some(Demand { as_number: true, length: Duration::from_secs(seconds) }));
    }
    let date = answer.date.as_deref().and_then(second_of_day);
    let (until, from) = second_of_day(text).zip(date).explain(|| format!("Retry-After is {text:?}"))?;
    // The difference of two times of day, across midnight, too.
    let seconds = (until + 86_400 - from) % 86_400;
    Ok(Some(Demand { as_number: false, length: Duration::from_secs(seconds) }))
}

/// What two clocks may differ by: the program has the answer a little before the proxy notes that it is delivered, and
/// counts in whole milliseconds.
const GRAIN: Duration = Duration::from_millis(10);

/// Nothing asks for the same resource before `wait` is over.
fn respected(exchange: &Exchange, wait: Duration, later: &[Exchange]) -> Result<(), Failure> {
    let Some(answer) = &exchange.answer else { return Ok(()) };
    let next = later.iter().find(|other| resource(&other.path) == resource(&exchange.path));
    let Some(next) = next else { return Ok(()) };
    let waited = next.arrived.saturating_duration_since(answer.delivered);
    ensure(waited + GRAIN >= wait, || {
        format!("{} said Retry-After {:?}, polled after {waited:?}", exchange.path, answer.retry_after)
    })
}

/// An order's own URL and its finalize URL end in the same name.
fn resource(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The second of the day in an IMF-fixdate, `Sun, 06 Nov 1994 08:49:37 GMT`.
fn second_of_day(date: &str) -> Option<u64> {
    let time = date.split(' ').nth(4)?;
    time.split(':').try_fold(0, |seconds, part| Some(seconds * 60 + part.parse::<u64>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{resource, second_of_day};

    #[test]
    fn a_date_has_a_second_of_the_day() {
        assert_eq!(second_of_day("Sun, 06 Nov 1994 08:49:37 GMT"), Some(8 * 3600 + 49 * 60 + 37));
        assert_eq!(second_of_day("soon"), None);
    }

    #[test]
    fn finalize_belongs_to_its_order() {
        assert_eq!(resource("/finalize-order/abc"), resource("/my-order/abc"));
    }
}

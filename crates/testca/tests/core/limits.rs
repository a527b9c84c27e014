//! Rate limits as Let's Encrypt has them (RFC 8555 §6.6).

use core::time::Duration;

use certwright_http::{Response, links, retry_after};
use certwright_testca::{ChallengeKind, Failure, FailureKind, Limit, Options, RateLimits};
use serde_json::json;

use crate::client::{Client, assert_refused, body, certificate_key, new_order, options, text};

const NEW_ORDER: &str = "https://ca.test/new-order";
const HOUR: Duration = Duration::from_secs(3600);

fn limited(set: impl FnOnce(&mut RateLimits)) -> Options {
    let mut options = options();
    set(&mut options.rate_limits);
    options
}

#[track_caller]
fn assert_limited(client: &Client, response: &Response, words: &str, seconds: u64) {
    assert_refused(response, 429, "rateLimited", "RFC 8555 §6.6");
    let detail = text(&body(response)["detail"]);
    assert!(detail.starts_with(words), "{detail}");
    let until = retry_after(&response.headers, client.now).unwrap();
    assert_eq!(until.duration_since(client.now).as_secs(), seconds);
    assert!(detail.contains(links(&response.headers, "help").next().unwrap()));
}

#[test]
fn new_orders_per_account() {
    let limit = Limit { count: 3, period: 3 * HOUR };
    let mut client = Client::registered(limited(|limits| limits.new_orders = Some(limit)));
    for name in ["a.test", "b.test", "c.test"] {
        client.order(&[name]);
    }
    let response = client.post(NEW_ORDER, &new_order(&["d.test"]));
    let words = "too many new orders (3) from this account in the last 3h0m0s, retry after \
                 2026-11-23 13:00:00 UTC: see https://ca.test/rate-limits#new-orders-per-account";
    assert_limited(&client, &response, words, 3600);
    client.now += HOUR;
    client.order(&["d.test"]);
}

#[test]
fn new_accounts() {
    let limit = Limit { count: 1, period: HOUR };
    let mut client = Client::registered(limited(|limits| limits.new_accounts = Some(limit)));
    client.register();
    client.key = certwright_key::AccountKey::generate(certwright_key::KeyType::EcdsaP256).unwrap();
    client.account = None;
    let response = client.post("https://ca.test/new-account", &json!({}));
    assert_limited(&client, &response, "too many new registrations (1) in the last 1h0m0s", 3600);
}

#[test]
fn certificates_per_domain_and_per_set_of_names() {
    let (domain, duplicates) = (Limit { count: 2, period: 2 * HOUR }, Limit { count: 1, period: 10 * HOUR });
    let mut client = Client::registered(limited(|limits| {
        limits.certificates_per_domain = Some(domain);
        limits.duplicates = Some(duplicates);
    }));
    let issue = |client: &mut Client, name| {
        let (_, order) = client.ready(&[name]);
        assert_eq!(client.finalize(&order, &[name], &certificate_key()).status, 200);
    };
    issue(&mut client, "a.example.org");
    let response = client.post(NEW_ORDER, &new_order(&["a.example.org"]));
    let words =
        "too many certificates (1) already issued for this exact set of identifiers in the last 10h0m0s";
    assert_limited(&client, &response, words, 36_000);
    issue(&mut client, "b.example.org");
    let response = client.post(NEW_ORDER, &new_order(&["c.d.example.org"]));
    let words = "too many certificates (2) already issued for \"example.org\" in the last 2h0m0s";
    assert_limited(&client, &response, words, 3600);
    client.order(&["other.test"]);
}

#[test]
fn failed_validations_per_name() {
    let limit = Limit { count: 1, period: HOUR };
    let mut client = Client::registered(limited(|limits| limits.failed_validations = Some(limit)));
    let (_, order) = client.order(&["example.org"]);
    let (_, challenge) = client.challenge(&text(&order["authorizations"][0]), ChallengeKind::Http01);
    client.post(&challenge, &json!({}));
    let validation = client.ca.poll(client.now).unwrap();
    let failure = Failure::new(FailureKind::Dns, "no such name");
    client.ca.validated(client.now, validation.id, Err(failure));
    let response = client.post(NEW_ORDER, &new_order(&["other.test", "example.org"]));
    let words = "too many failed authorizations (1) for \"example.org\" in the last 1h0m0s";
    assert_limited(&client, &response, words, 3600);
    client.order(&["other.test"]);
}

#[test]
fn lets_encrypts_limits_scaled() {
    let limits = RateLimits::lets_encrypt(3600);
    assert_eq!(limits.new_orders, Some(Limit { count: 300, period: Duration::from_secs(3) }));
}

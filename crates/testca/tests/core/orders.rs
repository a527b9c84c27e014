//! Orders and CSRs (RFC 8555 §7.4).

use core::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_chain::Chain;
use certwright_csr::CsrBuilder;
use certwright_http::links;
use certwright_identifier::DnsName;
use certwright_key::{CertificateKey, KeyType};
use serde_json::{Value, json};

use crate::client::{
    BASE, Client, assert_refused, body, certificate_key, csr, identifiers, new_order, options, text,
};

const NEW_ORDER: &str = "https://ca.test/new-order";

#[test]
fn rfc_8555_7_4_payload() {
    let mut client = Client::registered(options());
    for payload in [json!({}), json!([]), json!({ "identifiers": [] }), json!({ "identifiers": ["a.test"] })]
    {
        assert_refused(&client.post(NEW_ORDER, &payload), 400, "malformed", "RFC 8555 §7.4");
    }
    assert_refused(&client.post_as_get(NEW_ORDER), 400, "malformed", "RFC 8555 §7.4");
    let mut with_csr = new_order(&["a.test"]);
    with_csr["csr"] = csr(&["a.test"], &certificate_key()).into();
    let response = client.post(NEW_ORDER, &with_csr);
    assert_refused(&response, 400, "malformed", "RFC 8555 §7.4");
    assert!(text(&body(&response)["detail"]).contains("finalize"), "R16, the thread");
}

#[test]
fn r22_identifiers_in_their_canonical_form_only() {
    let mut client = Client::registered(options());
    let dns =
        ["sal secrets", "a..b", "-a.test", "A.test", "a.test.", "*.*.x", "a.*.b", "a.test:80", "_a.test"];
    for value in dns.iter().chain(&["bücher.test", "192.0.2.1", "https://a.test/", ""]) {
        let payload = json!({ "identifiers": [{ "type": "dns", "value": value }] });
        assert_refused(&client.post(NEW_ORDER, &payload), 400, "malformed", "RFC 8555 §7.1.4");
    }
    for value in ["2001:DB8::1", "[2001:db8::1]", "192.0.2.01", "a.test", "2001:db8:0::1"] {
        let payload = json!({ "identifiers": [{ "type": "ip", "value": value }] });
        assert_refused(&client.post(NEW_ORDER, &payload), 400, "malformed", "RFC 8738 §3");
    }
    let payload = json!({ "identifiers": [{ "type": "email", "value": "a@a.test" }] });
    assert_refused(&client.post(NEW_ORDER, &payload), 400, "unsupportedIdentifier", "RFC 8555 §6.7");
}

#[test]
fn rfc_8555_6_7_1_subproblems() {
    let mut options = options();
    options.blocked = vec!["blocked.test".into()];
    let mut client = Client::registered(options);
    let one = client.post(NEW_ORDER, &new_order(&["a.test", "*.blocked.test"]));
    assert_refused(&one, 403, "rejectedIdentifier", "RFC 8555 §6.7");
    assert_eq!(body(&one)["identifier"]["value"], "*.blocked.test");
    let identifiers = json!([
        { "type": "dns", "value": "www.blocked.test" },
        { "type": "dns", "value": "unblocked.test" },
        { "type": "dns", "value": "a..b" },
    ]);
    let two = client.post(NEW_ORDER, &json!({ "identifiers": identifiers }));
    assert_refused(&two, 400, "compound", "RFC 8555 §6.7");
    let subproblems = body(&two)["subproblems"].clone();
    assert_eq!(subproblems.as_array().unwrap().len(), 2);
    assert_eq!(subproblems[1]["identifier"]["value"], "a..b");
}

#[test]
fn r23_names_under_a_wildcard_are_refused_on_request() {
    let mut client = Client::registered(options());
    client.order(&["*.example.org", "www.example.org", "www.example.org"]);
    let mut options = options();
    options.refuse_covered = true;
    let mut client = Client::registered(options);
    let response = client.post(NEW_ORDER, &new_order(&["*.example.org", "www.example.org"]));
    assert_refused(&response, 403, "rejectedIdentifier", "RFC 8555 §6.7");
}

#[test]
fn r20_dates_as_asked_or_not_at_all() {
    let mut client = Client::registered(options());
    let mut order = new_order(&["example.org"]);
    for (not_before, not_after) in [
        ("tomorrow", "2026-11-30T12:00:00Z"),
        ("2026-11-01T12:00:00Z", "2026-11-30T12:00:00Z"),
        ("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z"),
        ("2026-11-24T12:00:00Z", "2030-11-24T12:00:00Z"),
    ] {
        order["notBefore"] = not_before.into();
        order["notAfter"] = not_after.into();
        assert_refused(&client.post(NEW_ORDER, &order), 400, "malformed", "RFC 8555 §7.4");
    }
    order["notBefore"] = "2026-11-24T14:00:00+02:00".into();
    order["notAfter"] = "2026-11-30T12:00:00Z".into();
    let order = body(&client.post(NEW_ORDER, &order));
    assert_eq!(order["notBefore"], "2026-11-24T12:00:00Z");
    client.authorize(&order, certwright_testca::ChallengeKind::Http01);
    let finalized = body(&client.finalize(&order, &["example.org"], &certificate_key()));
    let chain = Chain::parse(client.post_as_get(&text(&finalized["certificate"])).body).unwrap();
    let hours = |seconds: i64| (seconds - client.now.as_unix_seconds()) / 3600;
    assert_eq!((hours(chain.leaf().not_before()), hours(chain.leaf().not_after())), (24, 7 * 24));
}

#[test]
fn rfc_8555_7_4_finalize_only_when_ready() {
    let mut client = Client::registered(options());
    let (_, order) = client.order(&["example.org"]);
    let key = certificate_key();
    let response = client.finalize(&order, &["example.org"], &key);
    assert_refused(&response, 403, "orderNotReady", "RFC 8555 §7.4");
    client.authorize(&order, certwright_testca::ChallengeKind::Http01);
    assert_eq!(client.finalize(&order, &["example.org"], &key).status, 200);
    let response = client.finalize(&order, &["example.org"], &key);
    assert_refused(&response, 403, "orderNotReady", "RFC 8555 §7.4");
}

#[test]
fn r28_csr_in_the_form_of_rfc_8555_7_4() {
    let mut client = Client::registered(options());
    let (url, order) = client.ready(&["example.org"]);
    let names = identifiers(&["example.org"]);
    let good = CsrBuilder::new(&names).sign(&certificate_key()).unwrap();
    let padded = format!("{}=", good.to_base64url());
    let pem = good.to_pem();
    let mut longer = good.as_bytes().to_vec();
    longer.push(0);
    let longer = Base64UrlUnpadded::encode_string(&longer);
    let armoured = Base64UrlUnpadded::encode_string(pem.as_bytes());
    for wrong in [padded, pem.clone(), pem.replace('\n', "\r\n"), longer, armoured, String::new()] {
        let response = client.post(&text(&order["finalize"]), &json!({ "csr": wrong }));
        assert_refused(&response, 400, "badCSR", "RFC 8555 §7.4");
    }
    for wrong in [json!({}), json!({ "csr": 1 })] {
        let response = client.post(&text(&order["finalize"]), &wrong);
        assert_refused(&response, 400, "malformed", "RFC 8555 §7.4");
    }
    assert_eq!(
        body(&client.post_as_get(&url))["status"],
        "ready",
        "SHOULD leave the order in the \"ready\" state"
    );
    let response = client.post(&text(&order["finalize"]), &json!({ "csr": good.to_base64url() }));
    assert_eq!(body(&response)["status"], "valid");
}

#[test]
fn rfc_8555_7_4_csr_for_exactly_the_names_of_the_order() {
    let mut client = Client::registered(options());
    let names = ["a.test", "b.test"];
    let (_, order) = client.ready(&names);
    let key = certificate_key();
    for wrong in [&["a.test"][..], &["a.test", "b.test", "c.test"], &["a.test", "*.b.test"]] {
        let response = client.finalize(&order, wrong, &key);
        assert_refused(&response, 400, "badCSR", "RFC 8555 §7.4");
    }
    let common_name = DnsName::parse("b.test").unwrap();
    let names = identifiers(&["b.test", "a.test"]);
    let csr = CsrBuilder::new(&names).common_name(&common_name).sign(&key).unwrap();
    let response = client.post(&text(&order["finalize"]), &json!({ "csr": csr.to_base64url() }));
    assert_eq!(response.status, 200, "\"These identifiers may appear in any sort order\"");
}

#[test]
fn r27_the_account_key_is_no_certificate_key() {
    let mut client = Client::registered(options());
    let (_, order) = client.ready(&["example.org"]);
    let key = CertificateKey::from_pem(&client.key.to_pkcs8_pem()).unwrap();
    let response = client.finalize(&order, &["example.org"], &key);
    assert_refused(&response, 400, "badCSR", "RFC 8555 §11.1");
}

#[test]
fn keys_and_extensions_that_are_not_certified() {
    let mut client = Client::registered(options());
    let (_, order) = client.ready(&["example.org"]);
    let key = CertificateKey::generate(KeyType::Ed25519).unwrap();
    let response = client.finalize(&order, &["example.org"], &key);
    assert_refused(&response, 400, "badCSR", "RFC 8555 §7.4");
    let names = identifiers(&["example.org"]);
    let stapled = CsrBuilder::new(&names).must_staple(true).sign(&certificate_key()).unwrap();
    let response = client.post(&text(&order["finalize"]), &json!({ "csr": stapled.to_base64url() }));
    assert_refused(&response, 400, "badCSR", "RFC 8555 §7.4");
    for fixture in ["csr/rsa-1024.der", "csr/bad-signature.der", "csr/sha1.der", "csr/md5.der"] {
        let csr = Base64UrlUnpadded::encode_string(&certwright_fixtures::bytes(fixture));
        let response = client.post(&text(&order["finalize"]), &json!({ "csr": csr }));
        assert_refused(&response, 400, "badCSR", "RFC 8555 §7.4");
        assert!(!text(&body(&response)["detail"]).contains("the order for"), "for itself, not for its names");
    }
    let key = CertificateKey::generate(KeyType::Rsa2048).unwrap();
    assert_eq!(client.finalize(&order, &["example.org"], &key).status, 200);
}

#[test]
fn orders_expire() {
    let mut client = Client::registered(options());
    let (url, order) = client.order(&["example.org"]);
    assert_eq!(order["expires"], "2026-11-30T12:00:00Z");
    client.wait(Duration::from_secs(7 * 86_400));
    assert_eq!(body(&client.post_as_get(&url))["status"], "invalid");
    let response = client.finalize(&order, &["example.org"], &certificate_key());
    assert_refused(&response, 403, "orderNotReady", "RFC 8555 §7.4");
}

#[test]
fn boulder_returns_open_orders_again() {
    let mut options = options();
    options.reuse_orders = true;
    let mut client = Client::registered(options);
    let (first, order) = client.order(&["a.test", "b.test"]);
    assert_eq!(client.order(&["b.test", "a.test"]).0, first);
    assert_ne!(client.order(&["a.test"]).0, first);
    client.authorize(&order, certwright_testca::ChallengeKind::Http01);
    assert_eq!(client.order(&["a.test", "b.test"]).1["status"], "ready");
    client.finalize(&order, &["a.test", "b.test"], &certificate_key());
    assert_ne!(client.order(&["a.test", "b.test"]).0, first);
    assert_eq!(client.ca.audit().orders_reused, 2);
}

#[test]
fn rfc_8555_7_1_2_1_list_in_pages() {
    let mut options = options();
    options.orders_per_page = 2;
    let mut client = Client::registered(options);
    let urls: Vec<String> = (0..5).map(|number| client.order(&[&format!("{number}.a.test")]).0).collect();
    let mut page = format!("{}/orders", client.account.clone().unwrap());
    let mut listed: Vec<String> = Vec::new();
    loop {
        let response = client.post_as_get(&page);
        let orders: Vec<Value> = body(&response)["orders"].as_array().unwrap().clone();
        assert!(orders.len() <= 2);
        listed.extend(orders.iter().map(text));
        match links(&response.headers, "next").next() {
            Some(next) => page = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(listed, urls);
    assert!(page.starts_with(BASE));
}

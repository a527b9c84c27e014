//! Every way in which a request itself can be wrong (RFC 8555 §6), and the rule that it breaks.

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_http::{Headers, Method};
use certwright_jws::{KeyRef, Payload, sign};
use certwright_key::{AccountKey, KeyType};
use serde_json::{Value, json};

use crate::client::{BASE, Client, assert_refused, body, new_order, options, request};

const SECTION: &str = "RFC 8555 §6.2";

#[test]
fn rfc_8555_6_1_user_agent() {
    let mut client = Client::new(options());
    let mut get = request(Method::Get, &format!("{BASE}/directory"), Vec::new());
    get.headers = Headers::new();
    assert_refused(&client.send(&get), 400, "malformed", "RFC 8555 §6.1");
}

#[test]
fn rfc_8555_6_2_content_type_exactly() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    for wrong in [None, Some("application/json"), Some("application/jose+json; charset=utf-8")] {
        let body = client.signed(&url, Payload::Json(new_order(&["a.test"]).to_string().as_bytes()));
        let mut post = request(Method::Post, &url, body);
        post.headers = [("User-Agent", "test")].into_iter().collect();
        if let Some(wrong) = wrong {
            post.headers.push("Content-Type", wrong);
        }
        assert_refused(&client.send(&post), 415, "malformed", SECTION);
    }
}

#[test]
fn rfc_8555_6_3_get() {
    let mut client = Client::registered(options());
    let (url, _) = client.order(&["example.org"]);
    assert_refused(&client.get(&url), 405, "malformed", "RFC 8555 §6.3");
    let response = client.post(&url, &json!({}));
    assert_refused(&response, 400, "malformed", "RFC 8555 §6.3");
    assert_eq!(client.post_as_get(&format!("{BASE}/directory")).status, 200, "MUST allow POST-as-GET too");
    assert_eq!(client.post_as_get(&format!("{BASE}/new-nonce")).status, 204);
}

#[test]
fn rfc_8555_6_4_url_that_was_never_given() {
    let mut client = Client::registered(options());
    for path in ["", "/", "/order/1", "/order/00000000000000AB", "/nothing", "/directory/"] {
        let url = format!("{BASE}{path}");
        let response = client.get(&url);
        assert_refused(&response, 404, "malformed", "RFC 8555 §6.4");
    }
    let response = client.post_as_get(&format!("{BASE}/order/0123456789abcdef"));
    assert_refused(&response, 404, "malformed", "RFC 8555 §6.4");
}

#[test]
fn rfc_8555_6_4_url_of_another_request() {
    let mut client = Client::registered(options());
    let body = client.signed(&format!("{BASE}/new-order?"), Payload::Json(b"{}"));
    let response = client.send(&request(Method::Post, &format!("{BASE}/new-order"), body));
    assert_refused(&response, 403, "unauthorized", "RFC 8555 §6.4");
}

#[test]
fn rfc_8555_6_5_nonces_are_used_once() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    let signed = client.signed(&url, Payload::Json(new_order(&["a.test"]).to_string().as_bytes()));
    let post = request(Method::Post, &url, signed);
    assert_eq!(client.send(&post).status, 201);
    let response = client.send(&post);
    assert_refused(&response, 400, "badNonce", "RFC 8555 §6.5");
    assert!(response.headers.get("Replay-Nonce").is_some(), "MUST include a fresh one");
    assert_eq!(client.ca.audit().nonces_respent, 1, "R2");
    client.nonce = Some("AAAAAAAAAAAAAAAAAAAAAA".into());
    assert_refused(&client.post(&url, &new_order(&["a.test"])), 400, "badNonce", "RFC 8555 §6.5");
    assert_eq!(client.ca.audit().nonces_unknown, 1);
    assert_eq!(client.post(&url, &new_order(&["a.test"])).status, 201, "with the nonce of the refusal");
    client.fresh_nonce();
    client.nonce = None;
    client.fresh_nonce();
}

#[test]
fn rfc_8555_6_5_nonces_expire_and_are_spent_by_refusals_too() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    let nonce = client.fresh_nonce();
    client.nonce = Some(nonce.clone());
    let body = client.signed(&format!("{BASE}/elsewhere"), Payload::PostAsGet);
    let response = client.send(&request(Method::Post, &url, body));
    assert_refused(&response, 403, "unauthorized", "RFC 8555 §6.4");
    client.nonce = Some(nonce);
    assert_refused(&client.post(&url, &new_order(&["a.test"])), 400, "badNonce", "RFC 8555 §6.5");
    client.now += core::time::Duration::from_secs(3601);
    assert_refused(&client.post(&url, &new_order(&["a.test"])), 400, "badNonce", "RFC 8555 §6.5");
    assert_eq!(client.post(&url, &new_order(&["a.test"])).status, 201);
}

#[test]
fn rfc_8555_6_5_nonce_is_required_and_base64url() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    let kid = client.account.clone();
    let without = client.forged(&json!({ "alg": "ES256", "kid": kid, "url": url }), b"{}");
    assert_refused(&send(&mut client, &url, &without), 400, "badNonce", "RFC 8555 §6.5");
    let malformed = client.forged(&json!({ "alg": "ES256", "kid": kid, "url": url, "nonce": "a+b=" }), b"{}");
    assert_refused(&send(&mut client, &url, &malformed), 400, "malformed", "RFC 8555 §6.5.2");
}

#[test]
fn rfc_8555_6_2_protected_header() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    let (kid, jwk) = (client.account.clone().unwrap(), jwk(&client));
    let cases = [
        (json!({ "alg": "ES256", "kid": kid, "jwk": jwk }), "malformed"),
        (json!({ "alg": "ES256" }), "malformed"),
        (json!({ "kid": kid }), "malformed"),
        (json!({ "alg": "none", "kid": kid }), "badSignatureAlgorithm"),
        (json!({ "alg": "HS256", "kid": kid }), "badSignatureAlgorithm"),
        (json!({ "alg": "PS256", "kid": kid }), "badSignatureAlgorithm"),
        (json!({ "alg": "ES384", "kid": kid }), "badPublicKey"),
        (json!({ "alg": "ES256", "kid": kid, "crit": ["x"], "x": 1 }), "malformed"),
        (json!({ "alg": "ES256", "kid": kid, "b64": false }), "malformed"),
    ];
    for (mut header, problem) in cases {
        header["nonce"] = client.fresh_nonce().into();
        header["url"] = url.as_str().into();
        let jws = client.forged(&header, b"{}");
        let response = send(&mut client, &url, &jws);
        assert_refused(&response, 400, problem, SECTION);
        if problem == "badSignatureAlgorithm" {
            let algorithms = json!(["RS256", "ES256", "ES384", "ES512", "EdDSA"]);
            assert_eq!(body(&response)["algorithms"], algorithms, "MUST include an \"algorithms\" field");
        }
    }
}

#[test]
fn rfc_8555_6_2_jwk_for_new_account_and_kid_for_all_others() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-account");
    assert_refused(&client.post(&url, &json!({})), 400, "malformed", SECTION);
    let account = client.account.take();
    let url = format!("{BASE}/new-order");
    assert_refused(&client.post(&url, &new_order(&["a.test"])), 400, "malformed", SECTION);
    for wrong in ["1", "https://ca.test/account/0000000000000000", "https://other.test/account/1"] {
        client.account = Some(wrong.into());
        let response = client.post(&url, &new_order(&["a.test"]));
        assert_refused(&response, 400, "accountDoesNotExist", SECTION);
    }
    client.account = account;
    assert_eq!(client.post(&url, &new_order(&["a.test"])).status, 201);
}

#[test]
fn rfc_8555_6_2_serialization() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    let signed = client.signed(&url, Payload::Json(b"{}"));
    let good: Value = serde_json::from_slice(&signed).unwrap();
    let part = |name: &str| good[name].as_str().unwrap().to_owned();
    let compact = format!("{}.{}.{}", part("protected"), part("payload"), part("signature"));
    let mut general = good.clone();
    general["signatures"] = json!([]);
    let mut unprotected = good.clone();
    unprotected["header"] = json!({});
    let mut detached = good.clone();
    detached.as_object_mut().unwrap().remove("payload");
    for text in [compact, general.to_string(), unprotected.to_string(), detached.to_string(), "{}".into()] {
        let response = client.send(&request(Method::Post, &url, text.into_bytes()));
        assert_refused(&response, 400, "malformed", SECTION);
    }
    let mut padded = good.clone();
    padded["payload"] = format!("{}==", part("payload")).into();
    let response = client.send(&request(Method::Post, &url, padded.to_string().into_bytes()));
    assert_refused(&response, 400, "malformed", "RFC 8555 §6.1");
}

#[test]
fn rfc_8555_6_2_signature() {
    let mut client = Client::registered(options());
    let url = format!("{BASE}/new-order");
    let other = AccountKey::generate(KeyType::EcdsaP256).unwrap();
    let nonce = client.fresh_nonce();
    let kid = client.account.clone().unwrap();
    let jws = sign(&other, KeyRef::Kid(&kid), Some(&nonce), &url, Payload::Json(b"{}")).unwrap();
    let response = client.send(&request(Method::Post, &url, jws.to_json().into_bytes()));
    assert_refused(&response, 400, "malformed", SECTION);
}

#[test]
fn rfc_8555_6_2_public_key() {
    let mut client = Client::new(options());
    let url = format!("{BASE}/new-account");
    let short = json!({ "kty": "RSA", "e": "AQAB", "n": Base64UrlUnpadded::encode_string(&[0xd3; 128]) });
    let zeros = [&[0][..], &[0xd3; 256]].concat();
    let zeros = json!({ "kty": "RSA", "e": "AQAB", "n": Base64UrlUnpadded::encode_string(&zeros) });
    let mut off_curve = jwk(&client);
    off_curve["y"] = off_curve["x"].clone();
    let private = json!({ "kty": "RSA", "e": "AQAB", "n": "AQAB", "d": "AQAB" });
    for (alg, key) in [("RS256", short), ("RS256", zeros), ("ES256", off_curve), ("RS256", private)] {
        let nonce = client.fresh_nonce();
        let jws = client.forged(&json!({ "alg": alg, "jwk": key, "nonce": nonce, "url": url }), b"{}");
        assert_refused(&send(&mut client, &url, &jws), 400, "badPublicKey", SECTION);
    }
}

#[test]
fn resources_of_others_are_refused() {
    let mut client = Client::registered(options());
    let (url, order) = client.ready(&["example.org"]);
    let key = crate::client::certificate_key();
    let certificate = body(&client.finalize(&order, &["example.org"], &key))["certificate"].clone();
    let (_, open) = client.order(&["other.test"]);
    let account = client.account.clone().unwrap();
    client.key = AccountKey::generate(KeyType::Ed25519).unwrap();
    client.register();
    let urls = [&json!(url), &certificate, &open["authorizations"][0], &json!(format!("{account}/orders"))];
    for url in urls.into_iter().map(crate::client::text) {
        assert_refused(&client.post_as_get(&url), 403, "unauthorized", "RFC 8555 §6.3");
    }
    assert_refused(&client.post(&account, &json!({})), 403, "unauthorized", "RFC 8555 §6.3");
    let response = client.finalize(&open, &["other.test"], &key);
    assert_refused(&response, 403, "unauthorized", "RFC 8555 §6.3");
}

fn jwk(client: &Client) -> Value {
    serde_json::from_str(&client.key.public_key().to_json()).unwrap()
}

fn send(client: &mut Client, url: &str, jws: &Value) -> certwright_http::Response {
    client.send(&request(Method::Post, url, jws.to_string().into_bytes()))
}

//! Accounts (RFC 8555 §7.3).

use certwright_http::links;
use certwright_jws::{MacAlgorithm, MacKey};
use certwright_key::{AccountKey, KeyType};
use serde_json::{Value, json};

use crate::client::{BASE, Client, assert_refused, body, new_order, options, text};

const NEW_ACCOUNT: &str = "https://ca.test/new-account";

#[test]
fn rfc_8555_7_3_1_created_and_found() {
    let mut client = Client::new(options());
    let missing = client.post(NEW_ACCOUNT, &json!({ "onlyReturnExisting": true }));
    assert_refused(&missing, 400, "accountDoesNotExist", "RFC 8555 §7.3.1");
    let contact = json!(["mailto:admin@example.org"]);
    let created = client.post(NEW_ACCOUNT, &json!({ "contact": contact, "unknown": 1 }));
    assert_eq!(created.status, 201);
    let document = body(&created);
    assert_eq!((&document["status"], &document["contact"]), (&json!("valid"), &contact));
    assert_eq!((document.get("unknown"), document.get("onlyReturnExisting")), (None, None));
    let found = client.post(NEW_ACCOUNT, &json!({ "contact": ["mailto:other@example.org"] }));
    assert_eq!((found.status, &body(&found)["contact"]), (200, &contact), "MUST be ignored");
    assert_eq!(found.headers.get("Location"), created.headers.get("Location"));
    let existing = client.post(NEW_ACCOUNT, &json!({ "onlyReturnExisting": true }));
    assert_eq!(existing.status, 200);
    assert_eq!((client.ca.audit().accounts_created, client.ca.audit().accounts_found), (1, 2));
}

#[test]
fn each_algorithm_registers() {
    for kind in [KeyType::EcdsaP256, KeyType::EcdsaP384, KeyType::Ed25519, KeyType::Rsa2048] {
        let mut client = Client::new(options());
        client.key = AccountKey::generate(kind).unwrap();
        client.register();
    }
}

#[test]
fn rfc_8555_7_3_contacts() {
    let cases = [
        ("tel:+12025551212", "unsupportedContact"),
        ("admin@example.org", "unsupportedContact"),
        ("mailto:a@example.org,b@example.org", "invalidContact"),
        ("mailto:a@example.org?subject=x", "invalidContact"),
        ("mailto:example.org", "invalidContact"),
        ("mailto:@example.org", "invalidContact"),
        ("mailto:a@exa mple.org", "invalidContact"),
    ];
    let mut client = Client::new(options());
    for (contact, problem) in cases {
        let response = client.post(NEW_ACCOUNT, &json!({ "contact": [contact] }));
        assert_refused(&response, 400, problem, "RFC 8555 §7.3");
    }
    client.register();
    let account = client.account.clone().unwrap();
    for (contact, problem) in cases {
        let response = client.post(&account, &json!({ "contact": [contact] }));
        assert_refused(&response, 400, problem, "RFC 8555 §7.3");
    }
}

#[test]
fn rfc_8555_7_3_2_update() {
    let mut client = Client::registered(options());
    let account = client.account.clone().unwrap();
    let contact = json!(["mailto:new@example.org"]);
    let update =
        json!({ "contact": contact, "status": "valid", "orders": "x", "termsOfServiceAgreed": false });
    let updated = client.post(&account, &update);
    assert_eq!((updated.status, &body(&updated)["contact"]), (200, &contact));
    assert_eq!(body(&client.post_as_get(&account)), body(&updated));
    let response = client.post(&account, &json!([]));
    assert_refused(&response, 400, "malformed", "RFC 8555 §7.3.2");
}

#[test]
fn rfc_8555_7_3_6_deactivation() {
    let mut client = Client::registered(options());
    let account = client.account.clone().unwrap();
    client.order(&["example.org"]);
    let response = client.post(&account, &json!({ "status": "deactivated" }));
    assert_eq!((response.status, &body(&response)["status"]), (200, &json!("deactivated")));
    for url in [account.clone(), format!("{account}/orders")] {
        assert_refused(&client.post_as_get(&url), 401, "unauthorized", "RFC 8555 §7.3.6");
    }
    let response = client.post(&format!("{BASE}/new-order"), &new_order(&["a.test"]));
    assert_refused(&response, 401, "unauthorized", "RFC 8555 §7.3.6");
    client.account = None;
    let response = client.post(NEW_ACCOUNT, &json!({ "onlyReturnExisting": true }));
    assert_refused(&response, 401, "unauthorized", "RFC 8555 §7.3.6");
    assert_eq!(client.ca.audit().accounts_deactivated, 1);
}

#[test]
fn rfc_8555_7_3_terms_have_to_be_agreed_to() {
    let mut options = options();
    options.terms = Some("https://ca.test/terms/1".into());
    let mut client = Client::new(options);
    let directory = body(&client.get(&format!("{BASE}/directory")));
    assert_eq!(directory["meta"]["termsOfService"], "https://ca.test/terms/1");
    for payload in [json!({}), json!({ "termsOfServiceAgreed": false })] {
        assert_refused(&client.post(NEW_ACCOUNT, &payload), 403, "userActionRequired", "RFC 8555 §7.3");
    }
    let created = client.post(NEW_ACCOUNT, &json!({ "termsOfServiceAgreed": true }));
    assert_eq!((created.status, &body(&created)["termsOfServiceAgreed"]), (201, &json!(true)));
}

#[test]
fn rfc_8555_7_3_3_changed_terms() {
    let mut options = options();
    options.terms = Some("https://ca.test/terms/1".into());
    let mut client = Client::registered(options);
    let account = client.account.clone().unwrap();
    client.ca.change_terms("https://ca.test/terms/2");
    let url = format!("{BASE}/new-order");
    let response = client.post(&url, &new_order(&["a.test"]));
    assert_refused(&response, 403, "userActionRequired", "RFC 8555 §7.3.3");
    assert_eq!(links(&response.headers, "terms-of-service").next(), Some("https://ca.test/terms/2"));
    client.post(&account, &json!({ "termsOfServiceAgreed": true }));
    let response = client.post(&url, &new_order(&["a.test"]));
    assert_refused(&response, 403, "userActionRequired", "RFC 8555 §7.3.3");
    let instance = text(&body(&response)["instance"]);
    assert_eq!(client.get(&instance).status, 200, "a human visits it");
    assert_eq!(client.post(&url, &new_order(&["a.test"])).status, 201);
}

#[test]
fn r35_terms_by_update_as_older_servers_have_it() {
    let mut options = options();
    options.terms_by_update = true;
    let mut client = Client::registered(options);
    let account = client.account.clone().unwrap();
    client.ca.change_terms("https://ca.test/terms/2");
    client.post(&account, &json!({ "termsOfServiceAgreed": true }));
    assert_eq!(client.post(&format!("{BASE}/new-order"), &new_order(&["a.test"])).status, 201);
}

#[test]
fn rfc_8555_7_3_4_external_account_binding() {
    let mac = |algorithm, kid: &str, octet| MacKey::new(algorithm, kid, vec![octet; 32]);
    let mut options = options();
    options.external_accounts = vec![mac(MacAlgorithm::Hs256, "one", 1), mac(MacAlgorithm::Hs512, "two", 2)];
    options.external_account_required = true;
    let mut client = Client::new(options);
    assert_eq!(body(&client.get(&format!("{BASE}/directory")))["meta"]["externalAccountRequired"], true);
    let response = client.post(NEW_ACCOUNT, &json!({}));
    assert_refused(&response, 403, "externalAccountRequired", "RFC 8555 §7.3.4");
    let jwk = client.key.public_key().clone();
    let other = AccountKey::generate(KeyType::EcdsaP256).unwrap();
    let bind = |key: &MacKey, jwk, url| serde_json::to_value(key.external_account_binding(jwk, url)).unwrap();
    let good = mac(MacAlgorithm::Hs512, "two", 2);
    let wrong: [Value; 6] = [
        bind(&mac(MacAlgorithm::Hs256, "three", 1), &jwk, NEW_ACCOUNT),
        bind(&mac(MacAlgorithm::Hs256, "one", 9), &jwk, NEW_ACCOUNT),
        bind(&mac(MacAlgorithm::Hs256, "two", 2), &jwk, NEW_ACCOUNT),
        bind(&good, &jwk, "https://ca.test/new-order"),
        bind(&good, other.public_key(), NEW_ACCOUNT),
        json!({}),
    ];
    for binding in wrong {
        let response = client.post(NEW_ACCOUNT, &json!({ "externalAccountBinding": binding }));
        assert_refused(&response, 400, "malformed", "RFC 8555 §7.3.4");
    }
    let binding = bind(&good, &jwk, NEW_ACCOUNT);
    let response = client.post(NEW_ACCOUNT, &json!({ "externalAccountBinding": binding }));
    assert_eq!((response.status, &body(&response)["externalAccountBinding"]), (201, &binding));
}

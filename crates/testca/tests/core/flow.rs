//! From nothing to a certificate.

use core::time::Duration;

use certwright_chain::Chain;
use certwright_http::{Method, Timestamp, links, retry_after};
use certwright_testca::{
    ChallengeKind, DateForm, Failure, FailureKind, Issuance, Operation, RetryAfter, ValidationKind,
};
use serde_json::json;

use crate::client::{BASE, Client, body, certificate_key, identifiers, options, request, text};

#[test]
fn rfc_8555_7_1_1_directory_with_a_random_key() {
    let mut client = Client::new(options());
    let first = body(&client.get(&format!("{BASE}/directory")));
    let second = body(&client.get(&format!("{BASE}/directory")));
    for (name, path) in [("newNonce", "new-nonce"), ("newAccount", "new-account"), ("newOrder", "new-order")]
    {
        assert_eq!(first[name], format!("{BASE}/{path}"));
    }
    assert_eq!(first["meta"]["externalAccountRequired"], false);
    assert_ne!(first, second, "R1: each directory has another random key");
    assert_eq!(client.ca.directory_url().as_str(), format!("{BASE}/directory"));
}

#[test]
fn rfc_8555_7_2_nonces() {
    let mut client = Client::new(options());
    let url = format!("{BASE}/new-nonce");
    let head = client.send(&request(Method::Head, &url, Vec::new()));
    let get = client.get(&url);
    assert_eq!((head.status, get.status, get.body.len()), (200, 204, 0));
    assert_ne!(head.headers.get("Replay-Nonce").unwrap(), get.headers.get("Replay-Nonce").unwrap());
    assert_eq!(get.headers.get("Cache-Control"), Some("no-store"));
    assert_eq!(links(&get.headers, "index").collect::<Vec<_>>(), [format!("{BASE}/directory")]);
    assert_eq!(get.headers.get("Date"), Some("Mon, 23 Nov 2026 12:00:00 GMT"));
}

#[test]
fn http_01() {
    let mut client = Client::registered(options());
    let (url, order) = client.order(&["example.org"]);
    assert_eq!(order["status"], "pending");
    let (authorization, challenge) =
        client.challenge(&text(&order["authorizations"][0]), ChallengeKind::Http01);
    assert_eq!(authorization["identifier"], json!({ "type": "dns", "value": "example.org" }));
    assert_eq!(authorization.get("wildcard"), None, "RFC 8555 §7.1.4: MUST be absent");
    let answered = client.post(&challenge, &json!({}));
    assert_eq!(body(&answered)["status"], "processing");
    assert_eq!(links(&answered.headers, "up").next(), order["authorizations"][0].as_str());

    let validation = client.ca.poll(client.now).unwrap();
    assert_eq!(client.ca.poll(client.now), None);
    let ValidationKind::Http01(http) = &validation.kind else { panic!("{validation:?}") };
    let token = text(&body(&answered)["token"]);
    assert_eq!(http.path, format!("/.well-known/acme-challenge/{token}"));
    let expected = client.key.public_key().key_authorization(&token);
    assert_eq!(http.judge(200, format!("{expected}\n").as_bytes()), Ok(()));
    assert_eq!(http.judge(404, expected.as_str().as_bytes()).unwrap_err().kind(), FailureKind::Unauthorized);
    assert_eq!(http.judge(200, b"junk").unwrap_err().kind(), FailureKind::Unauthorized);
    client.ca.validated(client.now, validation.id, Ok(()));

    assert_eq!(body(&client.post_as_get(&url))["status"], "ready");
    let key = certificate_key();
    let finalized = body(&client.finalize(&order, &["example.org"], &key));
    assert_eq!(finalized["status"], "valid");
    let response = client.post_as_get(&text(&finalized["certificate"]));
    assert_eq!(response.headers.get("Content-Type"), Some("application/pem-certificate-chain"));
    let chain = Chain::parse(&response.body).unwrap();
    let now = client.now.as_unix_seconds();
    chain.verify(key.public_key_der(), &identifiers(&["example.org"]), now).unwrap();
    assert_eq!(chain.certificates().count(), 2);
    let audit = client.ca.audit();
    assert_eq!((audit.accounts_created, audit.new_orders(), audit.certificates()), (1, 1, 1));
    assert_eq!((audit.challenges_answered, audit.validations_succeeded), (1, 1));
    assert_eq!(audit.requests(Operation::Finalize), 1);
    assert!(audit.refusals.is_empty());
}

#[test]
fn dns_01_for_a_name_its_wildcard_and_what_each_can_prove() {
    let mut client = Client::registered(options());
    let names = ["example.org", "*.example.org"];
    let (_, order) = client.order(&names);
    let (plain, first) = client.challenge(&text(&order["authorizations"][0]), ChallengeKind::Dns01);
    let (wildcard, second) = client.challenge(&text(&order["authorizations"][1]), ChallengeKind::Dns01);
    assert_eq!(plain["challenges"].as_array().unwrap().len(), 2);
    assert_eq!(
        wildcard["challenges"].as_array().unwrap().len(),
        1,
        "RFC 8555 §8.3: no http-01 for wildcards"
    );
    assert_eq!(wildcard["identifier"]["value"], "example.org", "RFC 8555 §7.1.4");
    assert_eq!(wildcard["wildcard"], true);
    let mut values = Vec::new();
    for challenge in [first, second] {
        let token = text(&body(&client.post(&challenge, &json!({})))["token"]);
        let validation = client.ca.poll(client.now).unwrap();
        let ValidationKind::Dns01(dns) = &validation.kind else { panic!("{validation:?}") };
        assert_eq!(dns.name, "_acme-challenge.example.org");
        assert_eq!(dns.value, client.key.public_key().key_authorization(&token).dns_value());
        assert_eq!(dns.judge(&["other", &dns.value]), Ok(()), "R23: one of several records");
        assert!(dns.judge::<&str>(&[]).is_err());
        values.push(dns.value.clone());
        client.ca.validated(client.now, validation.id, Ok(()));
    }
    assert_ne!(values[0], values[1]);
    let key = certificate_key();
    let finalized = body(&client.finalize(&order, &names, &key));
    let response = client.post_as_get(&text(&finalized["certificate"]));
    let now = client.now.as_unix_seconds();
    let chain = Chain::parse(&response.body).unwrap();
    chain.verify(key.public_key_der(), &identifiers(&names), now).unwrap();
}

#[test]
fn rfc_8738_addresses_by_http_01_only() {
    let mut client = Client::registered(options());
    let names = ["192.0.2.1", "2001:db8::1"];
    let (_, order) = client.order(&names);
    for url in order["authorizations"].as_array().unwrap() {
        let authorization = body(&client.post_as_get(&text(url)));
        assert_eq!(authorization["identifier"]["type"], "ip");
        let kinds: Vec<_> = authorization["challenges"].as_array().unwrap().iter().collect();
        assert_eq!((kinds.len(), &kinds[0]["type"]), (1, &json!("http-01")), "RFC 8738 §7");
    }
    client.authorize(&order, ChallengeKind::Http01);
    let key = certificate_key();
    let finalized = body(&client.finalize(&order, &names, &key));
    let response = client.post_as_get(&text(&finalized["certificate"]));
    let now = client.now.as_unix_seconds();
    let chain = Chain::parse(&response.body).unwrap();
    chain.verify(key.public_key_der(), &identifiers(&names), now).unwrap();
}

#[test]
fn a_failed_validation_ends_authorization_and_order() {
    let mut client = Client::registered(options());
    let (url, order) = client.order(&["example.org"]);
    let authorization = text(&order["authorizations"][0]);
    let (_, challenge) = client.challenge(&authorization, ChallengeKind::Http01);
    client.post(&challenge, &json!({}));
    let validation = client.ca.poll(client.now).unwrap();
    let failure = Failure::new(FailureKind::Connection, "192.0.2.1: Connection refused");
    client.ca.validated(client.now, validation.id, Err(failure));
    client.ca.validated(client.now, validation.id, Ok(()));
    let document = body(&client.post_as_get(&authorization));
    assert_eq!(document["status"], "invalid", "the second outcome counts for nothing");
    let error = &document["challenges"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["status"] == "invalid")
        .unwrap()["error"];
    assert_eq!(error["type"], "urn:ietf:params:acme:error:connection");
    assert_eq!(error["detail"], "192.0.2.1: Connection refused");
    let order = body(&client.post_as_get(&url));
    assert_eq!((&order["status"], order.get("error")), (&json!("invalid"), None), "R14: as Boulder has it");
}

#[test]
fn finalize_later_with_retry_after_in_each_form() {
    let wait = Duration::from_millis(2500);
    let forms = [
        (RetryAfter::Seconds(wait), "3"),
        (RetryAfter::Date(wait, DateForm::ImfFixdate), "Mon, 23 Nov 2026 12:00:03 GMT"),
        (RetryAfter::Date(wait, DateForm::Rfc850), "Monday, 23-Nov-26 12:00:03 GMT"),
        (RetryAfter::Date(wait, DateForm::Asctime), "Mon Nov 23 12:00:03 2026"),
    ];
    for (form, expected) in forms {
        let mut options = options();
        options.issuance = Issuance::After(Duration::from_secs(3));
        options.retry_after = Some(form);
        let mut client = Client::registered(options);
        let (url, order) = client.ready(&["example.org"]);
        let key = certificate_key();
        let response = client.finalize(&order, &["example.org"], &key);
        assert_eq!(body(&response)["status"], "processing");
        assert_eq!(response.headers.get("Retry-After"), Some(expected), "R4");
        let until = retry_after(&response.headers, client.now).unwrap();
        assert_eq!(until, client.now + Duration::from_secs(3), "R4, read back by certwright-http");
        assert_eq!(client.ca.next_wakeup(), Some(until));
        client.now = until;
        let finished = client.post_as_get(&url);
        assert_eq!(body(&finished)["status"], "valid");
        assert_eq!((finished.headers.get("Retry-After"), client.ca.next_wakeup()), (None, None));
    }
}

#[test]
fn r32_alternate_chains_link_to_each_other() {
    let mut options = options();
    options.alternate_chains = 2;
    let mut client = Client::registered(options);
    let (_, order) = client.ready(&["example.org"]);
    let key = certificate_key();
    let url = text(&body(&client.finalize(&order, &["example.org"], &key))["certificate"]);
    let response = client.post_as_get(&url);
    let first = Chain::parse(&response.body).unwrap();
    let alternates: Vec<String> = links(&response.headers, "alternate").map(str::to_owned).collect();
    assert_eq!((alternates.len(), client.ca.root_pems().len()), (2, 3));
    for (alternate, root) in alternates.iter().zip(client.ca.root_pems().iter().skip(1)) {
        let response = client.post_as_get(alternate);
        assert!(links(&response.headers, "alternate").any(|link| link == url), "as with Pebble and Boulder");
        let chain = Chain::parse([response.body.as_slice(), root.as_bytes()].concat()).unwrap();
        let now = client.now.as_unix_seconds();
        chain.verify(key.public_key_der(), &identifiers(&["example.org"]), now).unwrap();
        assert_eq!(chain.leaf(), first.leaf(), "R32: the same leaf");
        assert_ne!(chain.topmost_issuer(), first.topmost_issuer());
    }
}

#[test]
fn the_root_certifies_the_chain_and_has_an_ari_name() {
    let mut client = Client::registered(options());
    let (_, order) = client.ready(&["example.org"]);
    let key = certificate_key();
    let url = text(&body(&client.finalize(&order, &["example.org"], &key))["certificate"]);
    let response = client.post_as_get(&url);
    let with_root = [response.body.as_slice(), client.ca.root_pem().as_bytes()].concat();
    let chain = Chain::parse(with_root).unwrap();
    let names = identifiers(&["example.org"]);
    chain.verify(key.public_key_der(), &names, client.now.as_unix_seconds()).unwrap();
    assert!(chain.root().unwrap().is_ca() && chain.root().unwrap().is_self_issued());
    assert!(chain.leaf().cert_id().is_ok(), "R33");
    assert_eq!(chain.leaf().subject(), "");
    assert_eq!(chain.leaf().not_after() - chain.leaf().not_before(), 90 * 86_400);
}

#[test]
fn equal_seeds_and_requests_give_equal_responses() {
    let mut client = Client::new(options());
    let mut other = Client::new(options());
    let url = format!("{BASE}/new-account");
    let body = client.signed(&url, certwright_jws::Payload::Json(b"{}"));
    let nonce = other.fresh_nonce();
    let response = client.send(&request(Method::Post, &url, body.clone()));
    assert_eq!(other.send(&request(Method::Post, &url, body)), response, "nonce {nonce}");
    let mut options = options();
    options.seed = 1;
    let mut third = Client::new(options);
    assert_ne!(third.fresh_nonce(), nonce);
    assert_ne!(third.ca.root_pem(), client.ca.root_pem());
}

#[test]
fn time_of_any_kind_makes_a_ca() {
    for seconds in [i64::MIN, -1, 0, 1_795_435_200, 253_402_300_799, i64::MAX] {
        let ca = certwright_testca::Ca::new(options(), Timestamp::from_unix_seconds(seconds));
        assert!(ca.root_pem().starts_with("-----BEGIN CERTIFICATE-----\n"), "{seconds}");
    }
}

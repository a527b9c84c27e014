//! Authorizations and challenges (RFC 8555 §7.5).

use core::time::Duration;

use certwright_testca::ChallengeKind;
use serde_json::json;

use crate::client::{Client, assert_refused, body, certificate_key, options, text};

#[test]
fn r16_a_challenge_is_answered_with_exactly_an_empty_object() {
    let mut client = Client::registered(options());
    let (_, order) = client.order(&["example.org"]);
    let (_, challenge) = client.challenge(&text(&order["authorizations"][0]), ChallengeKind::Http01);
    for wrong in [json!({ "keyAuthorization": "x" }), json!([]), json!(null), json!("")] {
        assert_refused(&client.post(&challenge, &wrong), 400, "malformed", "RFC 8555 §7.5.1");
    }
    assert_eq!(body(&client.post_as_get(&challenge))["status"], "pending", "R12: reading starts nothing");
    assert_eq!(client.ca.poll(client.now), None);
    assert_eq!(client.ca.audit().challenges_read, 1);
}

#[test]
fn r12_challenges_are_validated_once() {
    let mut client = Client::registered(options());
    let (_, order) = client.order(&["example.org"]);
    let url = text(&order["authorizations"][0]);
    let (_, http) = client.challenge(&url, ChallengeKind::Http01);
    let (_, dns) = client.challenge(&url, ChallengeKind::Dns01);
    client.post(&http, &json!({}));
    assert_eq!(client.post(&http, &json!({})).status, 200, "still processing");
    let validation = client.ca.poll(client.now).unwrap();
    assert_eq!(client.ca.poll(client.now), None);
    client.ca.validated(client.now, validation.id, Ok(()));
    assert_eq!(body(&client.post(&http, &json!({})))["status"], "valid");
    assert_refused(&client.post(&dns, &json!({})), 400, "malformed", "RFC 8555 §7.1.6");
    assert_eq!(client.ca.audit().challenges_answered_again, 3);
    let authorization = body(&client.post_as_get(&url));
    assert_eq!(authorization["challenges"].as_array().unwrap().len(), 1, "only the one that was completed");
    assert_eq!(authorization["challenges"][0]["validated"], "2026-11-23T12:00:00Z");
    assert_eq!(authorization["expires"], "2026-12-23T12:00:00Z");
}

#[test]
fn rfc_8555_7_5_2_deactivation() {
    let mut client = Client::registered(options());
    let (url, order) = client.order(&["example.org"]);
    let authorization = text(&order["authorizations"][0]);
    for wrong in [json!({}), json!({ "status": "valid" }), json!({ "status": "deactivated", "x": 1 })] {
        assert_refused(&client.post(&authorization, &wrong), 400, "malformed", "RFC 8555 §7.5.2");
    }
    let response = client.post(&authorization, &json!({ "status": "deactivated" }));
    assert_eq!((response.status, &body(&response)["status"]), (200, &json!("deactivated")));
    assert_eq!(body(&client.post_as_get(&url))["status"], "invalid", "R19");
    let response = client.post(&authorization, &json!({ "status": "deactivated" }));
    assert_refused(&response, 400, "malformed", "RFC 8555 §7.1.6");
    assert_eq!(client.ca.audit().authorizations_deactivated, 1);
}

#[test]
fn authorizations_expire() {
    let mut client = Client::registered(options());
    let (_, order) = client.order(&["example.org"]);
    let authorization = text(&order["authorizations"][0]);
    let (_, challenge) = client.challenge(&authorization, ChallengeKind::Http01);
    client.wait(Duration::from_secs(7 * 86_400));
    assert_eq!(body(&client.post_as_get(&authorization))["status"], "expired");
    assert_refused(&client.post(&challenge, &json!({})), 400, "malformed", "RFC 8555 §7.1.6");
}

#[test]
fn valid_authorizations_are_reused_on_request() {
    for reuse in [false, true] {
        let mut options = options();
        options.reuse_authorizations = reuse;
        let mut client = Client::registered(options);
        let (_, order) = client.ready(&["example.org", "www.example.org"]);
        let names = ["www.example.org", "*.example.org"];
        let (_, again) = client.order(&names);
        let reused = again["authorizations"][0] == order["authorizations"][1];
        assert_eq!((reused, &again["status"]), (reuse, &json!("pending")), "a wildcard is another matter");
        let (_, all) = client.order(&["example.org"]);
        assert_eq!(all["status"], if reuse { "ready" } else { "pending" }, "R10: ready at once");
        if reuse {
            let issued = body(&client.finalize(&all, &["example.org"], &certificate_key()));
            assert_eq!(issued["status"], "valid");
        }
        client.wait(Duration::from_secs(31 * 86_400));
        assert_eq!(client.order(&["example.org"]).1["status"], "pending");
    }
}

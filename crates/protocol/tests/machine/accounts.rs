//! The ways to an account (RFC 8555 §7.3, R34, R35).

use certwright_protocol::{AccountError, AccountMode, Event, NewAccount};

use crate::objects::{DIRECTORY, NEW_ORDER, created, order, problem};
use crate::transcript::Transcript;

const FIND: &str = r#"POST /new-account {"onlyReturnExisting":true}"#;
const REGISTER: &str = r#"POST /new-account {"termsOfServiceAgreed":true}"#;

/// Directory and nonce are there, and the next request is the account's.
fn about_to_ask(account: NewAccount) -> Transcript {
    let mut t = Transcript::new();
    t.watched.client.new_account(account);
    t.exchange("GET /directory", DIRECTORY);
    t
}

fn begun(account: NewAccount) -> Transcript {
    let mut t = about_to_ask(account);
    t.exchange("HEAD /new-nonce", "200 OK");
    t
}

fn agreed(mode: AccountMode) -> NewAccount {
    NewAccount::new(mode).agree_to_terms(true)
}

fn error(event: Event) -> AccountError {
    match event {
        Event::AccountFailed { error } => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r34_a_key_that_is_not_new_is_looked_up_first() {
    let mut t = begun(agreed(AccountMode::FindOrRegister));
    t.exchange(FIND, "200 OK\nLocation: /acct/1\n\n{\"status\":\"valid\"}");
    t.event("account /acct/1");
    t.idle();
}

#[test]
fn r34_and_registered_if_it_is_unknown() {
    let mut t = begun(agreed(AccountMode::FindOrRegister).contact(vec!["mailto:ops@example.org".to_owned()]));
    t.exchange(FIND, problem(400, "accountDoesNotExist", "no such account"));
    t.exchange(
        r#"POST /new-account {"contact":["mailto:ops@example.org"],"termsOfServiceAgreed":true}"#,
        created("/acct/2", "{}"),
    );
    t.event("account /acct/2");
}

#[test]
fn r34_find_never_registers() {
    let mut t = begun(agreed(AccountMode::Find));
    t.exchange(FIND, problem(400, "accountDoesNotExist", "no such account"));
    let event = t.event("no account: the server knows no account for this account key");
    assert!(matches!(error(event), AccountError::NotFound));
    t.idle();
}

#[test]
fn r34_no_terms_are_accepted_by_surprise() {
    let mut t = begun(NewAccount::new(AccountMode::FindOrRegister));
    t.exchange(FIND, problem(400, "accountDoesNotExist", "no such account"));
    t.event("terms /terms/7");
    t.rests();
    t.watched.client.accept_terms("https://ca.test/terms/6");
    t.rests();
    t.watched.client.accept_terms("https://ca.test/terms/7");
    t.exchange(REGISTER, created("/acct/1", "{}"));
    t.event("account /acct/1");
}

#[test]
fn r35_terms_may_be_a_data_url() {
    // Pebble's are.
    let terms = "data:text/plain,Do%20what%20thou%20wilt";
    let mut t = Transcript::new();
    t.watched.client.new_account(NewAccount::new(AccountMode::Register));
    t.exchange("GET /directory", DIRECTORY.replace("/terms/7", terms));
    t.event(&format!("terms {terms}"));
    t.watched.client.accept_terms(terms);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.send(REGISTER);
}

#[test]
fn a_server_without_terms_asks_for_none() {
    let mut t = Transcript::new();
    t.watched.client.new_account(NewAccount::new(AccountMode::Register));
    t.exchange("GET /directory", DIRECTORY.replace("termsOfService", "other"));
    t.exchange("HEAD /new-nonce", "200 OK");
    t.send("POST /new-account {}");
}

#[test]
fn acme2certifier_answers_an_existing_key_with_an_empty_object() {
    let mut t = begun(agreed(AccountMode::Register));
    t.exchange(REGISTER, "200 OK\nLocation: /acct/1\n\n{}");
    t.event("account /acct/1");
}

#[test]
fn r1_an_account_with_members_of_other_types_is_an_account() {
    for body in [r#"{"status":7,"contact":null,"orders":[]}"#, "", "[]", r#"{"status":"valid","x":{}}"#] {
        let mut t = begun(agreed(AccountMode::Register));
        t.exchange(REGISTER, created("/acct/1", body));
        t.event("account /acct/1");
    }
}

#[test]
fn r35_a_deactivated_account_is_reported() {
    for answer in [
        "200 OK\nLocation: /acct/1\n\n{\"status\":\"deactivated\"}".to_owned(),
        "200 OK\nLocation: /acct/1\n\n{\"status\":\"revoked\"}".to_owned(),
        problem(401, "unauthorized", "account is deactivated"),
        problem(403, "unauthorized", "account is deactivated"),
    ] {
        let mut t = begun(agreed(AccountMode::FindOrRegister));
        t.exchange(FIND, answer);
        let event = t.event("no account: the account is deactivated or revoked at the server");
        assert!(matches!(error(event), AccountError::NotUsable));
        t.idle();
    }
}

#[test]
fn r35_an_account_that_vanished_is_not_registered_again() {
    let mut t = Transcript::with_account();
    t.new_order(&["example.org"]);
    t.exchange(NEW_ORDER, problem(400, "accountDoesNotExist", "gone"));
    t.failed("the server knows no account for this account key");
    t.event("no account: the server knows no account for this account key");
    t.idle();
    assert!(!t.watched.saved.account.as_ref().unwrap().contains("acct/1"), "its URL is forgotten");
}

#[test]
fn r35_it_ends_the_orders_that_had_come_further_too() {
    let mut t = Transcript::presented();
    t.exchange("POST /chall/1 {}", problem(400, "accountDoesNotExist", "gone"));
    t.withdraw("example.org", 1);
    t.event("no account: the server knows no account for this account key");
    t.failed("the server knows no account for this account key");
    t.idle();
}

#[test]
fn r35_the_terms_are_the_reason_whatever_it_is_called() {
    for kind in ["userActionRequired", "agreementRequired"] {
        let mut t = begun(agreed(AccountMode::Register));
        t.exchange(REGISTER, problem(403, kind, "agree first"));
        let event = t.event("no account: the terms of service at https://ca.test/terms/7 are not agreed to");
        assert!(matches!(error(event), AccountError::TermsNotAgreed { .. }));
    }
    // Boulder: malformed, which can be anything, so that the server's own words are all there is.
    let mut t = begun(agreed(AccountMode::Register));
    t.exchange(REGISTER, problem(400, "malformed", "must agree to terms of service"));
    t.event(
        "no account: newAccount at https://ca.test/new-account: the server refused: malformed: \
         must agree to terms of service",
    );
}

#[test]
fn an_external_account_binding_that_is_required_is_said_before_anything_is_sent() {
    let required =
        DIRECTORY.replace(r#""externalAccountRequired":false"#, r#""externalAccountRequired":true"#);
    let mut t = Transcript::new();
    t.new_account();
    t.new_order(&["example.org"]);
    t.exchange("GET /directory", required.as_str());
    t.failed("the server only takes accounts with an external account binding");
    t.event("no account: the server only takes accounts with an external account binding");
    t.idle();

    // R34: only a new account needs one.
    let mut t = Transcript::new();
    t.watched.client.new_account(agreed(AccountMode::FindOrRegister));
    t.exchange("GET /directory", required);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange(FIND, "200 OK\nLocation: /acct/1\n\n{}");
    t.event("account /acct/1");
}

#[test]
fn a_server_that_wants_a_binding_without_having_said_so() {
    let mut t = begun(agreed(AccountMode::Register));
    t.exchange(REGISTER, problem(403, "externalAccountRequired", "no"));
    let event = t.event("no account: the server only takes accounts with an external account binding");
    assert!(matches!(error(event), AccountError::ExternalAccountRequired));
}

#[test]
fn an_account_without_a_location_is_a_violation() {
    let mut t = begun(agreed(AccountMode::Register));
    t.exchange(REGISTER, "201 Created\n\n{}");
    t.event(
        "no account: newAccount at https://ca.test/new-account: the response has no Location header (RFC 8555 §7.3)",
    );
}

#[test]
fn r26_the_algorithms_that_a_server_accepts_are_reported() {
    let mut t = begun(agreed(AccountMode::Register));
    t.exchange(
        REGISTER,
        "400\n\n{\"type\":\"urn:ietf:params:acme:error:badSignatureAlgorithm\",\"algorithms\":[\"ES256\",\"RS256\"]}",
    );
    t.event(
        "no account: newAccount at https://ca.test/new-account: the server refused: badSignatureAlgorithm \
         (it accepts ES256, RS256)",
    );
    t.idle();
}

#[test]
fn a_new_account_that_was_perhaps_sent_is_sent_again() {
    // RFC 8555 §7.3.1: the same key finds the same account.
    let mut t = begun(agreed(AccountMode::Register));
    let id = t.send(REGISTER);
    t.perhaps_sent(id);
    t.backs_off(500);
    t.exchange("HEAD /new-nonce", "200 OK");
    t.exchange(REGISTER, "500");
    t.backs_off(1000);
    t.exchange(REGISTER, "200 OK\nLocation: /acct/1\n\n{}");
    t.event("account /acct/1");
}

#[test]
fn a_wish_that_was_under_way_is_taken_up_again_without_an_order() {
    let mut t = begun(agreed(AccountMode::Register));
    t.send(REGISTER);
    t.watched.restart();
    t.exchange("HEAD /new-nonce", "200 OK\nReplay-Nonce: second-run");
    t.exchange(REGISTER, "200 OK\nLocation: /acct/1\n\n{}");
    t.event("account /acct/1");
}

#[test]
fn after_a_failure_the_application_may_ask_again() {
    let mut t = begun(agreed(AccountMode::Find));
    t.exchange(FIND, problem(400, "accountDoesNotExist", "no"));
    t.event("no account: the server knows no account for this account key");
    t.new_order(&["example.org"]);
    t.failed("the server knows no account");
    t.new_account();
    t.exchange(REGISTER, created("/acct/1", "{}"));
    t.event("account /acct/1");
    t.place(order("ready", &[]));
    t.event("ready example.org");
}

#[test]
fn an_account_that_is_known_needs_no_request() {
    let mut t = Transcript::with_account();
    t.new_account();
    t.idle();
}

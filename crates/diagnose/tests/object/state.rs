//! The documents that the machine itself writes are the ones that are recognised.

use std::time::Duration;

use certwright_diagnose::{Severity, inspect_state};
use certwright_http::{Schemes, Url};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use certwright_protocol::{AccountMode, ChallengeType, Change, Client, Config, NewAccount, NewOrder};
use serde_json::Value;

use super::NOW;

#[test]
fn what_the_machine_writes_has_no_member_that_is_not_known() {
    let key = certwright_fixtures::json("jwk/golden.json")[0]["jwk"].to_string();
    let directory = Url::parse("https://ca.test/directory", Schemes::HttpsOnly).unwrap();
    let mut client = Client::new(Config::new(directory), Jwk::from_json(key).unwrap(), NOW);
    client.new_account(NewAccount::new(AccountMode::Register).agree_to_terms(true));
    let names = ["example.org", "www.example.org"].map(|name| Identifier::parse(name).unwrap());
    client
        .new_order(NewOrder::new(names.to_vec(), vec![ChallengeType::Http01], NOW + Duration::from_secs(60)))
        .unwrap();
    let documents = client.changes().into_iter().filter_map(|change| match change {
        Change::Account(document) => Some(document),
        Change::Order { document, .. } => document,
    });
    let mut titles = Vec::new();
    for document in documents {
        let json: Value = serde_json::from_str(&document).unwrap();
        let report = inspect_state(&json, NOW).unwrap();
        assert!(report.worst() <= Some(Severity::Note), "{document}: {report:?}");
        titles.push(report.is);
    }
    assert_eq!(titles.len(), 2, "{titles:?}");
}

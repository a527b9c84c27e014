//! Accounts that exist already.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Stage, Verdict};
use crate::dirs;
use crate::failure::{Explain, Failure, ensure};
use crate::pebble::Setup;
use crate::program::Order;
use crate::proxy::{Exchange, Proxy};

/// A state that holds nothing but a key: the server knows the account (RFC 8555 §7.3.1).
pub(super) fn found_by_its_key(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let proxy = Proxy::start(&pebble.pki, pebble.port())?;
    let first = Order { server: proxy.url(), ..stage.order(&pebble, &["first.names.test"]) };
    stage.issue(&pebble, &first)?;
    let known = accounts(&proxy.exchanges());

    let state = stage.dir.join("state-2");
    copy_account_key(&first.state, &state)?;
    proxy.begin(None);
    let second = Order { state, names: vec!["second.names.test".to_owned()], ..first };
    stage.issue(&pebble, &second)?;
    let exchanges = proxy.exchanges();
    ensure(accounts(&exchanges) == known, || format!("{known:?} became {:?}", accounts(&exchanges)))?;
    ensure(created_accounts(&exchanges) == 0, || "the second run made an account".to_owned())?;
    Ok(Verdict::Passed)
}

/// The account URLs that newAccount answered with.
pub(super) fn accounts(exchanges: &[Exchange]) -> BTreeSet<String> {
    let answers =
        exchanges.iter().filter(|exchange| is_new_account(exchange)).filter_map(|e| e.answer.as_ref());
    answers.filter_map(|answer| answer.location.clone()).collect()
}

/// How many accounts were made.
pub(super) fn created_accounts(exchanges: &[Exchange]) -> usize {
    let created = |exchange: &&Exchange| exchange.answer.as_ref().is_some_and(|answer| answer.status == 201);
    exchanges.iter().filter(|exchange| is_new_account(exchange)).filter(created).count()
}

fn is_new_account(exchange: &Exchange) -> bool {
    exchange.path == "/sign-me-up"
}

/// The account's key, at the same place in another state.
fn copy_account_key(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut files = dirs::files_below(&from.join("accounts")).into_iter();
    let key = files.find(|path| path.file_name().is_some_and(|name| name == "key.pem"));
    let key = key.explain(|| format!("no accounts/../key.pem in {}", from.display()))?;
    let target = to.join(key.strip_prefix(from).unwrap_or(&key));
    let parent = target.parent().explain(|| "the key lies nowhere".to_owned())?;
    fs::create_dir_all(parent).explain(|| format!("cannot create {}", parent.display()))?;
    fs::copy(&key, &target).map(|_| ()).explain(|| format!("cannot copy {}", key.display()))
}

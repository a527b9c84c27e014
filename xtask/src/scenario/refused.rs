//! One of four names answers with junk: the error names it, and nothing is left behind.

use std::fs;
use std::net::Ipv4Addr;

use super::{Stage, Verdict};
use crate::dirs;
use crate::failure::{Explain, Failure, ensure};
use crate::pebble::{Pebble, Setup};
use crate::program::{Order, Responder};
use crate::webserver::{self, Site};

const NAMES: [&str; 4] = ["first.names.test", "second.names.test", "third.names.test", "fourth.names.test"];
const WRONG: &str = "third.names.test";

/// The web server shows a parking page for one of its sites: the thread's first mistake.
pub(super) fn webroot(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let root = stage.dir.join("webroot");
    fs::create_dir_all(&root).explain(|| "cannot make a webroot".to_owned())?;
    webserver::serve(Site { root: root.clone(), wrong_host: Some(WRONG.to_owned()) }, pebble.http_port())?;
    let order = Order { responder: Responder::Webroot(root.clone()), ..stage.order(&pebble, &NAMES) };
    fails_by_name(stage, &pebble, &order)?;
    let files = dirs::files_below(&root);
    ensure(files.is_empty(), || format!("left in the webroot: {files:?}"))?;
    Ok(Verdict::Passed)
}

/// The DNS sends one name to another machine, where nobody listens.
pub(super) fn standalone(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    pebble.resolve(WRONG, Ipv4Addr::new(127, 77, 0, 1))?;
    let order = stage.order(&pebble, &NAMES);
    fails_by_name(stage, &pebble, &order)?;
    Ok(Verdict::Passed)
}

/// In JSON and in words alike.
fn fails_by_name(stage: &Stage<'_>, pebble: &Pebble, order: &Order) -> Result<(), Failure> {
    let outcome = stage.attempt(pebble, order, None)?;
    ensure(!outcome.status.success(), || "it claims success".to_owned())?;
    let result =
        outcome.result().explain(|| format!("the last line is no JSON object:\n{}", outcome.said()))?;
    ensure(result.get("outcome").is_some_and(|word| word == "failed"), || {
        format!("unexpected result: {result}")
    })?;
    ensure(result.to_string().contains(WRONG), || format!("the result does not name {WRONG}: {result}"))?;

    let spoken = stage.attempt(pebble, &Order { json: false, ..order.clone() }, None)?;
    ensure(!spoken.status.success(), || "the second run claims success".to_owned())?;
    let blamed = spoken.stderr.contains(WRONG);
    ensure(blamed, || format!("the error does not name {WRONG}:\n{}", spoken.stderr))?;
    ensure(!order.live().exists(), || format!("{} exists after a failure", order.live().display()))
}

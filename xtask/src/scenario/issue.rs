//! The ordinary cases: each must simply work.

use std::fs;

use super::{Stage, Verdict, names};
use crate::dirs;
use crate::failure::{Explain, Failure, ensure};
use crate::openssl;
use crate::pebble::Setup;
use crate::program::{Order, Responder};
use crate::webserver::{self, Site};

/// One name, with the result told as text and as JSON; then again, with account and directory known.
pub(super) fn one_name(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let order = stage.order(&pebble, &["one.names.test"]);
    let result =
        stage.issue(&pebble, &order)?.result().explain(|| "the last line is no JSON object".to_owned())?;
    let says = |member: &str| result.get(member).cloned().unwrap_or_default();
    ensure(says("event") == "result" && says("outcome") == "issued", || {
        format!("unexpected result: {result}")
    })?;
    let (claimed, seen) = (says("requests"), stage.requests());
    ensure(claimed == seen, || format!("it says {claimed} requests, Pebble saw {seen}"))?;

    let again = Order { json: false, ..order };
    let said = stage.issue(&pebble, &again)?.said();
    let files = again.live();
    ensure(said.contains(&*files.to_string_lossy()), || {
        format!("it does not say where the files are:\n{said}")
    })?;
    Ok(Verdict::Passed)
}

/// Twenty-five names in one certificate.
pub(super) fn many_names(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let order = Order { names: names(25), ..stage.order(&pebble, &[]) };
    stage.issue(&pebble, &order)?;
    Ok(Verdict::Passed)
}

/// Challenges as files that somebody else's web server serves; afterwards only somebody else's files are there.
pub(super) fn webroot(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let root = stage.dir.join("webroot");
    fs::create_dir_all(&root).explain(|| "cannot make a webroot".to_owned())?;
    fs::write(root.join("index.html"), "home").explain(|| "cannot fill the webroot".to_owned())?;
    webserver::serve(Site { root: root.clone(), wrong_host: None }, pebble.http_port())?;
    let order = stage.order(&pebble, &["a.names.test", "b.names.test"]);
    stage.issue(&pebble, &Order { responder: Responder::Webroot(root.clone()), ..order })?;
    let files = dirs::files_below(&root);
    ensure(files == [root.join("index.html")], || format!("left in the webroot: {files:?}"))?;
    Ok(Verdict::Passed)
}

/// A certificate for an RSA key.
pub(super) fn rsa(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    with_key(stage, "rsa-2048", "2048 bit")
}

/// A certificate for a key on P-384.
pub(super) fn p384(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    with_key(stage, "ecdsa-p384", "P-384")
}

fn with_key(stage: &Stage<'_>, key_type: &'static str, kind: &str) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let order = Order { key_type: Some(key_type), ..stage.order(&pebble, &["key.names.test"]) };
    stage.issue(&pebble, &order)?;
    let made = openssl::key_kind(&order.live())?;
    ensure(made.contains(kind), || format!("asked for {key_type}, got {made}"))?;
    Ok(Verdict::Passed)
}

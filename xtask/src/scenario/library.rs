//! The library in an application of its own, as a reader would embed it.

use super::{Stage, Verdict};
use crate::failure::{Failure, ensure};
use crate::library::Steps;
use crate::pebble::Setup;

/// Two names, then again with the account that is known by then.
pub(super) fn one_name(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let pebble = stage.pebble(&Setup::obliging())?;
    let order = stage.order(&pebble, &["a.names.test", "b.names.test"]);
    let mut steps = Steps::default();
    let obtained = stage.issue_by_library(&pebble, &order, &mut steps)?;
    let Steps { presented, withdrawn, verified } = steps;
    ensure((presented, withdrawn, verified) == (2, 2, 1), || {
        format!("it tells of {presented} proofs presented, {withdrawn} withdrawn, {verified} chains verified")
    })?;
    let (claimed, seen) = (obtained.requests, stage.requests() as u64);
    ensure(claimed == seen, || format!("it says {claimed} requests, Pebble saw {seen}"))?;
    ensure(obtained.new_account, || "it does not say that the account is new".to_owned())?;

    let again = stage.issue_by_library(&pebble, &order, &mut Steps::default())?;
    ensure(!again.new_account && again.installed.version == 2, || {
        format!("the second run has another account or version {}", again.installed.version)
    })?;
    Ok(Verdict::Passed)
}

//! From the command line to a CA.

use std::sync::mpsc::Sender;

use certwright_jws::{MacAlgorithm, MacKey};
use certwright_testca::{
    FaultRule, Issuance, Lookup, RateLimits, RuleError, Seen, Settings, StartError, Validate,
};

use super::arguments::{Behaviour, TestCa, Validation};
use crate::exit::Exit;
use crate::failure::Failure;

/// All but the faults.
pub(super) fn settings(arguments: &TestCa, watcher: Sender<Seen>) -> Result<Settings, Failure> {
    if arguments.listen.ip().is_unspecified() && arguments.allow_remote && arguments.host.is_none() {
        return Err(nameless(arguments));
    }
    let mut settings = Settings::default();
    settings.listen = arguments.listen;
    settings.host.clone_from(&arguments.host);
    settings.allow_remote = arguments.allow_remote;
    settings.watcher = Some(watcher);
    settings.options.seed = arguments.seed.unwrap_or(settings.options.seed);
    validation(&arguments.validation, &mut settings);
    behaviour(&arguments.behaviour, &mut settings)?;
    Ok(settings)
}

fn validation(arguments: &Validation, settings: &mut Settings) {
    settings.validation_delay = arguments.validate_after;
    settings.validate = if arguments.always_valid {
        Validate::Always
    } else {
        let lookup = Lookup::at_port(arguments.http_port);
        Validate::Lookup(arguments.dns.map_or(lookup.clone(), |resolver| lookup.resolver(resolver)))
    };
    if !arguments.challenges.is_empty() {
        settings.options.challenges.clone_from(&arguments.challenges);
    }
}

fn behaviour(arguments: &Behaviour, settings: &mut Settings) -> Result<(), Failure> {
    let options = &mut settings.options;
    options.external_accounts = arguments.eab.iter().map(|text| mac_key(text)).collect::<Result<_, _>>()?;
    options.external_account_required = !options.external_accounts.is_empty();
    options.terms.clone_from(&arguments.terms);
    options.issuance = arguments.issue_after.map_or(Issuance::Immediate, Issuance::After);
    options.retry_after = arguments.retry_after;
    options.alternate_chains = arguments.alternate_chains.into();
    options.reuse_authorizations = arguments.reuse_authorizations;
    options.reuse_orders = arguments.reuse_orders;
    options.certificate_lifetime = arguments.certificate_lifetime;
    options.rate_limits = arguments.rate_limits.map(RateLimits::lets_encrypt).unwrap_or_default();
    options.blocked = arguments.blocked.iter().map(|name| name.to_ascii_lowercase()).collect();
    Ok(())
}

fn mac_key(text: &str) -> Result<MacKey, Failure> {
    let what = "a key of --eab cannot be used";
    let todo = "give its name and the key, such as kid-1:c2VjcmV0";
    let Some((kid, key)) = text.split_once(':').filter(|(kid, _)| !kid.is_empty()) else {
        return Err(Failure::new(Exit::Usage, what, "there is no name before a colon", todo));
    };
    MacKey::from_base64url(MacAlgorithm::Hs256, kid, key)
        .map_err(|error| Failure::from_error(Exit::Usage, what, &error, todo))
}

/// What is to go wrong.
pub(super) fn faults(arguments: &TestCa) -> Result<Vec<FaultRule>, Failure> {
    arguments.faults.iter().map(|text| text.parse().map_err(|error| no_rule(text, &error))).collect()
}

fn no_rule(text: &str, error: &RuleError) -> Failure {
    let what = format!("{text:?} is no --fault");
    let todo = "give NAME[=VALUE][@REQUEST][:WHEN]; certwright test-ca --help tells what each does";
    Failure::from_error(Exit::Usage, &what, error, todo)
}

fn nameless(arguments: &TestCa) -> Failure {
    let what = format!("clients cannot call the CA {}", arguments.listen.ip());
    let why = "its URLs and its certificate need a name or an address that leads here";
    Failure::new(Exit::Usage, what, why, "give one by --host, or listen at one address")
}

/// Why there is no CA.
pub(super) fn cannot_start(error: &StartError) -> Failure {
    let (exit, todo) = match error {
        StartError::Bind { .. } => {
            (Exit::Machine, "give another address by --listen, with port 0 for one that is free")
        }
        StartError::Remote { .. } => {
            (Exit::Usage, "listen at 127.0.0.1 or [::1], or say --allow-remote if you know who is there")
        }
        StartError::Host(_) => (Exit::Usage, "give a name such as ca.test by --host"),
        _ => (Exit::Machine, "mend that, then run again"),
    };
    Failure::from_error(exit, "the test CA does not start", error, todo)
}

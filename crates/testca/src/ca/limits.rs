//! Rate limits, worded as Let's Encrypt words them (RFC 8555 §6.6).

use core::time::Duration;
use std::collections::BTreeSet;

use certwright_http::Timestamp;
use certwright_identifier::Identifier;

use super::{Ca, id::Id};
use crate::{
    Limit,
    rules::{self, Refusal},
};

/// A limit that stands in the way.
struct Exceeded {
    topic: &'static str,
    what: String,
    until: Timestamp,
}

impl Ca {
    pub(super) fn limit_new_accounts(&mut self, now: Timestamp) -> Result<(), Refusal> {
        let Some(limit) = self.options.rate_limits.new_accounts else { return Ok(()) };
        let what =
            || format!("too many new registrations ({}) in the last {}", limit.count, go(limit.period));
        let exceeded = self.exceeded(now, "new accounts", limit, "new-registrations", what);
        self.refuse(now, exceeded.into_iter().collect())?;
        self.limiter.spend(now, "new accounts", limit);
        Ok(())
    }

    /// Whether an order may be made; "If multiple rate limits are in place, that is the time where all rate limits
    /// allow access again for the current request with exactly the same parameters."
    pub(super) fn check_order_limits(
        &self,
        now: Timestamp,
        account: Id,
        names: &[Identifier],
    ) -> Result<(), Refusal> {
        let mut exceeded = Vec::new();
        exceeded.extend(self.orders_exceeded(now, account));
        exceeded.extend(names.iter().filter_map(|name| self.failures_exceeded(now, account, name)));
        exceeded.extend(domains(names).iter().filter_map(|domain| self.domain_exceeded(now, domain)));
        exceeded.extend(self.duplicates_exceeded(now, names));
        self.refuse(now, exceeded)
    }

    pub(super) fn count_order(&mut self, now: Timestamp, account: Id) {
        if let Some(limit) = self.options.rate_limits.new_orders {
            self.limiter.spend(now, &format!("orders of {account}"), limit);
        }
    }

    pub(super) fn count_certificate(&mut self, now: Timestamp, names: &[Identifier]) {
        if let Some(limit) = self.options.rate_limits.certificates_per_domain {
            for domain in domains(names) {
                self.limiter.spend(now, &format!("certificates of {domain}"), limit);
            }
        }
        if let Some(limit) = self.options.rate_limits.duplicates {
            self.limiter.spend(now, &format!("duplicates of {}", sorted(names)), limit);
        }
    }

    pub(super) fn count_failure(&mut self, now: Timestamp, account: Id, name: &Identifier) {
        if let Some(limit) = self.options.rate_limits.failed_validations {
            self.limiter.spend(now, &failures_bucket(account, name), limit);
        }
    }

    fn orders_exceeded(&self, now: Timestamp, account: Id) -> Option<Exceeded> {
        let limit = self.options.rate_limits.new_orders?;
        let Limit { count, period } = limit;
        let what = || format!("too many new orders ({count}) from this account in the last {}", go(period));
        self.exceeded(now, &format!("orders of {account}"), limit, "new-orders-per-account", what)
    }

    fn failures_exceeded(&self, now: Timestamp, account: Id, name: &Identifier) -> Option<Exceeded> {
        let limit = self.options.rate_limits.failed_validations?;
        let Limit { count, period } = limit;
        let what =
            || format!("too many failed authorizations ({count}) for \"{name}\" in the last {}", go(period));
        let topic = "authorization-failures-per-hostname-per-account";
        self.exceeded(now, &failures_bucket(account, name), limit, topic, what)
    }

    fn domain_exceeded(&self, now: Timestamp, domain: &str) -> Option<Exceeded> {
        let limit = self.options.rate_limits.certificates_per_domain?;
        let Limit { count, period } = limit;
        let what = || {
            format!(
                "too many certificates ({count}) already issued for {domain:?} in the last {}",
                go(period)
            )
        };
        let topic = "new-certificates-per-registered-domain";
        self.exceeded(now, &format!("certificates of {domain}"), limit, topic, what)
    }

    fn duplicates_exceeded(&self, now: Timestamp, names: &[Identifier]) -> Option<Exceeded> {
        let limit = self.options.rate_limits.duplicates?;
        let Limit { count, period } = limit;
        let what = || {
            let period = go(period);
            format!(
                "too many certificates ({count}) already issued for this exact set of identifiers in the last {period}"
            )
        };
        let topic = "new-certificates-per-exact-set-of-identifiers";
        self.exceeded(now, &format!("duplicates of {}", sorted(names)), limit, topic, what)
    }

    fn exceeded(
        &self,
        now: Timestamp,
        bucket: &str,
        limit: Limit,
        topic: &'static str,
        what: impl Fn() -> String,
    ) -> Option<Exceeded> {
        let until = self.limiter.check(now, bucket, limit).err()?;
        Some(Exceeded { topic, what: what(), until })
    }

    fn refuse(&self, now: Timestamp, exceeded: Vec<Exceeded>) -> Result<(), Refusal> {
        let latest = exceeded.into_iter().max_by_key(|exceeded| exceeded.until);
        latest.map_or(Ok(()), |exceeded| Err(self.rate_limited(now, &exceeded)))
    }

    fn rate_limited(&self, now: Timestamp, exceeded: &Exceeded) -> Refusal {
        let Exceeded { topic, what, until } = exceeded;
        let wait = until.duration_since(now).as_millis().div_ceil(1000);
        let help = self.routes.help(topic);
        let moment = Timestamp::from_unix_seconds(until.as_unix_seconds()).to_string();
        let moment = moment.replace('T', " ").replace('Z', " UTC");
        rules::RATE
            .broken(format!("{what}, retry after {moment}: see {help}"))
            .header("Retry-After", wait.to_string())
            .header("Link", format!("<{help}>;rel=\"help\""))
    }
}

/// The registered domains of names: without a list of public suffixes, their last two labels.
fn domains(names: &[Identifier]) -> BTreeSet<String> {
    let dns_names = names.iter().filter_map(|name| match name {
        Identifier::Dns(name) => Some(name.base()),
        Identifier::Ip(_) => None,
    });
    dns_names
        .map(|name| {
            let start = name.rmatch_indices('.').nth(1).map_or(0, |(dot, _)| dot.saturating_add(1));
            name.get(start..).unwrap_or_default().to_owned()
        })
        .collect()
}

/// The names, sorted and separated by blanks.
pub(super) fn sorted(names: &[Identifier]) -> String {
    let names: BTreeSet<String> = names.iter().map(Identifier::value).collect();
    names.into_iter().collect::<Vec<_>>().join(" ")
}

fn failures_bucket(account: Id, name: &Identifier) -> String {
    let value = name.value();
    format!("failures of {account} {}", value.strip_prefix("*.").unwrap_or(&value))
}

/// A duration as Go writes it, `3h0m0s`.
fn go(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, _) => format!("{minutes}m{rest}s"),
        _ => format!("{hours}h{minutes}m{rest}s"),
    }
}

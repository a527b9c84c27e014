//! How the CA behaves while nothing goes wrong.

use core::time::Duration;

use certwright_http::Url;
use certwright_jws::MacKey;

use crate::{ChallengeKind, DateForm};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// How the CA behaves; [`new`](Self::new) is Let's Encrypt's way where it can be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// Scheme, host and port that all of its URLs begin with.
    pub base: Url,
    /// Everything that looks random follows from it: nonces, tokens, serial numbers, keys.
    pub seed: u64,
    /// How long a certificate lives, from an hour before its issuance.
    pub certificate_lifetime: Duration,
    /// How long an order may be pending or ready.
    pub order_lifetime: Duration,
    /// How long an authorization may be pending.
    pub pending_authorization_lifetime: Duration,
    /// How long an authorization is good once it is valid.
    pub authorization_lifetime: Duration,
    /// How long a nonce is good.
    pub nonce_lifetime: Duration,
    /// The challenges that are offered where they make sense: http-01 not for wildcards, dns-01 not for addresses.
    pub challenges: Vec<ChallengeKind>,
    /// The keys for external account bindings (RFC 8555 §7.3.4).
    pub external_accounts: Vec<MacKey>,
    /// Whether a new account needs an external account binding.
    pub external_account_required: bool,
    /// The URL of the terms of service, if there are any to agree to.
    pub terms: Option<String>,
    /// Whether an account update with `termsOfServiceAgreed` agrees to changed terms. RFC 8555 §7.3.2 wants it
    /// ignored, so by default only a visit to the problem's `instance` does.
    pub terms_by_update: bool,
    /// Whether a valid authorization serves later orders of its account.
    pub reuse_authorizations: bool,
    /// Whether a pending or ready order comes back if its account asks for the same names again, as with Boulder.
    pub reuse_orders: bool,
    /// Whether finalize answers with the certificate or issues it later.
    pub issuance: Issuance,
    /// What polls of what is not done yet are answered with.
    pub retry_after: Option<RetryAfter>,
    /// How many other roots have certified the intermediate, so that there are alternate chains.
    pub alternate_chains: usize,
    /// Limits on what an account may do.
    pub rate_limits: RateLimits,
    /// Names for which, and for names under which, nothing is issued.
    pub blocked: Vec<String>,
    /// Whether a name under a wildcard of the same order is refused, as with Boulder.
    pub refuse_covered: bool,
    /// How many orders a page of an account's list has.
    pub orders_per_page: usize,
    /// Whether the signatures of requests are taken for good unseen, while everything else is held against the RFC as
    /// always. For simulators, whose time would go into little else.
    pub trust_signatures: bool,
}

impl Options {
    /// Let's Encrypt's lifetimes, no limits, no terms, certificates at once, everything that is offered validated
    /// anew.
    #[must_use]
    pub fn new(base: Url) -> Self {
        Self {
            base,
            seed: 0,
            certificate_lifetime: 90 * DAY,
            order_lifetime: 7 * DAY,
            pending_authorization_lifetime: 7 * DAY,
            authorization_lifetime: 30 * DAY,
            nonce_lifetime: HOUR,
            challenges: vec![ChallengeKind::Http01, ChallengeKind::Dns01],
            external_accounts: Vec::new(),
            external_account_required: false,
            terms: None,
            terms_by_update: false,
            reuse_authorizations: false,
            reuse_orders: false,
            issuance: Issuance::Immediate,
            retry_after: None,
            alternate_chains: 0,
            rate_limits: RateLimits::default(),
            blocked: Vec::new(),
            refuse_covered: false,
            orders_per_page: 10,
            trust_signatures: false,
        }
    }
}

/// When a certificate exists after finalize.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuance {
    /// At once: finalize answers `valid`.
    Immediate,
    /// So much later: finalize answers `processing`.
    After(Duration),
}

/// The wait that a `Retry-After` asks for, and how it is written (RFC 9110 §10.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// A number of seconds.
    Seconds(Duration),
    /// A date.
    Date(Duration, DateForm),
    /// A number or an IMF-fixdate, by chance, as with Pebble.
    Either(Duration),
}

/// So many at once, and as many again in each period (a token bucket, as Let's Encrypt has it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many; 0 allows as few as 1.
    pub count: u32,
    /// In what time all of them come back.
    pub period: Duration,
}

/// The limits of Let's Encrypt, each of which may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimits {
    /// New accounts, of everybody together, since the core knows no addresses.
    pub new_accounts: Option<Limit>,
    /// New orders of an account.
    pub new_orders: Option<Limit>,
    /// Certificates under one registered domain, taken to be the last two labels.
    pub certificates_per_domain: Option<Limit>,
    /// Certificates for exactly the same names.
    pub duplicates: Option<Limit>,
    /// Failed validations of one name by one account.
    pub failed_validations: Option<Limit>,
}

impl RateLimits {
    /// What Let's Encrypt published in 2025, with every period divided by `divisor` so that a test can outlive it.
    #[must_use]
    pub fn lets_encrypt(divisor: u32) -> Self {
        let limit = |count, period: Duration| {
            Some(Limit { count, period: period.checked_div(divisor).unwrap_or(period) })
        };
        Self {
            new_accounts: limit(10, 3 * HOUR),
            new_orders: limit(300, 3 * HOUR),
            certificates_per_domain: limit(50, 7 * DAY),
            duplicates: limit(5, 7 * DAY),
            failed_validations: limit(5, HOUR),
        }
    }
}

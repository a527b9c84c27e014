//! The CA: requests in, responses out, and nothing else.

mod accounts;
mod authenticate;
mod authorizations;
mod binding;
mod certificates;
mod challenges;
mod contact;
mod csr;
mod finalize;
mod id;
mod limiter;
mod limits;
mod names;
mod nonces;
mod orders;
mod payload;
mod quirks;
mod routes;
mod show;
mod state;
mod trace;

pub(crate) use quirks::{CertificateQuirk, Quirks};
use routes::Resource;

use std::collections::{BTreeMap, VecDeque};

use certwright_http::{Headers, Method, Request, Response, Timestamp, Url};
use certwright_identifier::Identifier;
use certwright_jwk::Thumbprint;
use serde_json::{Map, Value, json};

use crate::{
    Audit, DateForm, Failure, Options, Refused, RetryAfter, Validation, ValidationId,
    operation::Operation,
    random::Random,
    reply::{Content, Reply},
    rules::{self, Refusal},
    x509::{Hierarchy, Leaf, derived_key, private_key_der, public_key_der},
};
use id::Id;
use limiter::Limiter;
use nonces::Nonces;
use routes::Routes;
use state::{Account, Authorization, Challenge, Issued, Order};
use trace::Trace;

/// A CA without I/O: no threads, no clock, no randomness but from the seed in its [`Options`].
///
/// Whoever drives it hands every request to [`handle`](Self::handle), looks up what [`poll`](Self::poll) wants to
/// know and reports it to [`validated`](Self::validated). Time is an argument and must not run backwards; equal
/// options, times and requests give equal responses.
#[derive(Debug)]
pub struct Ca {
    options: Options,
    routes: Routes,
    random: Random,
    nonces: Nonces,
    limiter: Limiter,
    hierarchy: Hierarchy,
    accounts: BTreeMap<Id, Account>,
    accounts_by_key: BTreeMap<Thumbprint, Id>,
    orders: BTreeMap<Id, Order>,
    authorizations: BTreeMap<Id, Authorization>,
    challenges: BTreeMap<Id, Challenge>,
    certificates: BTreeMap<Id, Issued>,
    validations: VecDeque<Validation>,
    /// Orders whose certificates come later.
    processing: BTreeMap<Id, Timestamp>,
    audit: Audit,
    /// What goes wrong with the next request, by order of the layer above.
    pub(crate) quirks: Quirks,
    trace: Trace,
}

impl Ca {
    /// A CA with its own root, made at `now`.
    #[must_use]
    pub fn new(options: Options, now: Timestamp) -> Self {
        Self {
            routes: Routes::new(&options.base),
            random: Random::new(options.seed),
            nonces: Nonces::new(options.seed, options.nonce_lifetime),
            limiter: Limiter::default(),
            hierarchy: hierarchy(&options, now),
            accounts: BTreeMap::new(),
            accounts_by_key: BTreeMap::new(),
            orders: BTreeMap::new(),
            authorizations: BTreeMap::new(),
            challenges: BTreeMap::new(),
            certificates: BTreeMap::new(),
            validations: VecDeque::new(),
            processing: BTreeMap::new(),
            audit: Audit::default(),
            quirks: Quirks::default(),
            trace: Trace::default(),
            options,
        }
    }

    /// Answers a request. Its URL is compared with the one that was signed, octet by octet.
    pub fn handle(&mut self, now: Timestamp, request: &Request) -> Response {
        self.issue_what_is_due(now);
        self.trace = Trace::default();
        let resource = self.routes.resource(&request.url);
        let operation = resource.operation();
        let count = self.audit.requests.entry(operation).or_default();
        *count = count.saturating_add(1);
        let answer = self.answer(now, request, resource);
        let reply = answer.unwrap_or_else(|refusal| self.refused(now, operation, refusal));
        self.respond(now, request.method, operation, reply)
    }

    /// The next thing that the CA wants to know, if there is one; each comes once.
    pub fn poll(&mut self, now: Timestamp) -> Option<Validation> {
        self.issue_what_is_due(now);
        self.validations.pop_front()
    }

    /// Tells what a validation found. One that was never asked for, or answered before, changes nothing.
    pub fn validated(&mut self, now: Timestamp, id: ValidationId, outcome: Result<(), Failure>) {
        self.finish_validation(now, id, outcome);
    }

    /// When something will happen by itself: an order that is processing gets its certificate.
    #[must_use]
    pub fn next_wakeup(&self) -> Option<Timestamp> {
        self.processing.values().min().copied()
    }

    /// The URL that a client needs to know.
    #[must_use]
    pub fn directory_url(&self) -> Url {
        self.routes.directory()
    }

    /// The root that the first chain leads to, as PEM.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.hierarchy.root_pem(0).unwrap_or_default()
    }

    /// All roots as PEM, the first chain's first, then those of the alternates.
    #[must_use]
    pub fn root_pems(&self) -> Vec<String> {
        (0..self.hierarchy.chains()).filter_map(|number| self.hierarchy.root_pem(number)).collect()
    }

    /// What a request to `url` is for.
    #[must_use]
    pub fn operation(&self, url: &Url) -> Operation {
        self.routes.resource(url).operation()
    }

    /// What the CA has seen so far.
    #[must_use]
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Replaces the terms of service: accounts have to agree to the new ones before they can do anything but look at
    /// themselves (RFC 8555 §7.3.3).
    pub fn change_terms(&mut self, url: impl Into<String>) {
        self.options.terms = Some(url.into());
    }

    /// Agrees to the current terms in the name of the human behind the account, as a visit to the problem's
    /// `instance` does.
    pub fn agree_to_terms(&mut self, account_url: &str) {
        let terms = self.options.terms.clone();
        if let Some(account) = self.routes.account_id(account_url).and_then(|id| self.accounts.get_mut(&id)) {
            account.terms = terms;
        }
    }

    /// The URL of the account that the latest request was signed by.
    pub(crate) fn latest_account(&self) -> Option<String> {
        self.trace.account.map(|id| self.routes.url(Resource::Account(id)))
    }

    /// Why the latest request was refused.
    pub(crate) fn latest_refusal(&self) -> Option<&Refused> {
        self.audit.refusals.last().filter(|_| self.trace.refused)
    }

    /// Forgets the latest request: another one came, and was kept from the CA.
    pub(crate) fn forget_latest(&mut self) {
        self.trace = Trace::default();
    }

    /// A certificate of this CA for a server of its own, leaf first, and its private key as PKCS#8; all DER.
    pub(crate) fn server_certificate(
        &self,
        names: &[Identifier],
        now: Timestamp,
    ) -> der::Result<(Vec<Vec<u8>>, Vec<u8>)> {
        let key = derived_key(self.options.seed, "server");
        let leaf = self.hierarchy.issue(&Leaf {
            names,
            public_key_der: &public_key_der(&key)?,
            serial: [1; 16],
            not_before: now - csr::SET_BACK,
            not_after: now + self.options.certificate_lifetime,
        })?;
        let chain = self.hierarchy.chain(&leaf, 0).map(Vec::from).unwrap_or_default();
        Ok((chain, private_key_der(&key)?))
    }

    fn answer(&mut self, now: Timestamp, request: &Request, resource: Resource) -> Result<Reply, Refusal> {
        if request.headers.get("User-Agent").is_none_or(str::is_empty) {
            return Err(rules::USER_AGENT.broken("the request has no User-Agent"));
        }
        match (request.method, resource) {
            (_, Resource::Unknown) => {
                Err(rules::RESOURCE.broken(format!("{} is no URL of this server", request.url)))
            }
            (Method::Get | Method::Head, Resource::Directory) => Ok(self.directory()),
            (Method::Head, Resource::NewNonce) => Ok(Reply::new(200, Content::Nothing)),
            // "returning an empty body [..] with a status code of 204 (No Content)" (RFC 8555 §7.2)
            (Method::Get, Resource::NewNonce) => Ok(Reply::new(204, Content::Nothing)),
            (Method::Get, Resource::Agreement(id)) => self.agreement(id),
            (Method::Post, Resource::Agreement(_)) | (Method::Get | Method::Head, _) => {
                Err(rules::METHOD.broken(format!("{} is not for {}", request.method, request.url)))
            }
            (Method::Post, resource) => {
                let signed = self.authenticate(now, request, resource)?;
                self.act(now, resource, &signed)
            }
        }
    }

    fn refused(&mut self, now: Timestamp, operation: Operation, refusal: Refusal) -> Reply {
        self.audit.remember(Refused {
            at: now,
            operation,
            problem: refusal.rule.problem,
            section: refusal.rule.section,
            detail: refusal.detail(),
        });
        self.trace.refused = true;
        refusal.into()
    }

    fn respond(&mut self, now: Timestamp, method: Method, operation: Operation, reply: Reply) -> Response {
        let mut headers = Headers::new();
        headers.push("Date", DateForm::ImfFixdate.write(now));
        headers.push("Cache-Control", "no-store");
        if operation != Operation::Directory {
            headers.push("Link", format!("<{}>;rel=\"index\"", self.directory_url()));
        }
        // "The server MUST include a Replay-Nonce header field in every successful response to a POST request and
        // SHOULD provide it in error responses as well." (RFC 8555 §6.5)
        if method == Method::Post || operation == Operation::NewNonce {
            headers.push("Replay-Nonce", self.nonces.issue(now));
            self.audit.nonces_issued = self.audit.nonces_issued.saturating_add(1);
        }
        let mut response = reply.finish(headers);
        if method == Method::Head {
            response.body.clear();
        }
        response
    }

    fn directory(&mut self) -> Reply {
        let mut meta = Map::new();
        meta.insert("externalAccountRequired".into(), self.options.external_account_required.into());
        if let Some(terms) = &self.options.terms {
            meta.insert("termsOfService".into(), terms.as_str().into());
        }
        let mut directory = self.routes.directory_object();
        directory.insert("meta".into(), Value::Object(meta));
        // Boulder's way to make sure that clients ignore what they do not know
        let random = format!("{:016x}", self.random.next());
        directory.insert(random, json!("a random key, so that clients get used to unknown ones"));
        Reply::json(200, Value::Object(directory))
    }

    fn act(
        &mut self,
        now: Timestamp,
        resource: Resource,
        signed: &authenticate::Signed,
    ) -> Result<Reply, Refusal> {
        match resource {
            Resource::NewAccount => self.new_account(now, signed),
            Resource::Directory => payload::nothing(signed).map(|()| self.directory()),
            Resource::NewNonce => payload::nothing(signed).map(|()| Reply::new(204, Content::Nothing)),
            Resource::Account(id) => self.account(now, id, signed),
            Resource::Orders(id, page) => self.order_list(now, id, page, signed),
            Resource::NewOrder => self.new_order(now, signed),
            Resource::Order(id) => self.order(now, id, signed),
            Resource::Finalize(id) => self.finalize(now, id, signed),
            Resource::Authorization(id) => self.authorization(now, id, signed),
            Resource::Challenge(id) => self.challenge(now, id, signed),
            Resource::Certificate(id, number) => self.certificate(id, number, signed),
            Resource::Agreement(_) | Resource::Unknown => {
                Err(rules::RESOURCE.broken("there is nothing here"))
            }
        }
    }

    /// The `Retry-After` for what is not done yet, if there is to be one.
    fn retry_after(&mut self, now: Timestamp, reply: Reply) -> Reply {
        let Some(retry_after) = self.options.retry_after else { return reply };
        let as_date = match retry_after {
            RetryAfter::Seconds(_) => None,
            RetryAfter::Date(_, form) => Some(form),
            RetryAfter::Either(_) => (self.random.below(2) == 1).then_some(DateForm::ImfFixdate),
        };
        reply.header("Retry-After", retry_after.write(now, as_date))
    }
}

impl RetryAfter {
    /// The value of the field; a date is rounded up, so that it never asks for less.
    pub(crate) fn write(self, now: Timestamp, as_date: Option<DateForm>) -> String {
        let (Self::Seconds(wait) | Self::Date(wait, _) | Self::Either(wait)) = self;
        let seconds = if wait.subsec_nanos() > 0 { wait.as_secs().saturating_add(1) } else { wait.as_secs() };
        match as_date {
            None => seconds.to_string(),
            Some(form) => {
                let begin = now.as_millis().div_euclid(1000);
                let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
                form.write(Timestamp::from_unix_seconds(begin.saturating_add(seconds)))
            }
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "the parts are constants, derived keys and times clamped to what DER can say"
)]
fn hierarchy(options: &Options, now: Timestamp) -> Hierarchy {
    Hierarchy::new(options.seed, options.alternate_chains, now).expect("a hierarchy of constants")
}

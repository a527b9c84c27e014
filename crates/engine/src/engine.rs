//! From names to files, in one call.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, btree_map::Entry};
use std::hash::BuildHasher;
use std::ops::RangeInclusive;

use certwright_challenge::Responder;
use certwright_http::Timestamp;
use certwright_key::{AccountKey, KeyType};
use certwright_protocol::{AccountMode, Client, Config, NewAccount, Saved};
use certwright_store::{AccountStore, CertName, Store};
use certwright_transport::{Clock, HttpExchange, Options, SystemClock, drive};

use crate::run::contact::{Contact, Watched};
use crate::run::{Run, Tools, saved};
use crate::signer::signer;
use crate::{Batch, CertificateOrder, EngineError, Observer, Obtained, Progress, Server, Stopper};

/// Account keys are ECDSA on P-256: every server takes them.
const ACCOUNT_KEY: KeyType = KeyType::EcdsaP256;
/// As many POSTs are under way as the machine has by default, and more only if there are more orders at once.
const WIDTH: RangeInclusive<usize> = 8..=32;
const USER_AGENT: &str = concat!("certwright/", env!("CARGO_PKG_VERSION"));

/// Obtains certificates from one server into one state directory.
#[derive(Clone, Debug)]
pub struct Engine {
    store: Store,
    server: Server,
    contact: Vec<String>,
    terms_agreed: bool,
    user_agent: String,
    width: Option<usize>,
    stopper: Stopper,
}

impl Engine {
    /// An engine for this state directory and server. Nothing is read, written or sent yet.
    #[must_use]
    pub fn new(store: Store, server: Server) -> Self {
        let (contact, user_agent) = (Vec::new(), USER_AGENT.to_owned());
        let stopper = Stopper::default();
        Self { store, server, contact, terms_agreed: false, user_agent, width: None, stopper }
    }

    /// The contact URLs of an account that has to be made, e.g. `mailto:ops@example.org`.
    #[must_use]
    pub fn contact(self, contact: Vec<String>) -> Self {
        Self { contact, ..self }
    }

    /// Whether the user agrees to the server's terms of service, should an account have to be made.
    #[must_use]
    pub fn agree_to_terms(self, terms_agreed: bool) -> Self {
        Self { terms_agreed, ..self }
    }

    /// The application's name and version, put before our own in the `User-Agent` (RFC 8555 §6.1).
    #[must_use]
    pub fn user_agent(self, application: &str) -> Self {
        Self { user_agent: format!("{application} {USER_AGENT}"), ..self }
    }

    /// How many POSTs may be under way at once, instead of 8 to 32 as the number of orders at once has it. With 1, no
    /// nonce is fetched but the first (RFC 8555 §6.5), and everything takes its turn.
    #[must_use]
    pub fn width(self, width: usize) -> Self {
        Self { width: Some(width.max(1)), ..self }
    }

    /// What ends a run early, from any thread. One for all clones of this engine.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Obtains a certificate: keys, account, order, proofs, certificate, verified and installed as
    /// `live/<first name>`.
    ///
    /// What a killed run left is taken up, so that the same call again comes to the same end (R44). Every secret is
    /// durable before the server hears of it (R30), and what was live before stays so until the new files are
    /// complete (R31). Two calls at once with the same state directory and server exclude each other (R42).
    ///
    /// # Errors
    /// [`EngineError`]; what was presented is withdrawn then.
    pub fn obtain(
        &self,
        order: &CertificateOrder,
        responder: &mut dyn Responder,
        observer: &mut dyn Observer,
    ) -> Result<Obtained, EngineError> {
        self.obtain_all(core::slice::from_ref(order), 1, responder, observer)?.into_single()
    }

    /// Obtains many certificates with one account side by side, as [`obtain`](Self::obtain) does one: at most
    /// `at_once` orders are under way, those that earlier runs left first.
    ///
    /// An order that fails disturbs no other one. Where all are concerned (the account, an unreachable server, a limit
    /// on new orders, a full disk) no more are begun, those under way are brought to their end if that is possible, and
    /// the rest is left for another run.
    ///
    /// # Errors
    /// [`EngineError`] if nothing was obtained and nothing failed but for the one reason that it tells; what was
    /// presented is withdrawn then.
    pub fn obtain_all(
        &self,
        orders: &[CertificateOrder],
        at_once: usize,
        responder: &mut dyn Responder,
        observer: &mut dyn Observer,
    ) -> Result<Batch, EngineError> {
        let started = SystemClock.now();
        check(orders)?;
        let mut account = self.store.account(self.server.directory().as_str())?;
        let (key, new) = account_key(&mut account, observer)?;
        let width = self.width.unwrap_or_else(|| at_once.clamp(*WIDTH.start(), *WIDTH.end()));
        let documents = account.load()?;
        let config = self.config(&documents, width, started);
        let summary_of = |id, text: &str| saved::summary_of(id, text, &config, &key, started);
        let found = saved::of_orders(documents.orders, orders, &account, summary_of, observer);
        let saved = Saved { account: documents.account, orders: Vec::new() };
        let mut client = Client::resume(config.clone(), key.public_key().clone(), saved, started)
            .map_err(EngineError::Saved)?;
        let mut exchange = HttpExchange::new(self.options(width), signer(key)).map_err(EngineError::Setup)?;
        self.stopper.attach(exchange.waker());
        client.new_account(self.new_account(new));
        let contact = Contact::default();
        let tools = Tools {
            store: &self.store,
            account: &mut account,
            stopper: &self.stopper,
            contact: &contact,
            waker: exchange.waker(),
            responder,
            observer,
        };
        let mut run = Run::new(orders, at_once, tools);
        run.begin(&mut client, new, found)?;
        let driven = drive(&mut client, &mut Watched::new(&mut exchange, &contact), &SystemClock, &mut run);
        let (requests, elapsed) = (exchange.statistics().requests, SystemClock.now().duration_since(started));
        run.end(driven, requests, elapsed)
    }

    fn options(&self, width: usize) -> Options {
        let mut options = Options::new(self.user_agent.clone());
        options.extra_roots = self.server.extra_roots().to_vec();
        options.width = width;
        options
    }

    /// R34: a key of this run registers at once, any other is looked up first.
    fn new_account(&self, new: bool) -> NewAccount {
        let mode = if new { AccountMode::Register } else { AccountMode::FindOrRegister };
        NewAccount::new(mode).contact(self.contact.clone()).agree_to_terms(self.terms_agreed)
    }

    fn config(&self, documents: &Saved, width: usize, now: Timestamp) -> Config {
        let mut config = Config::new(self.server.directory().clone());
        config.schemes = self.server.schemes();
        config.width = width;
        config.seed = RandomState::new().hash_one(now.as_millis());
        config.first_order = saved::first_free(documents);
        config
    }
}

/// What can be found wrong with a list of orders before anything is done.
fn check(orders: &[CertificateOrder]) -> Result<(), EngineError> {
    let (mut labels, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (second, order) in orders.iter().enumerate() {
        let name = CertName::from(order.checked()?);
        for entry in [labels.entry(order.label()), names.entry(name.to_string())] {
            match entry {
                Entry::Vacant(vacant) => vacant.insert(second),
                Entry::Occupied(first) => return Err(EngineError::Twice { first: *first.get(), second }),
            };
        }
    }
    Ok(())
}

/// The account's key, and whether it was made now. It is durable before the server hears of it (R30).
fn account_key(
    account: &mut AccountStore,
    observer: &mut dyn Observer,
) -> Result<(AccountKey, bool), EngineError> {
    if let Some(key) = account.key()? {
        return Ok((key, false));
    }
    let key = AccountKey::generate(ACCOUNT_KEY).map_err(EngineError::Key)?;
    account.save_key(&key)?;
    observer.progress(&Progress::AccountKeyMade);
    Ok((key, true))
}

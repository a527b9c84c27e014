//! From names to files, in one call.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;

use certwright_challenge::Responder;
use certwright_http::Timestamp;
use certwright_key::{AccountKey, KeyType};
use certwright_protocol::{AccountMode, Client, Config, NewAccount};
use certwright_store::{AccountStore, Store};
use certwright_transport::{Clock, HttpExchange, Options, SystemClock, drive};

use crate::run::contact::{Contact, Watched};
use crate::run::{Run, saved};
use crate::{CertificateOrder, EngineError, Observer, Obtained, Progress, Server, Stopper};

/// Account keys are ECDSA on P-256: every server takes them.
const ACCOUNT_KEY: KeyType = KeyType::EcdsaP256;
const USER_AGENT: &str = concat!("certwright/", env!("CARGO_PKG_VERSION"));

/// Obtains certificates from one server into one state directory.
#[derive(Clone, Debug)]
pub struct Engine {
    store: Store,
    server: Server,
    contact: Vec<String>,
    terms_agreed: bool,
    user_agent: String,
    stopper: Stopper,
}

impl Engine {
    /// An engine for this state directory and server. Nothing is read, written or sent yet.
    #[must_use]
    pub fn new(store: Store, server: Server) -> Self {
        let (contact, user_agent) = (Vec::new(), USER_AGENT.to_owned());
        Self { store, server, contact, terms_agreed: false, user_agent, stopper: Stopper::default() }
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
        let started = SystemClock.now();
        order.checked()?;
        let mut account = self.store.account(self.server.directory().as_str())?;
        let (key, new) = account_key(&mut account, observer)?;
        let mut client = self.client(&key, order, &account, started, observer)?;
        let mut exchange = HttpExchange::new(self.options(), Arc::new(key)).map_err(EngineError::Setup)?;
        self.stopper.attach(exchange.waker());
        client.new_account(self.new_account(new));
        let contact = Contact::default();
        let mut run =
            Run::new(order, &self.store, &mut account, &self.stopper, &contact, responder, observer);
        run.begin(&mut client, new)?;
        let driven = drive(&mut client, &mut Watched::new(&mut exchange, &contact), &SystemClock, &mut run);
        let (requests, elapsed) = (exchange.statistics().requests, SystemClock.now().duration_since(started));
        run.end(driven, requests, elapsed)
    }

    fn options(&self) -> Options {
        let mut options = Options::new(self.user_agent.clone());
        options.extra_roots = self.server.extra_roots().to_vec();
        options
    }

    /// R34: a key of this run registers at once, any other is looked up first.
    fn new_account(&self, new: bool) -> NewAccount {
        let mode = if new { AccountMode::Register } else { AccountMode::FindOrRegister };
        NewAccount::new(mode).contact(self.contact.clone()).agree_to_terms(self.terms_agreed)
    }

    /// The machine with what an earlier run left of this order; the documents of other orders are left alone.
    fn client(
        &self,
        key: &AccountKey,
        order: &CertificateOrder,
        account: &AccountStore,
        now: Timestamp,
        observer: &mut dyn Observer,
    ) -> Result<Client, EngineError> {
        let mut config = Config::new(self.server.directory().clone());
        config.schemes = self.server.schemes();
        config.seed = RandomState::new().hash_one(now.as_millis());
        let documents = account.load()?;
        config.first_order = saved::first_free(&documents);
        let ours = saved::of_order(documents, &order.label(), &config, key, now, observer);
        Client::resume(config, key.public_key().clone(), ours, now).map_err(EngineError::Saved)
    }
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

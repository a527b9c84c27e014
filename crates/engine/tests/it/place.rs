//! A CA, a state directory, and an application that wants certificates.

use std::path::Path;
use std::sync::{Arc, Mutex};

use certwright_challenge::{Http01Table, Listener, Responder};
use certwright_engine::{
    Batch, CertificateOrder, Engine, EngineError, Observer, Obtained, Outcome, Progress, Server,
};
use certwright_identifier::{Identifier, parse_list};
use certwright_protocol::{PresentError, Proof};
use certwright_store::Store;
use certwright_testca::{Lookup, Options, Settings, TestCa, Validate};
use tempfile::TempDir;

/// One CA and one state directory.
pub(crate) struct Place {
    pub(crate) ca: TestCa,
    pub(crate) state: TempDir,
    pub(crate) table: Http01Table,
    _listener: Listener,
}

impl Place {
    /// The CA looks for each proof, and finds what the table answers.
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Options)) -> Self {
        let table = Http01Table::new();
        let listener = Listener::bind(&["127.0.0.1:0".parse().unwrap()], table.clone()).unwrap();
        let mut settings = Settings::default();
        settings.validate = Validate::Lookup(Lookup::at_port(listener.local_addrs()[0].port()));
        change(&mut settings.options);
        let ca = TestCa::start_with(settings).unwrap();
        Self { ca, state: TempDir::new().unwrap(), table, _listener: listener }
    }

    pub(crate) fn engine(&self) -> Engine {
        let server = Server::new(self.ca.directory_url().as_str()).unwrap();
        let server = server.extra_root(self.ca.root_pem().as_bytes().to_vec());
        Engine::new(Store::open(self.state.path()).unwrap(), server).agree_to_terms(true)
    }

    pub(crate) fn obtain(&self, names: &[&str]) -> Result<Obtained, EngineError> {
        self.engine().obtain(&order(names), &mut self.table.clone(), &mut ())
    }

    pub(crate) fn obtain_all(
        &self,
        orders: &[CertificateOrder],
        at_once: usize,
    ) -> Result<Batch, EngineError> {
        self.engine().obtain_all(orders, at_once, &mut self.table.clone(), &mut ())
    }

    /// How often newOrder was answered with a new order.
    pub(crate) fn new_orders(&self) -> u64 {
        self.ca.audit().new_orders()
    }

    /// The documents and keys of orders that are left, by the ends of their names.
    pub(crate) fn left(&self, ending: &str) -> usize {
        let accounts = std::fs::read_dir(self.state.path().join("accounts")).unwrap();
        let orders = accounts.map(|account| account.unwrap().path().join("orders"));
        let files = orders.flat_map(|orders| std::fs::read_dir(orders).unwrap());
        files.filter(|file| file.as_ref().unwrap().file_name().to_str().unwrap().ends_with(ending)).count()
    }

    /// Key and chain are installed as `live/<name>`, for those names; nothing is presented any more.
    pub(crate) fn check(&self, obtained: &Obtained, names: &[&str]) {
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        let chain = certwright_chain::Chain::parse(read(&obtained.installed.fullchain)).unwrap();
        let key = certwright_key::CertificateKey::from_pem(&read(&obtained.installed.privkey)).unwrap();
        let now = obtained.not_before.as_unix_seconds() + 7200;
        chain.verify(key.public_key_der(), &parse_list(names).unwrap(), now).unwrap();
        assert_eq!(obtained.installed.directory, self.state.path().join("live").join(names[0]));
        assert!(self.table.is_empty());
    }

    /// What the CA found fault with; nothing that it did find is forgotten in a test.
    pub(crate) fn refusals(&self) -> Vec<String> {
        self.ca.audit().refusals.iter().map(|refused| refused.detail.clone()).collect()
    }
}

pub(crate) fn order(names: &[&str]) -> CertificateOrder {
    CertificateOrder::new(parse_list(names).unwrap())
}

/// Orders for `host-1.names.test` and so on.
pub(crate) fn orders(count: usize) -> Vec<CertificateOrder> {
    (1..=count).map(|number| order(&[&format!("host-{number}.names.test")])).collect()
}

pub(crate) fn obtained(outcome: &Outcome) -> &Obtained {
    match outcome {
        Outcome::Obtained(obtained) => obtained,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn error(outcome: &Outcome) -> &EngineError {
    match outcome {
        Outcome::Failed(error) => error,
        other => panic!("{other:?}"),
    }
}

/// Presents the proofs of all names but one, and says that it did.
pub(crate) struct Forgetful {
    pub(crate) table: Http01Table,
    pub(crate) forgets: &'static str,
}

impl Responder for Forgetful {
    fn present(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        if identifier.value() == self.forgets { Ok(()) } else { self.table.present(identifier, proof) }
    }

    fn withdraw(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        self.table.withdraw(identifier, proof)
    }
}

/// Does something when a run comes to something, and counts how often it came to it.
pub(crate) struct Watch<F> {
    pub(crate) seen: Arc<Mutex<Vec<String>>>,
    pub(crate) act: F,
}

impl<F: FnMut(&Progress<'_>)> Watch<F> {
    pub(crate) fn new(act: F) -> Self {
        Self { seen: Arc::default(), act }
    }

    pub(crate) fn count(&self, word: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|seen| seen.starts_with(word)).count()
    }
}

impl<F: FnMut(&Progress<'_>)> Observer for Watch<F> {
    fn progress(&mut self, progress: &Progress<'_>) {
        self.seen.lock().unwrap().push(format!("{progress:?}"));
        (self.act)(progress);
    }
}

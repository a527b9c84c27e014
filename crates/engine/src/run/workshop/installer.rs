//! Certificates are looked at and installed by one thread, as many at once as have come meanwhile (R24, R31).

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use certwright_chain::{Chain, ChainError};
use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use certwright_key::CertificateKey;
use certwright_protocol::{OrderId, PemChain};
use certwright_store::{CertName, NewCertificate, Store};
use certwright_transport::{Clock, SystemClock};

use super::{Done, Finding, Results};

/// So many are installed at once: a few files are open for each.
const MOST: usize = 24;
/// So long a certificate waits for those that follow, since what is written to the disk costs for many as much as for
/// one. Nobody waits for it in the meantime: its order has made room for the next.
const GATHERING: Duration = Duration::from_millis(30);

/// A certificate as the server issued it.
pub(in crate::run) struct Issued {
    pub(in crate::run) id: OrderId,
    pub(in crate::run) chain: PemChain,
    /// The key that it should be for.
    pub(in crate::run) key: Arc<CertificateKey>,
    /// The names that it should have.
    pub(in crate::run) names: Vec<Identifier>,
    pub(in crate::run) name: CertName,
    /// Whether other certificates may follow soon.
    pub(in crate::run) more_to_come: bool,
}

/// What there is to tell of a certificate that is what was asked for.
pub(in crate::run) struct Fitting {
    pub(in crate::run) names: Vec<Identifier>,
    pub(in crate::run) not_before: Timestamp,
    pub(in crate::run) not_after: Timestamp,
    pub(in crate::run) issuer: String,
    pub(in crate::run) serial: String,
}

pub(super) struct Installer {
    store: Store,
    results: Results,
    /// None until there is something to do, or if there can be no thread.
    queue: Option<Sender<Issued>>,
}

impl Installer {
    pub(super) fn new(store: Store, results: Results) -> Self {
        Self { store, results, queue: None }
    }

    pub(super) fn install(&mut self, issued: Issued) {
        if self.queue.is_none() {
            self.start();
        }
        let issued = match &self.queue {
            Some(queue) => match queue.send(issued) {
                Ok(()) => return,
                Err(mpsc::SendError(issued)) => issued,
            },
            None => issued,
        };
        install_all(&self.store, &self.results, vec![issued]);
    }

    fn start(&mut self) {
        let (sender, queue) = mpsc::channel();
        let (store, results) = (self.store.clone(), self.results.clone());
        let work = move || {
            while let Some(some) = receive(&queue) {
                install_all(&store, &results, some);
            }
        };
        self.queue = thread::Builder::new().name("install".into()).spawn(work).ok().map(|_| sender);
    }
}

/// What has come by now, waited for if it is nothing; none when it is time to go.
fn receive(queue: &Receiver<Issued>) -> Option<Vec<Issued>> {
    let first = queue.recv().ok()?;
    if first.more_to_come {
        thread::sleep(GATHERING);
    }
    let mut some = vec![first];
    some.extend(queue.try_iter().take(MOST.saturating_sub(1)));
    Some(some)
}

fn install_all(store: &Store, results: &Results, issued: Vec<Issued>) {
    let mut fitting = Vec::with_capacity(issued.len());
    for issued in issued {
        match verified(&issued) {
            Ok(chain) => fitting.push((issued, chain)),
            Err(error) => results.send(Done::Looked(issued.id, Box::new(Finding::Unfit(error)))),
        }
    }
    let texts: Vec<_> = fitting.iter().map(|(_, chain)| Texts::of(chain)).collect();
    let certificates: Vec<_> = fitting
        .iter()
        .zip(&texts)
        .map(|((issued, _), texts)| (&issued.name, texts.certificate(&issued.key)))
        .collect();
    let outcomes = store.install_all(&certificates);
    for ((issued, chain), outcome) in fitting.iter().zip(outcomes) {
        let finding = match outcome {
            Ok(installed) => Finding::Installed(Fitting::of(chain), installed),
            Err(error) => Finding::NotStored(error),
        };
        results.send(Done::Looked(issued.id, Box::new(finding)));
    }
}

fn verified(issued: &Issued) -> Result<Chain, ChainError> {
    let now = SystemClock.now().as_unix_seconds();
    let chain = Chain::parse(issued.chain.as_str())?;
    chain.verify(issued.key.public_key_der(), &issued.names, now)?;
    Ok(chain)
}

/// The texts of the files.
struct Texts {
    cert: String,
    chain: String,
    fullchain: String,
}

impl Texts {
    fn of(chain: &Chain) -> Self {
        let (cert, chain) = (chain.leaf_pem(), chain.intermediates_pem());
        Self { fullchain: format!("{cert}{chain}"), cert, chain }
    }

    fn certificate<'a>(&'a self, key: &'a CertificateKey) -> NewCertificate<'a> {
        NewCertificate { key, cert: &self.cert, chain: &self.chain, fullchain: &self.fullchain }
    }
}

impl Fitting {
    fn of(chain: &Chain) -> Self {
        let leaf = chain.leaf();
        Self {
            names: leaf.names().to_vec(),
            not_before: Timestamp::from_unix_seconds(leaf.not_before()),
            not_after: Timestamp::from_unix_seconds(leaf.not_after()),
            issuer: leaf.issuer_common_name().unwrap_or_else(|| leaf.issuer()).to_owned(),
            serial: leaf.serial_hex(),
        }
    }
}

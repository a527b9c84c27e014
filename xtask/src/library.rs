//! certwright as a library: an application of our own, in this process, without the program.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use certwright_challenge::{Http01Table, Listener};
use certwright_engine::{CertificateOrder, Engine, Observer, Obtained, Progress, Server};
use certwright_identifier::parse_list;
use certwright_store::Store;

use crate::failure::{Explain, Failure};
use crate::pebble::Pebble;

/// What an application sees of a run.
#[derive(Default)]
pub(crate) struct Steps {
    pub(crate) presented: usize,
    pub(crate) withdrawn: usize,
    pub(crate) verified: usize,
}

impl Observer for Steps {
    fn progress(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Presented { .. } => self.presented += 1,
            Progress::Withdrawn { .. } => self.withdrawn += 1,
            Progress::Verified => self.verified += 1,
            _ => {}
        }
    }
}

/// Obtains one certificate from `pebble`, with the state in `state`; challenges are answered from memory.
pub(crate) fn obtain(
    pebble: &Pebble,
    names: &[String],
    state: &Path,
    width: Option<usize>,
    steps: &mut Steps,
) -> Result<Obtained, Failure> {
    let mut table = Http01Table::new();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, pebble.http_port()));
    let _listener =
        Listener::bind(&[address], table.clone()).explain(|| format!("cannot listen at {address}"))?;
    let root = fs::read(&pebble.pki.root).explain(|| "cannot read Pebble's TLS root".to_owned())?;
    let server = Server::new(&pebble.url()).explain(|| "Pebble has no URL".to_owned())?.extra_root(root);
    let store = Store::open(state).explain(|| "cannot open a state directory".to_owned())?;
    let engine = Engine::new(store, server).agree_to_terms(true);
    let engine = width.into_iter().fold(engine, Engine::width);
    let names = parse_list(names).explain(|| "the names are wrong".to_owned())?;
    engine
        .obtain(&CertificateOrder::new(names), &mut table, steps)
        .map_err(|error| Failure::new(format!("the library fails: {error}: {}", error.why())))
}

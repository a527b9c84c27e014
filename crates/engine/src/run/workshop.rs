//! What takes time and needs no server: keys are made and certificates installed while the orders go on.

mod installer;
mod makers;

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};

use certwright_chain::ChainError;
use certwright_csr::CsrDer;
use certwright_key::CertificateKey;
use certwright_protocol::OrderId;
use certwright_store::{Installed, Store, StoreError};
use certwright_transport::Waker;

use crate::EngineError;

pub(super) use installer::{Fitting, Issued};
pub(super) use makers::Wanted;

use installer::Installer;
use makers::Makers;

/// Something that was done for an order.
pub(super) enum Done {
    /// Its key and the request for its certificate.
    Made(OrderId, Result<Material, EngineError>),
    /// Its certificate was looked at, and installed if it fits.
    Looked(OrderId, Box<Finding>),
}

/// A key, and a request for a certificate signed by it.
pub(super) struct Material {
    pub(super) key: Arc<CertificateKey>,
    pub(super) csr: CsrDer,
}

/// What became of a certificate.
pub(super) enum Finding {
    /// It is in place.
    Installed(Fitting, Installed),
    /// It is not what was asked for (R31).
    Unfit(ChainError),
    /// It is what was asked for, and could not be put in place.
    NotStored(StoreError),
}

/// Threads that work for a run. They are not waited for when it ends, but for installations.
pub(super) struct Workshop {
    makers: Makers,
    installer: Installer,
    done: Receiver<Done>,
    /// Installations that are under way.
    installing: usize,
}

/// Where results go; the run is woken by each.
#[derive(Clone)]
struct Results {
    sender: Sender<Done>,
    waker: Waker,
}

impl Results {
    fn send(&self, done: Done) {
        // Nobody listens any more if the run has ended.
        let _ = self.sender.send(done);
        self.waker.wake();
    }
}

impl Workshop {
    pub(super) fn new(store: &Store, waker: Waker) -> Self {
        let (sender, done) = mpsc::channel();
        let results = Results { sender, waker };
        let installer = Installer::new(store.clone(), results.clone());
        Self { makers: Makers::new(results), installer, done, installing: 0 }
    }

    /// Makes what an order needs for finalize.
    pub(super) fn make(&mut self, wanted: Wanted) {
        self.makers.make(wanted);
    }

    /// Looks at a certificate, and installs it if it fits.
    pub(super) fn install(&mut self, issued: Issued) {
        self.installing = self.installing.saturating_add(1);
        self.installer.install(issued);
    }

    /// What was done meanwhile.
    pub(super) fn next(&mut self) -> Option<Done> {
        let done = self.done.try_recv().ok()?;
        Some(self.count(done))
    }

    /// What is done next, waited for as long as certificates are being installed: that takes milliseconds.
    pub(super) fn wait(&mut self) -> Option<Done> {
        if self.installing == 0 {
            return None;
        }
        let done = self.done.recv().ok()?;
        Some(self.count(done))
    }

    fn count(&mut self, done: Done) -> Done {
        if matches!(done, Done::Looked(..)) {
            self.installing = self.installing.saturating_sub(1);
        }
        done
    }
}

//! The certificate's key, made while the server validates.

use core::time::Duration;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;

use certwright_key::{CertificateKey, KeyError, KeyType};

use crate::{EngineError, Stopper};

/// How soon a stop is heard while a key is being made.
const PAUSE: Duration = Duration::from_millis(100);

type Made = Result<CertificateKey, KeyError>;

/// Makes one key; an RSA key takes up to many seconds, so a thread of its own makes it.
pub(super) struct KeyMaker {
    key_type: KeyType,
    under_way: Option<Receiver<Made>>,
}

impl KeyMaker {
    pub(super) fn new(key_type: KeyType) -> Self {
        Self { key_type, under_way: None }
    }

    /// Begins early, if that saves time.
    pub(super) fn begin(&mut self) {
        if self.is_slow() && self.under_way.is_none() {
            self.under_way = start(self.key_type);
        }
    }

    /// The key; none if the run was stopped meanwhile.
    pub(super) fn take(&mut self, stopper: &Stopper) -> Result<Option<CertificateKey>, EngineError> {
        self.begin();
        match self.under_way.take() {
            Some(receiver) => self.wait(&receiver, stopper),
            None => self.make().map(Some),
        }
    }

    fn wait(&self, made: &Receiver<Made>, stopper: &Stopper) -> Result<Option<CertificateKey>, EngineError> {
        while !stopper.is_stopped() {
            match made.recv_timeout(PAUSE) {
                Ok(key) => return key.map(Some).map_err(EngineError::Key),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.make().map(Some),
            }
        }
        Ok(None)
    }

    fn make(&self) -> Result<CertificateKey, EngineError> {
        CertificateKey::generate(self.key_type).map_err(EngineError::Key)
    }

    fn is_slow(&self) -> bool {
        matches!(self.key_type, KeyType::Rsa2048 | KeyType::Rsa3072 | KeyType::Rsa4096)
    }
}

/// None if there can be no thread: then the key is made when it is needed.
fn start(key_type: KeyType) -> Option<Receiver<Made>> {
    let (sender, receiver) = mpsc::channel();
    let make = move || {
        // Nobody listens any more if the run was stopped.
        let _ = sender.send(CertificateKey::generate(key_type));
    };
    thread::Builder::new().name("key".into()).spawn(make).ok().map(|_| receiver)
}

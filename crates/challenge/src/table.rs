//! http-01 proofs in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use certwright_identifier::Identifier;
use certwright_jwk::KeyAuthorization;
use certwright_protocol::{PresentError, Proof, Token};

use crate::{Responder, UnsupportedProof};

/// The proofs that are presented now, by token; clones share one table.
///
/// A [`Listener`](crate::Listener) serves it on port 80; a web server of your own asks [`Http01Table::answer`].
#[derive(Clone, Debug, Default)]
pub struct Http01Table(Arc<Mutex<BTreeMap<Token, Entry>>>);

#[derive(Debug)]
struct Entry {
    key_authorization: KeyAuthorization,
    holders: BTreeSet<Identifier>,
    served: u64,
}

impl Http01Table {
    /// Where http-01 is looked for (RFC 8555 §8.3); the token follows.
    pub const PATH: &str = "/.well-known/acme-challenge/";

    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The exact body for a GET of `path`, to be sent without a line end; none means 404.
    #[must_use]
    pub fn answer(&self, path: &str) -> Option<KeyAuthorization> {
        let token = Token::parse(path.strip_prefix(Self::PATH)?).ok()?;
        let mut entries = self.lock();
        let entry = entries.get_mut(&token)?;
        entry.served = entry.served.saturating_add(1);
        Some(entry.key_authorization.clone())
    }

    /// How often the proof with this token was asked for; 0 says that no validation came this far.
    #[must_use]
    pub fn served(&self, token: &Token) -> u64 {
        self.lock().get(token).map_or(0, |entry| entry.served)
    }

    /// Whether nothing is presented.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// A panic elsewhere leaves the map whole: no change of it can be interrupted.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Token, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn insert(&self, identifier: &Identifier, token: &Token, key_authorization: &KeyAuthorization) {
        let mut entries = self.lock();
        match entries.get_mut(token) {
            Some(entry) if entry.key_authorization == *key_authorization => {
                entry.holders.insert(identifier.clone());
            }
            _ => {
                let holders = BTreeSet::from([identifier.clone()]);
                let key_authorization = key_authorization.clone();
                entries.insert(token.clone(), Entry { key_authorization, holders, served: 0 });
            }
        }
    }

    fn remove(&self, identifier: &Identifier, token: &Token, key_authorization: &KeyAuthorization) {
        let mut entries = self.lock();
        let Some(entry) = entries.get_mut(token) else { return };
        if entry.key_authorization == *key_authorization {
            entry.holders.remove(identifier);
            if entry.holders.is_empty() {
                entries.remove(token);
            }
        }
    }
}

impl Responder for Http01Table {
    fn present(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        let Proof::Http01 { token, key_authorization } = proof else {
            return Err(PresentError::new(UnsupportedProof::of(proof)));
        };
        self.insert(identifier, token, key_authorization);
        Ok(())
    }

    fn withdraw(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        let Proof::Http01 { token, key_authorization } = proof else {
            return Err(PresentError::new(UnsupportedProof::of(proof)));
        };
        self.remove(identifier, token, key_authorization);
        Ok(())
    }
}

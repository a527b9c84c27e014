//! What is put where the answer to http-01 would be.

use std::hash::{BuildHasher, RandomState};

use certwright_challenge::{Http01Table, Listener, Responder};
use certwright_diagnose::check::Probe;
use certwright_identifier::Identifier;
use certwright_key::{AccountKey, KeyType};
use certwright_protocol::{ChallengeType, PresentError, Proof, Token};

use super::Check;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::issue::responder::{self, Ready};

/// A probe in its place, or none.
pub(crate) struct Put {
    token: String,
    placed: Option<Placed>,
}

struct Placed {
    responder: Box<dyn Responder + Send>,
    proof: Proof,
    name: Identifier,
    /// Dropped, it stops listening.
    _listener: Option<Listener>,
}

impl Put {
    /// Puts a probe where the options say, for all names at once: it is the same file.
    pub(crate) fn new(check: &Check, names: &[Identifier]) -> Result<Self, Failure> {
        let token = random();
        let ready = match (&check.webroot, check.standalone, names.first()) {
            (Some(dir), _, Some(name)) => Some((responder::webroot(dir)?, name)),
            (None, Some(listen), Some(name)) => Some((responder::standalone(listen)?, name)),
            _ => None,
        };
        let placed = ready.map(|(ready, name)| Placed::new(ready, &token, name.clone())).transpose()?;
        Ok(Self { token, placed })
    }

    pub(crate) fn probe(&self) -> Probe {
        let body = self.placed.as_ref().and_then(Placed::body);
        Probe { path: format!("{}{}", Http01Table::PATH, self.token), body }
    }

    pub(crate) fn take_away(mut self) -> Result<(), Failure> {
        match &mut self.placed {
            Some(placed) => {
                placed.responder.withdraw(&placed.name, &placed.proof).map_err(|error| failed(&error))
            }
            None => Ok(()),
        }
    }
}

impl Placed {
    fn new(ready: Ready, token: &str, name: Identifier) -> Result<Self, Failure> {
        let internal = |what: &str, error: &(dyn core::error::Error + 'static)| {
            Failure::from_error(Exit::Internal, what, error, "report it, with the output of --json")
        };
        let token = Token::parse(token).map_err(|error| internal("no token could be made", &error))?;
        // of the same shape as a real answer, and of a key that is thrown away
        let key = AccountKey::generate(KeyType::EcdsaP256)
            .map_err(|error| internal("no key could be made", &error))?;
        let proof = Proof::new(ChallengeType::Http01, token, key.public_key());
        let Ready { mut responder, listener } = ready;
        responder.present(&name, &proof).map_err(|error| failed(&error))?;
        Ok(Self { responder, proof, name, _listener: listener })
    }

    fn body(&self) -> Option<String> {
        match &self.proof {
            Proof::Http01 { key_authorization, .. } => Some(key_authorization.as_str().to_owned()),
            _ => None,
        }
    }
}

fn failed(error: &PresentError) -> Failure {
    let todo = "mend that, or give another directory by --webroot";
    Failure::from_error(Exit::Machine, "the probe cannot be put in its place", error, todo)
}

/// Not to be guessed, so that no file of this name is there by chance.
fn random() -> String {
    let part = |salt: u8| format!("{:016x}", RandomState::new().hash_one(salt));
    format!("certwright-check-{}{}", part(0), part(1))
}

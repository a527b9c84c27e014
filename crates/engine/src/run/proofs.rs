//! Proofs in place, each to be taken away again whatever happens (R17).

use std::collections::BTreeMap;

use certwright_challenge::Responder;
use certwright_identifier::Identifier;
use certwright_protocol::{ChallengeId, PresentError, Proof};

use crate::{Observer, Progress};

/// The responder, and what it was given and not yet told to take away.
pub(super) struct Proofs<'a> {
    responder: &'a mut dyn Responder,
    in_place: BTreeMap<ChallengeId, (Identifier, Proof)>,
}

impl<'a> Proofs<'a> {
    pub(super) fn new(responder: &'a mut dyn Responder) -> Self {
        Self { responder, in_place: BTreeMap::new() }
    }

    pub(super) fn present(
        &mut self,
        id: ChallengeId,
        identifier: Identifier,
        proof: Proof,
        observer: &mut dyn Observer,
    ) -> Result<(), PresentError> {
        self.responder.present(&identifier, &proof)?;
        let challenge = proof.challenge_type();
        observer.progress(&Progress::Presented { identifier: &identifier, challenge });
        self.in_place.insert(id, (identifier, proof));
        Ok(())
    }

    /// A proof that stays where it is must not keep the run from its end: it is told of, and that is all.
    pub(super) fn withdraw(
        &mut self,
        id: ChallengeId,
        identifier: &Identifier,
        proof: &Proof,
        observer: &mut dyn Observer,
    ) {
        self.in_place.remove(&id);
        match self.responder.withdraw(identifier, proof) {
            Ok(()) => {
                let challenge = proof.challenge_type();
                observer.progress(&Progress::Withdrawn { identifier, challenge });
            }
            Err(error) => observer.progress(&Progress::WithdrawFailed { identifier, error: &error }),
        }
    }

    /// What the machine did not come to: it was left in the middle, by a full disk for example.
    pub(super) fn withdraw_all(&mut self, observer: &mut dyn Observer) {
        for (id, (identifier, proof)) in core::mem::take(&mut self.in_place) {
            self.withdraw(id, &identifier, &proof, observer);
        }
    }
}

//! The trait that puts proofs where a CA looks for them.

use core::error::Error;
use core::fmt;

use certwright_identifier::Identifier;
use certwright_protocol::{ChallengeType, PresentError, Proof};

/// Puts proofs where the CA will look for them, and takes them away again (R17).
///
/// Both calls are idempotent, also across processes: after a crash the next run presents what is presented already
/// and withdraws what its predecessor left behind.
pub trait Responder {
    /// Makes `proof` visible; when this returns, the challenge may be answered.
    ///
    /// # Errors
    /// [`PresentError`] with the responder's own error as its source; then nothing half-made is left.
    fn present(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError>;

    /// Takes `proof` away; a proof that is not there any more is no error.
    ///
    /// A proof that several identifiers share (some servers use one token more than once, R11) stays until the last
    /// of them is withdrawn.
    ///
    /// # Errors
    /// [`PresentError`] with the responder's own error as its source, if the proof is still there.
    fn withdraw(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError>;
}

/// A proof of a challenge type that this responder does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsupportedProof {
    challenge_type: ChallengeType,
}

impl UnsupportedProof {
    pub(crate) const fn of(proof: &Proof) -> Self {
        Self { challenge_type: proof.challenge_type() }
    }

    /// The type that was asked for.
    #[must_use]
    pub const fn challenge_type(&self) -> ChallengeType {
        self.challenge_type
    }
}

impl fmt::Display for UnsupportedProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this responder answers http-01 only, not {}", self.challenge_type)
    }
}

impl Error for UnsupportedProof {}

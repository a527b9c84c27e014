//! The proofs of an order and the duties they put on the application (R17).

use certwright_http::Timestamp;
use certwright_identifier::Identifier;

use super::{Context, Order, Stage, State};
use crate::challenge::{ChallengeType, PresentError, Proof, Token};
use crate::error::{Misuse, OrderError};
use crate::output::{ChallengeId, Event};

/// A challenge chosen to be answered.
#[derive(Debug)]
pub(crate) struct ProofState {
    pub(crate) identifier: Identifier,
    pub(crate) kind: ChallengeType,
    pub(crate) token: Token,
    pub(crate) duty: Duty,
}

/// What the application owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// Presented before a restart; whether it is needed again is not known yet.
    Left,
    /// To be presented.
    Present,
    /// Presented, visible from this time on.
    Presented(Timestamp),
    /// To be withdrawn.
    Withdraw,
    /// Withdrawn.
    Done,
}

impl Duty {
    /// Whether something may be in place.
    pub(crate) const fn leaves_something(self) -> bool {
        !matches!(self, Self::Done)
    }
}

impl Order {
    /// The proof for this challenge, an earlier one if it is the same, and asks for it to be presented.
    pub(super) fn present(
        &mut self,
        identifier: Identifier,
        kind: ChallengeType,
        token: Token,
        ctx: &mut Context,
    ) -> usize {
        let same =
            |proof: &ProofState| proof.kind == kind && proof.token == token && proof.identifier == identifier;
        let index = self.proofs.iter().position(same).unwrap_or(self.proofs.len());
        if index == self.proofs.len() {
            self.proofs.push(ProofState { identifier, kind, token, duty: Duty::Done });
        }
        self.live.dirty = true;
        self.ask_to_present(index, ctx);
        index
    }

    fn ask_to_present(&mut self, index: usize, ctx: &mut Context) {
        let challenge = self.challenge_id(index);
        if let Some(state) = self.proofs.get_mut(index) {
            state.duty = Duty::Present;
            let proof = Proof::new(state.kind, state.token.clone(), &ctx.key);
            ctx.events.push_back(Event::Present { challenge, identifier: state.identifier.clone(), proof });
        }
    }

    /// Asks for everything that may be in place to be withdrawn.
    pub(super) fn withdraw_all(&mut self, ctx: &mut Context) {
        for index in 0..self.proofs.len() {
            self.withdraw(index, ctx);
        }
    }

    pub(super) fn withdraw(&mut self, index: usize, ctx: &mut Context) {
        let challenge = self.challenge_id(index);
        let Some(state) = self.proofs.get_mut(index) else { return };
        match state.duty {
            Duty::Done | Duty::Withdraw => return,
            Duty::Present => take_back(challenge, ctx),
            Duty::Left | Duty::Presented(_) => {}
        }
        state.duty = Duty::Withdraw;
        let proof = Proof::new(state.kind, state.token.clone(), &ctx.key);
        ctx.events.push_back(Event::Withdraw { challenge, identifier: state.identifier.clone(), proof });
    }

    /// Whether the application still has something to take away.
    pub(crate) fn owes_withdrawal(&self) -> bool {
        self.proofs.iter().any(|proof| proof.duty == Duty::Withdraw)
    }

    /// Whether the application was asked for something and has not done it yet.
    pub(crate) fn owes_anything(&self) -> bool {
        self.proofs.iter().any(|proof| matches!(proof.duty, Duty::Withdraw | Duty::Present))
    }

    pub(crate) fn presented(
        &mut self,
        challenge: ChallengeId,
        visible: Timestamp,
        ctx: &mut Context,
    ) -> Result<(), Misuse> {
        let state = self.proof_mut(challenge)?;
        match state.duty {
            Duty::Present => state.duty = Duty::Presented(visible),
            // The wish changed while the application was at work: it will be told to withdraw, or has been.
            Duty::Withdraw => return Ok(()),
            Duty::Left | Duty::Presented(_) | Duty::Done => return Err(Misuse::NotPending),
        }
        self.answer_if_visible(ctx);
        Ok(())
    }

    pub(crate) fn present_failed(
        &mut self,
        challenge: ChallengeId,
        source: PresentError,
        ctx: &mut Context,
    ) -> Result<(), Misuse> {
        let state = self.proof_mut(challenge)?;
        if !matches!(state.duty, Duty::Present | Duty::Withdraw) {
            return Err(Misuse::NotPending);
        }
        let identifier = alloc::string::ToString::to_string(&state.identifier);
        if state.duty == Duty::Present {
            self.fail(OrderError::Present { identifier, source }, ctx);
        }
        Ok(())
    }

    pub(crate) fn withdrawn(&mut self, challenge: ChallengeId, ctx: &mut Context) -> Result<(), Misuse> {
        let state = self.proof_mut(challenge)?;
        match state.duty {
            Duty::Withdraw => state.duty = Duty::Done,
            // The wish changed while the application was at work: it will be told to present, or has been.
            Duty::Present => return Ok(()),
            Duty::Left | Duty::Presented(_) | Duty::Done => return Err(Misuse::NotPending),
        }
        self.live.dirty = true;
        self.wind_up(ctx);
        Ok(())
    }

    /// When the last proof that is still to be answered becomes visible; none while one is not presented.
    pub(super) fn all_visible_at(&self) -> Option<Timestamp> {
        let Stage::Placed(placed) = &self.stage else { return None };
        let mut latest = Timestamp::from_millis(i64::MIN);
        for authorization in &placed.authorizations {
            let State::Pending(pending) = &authorization.state else { continue };
            match self.proofs.get(pending.proof).map(|proof| proof.duty) {
                Some(Duty::Presented(visible)) => latest = latest.max(visible),
                _ => return None,
            }
        }
        Some(latest)
    }

    fn proof_mut(&mut self, challenge: ChallengeId) -> Result<&mut ProofState, Misuse> {
        let index = usize::try_from(challenge.index).map_err(|_| Misuse::UnknownChallenge)?;
        self.proofs.get_mut(index).ok_or(Misuse::UnknownChallenge)
    }

    pub(super) fn challenge_id(&self, index: usize) -> ChallengeId {
        ChallengeId { order: self.id, index: u32::try_from(index).unwrap_or(u32::MAX) }
    }
}

/// A wish that was not heard yet is not uttered; its withdrawal is, since an earlier run may have left something.
fn take_back(challenge: ChallengeId, ctx: &mut Context) {
    ctx.events.retain(|event| !matches!(event, Event::Present { challenge: id, .. } if *id == challenge));
}

//! What came of many orders.

use core::time::Duration;

use crate::{EngineError, Obtained};

/// What came of the orders of one run.
#[derive(Debug)]
#[non_exhaustive]
pub struct Batch {
    /// One for each order, in the order given.
    pub outcomes: Vec<Outcome>,
    /// Why orders were left, if some were.
    pub halt: Option<EngineError>,
    /// How many requests the run took.
    pub requests: u64,
    /// How long the run took.
    pub elapsed: Duration,
}

/// What came of one order among others.
#[derive(Debug)]
pub enum Outcome {
    /// The certificate is in place.
    Obtained(Box<Obtained>),
    /// It came to nothing; the others went on.
    Failed(EngineError),
    /// It was not begun, or is kept for another run, for a reason that concerns all of them: [`Batch::halt`].
    Left,
}

impl Batch {
    /// How many certificates are in place.
    #[must_use]
    pub fn obtained(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Obtained(_))).count()
    }

    /// The outcome of a run of one order.
    pub(crate) fn into_single(self) -> Result<Obtained, EngineError> {
        match self.outcomes.into_iter().next() {
            Some(Outcome::Obtained(obtained)) => Ok(*obtained),
            Some(Outcome::Failed(error)) => Err(error),
            Some(Outcome::Left) | None => Err(self.halt.unwrap_or(EngineError::Stuck)),
        }
    }
}

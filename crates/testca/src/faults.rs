//! What is to go wrong, and when.

mod catalog;
mod fault;
mod parse;

pub use fault::Fault;
pub use parse::RuleError;

use std::collections::VecDeque;

use crate::{Operation, random::Random};

/// When a fault strikes, among the requests that its rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every time.
    Always,
    /// By chance, in so many of a thousand cases.
    PerMille(u16),
    /// The n-th time only, counted from 1.
    Nth(u64),
    /// Every n-th time.
    Every(u64),
}

/// One fault, what it is for and when it strikes. [`FromStr`](core::str::FromStr) reads the form of a command line:
/// `bad-nonce:10%`, `drop-after@finalize:#2`, `rate-limited=7d@new-order`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRule {
    fault: Fault,
    operation: Option<Operation>,
    when: When,
}

impl FaultRule {
    /// A fault that always strikes wherever it can.
    #[must_use]
    pub const fn new(fault: Fault) -> Self {
        Self { fault, operation: None, when: When::Always }
    }

    /// Only for requests of this kind.
    #[must_use]
    pub const fn on(self, operation: Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// Only then.
    #[must_use]
    pub const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }

    fn is_for(&self, operation: Operation) -> bool {
        self.operation.is_none_or(|only| only == operation) && self.fault.can_strike(operation)
    }
}

/// All that is to go wrong: rules, each with its own count, and a script that comes before them.
#[derive(Clone, Debug)]
pub struct Faults {
    random: Random,
    script: VecDeque<Option<Fault>>,
    rules: Vec<(FaultRule, u64)>,
}

impl Faults {
    /// No faults; chance will follow from the seed.
    #[must_use]
    pub const fn none(seed: u64) -> Self {
        Self { random: Random::new(seed), script: VecDeque::new(), rules: Vec::new() }
    }

    /// Adds a rule; its count begins now.
    pub fn add(&mut self, rule: FaultRule) {
        self.rules.push((rule, 0));
    }

    /// Adds what happens to the next requests, one entry for each, whatever they are for; rules rest meanwhile.
    pub fn script(&mut self, entries: impl IntoIterator<Item = Option<Fault>>) {
        self.script.extend(entries);
    }

    /// Removes all rules and what is left of the script.
    pub fn clear(&mut self) {
        self.rules.clear();
        self.script.clear();
    }

    /// The faults that strike a request for `operation`.
    pub(crate) fn strike(&mut self, operation: Operation) -> Vec<Fault> {
        if let Some(entry) = self.script.pop_front() {
            return entry.into_iter().filter(|fault| fault.can_strike(operation)).collect();
        }
        let random = &mut self.random;
        let strikes = |(rule, count): &mut (FaultRule, u64)| {
            let strikes = rule.is_for(operation) && rule.when.has_come(count, random);
            strikes.then(|| rule.fault.clone())
        };
        self.rules.iter_mut().filter_map(strikes).collect()
    }

    pub(crate) const fn random(&mut self) -> &mut Random {
        &mut self.random
    }
}

impl When {
    fn has_come(self, count: &mut u64, random: &mut Random) -> bool {
        *count = count.saturating_add(1);
        match self {
            Self::Always => true,
            Self::PerMille(share) => random.below(1000) < u64::from(share),
            Self::Nth(number) => *count == number,
            Self::Every(number) => count.checked_rem(number) == Some(0),
        }
    }
}

//! The orders of a run, and what came of each.

use std::collections::{BTreeMap, VecDeque};

use crate::{CertificateOrder, Outcome};

/// What is to be obtained; orders are known by their place in it.
pub(super) struct Slate<'a> {
    orders: &'a [CertificateOrder],
    /// Those that are not begun.
    waiting: VecDeque<usize>,
    outcomes: BTreeMap<usize, Outcome>,
}

impl<'a> Slate<'a> {
    pub(super) fn new(orders: &'a [CertificateOrder]) -> Self {
        Self { orders, waiting: (0..orders.len()).collect(), outcomes: BTreeMap::new() }
    }

    pub(super) fn order(&self, index: usize) -> Option<&'a CertificateOrder> {
        self.orders.get(index)
    }

    /// These are begun before the others.
    pub(super) fn put_first<'b>(&mut self, indices: impl DoubleEndedIterator<Item = &'b usize>) {
        for index in indices.rev() {
            self.take(*index);
            self.waiting.push_front(*index);
        }
    }

    /// This order is not one to be begun any more.
    pub(super) fn take(&mut self, index: usize) {
        self.waiting.retain(|waiting| *waiting != index);
    }

    /// The next one to be begun.
    pub(super) fn take_next(&mut self) -> Option<usize> {
        self.waiting.pop_front()
    }

    pub(super) fn is_begun(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn finish(&mut self, index: usize, outcome: Outcome) {
        self.outcomes.entry(index).or_insert(outcome);
    }

    /// The outcomes in the order given; without one, an order was left.
    pub(super) fn into_outcomes(mut self) -> Vec<Outcome> {
        (0..self.orders.len()).map(|index| self.outcomes.remove(&index).unwrap_or(Outcome::Left)).collect()
    }
}

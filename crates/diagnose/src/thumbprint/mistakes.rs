//! Every known mistake, by the step in which it is made.

mod encoding;
mod instead;
mod json;
mod layout;
mod numbers;

use super::draft::Draft;
use crate::input::Input;
use crate::key::Key;
use crate::{Entry, Finding};

pub(crate) use encoding::hex;

/// The steps, in their order. Of each at most one mistake is made at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// Something else than the JSON.
    Instead,
    Numbers,
    Encoding,
    Members,
    Order,
    Layout,
    End,
    Recoding,
    Hash,
}

/// One thing done in another way than RFC 7638 says.
pub(super) struct Mistake {
    pub(super) step: Step,
    entry: Entry,
    /// What was done, in words that can be strung together.
    words: String,
    pub(super) make: Box<dyn Fn(&mut Draft)>,
}

impl Mistake {
    fn new(step: Step, entry: Entry, words: impl Into<String>, make: impl Fn(&mut Draft) + 'static) -> Self {
        Self { step, entry, words: words.into(), make: Box::new(make) }
    }

    pub(super) fn finding(&self) -> Finding {
        self.entry.found(self.words.clone())
    }
}

/// All mistakes that make a difference for this key. Of those that look the same, the more common one is the first.
pub(super) fn all(key: &Key, right: &Draft, input: &Input<'_>) -> Vec<Mistake> {
    let mut mistakes = instead::mistakes(key, right, input);
    mistakes.extend(numbers::mistakes(right));
    mistakes.extend(encoding::of_numbers());
    mistakes.extend(json::members(key, right));
    mistakes.extend(json::orders(key, right));
    mistakes.extend(layout::mistakes());
    mistakes.extend(encoding::ends());
    mistakes.extend(encoding::recodings());
    mistakes.extend(encoding::hashes());
    let digest = right.digest();
    let matters = |mistake: &Mistake| {
        let mut draft = right.clone();
        (mistake.make)(&mut draft);
        draft.digest() != digest
    };
    mistakes.retain(matters);
    mistakes
}

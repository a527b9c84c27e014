//! What servers refuse with: types and texts, what each means, and what it costs.

mod accounts;
mod asn1;
mod dns;
mod extensions;
mod jws;
mod limits;
mod names;
mod orders;
mod pattern;
mod places;
mod requests;
mod types;
mod unknown;
mod validation;

use serde::Serialize;

use crate::Entry;
pub(crate) use unknown::{NONE, OTHER};

/// The types; then the texts, one table for each thing that servers speak of.
const TYPES: [&[Refusal]; 2] = [types::TABLE, extensions::TABLE];
const TEXTS: [&[Refusal]; 10] = [
    places::TABLE,
    validation::TABLE,
    dns::TABLE,
    asn1::TABLE,
    requests::TABLE,
    names::TABLE,
    limits::TABLE,
    orders::TABLE,
    accounts::TABLE,
    jws::TABLE,
];

/// A type of problem, or a text that servers send.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) entry: Entry,
    /// The type's name, if this is one.
    pub(crate) name: Option<&'static str>,
    /// The types with which servers send the text, between blanks.
    types: &'static str,
    /// How the text is known: patterns with `|` between them, in which `*` stands for anything.
    texts: &'static str,
    fate: Fate,
    cost: Cost,
}

/// What becomes of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is as it was.
    Kept,
    /// It is invalid.
    Dead,
    /// There is none yet: newOrder was refused.
    NotMade,
    /// It has nothing to do with orders.
    Apart,
    /// The text does not say.
    Look,
}

/// What it costs, with the numbers that Let's Encrypt publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cost {
    Nothing,
    NewOrder,
    Failed,
    Reached,
}

/// What a refusal means for what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Consequence {
    /// Whether a new order is needed.
    pub new_order: &'static str,
    /// What it costs against rate limits.
    pub limits: &'static str,
}

/// What a refusal with this code means for what comes next; none if the code is that of an input.
#[must_use]
pub fn consequence(code: &str) -> Option<Consequence> {
    refusals().find(|refusal| refusal.entry.code == code).map(Refusal::consequence)
}

/// The texts of servers that have this code; `*` stands for anything.
pub fn server_texts(code: &str) -> impl Iterator<Item = &'static str> {
    refusals().find(|refusal| refusal.entry.code == code).into_iter().flat_map(Refusal::texts)
}

/// Every refusal there is.
pub(crate) fn refusals() -> impl Iterator<Item = &'static Refusal> {
    TYPES.into_iter().chain(TEXTS).flatten().chain([&OTHER, &NONE])
}

/// The type of this name, e.g. `badNonce`; case does not matter.
pub(crate) fn by_type(name: &str) -> Option<&'static Refusal> {
    TYPES
        .into_iter()
        .flatten()
        .find(|refusal| refusal.name.is_some_and(|known| known.eq_ignore_ascii_case(name)))
}

/// The refusals with this text, the most likely first: one for each thing that it may be about, those that fit the type
/// before the others. A table has the more special texts before the more general ones.
pub(crate) fn by_text(text: &str, name: Option<&str>) -> Vec<&'static Refusal> {
    let text = text.to_ascii_lowercase();
    let first = |table: &'static [Refusal]| table.iter().find(|refusal| refusal.has(&text));
    let mut found: Vec<_> = TEXTS.into_iter().filter_map(first).collect();
    found.sort_by_key(|refusal| !name.is_some_and(|name| refusal.fits(name)));
    found
}

impl Refusal {
    fn texts(&self) -> impl Iterator<Item = &'static str> {
        self.texts.split('|').filter(|pattern| !pattern.is_empty())
    }

    fn has(&self, text: &str) -> bool {
        self.texts().any(|pattern| pattern::matches(pattern, text))
    }

    fn fits(&self, name: &str) -> bool {
        self.types.split(' ').any(|fit| fit.eq_ignore_ascii_case(name))
    }

    pub(crate) fn consequence(&self) -> Consequence {
        Consequence {
            new_order: match self.fate {
                Fate::Kept => "not needed: the order is as it was",
                Fate::Dead => "needed: the order is over",
                Fate::NotMade => "there is none yet: send newOrder again when the reason is gone",
                Fate::Apart => "no order is concerned",
                Fate::Look => "only if the order's status is invalid: look at it (POST-as-GET)",
            },
            limits: match self.cost {
                Cost::Nothing => "nothing",
                Cost::NewOrder => "one more order: Let's Encrypt allows an account 300 in 3 hours",
                Cost::Failed => {
                    "one failed validation, of which Let's Encrypt allows 5 for each name, account and hour; \
                     and one more order"
                }
                Cost::Reached => "the limit is reached; trying again before its time may make it longer",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What RFC 8555, 8739, 9115, 9773 and 9799 have put into <https://www.iana.org/assignments/acme>.
    const REGISTERED: &str = "accountDoesNotExist alreadyRevoked badCSR badNonce badPublicKey badRevocationReason \
        badSignatureAlgorithm caa compound connection dns externalAccountRequired incorrectResponse invalidContact \
        malformed orderNotReady rateLimited rejectedIdentifier serverInternal tls unauthorized unsupportedContact \
        unsupportedIdentifier userActionRequired autoRenewalCanceled autoRenewalExpired \
        autoRenewalCancellationInvalid autoRenewalRevocationNotSupported unknownDelegation alreadyReplaced \
        onionCAARequired";

    #[test]
    fn every_type_of_the_registry_is_known() {
        for name in REGISTERED.split_whitespace() {
            assert_eq!(by_type(name).unwrap().name, Some(name));
        }
    }

    #[test]
    fn every_text_is_found_by_itself_and_first() {
        for refusal in TEXTS.into_iter().flatten() {
            for text in refusal.texts() {
                let found = by_text(&text.replace('*', "x"), refusal.types.split(' ').next());
                let first = found.first().unwrap();
                assert_eq!(first.entry.code, refusal.entry.code, "{text}");
            }
        }
    }

    #[test]
    fn the_types_of_texts_are_types() {
        for refusal in TEXTS.into_iter().flatten() {
            assert!(
                refusal.types.split_whitespace().all(|name| by_type(name).is_some()),
                "{}",
                refusal.entry.code
            );
        }
    }
}

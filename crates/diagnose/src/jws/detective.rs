//! Finds out what a signature that does not verify is a signature of, and in which form.
//!
//! A mistake leaves traces: the signature still verifies, as soon as the same mistake is made again. So the usual ones
//! are made, one at a time and then in pairs, until it does.

mod entries;
mod form;
mod message;

use certwright_jwk::Jwk;
use certwright_verify::{Hash, check_public_key};

use super::{algorithm, part::Part};
use crate::Entry;

pub(crate) use entries::ENTRIES;
use form::Form;
use message::Message;

/// Octets up to which other ways than the right one are tried: no server takes a request of that size.
const LIMIT: usize = 256 * 1024;

/// What was received.
pub(super) struct Scene<'a> {
    pub(super) protected: &'a Part,
    pub(super) payload: &'a Part,
    pub(super) signature: &'a [u8],
    pub(super) alg: Option<&'a str>,
}

/// What was found.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The signature verifies as it is.
    Right,
    /// It verifies once these mistakes are made again.
    Mistakes(Vec<Mistake>),
    /// Another key, another text, or a mistake that nobody has thought of.
    Unknown {
        /// How many ways were tried.
        tried: usize,
    },
}

impl Verdict {
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

/// Something that somebody did when signing.
#[derive(Clone, Debug)]
pub(super) struct Mistake {
    pub(super) entry: &'static Entry,
    pub(super) what: String,
}

impl Mistake {
    fn new(entry: &'static Entry, what: impl Into<String>) -> Option<Self> {
        Some(Self { entry, what: what.into() })
    }
}

/// One way to make a signature: how it is written, over what, with which hash.
struct Way<'a> {
    form: &'a Form,
    message: &'a Message,
    hash: Hash,
    hash_mistake: Option<Mistake>,
}

impl Scene<'_> {
    /// Tries the right way, then all ways with one mistake, then those with two.
    pub(super) fn investigate(&self, key: &Jwk) -> Verdict {
        let spki = key.to_spki_der();
        if check_public_key(&spki).is_err() {
            return Verdict::Unknown { tried: 0 };
        }
        let forms = form::all(self.signature, self.alg, key);
        let messages = message::all(self);
        let mut ways = ways(&forms, &messages, self.alg, key);
        ways.sort_by_key(Way::mistakes);
        let most = if self.payload.text.len() + self.protected.text.len() > LIMIT { 0 } else { 2 };
        ways.retain(|way| way.mistakes() <= most);
        let tried = ways.len();
        match ways.into_iter().find(|way| way.form.verifies(&spki, way.hash, &way.message.octets)) {
            Some(way) if way.mistakes() == 0 => Verdict::Right,
            Some(way) => Verdict::Mistakes(way.into_mistakes()),
            None => Verdict::Unknown { tried },
        }
    }
}

fn ways<'a>(forms: &'a [Form], messages: &'a [Message], alg: Option<&str>, key: &Jwk) -> Vec<Way<'a>> {
    let hashes = hashes(alg, key);
    let pairs = forms.iter().flat_map(|form| messages.iter().map(move |message| (form, message)));
    let ways = pairs.flat_map(|(form, message)| {
        hashes.iter().map(move |(hash, mistake)| Way {
            form,
            message,
            hash: *hash,
            hash_mistake: mistake.clone(),
        })
    });
    ways.collect()
}

/// The hash that belongs to the algorithm, then the others.
fn hashes(alg: Option<&str>, key: &Jwk) -> Vec<(Hash, Option<Mistake>)> {
    if key.kind() == certwright_jwk::KeyKind::Ed25519 {
        return vec![(Hash::Sha512, None)];
    }
    let right = algorithm::hash(alg, key);
    let others = [Hash::Sha256, Hash::Sha384, Hash::Sha512].into_iter().filter(|hash| *hash != right);
    let wrong = |hash: Hash| {
        let what = format!("it is signed with {hash}; {} keys sign with {right} here", key.kind());
        (hash, Mistake::new(&entries::WRONG_HASH, what))
    };
    std::iter::once((right, None)).chain(others.map(wrong)).collect()
}

impl Way<'_> {
    fn mistakes(&self) -> usize {
        let made = [&self.form.mistake, &self.message.mistake, &self.hash_mistake];
        made.into_iter().flatten().count()
    }

    fn into_mistakes(self) -> Vec<Mistake> {
        let made = [self.form.mistake.clone(), self.message.mistake.clone(), self.hash_mistake];
        made.into_iter().flatten().collect()
    }
}

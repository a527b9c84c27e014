//! The search: as few mistakes as possible, each in another step.

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_jwk::Jwk;

use super::draft::Draft;
use super::entries;
use super::mistakes::{Mistake, Step, all};
use crate::Finding;
use crate::input::Input;
use crate::key::Key;

/// Mistakes that are made at a time. The thread's `WBle..` needs three: the sign octet, the order, a blank.
const DEPTH: usize = 3;

/// Octets of SHA-512.
const LONGEST_HASH: usize = 64;

/// What is looked for.
pub(super) struct Wanted<'a> {
    /// Octets that the digest may have.
    pub(super) lengths: Vec<usize>,
    pub(super) is: &'a dyn Fn(&[u8]) -> bool,
}

/// The mistakes that lead to a digest that is wanted, and that digest.
pub(super) fn search(
    key: &Key,
    public: &Jwk,
    input: &Input<'_>,
    wanted: &Wanted<'_>,
) -> Option<(Vec<Finding>, Vec<u8>)> {
    let right = Draft::right(public);
    let mut mistakes = all(key, &right, input);
    mistakes.retain(|mistake| mistake.step != Step::Hash || fits(mistake, &right, wanted));
    let found = |made: &[&Mistake]| made.iter().map(|mistake| mistake.finding()).collect();
    for depth in 1..=DEPTH {
        let mut made = Vec::new();
        if let Some(digest) = deeper(&right, &mistakes, depth, wanted, &mut made) {
            return Some((found(&made), digest));
        }
    }
    as_it_stands(&right, input, wanted)
}

/// Whether what comes out of the hash can be one of the digests. What is not hashed may have any length.
fn fits(mistake: &Mistake, right: &Draft, wanted: &Wanted<'_>) -> bool {
    let mut draft = right.clone();
    (mistake.make)(&mut draft);
    let octets = draft.digest().len();
    let hashed = octets <= LONGEST_HASH;
    wanted.lengths.iter().any(|length| if hashed { *length == octets } else { *length > LONGEST_HASH })
}

/// Makes exactly `depth` more mistakes, in later steps than the last one made.
fn deeper<'a>(
    draft: &Draft,
    mistakes: &'a [Mistake],
    depth: usize,
    wanted: &Wanted<'_>,
    made: &mut Vec<&'a Mistake>,
) -> Option<Vec<u8>> {
    let Some(depth) = depth.checked_sub(1) else {
        return Some(draft.digest()).filter(|digest| (wanted.is)(digest));
    };
    let last = made.last().map(|mistake| mistake.step);
    let (before, after) = (encoded(draft, last), draft.written());
    for mistake in mistakes.iter().filter(|mistake| last < Some(mistake.step)) {
        let draft = if mistake.step >= Step::End { &after } else { &before };
        if !possible(draft, mistake.step) {
            continue;
        }
        let mut draft = draft.clone();
        (mistake.make)(&mut draft);
        made.push(mistake);
        if let Some(digest) = deeper(&draft, mistakes, depth, wanted, made) {
            return Some(digest);
        }
        made.pop();
    }
    None
}

/// Once nothing can happen to the numbers any more, they are encoded only once.
fn encoded(draft: &Draft, last: Option<Step>) -> Draft {
    let mut draft = draft.clone();
    if last >= Some(Step::Encoding) {
        draft.encode(Base64UrlUnpadded::encode_string);
    }
    draft
}

/// How JSON is written matters only where JSON is hashed.
fn possible(draft: &Draft, step: Step) -> bool {
    draft.instead.is_none() || step >= Step::End
}

/// The input itself, with all its mistakes at once: the last resort, since it names none of them.
fn as_it_stands(right: &Draft, input: &Input<'_>, wanted: &Wanted<'_>) -> Option<(Vec<Finding>, Vec<u8>)> {
    let text = input.text().unwrap_or_default();
    let candidates =
        [input.bytes().to_vec(), text.into(), format!("{text}\n").into(), format!("{text}\r\n").into()];
    candidates.into_iter().find_map(|octets| {
        let digest = (right.hash)(&octets);
        let finding = entries::AS_IT_STANDS.found("the key is hashed as it stands, not its canonical JSON");
        (wanted.is)(&digest).then(|| (vec![finding], digest))
    })
}

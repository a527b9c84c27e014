//! JSON with other members, or in another order.

use certwright_http::excerpt;
use serde_json::json;

use super::super::draft::{Draft, Part, as_it_is, part};
use super::super::{entries, private};
use super::{Mistake, Step};
use crate::jwk::{PRIVATE, SHOWN};
use crate::key::{Key, Secrecy};

/// Names and values to be added.
type Added = Vec<(String, Part)>;

pub(super) fn members(key: &Key, right: &Draft) -> Vec<Mistake> {
    let mut mistakes = given_members(key, right);
    mistakes.extend(usual_members(right));
    mistakes.extend(private_members(key));
    let missing = |name: &'static str| {
        Mistake::new(Step::Members, entries::MISSING, format!("the member {name} is missing"), move |draft| {
            draft.members.retain(|member| member.name != name);
        })
    };
    mistakes.extend(["kty", "crv", "e"].map(missing));
    mistakes
}

/// The members of the JSON that was given: all that are not the key, and each of them.
fn given_members(key: &Key, right: &Draft) -> Vec<Mistake> {
    let required = |name: &String| right.members.iter().any(|member| member.name == *name);
    let given = key.members.iter().filter(|(name, _)| !required(name) && !PRIVATE.contains(&name.as_str()));
    let given: Added = given.take(SHOWN).map(|(name, value)| (name.clone(), as_it_is(value))).collect();
    let mut mistakes: Vec<_> = given.iter().map(|one| extra(vec![one.clone()])).collect();
    if given.len() > 1 {
        mistakes.insert(0, extra(given));
    }
    mistakes
}

/// What libraries put into a JWK of themselves.
fn usual_members(right: &Draft) -> Vec<Mistake> {
    let alg = ("alg".to_owned(), Part::Plain(algorithm(right).into()));
    let sig = ("use".to_owned(), Part::Plain("sig".into()));
    let ext = ("ext".to_owned(), Part::Json(json!(true)));
    let key_ops = ("key_ops".to_owned(), Part::Json(json!(["verify"])));
    [
        vec![alg.clone()],
        vec![sig.clone()],
        vec![alg.clone(), sig],
        // As WebCrypto's exportKey writes it, for EC and for RSA.
        vec![ext.clone(), key_ops.clone()],
        vec![alg, ext, key_ops],
    ]
    .map(extra)
    .into()
}

fn extra(members: Added) -> Mistake {
    let names: Vec<_> = members.iter().map(|(name, _)| excerpt(name.as_bytes(), 32)).collect();
    let words = format!("{} in it, which is no part of the key", are(&names));
    Mistake::new(Step::Members, entries::EXTRA, words, move |draft| add(draft, &members))
}

/// `alg is`, `alg and use are`.
fn are(names: &[String]) -> String {
    match names {
        [one] => format!("{one} is"),
        [rest @ .., last] => format!("{} and {last} are", rest.join(", ")),
        [] => String::new(),
    }
}

fn add(draft: &mut Draft, members: &Added) {
    members.iter().for_each(|(name, value)| draft.set(name, value.clone()));
}

/// The algorithm that goes with a key of this kind.
fn algorithm(right: &Draft) -> &'static str {
    let is = |wanted: &str| {
        right.members.iter().any(|member| matches!(&member.value, Part::Plain(text) if text == wanted))
    };
    let names = [("P-256", "ES256"), ("P-384", "ES384"), ("P-521", "ES512"), ("OKP", "EdDSA")];
    names.into_iter().find(|(kind, _)| is(kind)).map_or("RS256", |(_, algorithm)| algorithm)
}

/// The JSON of the private key.
fn private_members(key: &Key) -> Option<Mistake> {
    let given = key.members.iter().filter(|(name, _)| PRIVATE.contains(&name.as_str()));
    let mut secret: Added = given.map(|(name, value)| (name.clone(), part(name, value))).collect();
    let der = key.private_der.as_deref().unwrap_or_default();
    let from_der = private::members(der).into_iter();
    secret.extend(from_der.map(|(name, octets)| (name.to_owned(), Part::Octets(octets))));
    let words = "the members of the private key are in it";
    (!secret.is_empty())
        .then(|| Mistake::new(Step::Members, entries::PRIVATE, words, move |draft| add(draft, &secret)))
}

pub(super) fn orders(key: &Key, right: &Draft) -> Vec<Mistake> {
    let names: Vec<String> = right.members.iter().map(|member| member.name.clone()).collect();
    let given: Vec<String> = key.members.iter().map(|(name, _)| name.clone()).collect();
    let mut mistakes = Vec::new();
    if (names.len()..=names.len() + SHOWN).contains(&given.len()) {
        mistakes.push(order(given));
    }
    mistakes.extend(permutations(&names).into_iter().map(order));
    let words = "kty is the first member, the others are sorted";
    mistakes.push(Mistake::new(Step::Order, entries::ORDER, words, |draft| draft.order(&["kty".to_owned()])));
    if key.secrecy == Secrecy::Private {
        // The order of RFC 7517 appendix A.2, which libraries keep.
        let usual = ["kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi"];
        mistakes.push(order(usual.map(str::to_owned).into()));
    }
    mistakes
}

fn order(names: Vec<String>) -> Mistake {
    let shown: Vec<_> = names.iter().map(|name| excerpt(name.as_bytes(), 32)).collect();
    let words = format!("the members are in the order {}", shown.join(", "));
    Mistake::new(Step::Order, entries::ORDER, words, move |draft| draft.order(&names))
}

/// All orders of a few names.
fn permutations(names: &[String]) -> Vec<Vec<String>> {
    if names.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |(index, first): (usize, &String)| {
        let mut rest = names.to_vec();
        rest.remove(index);
        let first = first.clone();
        permutations(&rest).into_iter().map(move |rest| [vec![first.clone()], rest].concat())
    };
    names.iter().enumerate().flat_map(with_first).collect()
}

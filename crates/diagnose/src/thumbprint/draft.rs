//! A thumbprint in the making: everything that can be done in another way than RFC 7638 says.

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_jwk::Jwk;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What is going to be hashed, and how. It may hold a private key.
#[derive(Clone)]
pub(super) struct Draft {
    /// In the order in which they are written.
    pub(super) members: Vec<Member>,
    pub(super) layout: Layout,
    /// What is hashed instead of the JSON.
    pub(super) instead: Option<Vec<u8>>,
    /// What follows it.
    pub(super) end: &'static [u8],
    pub(super) recode: fn(Vec<u8>) -> Vec<u8>,
    pub(super) hash: fn(&[u8]) -> Vec<u8>,
}

#[derive(Clone)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) value: Part,
}

/// The value of a member.
#[derive(Clone)]
pub(super) enum Part {
    /// Octets, to be encoded.
    Octets(Vec<u8>),
    /// A text that needs no escaping.
    Plain(String),
    /// Anything else.
    Json(Value),
}

/// What stands between names and values.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) open: &'static str,
    pub(super) colon: &'static str,
    pub(super) comma: &'static str,
    pub(super) close: &'static str,
    pub(super) quote: &'static str,
}

impl Layout {
    /// Without white space (RFC 7638 §3).
    pub(super) const CANONICAL: Self = Self { open: "{", colon: ":", comma: ",", close: "}", quote: "\"" };
}

impl Draft {
    /// As it should be.
    pub(super) fn right(public: &Jwk) -> Self {
        Self {
            members: members(public),
            layout: Layout::CANONICAL,
            instead: None,
            end: b"",
            recode: |octets| octets,
            hash: |octets| Sha256::digest(octets).to_vec(),
        }
    }

    pub(super) fn digest(&self) -> Vec<u8> {
        let mut octets = self.instead.clone().unwrap_or_else(|| self.json().into_bytes());
        octets.extend(self.end);
        (self.hash)(&(self.recode)(octets))
    }

    /// With the text written out, so that it is not written again and again.
    pub(super) fn written(&self) -> Self {
        let text = self.instead.clone().unwrap_or_else(|| self.json().into_bytes());
        Self { members: Vec::new(), instead: Some(text), ..*self }
    }

    fn json(&self) -> String {
        let layout = &self.layout;
        let mut json = String::with_capacity(1024);
        for (index, member) in self.members.iter().enumerate() {
            json.push_str(if index == 0 { layout.open } else { layout.comma });
            for piece in [layout.quote, &member.name, layout.quote, layout.colon] {
                json.push_str(piece);
            }
            member.value.write(layout.quote, &mut json);
        }
        json + layout.close
    }

    /// Changes the octets of a member.
    pub(super) fn change(&mut self, name: &str, change: impl Fn(&[u8]) -> Vec<u8>) {
        for member in self.members.iter_mut().filter(|member| member.name == name) {
            if let Part::Octets(octets) = &member.value {
                member.value = Part::Octets(change(octets));
            }
        }
    }

    /// Encodes all octets, so that they need no encoding later on.
    pub(super) fn encode(&mut self, encoding: fn(&[u8]) -> String) {
        for member in &mut self.members {
            if let Part::Octets(octets) = &member.value {
                member.value = Part::Plain(encoding(octets));
            }
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Part) {
        self.members.retain(|member| member.name != name);
        self.members.push(Member { name: name.into(), value });
        self.sort();
    }

    /// Lexicographic order (RFC 7638 §3.3).
    pub(super) fn sort(&mut self) {
        self.members.sort_by(|one, other| one.name.cmp(&other.name));
    }

    /// In this order, with members that it does not mention at the end.
    pub(super) fn order(&mut self, names: &[String]) {
        let place =
            |member: &Member| names.iter().position(|name| *name == member.name).unwrap_or(usize::MAX);
        self.members.sort_by_key(place);
    }
}

impl Part {
    fn write(&self, quote: &str, json: &mut String) {
        match self {
            Self::Json(value) => json.push_str(&value.to_string()),
            Self::Octets(octets) => write(quote, &Base64UrlUnpadded::encode_string(octets), json),
            Self::Plain(text) => write(quote, text, json),
        }
    }
}

fn write(quote: &str, text: &str, json: &mut String) {
    [quote, text, quote].into_iter().for_each(|piece| json.push_str(piece));
}

/// The members of the canonical JSON, with their octets.
fn members(public: &Jwk) -> Vec<Member> {
    let json: Value = serde_json::from_str(&public.to_json()).unwrap_or_default();
    let members = json.as_object().into_iter().flatten();
    members.map(|(name, value)| Member { name: name.clone(), value: part(name, value) }).collect()
}

/// The value of a member of a JWK, as octets if it is base64url.
pub(super) fn part(name: &str, value: &Value) -> Part {
    let text = value.as_str().filter(|_| name != "kty" && name != "crv");
    let octets = text.and_then(|text| Base64UrlUnpadded::decode_vec(text).ok());
    octets.map_or_else(|| as_it_is(value), Part::Octets)
}

/// Any value.
pub(super) fn as_it_is(value: &Value) -> Part {
    let plain = |text: &&str| !text.contains(['"', '\\']) && !text.contains(char::is_control);
    let text = value.as_str().filter(plain);
    text.map_or_else(|| Part::Json(value.clone()), |text| Part::Plain(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_mistake_it_is_the_thumbprint() {
        for golden in certwright_fixtures::json("jwk/golden.json").as_array().unwrap() {
            let public = Jwk::from_json(golden["jwk"].to_string()).unwrap();
            let draft = Draft::right(&public);
            assert_eq!(draft.json(), golden["canonical"].as_str().unwrap());
            assert_eq!(
                Base64UrlUnpadded::encode_string(&draft.digest()),
                golden["thumbprint"].as_str().unwrap()
            );
        }
    }
}

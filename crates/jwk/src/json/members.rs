//! The members of a JSON object, with nothing lost that a strict reader must know.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::string::String;
use core::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::JwkError;

/// Characters of outside text that an error repeats.
const EXCERPT: usize = 32;

/// Members whose text can be part of a public key; of all others, only the name is kept.
const KEPT: [&str; 6] = ["crv", "e", "kty", "n", "x", "y"];

/// The members of a JSON object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Members {
    /// `None`: not a string, or of no interest.
    values: BTreeMap<String, Option<String>>,
    duplicate: Option<String>,
}

impl Members {
    pub(super) fn text(&self, member: &'static str) -> Result<&str, JwkError> {
        match self.values.get(member) {
            None => Err(JwkError::MissingMember { member }),
            Some(None) => Err(JwkError::NotAString { member }),
            Some(Some(text)) => Ok(text),
        }
    }

    /// RFC 7517 §4: "The member names within a JWK MUST be unique".
    pub(super) fn no_duplicate(&self) -> Result<(), JwkError> {
        match &self.duplicate {
            None => Ok(()),
            Some(name) => Err(JwkError::DuplicateMember { member: cut(name) }),
        }
    }

    pub(super) fn no_private(&self, private: &[&'static str]) -> Result<(), JwkError> {
        match private.iter().find(|member| self.values.contains_key(**member)) {
            None => Ok(()),
            Some(member) => Err(JwkError::PrivateKey { member }),
        }
    }

    fn add(&mut self, name: String, value: Option<String>) {
        match self.values.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
            Entry::Occupied(entry) => {
                self.duplicate.get_or_insert_with(|| entry.key().clone());
            }
        }
    }
}

/// Enough of a text to recognise it by.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(EXCERPT).collect()
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JWK (a JSON object)")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        while let Some(name) = map.next_key::<String>()? {
            let value = if KEPT.contains(&name.as_str()) {
                map.next_value::<Text>()?.0
            } else {
                // Not even read: it may be a private member.
                map.next_value::<IgnoredAny>()?;
                None
            };
            members.add(name, value);
        }
        Ok(members)
    }
}

/// Any JSON value; the text of it if it is a string.
struct Text(Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text(Some(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Text, E> {
        Ok(Text(Some(text)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Text, A::Error> {
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text(None))
    }
}

//! A JSON object with its order and its duplicates, which a map does not keep.

use core::fmt;
use std::collections::BTreeSet;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The members in the order in which they came.
pub(super) struct Object {
    pub(super) members: Vec<(String, Value)>,
    /// A name that occurs twice.
    pub(super) duplicate: Option<String>,
}

/// The object, if the text is one.
pub(super) fn parse(text: &str) -> Option<Object> {
    serde_json::from_str(text).ok()
}

impl Object {
    pub(super) fn get(&self, member: &str) -> Option<&Value> {
        self.members.iter().rfind(|(name, _)| name == member).map(|(_, value)| value)
    }

    /// Members that are no part of a public or private key.
    pub(super) fn extra(&self) -> impl Iterator<Item = &str> {
        let names = self.members.iter().map(|(name, _)| name.as_str());
        names.filter(|name| {
            !["kty", "crv", "n", "e", "x", "y"].contains(name) && !super::PRIVATE.contains(name)
        })
    }

    pub(super) fn is_sorted(&self) -> bool {
        self.members.is_sorted_by_key(|(name, _)| name)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut object = Object { members: Vec::new(), duplicate: None };
        let mut names = BTreeSet::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if !names.insert(name.clone()) {
                object.duplicate.get_or_insert_with(|| name.clone());
            }
            object.members.push((name, value));
        }
        Ok(object)
    }
}

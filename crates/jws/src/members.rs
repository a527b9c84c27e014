//! A JSON object read so that nothing is lost: a duplicate member is seen, a value stays the text it was.

use alloc::{
    collections::btree_map::{BTreeMap, Entry},
    string::String,
};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::error::{JwsError, Place};

/// The members of a JSON object, each name once.
pub(crate) struct Members<'a> {
    place: Place,
    values: BTreeMap<String, &'a RawValue>,
}

impl<'a> Members<'a> {
    /// Reads `json`, refusing what is no object and what has a member twice.
    pub(crate) fn read(place: Place, json: &'a [u8]) -> Result<Self, JwsError> {
        let object: Object<'a> =
            serde_json::from_slice(json).map_err(|error| JwsError::Json(place, error))?;
        match object.duplicate {
            Some(name) => Err(JwsError::Duplicate(place, name)),
            None => Ok(Self { place, values: object.values }),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The JSON text of a member.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.values.get(name).map(|value| value.get())
    }

    pub(crate) fn string(&self, name: &'static str) -> Result<Option<String>, JwsError> {
        let read = |text| serde_json::from_str(text).map_err(|_| JwsError::NotAString(self.place, name));
        self.raw(name).map(read).transpose()
    }

    pub(crate) fn required_string(&self, name: &'static str) -> Result<String, JwsError> {
        self.string(name)?.ok_or(JwsError::Missing(self.place, name))
    }
}

#[derive(Default)]
struct Object<'a> {
    values: BTreeMap<String, &'a RawValue>,
    duplicate: Option<String>,
}

impl<'a> Object<'a> {
    fn insert(&mut self, name: String, value: &'a RawValue) {
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

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut object = Object::default();
        while let Some((name, value)) = map.next_entry()? {
            object.insert(name, value);
        }
        Ok(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_are_seen_however_they_are_spelt() {
        for json in [r#"{"alg":1,"alg":1}"#, r#"{"alg":1,"x":2,"\u0061lg":1}"#] {
            let read = Members::read(Place::ProtectedHeader, json.as_bytes());
            assert!(matches!(read, Err(JwsError::Duplicate(Place::ProtectedHeader, name)) if name == "alg"));
        }
    }

    #[test]
    fn only_objects_and_only_strings() {
        for json in ["", "[]", "1", "null", "\"x\"", "{", "{}{}", "{\"a\":1,}", "\u{feff}{}"] {
            assert!(matches!(Members::read(Place::Jws, json.as_bytes()), Err(JwsError::Json(..))), "{json}");
        }
        let members = Members::read(Place::Jws, br#" {"a":null,"b":"\u00e9"} "#).unwrap();
        assert!(matches!(members.string("a"), Err(JwsError::NotAString(Place::Jws, "a"))));
        assert_eq!(members.required_string("b").unwrap(), "é");
        assert!(matches!(members.required_string("c"), Err(JwsError::Missing(Place::Jws, "c"))));
    }
}

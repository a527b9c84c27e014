//! What is to be obtained.

use core::time::Duration;

use certwright_identifier::Identifier;
use certwright_key::KeyType;

use crate::EngineError;

/// A certificate to be obtained: its names, the kind of its key, and how long that may take.
///
/// Two orders with the same names (in any order) and the same kind of key are the same: the one takes up what the
/// other had to leave (R44).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateOrder {
    names: Vec<Identifier>,
    key_type: KeyType,
    deadline: Duration,
}

impl CertificateOrder {
    /// A certificate for these names, whose files are called after the first one; with a P-256 key, to be had within
    /// ten minutes.
    #[must_use]
    pub fn new(names: Vec<Identifier>) -> Self {
        Self { names, key_type: KeyType::EcdsaP256, deadline: Duration::from_secs(600) }
    }

    /// With this kind of key.
    #[must_use]
    pub fn key_type(self, key_type: KeyType) -> Self {
        Self { key_type, ..self }
    }

    /// Given up after this time from the account's readiness on.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// The names, as they were given.
    #[must_use]
    pub fn names(&self) -> &[Identifier] {
        &self.names
    }

    pub(crate) fn wanted_key(&self) -> KeyType {
        self.key_type
    }

    pub(crate) fn time(&self) -> Duration {
        self.deadline
    }

    /// The name that the files are called by, once it is certain that `http-01` can prove all names (R23).
    pub(crate) fn checked(&self) -> Result<&Identifier, EngineError> {
        if let Some(name) = self.names.iter().find(|name| name.is_wildcard()) {
            return Err(EngineError::WildcardNeedsDns { name: name.clone() });
        }
        self.names.first().ok_or(EngineError::NoNames)
    }

    /// What a saved order is known by.
    pub(crate) fn label(&self) -> String {
        let mut names: Vec<String> = self.names.iter().map(Identifier::value).collect();
        names.sort();
        names.dedup();
        format!("{} {}", self.key_type, names.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use certwright_identifier::parse_list;

    use super::*;

    fn order(names: &[&str]) -> CertificateOrder {
        CertificateOrder::new(parse_list(names).unwrap())
    }

    #[test]
    fn r44_the_same_names_in_another_order_are_the_same_order() {
        assert_eq!(order(&["b.test", "a.test"]).label(), order(&["a.test", "b.test", "A.test."]).label());
        assert_eq!(order(&["b.test", "a.test"]).label(), "ecdsa-p256 a.test b.test");
    }

    #[test]
    fn another_key_type_is_another_order() {
        let rsa = order(&["a.test"]).key_type(KeyType::Rsa2048);
        assert_ne!(order(&["a.test"]).label(), rsa.label());
    }

    #[test]
    fn r23_a_wildcard_is_refused_by_name() {
        let error = order(&["a.test", "*.b.test"]).checked().unwrap_err();
        assert!(matches!(error, EngineError::WildcardNeedsDns { .. }));
        assert!(error.to_string().contains("*.b.test"), "{error}");
        assert!(matches!(CertificateOrder::new(Vec::new()).checked(), Err(EngineError::NoNames)));
    }
}

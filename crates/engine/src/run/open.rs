//! An order that the machine has.

use std::sync::Arc;

use certwright_key::CertificateKey;

use super::workshop::Material;

/// An order that is begun and not ended.
pub(super) struct Open {
    /// Its place in the list.
    pub(super) index: usize,
    /// Taken up from an earlier run: should it come to nothing, a new one follows.
    pub(super) resumed: bool,
    /// The key that an earlier run made.
    pub(super) earlier: Option<Arc<CertificateKey>>,
    /// What finalize needs, once it is made.
    pub(super) material: Option<Material>,
    /// The key is durable (R30).
    pub(super) key_saved: bool,
    /// The server waits for finalize.
    pub(super) ready: bool,
    /// The server has done its part.
    pub(super) issued: bool,
}

impl Open {
    pub(super) fn new(index: usize) -> Self {
        Self {
            index,
            resumed: false,
            earlier: None,
            material: None,
            key_saved: false,
            ready: false,
            issued: false,
        }
    }

    pub(super) fn resumed(index: usize, earlier: Option<Arc<CertificateKey>>) -> Self {
        Self { resumed: true, key_saved: earlier.is_some(), earlier, ..Self::new(index) }
    }

    /// The key if it was made and is not durable yet.
    pub(super) fn unsaved_key(&self) -> Option<&CertificateKey> {
        self.material.as_ref().filter(|_| !self.key_saved).map(|material| material.key.as_ref())
    }

    /// The key that a certificate of this order can be for: one that no server has heard of is none.
    pub(super) fn durable_key(&self) -> Option<Arc<CertificateKey>> {
        let made = self.material.as_ref().filter(|_| self.key_saved).map(|material| &material.key);
        self.earlier.as_ref().or(made).map(Arc::clone)
    }
}

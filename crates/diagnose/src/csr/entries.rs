//! What can be found in a certificate request, and around it.

pub(super) mod content;
pub(super) mod wrapped;

pub(crate) use content::CONTENT;
pub(crate) use wrapped::WRAPPED;

//! What can be found in a certificate request, and around it.

mod content;
mod wrapped;

pub(crate) use content::CONTENT;
pub(super) use content::*;
pub(crate) use wrapped::WRAPPED;
pub(super) use wrapped::*;

//! What became of the latest request, beyond its response.

use super::id::Id;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trace {
    /// The account whose signature was good.
    pub(super) account: Option<Id>,
    /// Whether the latest of the audit's refusals is this request's.
    pub(super) refused: bool,
}

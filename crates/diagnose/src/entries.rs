//! How a module writes down its kinds of findings.

/// A constant for each kind of finding, and `ENTRIES`, the table of all of them for the catalog.
macro_rules! entries {
    ($($name:ident {
        code: $code:literal,
        severity: $severity:ident,
        title: $title:literal,
        why: $why:literal,
        remedy: $remedy:literal,
        reference: $reference:literal $(,)?
    })+) => {
        $(pub(super) const $name: $crate::Entry = $crate::Entry {
            code: $code,
            severity: $crate::Severity::$severity,
            title: $title,
            why: $why,
            remedy: $remedy,
            reference: $reference,
        };)+

        /// All of them, in the order of `docs/errors.md`.
        pub(crate) const ENTRIES: &[$crate::Entry] = &[$($name),+];
    };
}

pub(crate) use entries;

//! What is found, as data.

use core::fmt;

use serde::Serialize;

/// Where every code is explained.
const DOCUMENT: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/errors.md");

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Some servers refuse it, or it does not do what was meant.
    Warning,
    /// It cannot work.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Something about an input that its owner wants to know. All text is escaped: it can go to a terminal as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The stable code, e.g. `jwk-leading-zero`; [`catalog`](crate::catalog) and `docs/errors.md` explain each.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in one line about this input.
    pub what: String,
    /// Why it is wrong, or why the server says so, in one line.
    pub why: String,
    /// What to do, in one line.
    pub remedy: String,
    /// The section that says so, e.g. `RFC 7518 §6.3.1.1`.
    pub reference: &'static str,
}

impl Finding {
    /// Where `docs/errors.md` explains the code, as a URL.
    #[must_use]
    pub fn link(&self) -> String {
        [DOCUMENT, "#", self.code].concat()
    }

    /// With this reason instead of the general one.
    #[must_use]
    pub fn why(self, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..self }
    }

    /// With this advice instead of the general one.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }

    /// With this weight instead of the general one.
    #[must_use]
    pub fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
}

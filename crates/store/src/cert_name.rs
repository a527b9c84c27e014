//! What a certificate is called on disk.

use core::error::Error;
use core::fmt;
use core::str::FromStr;

use certwright_identifier::{DnsName, Identifier};
use sha2::{Digest, Sha256};

/// The octets that file systems allow in a name.
const MAX: usize = 255;
/// The octets of a longer name that are kept before its hash.
const KEPT: usize = 200;
const WILDCARD: &str = "_wildcard.";

/// The name of a certificate's directories: its first identifier, made safe to be a file's name.
///
/// `*.` becomes `_wildcard.`, and the colons of an IPv6 address become `_`, which no DNS name contains. The few
/// wildcard names that are too long for a file are cut and end in `_` and a hash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertName(String);

impl CertName {
    /// Reads a name as [`CertName::as_str`] gives it.
    ///
    /// # Errors
    /// [`CertNameError`] if it is empty, too long, starts with a dot, or has other characters than `a-z`, `0-9`,
    /// `.`, `-` and `_`.
    pub fn parse(text: &str) -> Result<Self, CertNameError> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        let good = !text.is_empty() && text.len() <= MAX && !text.starts_with('.') && text.chars().all(fits);
        if good { Ok(Self(text.to_owned())) } else { Err(CertNameError { input: text.to_owned() }) }
    }

    /// The name of its directories below `live` and `archive`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn shortened(name: String) -> Self {
        if name.len() <= MAX {
            return Self(name);
        }
        let hash: String = Sha256::digest(&name).iter().take(8).map(|octet| format!("{octet:02x}")).collect();
        let kept: String = name.chars().take(KEPT).collect();
        Self(format!("{kept}_{hash}"))
    }
}

impl From<&DnsName> for CertName {
    fn from(name: &DnsName) -> Self {
        let name =
            if name.is_wildcard() { format!("{WILDCARD}{}", name.base()) } else { name.as_str().to_owned() };
        Self::shortened(name)
    }
}

impl From<&Identifier> for CertName {
    fn from(identifier: &Identifier) -> Self {
        match identifier {
            Identifier::Dns(name) => Self::from(name),
            Identifier::Ip(address) => Self(address.to_string().replace(':', "_")),
        }
    }
}

impl FromStr for CertName {
    type Err = CertNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for CertName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that is no name of a certificate on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertNameError {
    input: String,
}

impl CertNameError {
    /// The text.
    #[must_use]
    pub fn input(&self) -> &str {
        &self.input
    }
}

impl fmt::Display for CertNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no certificate's name: it has a-z, 0-9, '.', '-' and '_', and no dot first",
            self.input
        )
    }
}

impl Error for CertNameError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> String {
        CertName::from(&Identifier::parse(text).unwrap()).to_string()
    }

    #[test]
    fn names_as_the_issue_wants_them() {
        assert_eq!(name("example.org"), "example.org");
        assert_eq!(name("*.example.org"), "_wildcard.example.org");
        assert_eq!(name("192.0.2.1"), "192.0.2.1");
        assert_eq!(name("2001:db8::1"), "2001_db8__1");
        // An address may start with its colons, never with a dot.
        assert_eq!(name("::1"), "__1");
    }

    #[test]
    fn the_longest_wildcard_fits_in_a_file_name() {
        let label = "a".repeat(60);
        let names = ["x", "y"].map(|last| name(&format!("*.{label}.{label}.{label}.{label}.{last}xxxx")));
        assert!(names.iter().all(|name| name.len() <= MAX && CertName::parse(name).is_ok()), "{names:?}");
        assert_ne!(names[0], names[1]);
    }

    #[test]
    fn what_could_leave_the_directory_is_refused() {
        for bad in
            ["", ".", "..", ".x", "a/b", "../a", "a\u{0}", "A", "a b", "\u{e4}", "*.a", &"a".repeat(256)]
        {
            assert!(CertName::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_one_plain_component(text in "\\PC{0,40}") {
            if let Ok(name) = CertName::parse(&text) {
                let path = std::path::Path::new(name.as_str());
                prop_assert_eq!(path.components().count(), 1);
                prop_assert!(matches!(path.components().next(), Some(std::path::Component::Normal(_))));
            }
        }
    }
}

//! Header fields.

use alloc::{string::String, vec::Vec};
use core::{error::Error, fmt};

use crate::Limits;

/// Header fields in the order they came; names are compared without regard to case (RFC 9110 §5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No fields.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The fields of a response, for a transport to build.
    ///
    /// # Errors
    /// As soon as there are more fields, or more octets in them, than `limits` allows (R7).
    pub fn bounded<N, V>(
        fields: impl IntoIterator<Item = (N, V)>,
        limits: &Limits,
    ) -> Result<Self, HeadersTooLarge>
    where
        N: Into<String>,
        V: Into<String>,
    {
        let mut headers = Self::new();
        let mut octets = 0_usize;
        for (name, value) in fields {
            let (name, value) = (name.into(), value.into());
            octets = octets.saturating_add(name.len()).saturating_add(value.len());
            if octets > limits.header_octets || headers.0.len() >= limits.header_count {
                return Err(HeadersTooLarge(*limits));
            }
            headers.push(name, value);
        }
        Ok(headers)
    }

    /// Adds a field behind those that are there, of the same name too.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// The value of the first field called `name`, without blanks around it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_all(name).next()
    }

    /// The values of all fields called `name`, without blanks around them.
    pub fn get_all<'h>(&'h self, name: &str) -> impl Iterator<Item = &'h str> {
        self.iter().filter(move |(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All fields, name and value, without blanks around the value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.trim_matches([' ', '\t'])))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// A response has more header fields, or more octets in them, than the limits allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadersTooLarge(Limits);

impl fmt::Display for HeadersTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Limits { header_count, header_octets, .. } = self.0;
        write!(f, "the response has more than {header_count} header fields or {header_octets} octets of them")
    }
}

impl Error for HeadersTooLarge {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9110_5_1_names_have_no_case() {
        let headers: Headers = [("Link", "a"), ("X", " \tb "), ("LINK", "c")].into_iter().collect();
        assert_eq!(headers.get("x"), Some("b"));
        assert_eq!(headers.get_all("link").collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(headers.get("Date"), None);
    }

    #[test]
    fn r7_numbers_and_sizes_are_bounded() {
        let limits = Limits { header_count: 2, header_octets: 10, ..Limits::DEFAULT };
        assert!(Headers::bounded([("a", "1234"), ("b", "1234")], &limits).is_ok());
        assert!(Headers::bounded([("a", "1234"), ("b", "12345")], &limits).is_err());
        assert!(Headers::bounded([("a", ""), ("b", ""), ("c", "")], &limits).is_err());
    }
}

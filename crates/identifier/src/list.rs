//! All the names of an order at once.

use alloc::{collections::BTreeSet, vec::Vec};
use core::{error::Error, fmt};

use crate::{Identifier, ParseError};

/// Reads each of `texts` as one identifier and removes duplicates; the order of first appearance stays.
///
/// # Errors
/// If there are no texts, or if some cannot be read: then with the errors of all of them.
pub fn parse_list<I>(texts: I) -> Result<Vec<Identifier>, ListError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut seen = BTreeSet::new();
    let (mut names, mut errors) = (Vec::new(), Vec::new());
    for text in texts {
        match Identifier::parse(text.as_ref()) {
            Ok(name) if seen.insert(name.clone()) => names.push(name),
            Ok(_duplicate) => {}
            Err(error) => errors.push(error),
        }
    }
    match (names.is_empty(), errors.is_empty()) {
        (true, true) => Err(ListError::Empty),
        (_, false) => Err(ListError::Refused(errors)),
        (false, true) => Ok(names),
    }
}

/// Why a list of identifiers cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListError {
    /// There is not a single name.
    Empty,
    /// These names were refused; never empty.
    Refused(Vec<ParseError>),
}

impl ListError {
    /// The error of each name that was refused, in the order given.
    #[must_use]
    pub fn errors(&self) -> &[ParseError] {
        match self {
            Self::Empty => &[],
            Self::Refused(errors) => errors,
        }
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.errors() {
            [] => f.write_str("no name was given; at least one is needed"),
            [_] => f.write_str("a name cannot be used"),
            errors => write!(f, "{} names cannot be used", errors.len()),
        }
    }
}

impl Error for ListError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.errors().first().map(|error| error as _)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::ParseErrorKind;

    #[test]
    fn r22_duplicates_go_and_the_order_stays() {
        let names = parse_list(["b.org", "A.org.", "a.org", " B.ORG", "::1", "0:0::1"]).unwrap();
        let values: Vec<_> = names.iter().map(Identifier::value).collect();
        assert_eq!(values, ["b.org", "a.org", "::1"]);
    }

    #[test]
    fn every_error_is_reported() {
        let error = parse_list(["a.org", "sal secrets", "a..b"]).unwrap_err();
        let kinds: Vec<_> = error.errors().iter().map(ParseError::kind).collect();
        assert_eq!(kinds, [ParseErrorKind::Blank, ParseErrorKind::EmptyLabel]);
        assert_eq!(error.to_string(), "2 names cannot be used");
        assert_eq!(error.source().unwrap().to_string(), error.errors()[0].to_string());
    }

    #[test]
    fn an_empty_list_is_an_error() {
        assert_eq!(parse_list([""; 0]).unwrap_err(), ListError::Empty);
    }
}

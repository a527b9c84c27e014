//! Domain names as DNS has them: any octets, in labels.

use alloc::vec::Vec;
use core::{fmt, iter};

use crate::DnsError;

/// The most octets of a name, lengths and root included.
const MAX_NAME: usize = 255;
const MAX_LABEL: usize = 63;

/// A name, in lower case: names are equal whatever their case (RFC 4343).
///
/// It is shown as master files write it (RFC 1035 §5.1), the root as a dot and others without one at the end.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// The labels with their lengths, without the empty one of the root.
    wire: Vec<u8>,
}

impl Name {
    /// The root.
    pub const ROOT: Self = Self { wire: Vec::new() };

    /// Reads labels with dots between them, a dot at the end or none.
    ///
    /// # Errors
    /// If a label is empty or too long, or the name too long.
    pub fn parse(text: &str) -> Result<Self, DnsError> {
        let mut name = Self::ROOT;
        let text = text.strip_suffix('.').unwrap_or(text);
        text.split('.').try_for_each(|label| name.push(label.as_bytes()))?;
        Ok(name)
    }

    /// This name with a label in front.
    ///
    /// # Errors
    /// If the label or the whole is too long, or the label empty.
    pub fn child(&self, label: &str) -> Result<Self, DnsError> {
        let mut name = Self::ROOT;
        name.push(label.as_bytes())?;
        self.labels().try_for_each(|label| name.push(label))?;
        Ok(name)
    }

    /// This name without its first label; the root has no parent.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let first = usize::from(*self.wire.first()?);
        let rest = self.wire.get(first.saturating_add(1)..)?;
        Some(Self { wire: rest.to_vec() })
    }

    /// This name, its parent, and so on to the last one before the root.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        iter::successors(Some(self.clone()), Self::parent).take_while(|name| !name.is_root())
    }

    /// The labels, first to last, without the root's.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = self.wire.as_slice();
        iter::from_fn(move || {
            let (&length, after) = rest.split_first()?;
            let (label, others) = after.split_at_checked(usize::from(length))?;
            rest = others;
            Some(label)
        })
    }

    /// Whether this is the root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.wire.is_empty()
    }

    pub(crate) fn push(&mut self, label: &[u8]) -> Result<(), DnsError> {
        let length = u8::try_from(label.len()).map_err(|_| DnsError::Label)?;
        if !(1..=MAX_LABEL).contains(&label.len()) {
            return Err(DnsError::Label);
        }
        self.wire.push(length);
        self.wire.extend(label.iter().map(u8::to_ascii_lowercase));
        // the root's own octet counts
        if self.wire.len() < MAX_NAME { Ok(()) } else { Err(DnsError::NameTooLong) }
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        out.extend(&self.wire);
        out.push(0);
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_root() {
            return f.write_str(".");
        }
        for (number, label) in self.labels().enumerate() {
            if number > 0 {
                f.write_str(".")?;
            }
            label.iter().try_for_each(|&octet| show(octet, f))?;
        }
        Ok(())
    }
}

fn show(octet: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match octet {
        b'-' | b'_' | b'*' => write!(f, "{}", char::from(octet)),
        _ if octet.is_ascii_alphanumeric() => write!(f, "{}", char::from(octet)),
        _ if octet.is_ascii_graphic() => write!(f, "\\{}", char::from(octet)),
        _ => write!(f, "\\{octet:03}"),
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn rfc_4343_case_does_not_matter() {
        let name = Name::parse("WWW.Example.ORG.").unwrap();
        assert_eq!(name, Name::parse("www.example.org").unwrap());
        assert_eq!(name.to_string(), "www.example.org");
    }

    #[test]
    fn rfc_1035_5_1_odd_octets_are_escaped() {
        let mut name = Name::ROOT;
        name.push(b"a.b \x1b").unwrap();
        name.push(b"test").unwrap();
        assert_eq!(name.to_string(), "a\\.b\\032\\027.test");
        assert_eq!(Name::ROOT.to_string(), ".");
    }

    #[test]
    fn rfc_1035_2_3_4_limits() {
        let label = "a".repeat(63);
        assert!(Name::parse(&label).is_ok());
        for wrong in ["", "a..b", &"a".repeat(64)] {
            assert_eq!(Name::parse(wrong), Err(DnsError::Label), "{wrong}");
        }
        let name = |last: usize| [&*label, &label, &label, &"b".repeat(last)].join(".");
        assert!(Name::parse(&name(61)).is_ok(), "255 octets with the root's");
        assert_eq!(Name::parse(&name(62)), Err(DnsError::NameTooLong));
    }

    #[test]
    fn up_the_tree() {
        let name = Name::parse("a.b.c").unwrap();
        let names: Vec<_> = name.ancestors().map(|name| name.to_string()).collect();
        assert_eq!(names, ["a.b.c", "b.c", "c"]);
        assert_eq!(name.child("_acme-challenge").unwrap().to_string(), "_acme-challenge.a.b.c");
        assert_eq!(Name::ROOT.parent(), None);
    }
}

//! Reading a message from front to back.

use crate::{DnsError, Name};

/// The two top bits of a length say what it is (RFC 1035 §4.1.4).
const POINTER: u8 = 0b1100_0000;

/// A part of a message, with the whole for the pointers into it.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    message: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(message: &'a [u8]) -> Self {
        Self { message, at: 0, end: message.len() }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.at >= self.end
    }

    pub(crate) fn take(&mut self, octets: usize) -> Result<&'a [u8], DnsError> {
        let end = self.at.checked_add(octets).filter(|end| *end <= self.end).ok_or(DnsError::Truncated)?;
        let taken = self.message.get(self.at..end).ok_or(DnsError::Truncated)?;
        self.at = end;
        Ok(taken)
    }

    pub(crate) fn rest(&mut self) -> &'a [u8] {
        let rest = self.message.get(self.at..self.end).unwrap_or_default();
        self.at = self.end;
        rest
    }

    /// The next octets as a part of their own.
    pub(crate) fn part(&mut self, octets: usize) -> Result<Self, DnsError> {
        let at = self.at;
        self.take(octets)?;
        Ok(Self { message: self.message, at, end: self.at })
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DnsError> {
        self.take(N)?.try_into().map_err(|_| DnsError::Truncated)
    }

    pub(crate) fn number(&mut self) -> Result<u16, DnsError> {
        self.array().map(u16::from_be_bytes)
    }

    /// A length and as many octets.
    pub(crate) fn string(&mut self) -> Result<&'a [u8], DnsError> {
        let [length] = self.array()?;
        self.take(usize::from(length))
    }

    /// A name, whose end may stand somewhere before it (RFC 1035 §4.1.4).
    ///
    /// Each pointer must point before the place that led to it, so this ends.
    pub(crate) fn name(&mut self) -> Result<Name, DnsError> {
        let mut name = Name::ROOT;
        let mut start = self.at;
        let mut pointer = self.labels(&mut name)?;
        while let Some(target) = pointer {
            if target >= start {
                return Err(DnsError::Pointer);
            }
            start = target;
            let mut earlier = Self { message: self.message, at: target, end: self.message.len() };
            pointer = earlier.labels(&mut name)?;
        }
        Ok(name)
    }

    /// Adds labels up to the root, or up to a pointer: then its target is returned.
    fn labels(&mut self, name: &mut Name) -> Result<Option<usize>, DnsError> {
        loop {
            let [length] = self.array()?;
            match length & POINTER {
                0 if length == 0 => return Ok(None),
                0 => name.push(self.take(usize::from(length))?)?,
                POINTER => {
                    let [low] = self.array()?;
                    return Ok(Some(usize::from(u16::from_be_bytes([length & !POINTER, low]))));
                }
                _ => return Err(DnsError::LabelKind),
            }
        }
    }
}

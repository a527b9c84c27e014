//! Go's `parseTagAndLength`: how text that is taken for DER comes to its strange tags.

use core::fmt;

use super::Fault;

/// `asn1.tagAndLength`. The ASCII of `MI`, with which base64 of a request begins, is class 1, tag 13, length 73.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::answer) struct Header {
    pub(super) class: u8,
    pub(super) constructed: bool,
    pub(super) tag: u32,
    pub(super) length: usize,
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, constructed, tag, length } = self;
        write!(f, "{{class:{class} tag:{tag} length:{length} isCompound:{constructed}}}")
    }
}

/// The header at `start`, and the offset behind it.
pub(super) fn header(bytes: &[u8], start: usize) -> Result<(Header, usize), Fault> {
    let first = octet(bytes, start).ok_or(Fault::Syntax("truncated tag or length"))?;
    let (tag, offset) = match first & 0x1f {
        0x1f => long_tag(bytes, start + 1)?,
        tag => (u32::from(tag), start + 1),
    };
    let (length, offset) = length(bytes, offset)?;
    Ok((Header { class: first >> 6, constructed: first & 0x20 != 0, tag, length }, offset))
}

fn octet(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// `parseBase128Int`, at most five octets.
fn long_tag(bytes: &[u8], start: usize) -> Result<(u32, usize), Fault> {
    let mut tag = 0_u64;
    for at in start..start + 5 {
        let octet = octet(bytes, at).ok_or(Fault::Syntax("truncated base 128 integer"))?;
        if at == start && octet == 0x80 {
            return Err(Fault::Syntax("integer is not minimally encoded"));
        }
        tag = tag << 7 | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            return match u32::try_from(tag) {
                Ok(tag) if tag < 0x1f => Err(Fault::Syntax("non-minimal tag")),
                Ok(tag) if i32::try_from(tag).is_ok() => Ok((tag, at + 1)),
                _ => Err(Fault::Structure("base 128 integer too large")),
            };
        }
    }
    Err(Fault::Structure("base 128 integer too large"))
}

fn length(bytes: &[u8], start: usize) -> Result<(usize, usize), Fault> {
    let truncated = Fault::Syntax("truncated tag or length");
    let first = octet(bytes, start).ok_or(truncated.clone())?;
    let count = usize::from(first & 0x7f);
    if first & 0x80 == 0 {
        return Ok((count, start + 1));
    }
    if count == 0 {
        return Err(Fault::Syntax("indefinite length found (not DER)"));
    }
    let mut length = 0_usize;
    for at in start + 1..=start + count {
        let octet = octet(bytes, at).ok_or(truncated.clone())?;
        if length >= 1 << 23 {
            return Err(Fault::Structure("length too large"));
        }
        length = length << 8 | usize::from(octet);
        if length == 0 {
            return Err(Fault::Structure("superfluous leading zeros in length"));
        }
    }
    if length < 0x80 { Err(Fault::Structure("non-minimal length")) } else { Ok((length, start + 1 + count)) }
}

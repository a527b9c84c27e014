//! Is this one DER SEQUENCE from the first octet to the last, and one of the right kind?

use der::{Decode, Encode, ErrorKind, Header, SliceReader, Tag, TagNumber, Tagged, asn1::AnyRef};

use super::CsrError;

/// The longest request taken, in octets; one with 100 names of 253 octets has 26,000.
pub(super) const MAX_DER: usize = 64 * 1024;

const VERSION: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };

/// Tells apart the ways in which people's requests go wrong before their fields are looked at.
pub(super) fn check(der: &[u8]) -> Result<(), CsrError> {
    match der.first() {
        None => return Err(CsrError::Empty),
        Some(_) if der.len() > MAX_DER => {
            return Err(CsrError::TooLong { length: der.len(), limit: MAX_DER });
        }
        Some(0x30) => {}
        Some(&first) => return Err(CsrError::NotDer { first }),
    }
    let found = der.len();
    match expected_length(der)? {
        expected if found < expected => Err(CsrError::Truncated { expected, found }),
        expected if found > expected => Err(CsrError::TrailingData { expected, found }),
        _ => kind(der).map_or(Ok(()), |kind| Err(CsrError::AnotherKind { kind })),
    }
}

/// How many octets there should be by the outermost header.
fn expected_length(der: &[u8]) -> Result<usize, CsrError> {
    let length = SliceReader::new(der).and_then(|reader| {
        let header = Header::peek(&reader)?;
        usize::try_from((header.encoded_len()? + header.length())?)
    });
    length.map_err(|error| match error.kind() {
        ErrorKind::Incomplete { .. } => {
            CsrError::Truncated { expected: der.len().saturating_add(1), found: der.len() }
        }
        _ => CsrError::Malformed(error),
    })
}

/// What else it certainly is: a request begins with a SEQUENCE that begins with an INTEGER.
fn kind(der: &[u8]) -> Option<&'static str> {
    let outer = first_element(AnyRef::from_der(der).ok()?)?;
    if outer.tag() == Tag::Integer {
        return Some("private key");
    }
    match first_element(outer)?.tag() {
        VERSION => Some("certificate"),
        Tag::ObjectIdentifier => Some("public key or encrypted private key"),
        _ => None,
    }
}

fn first_element(sequence: AnyRef<'_>) -> Option<AnyRef<'_>> {
    AnyRef::decode(&mut SliceReader::new(sequence.value()).ok()?).ok()
}

//! Go's `asn1.Unmarshal` into `x509.certificateRequest`: the same checks in the same order, with the same words.

mod header;

use core::fmt;

use header::{Header, header};

/// Why Go refuses some octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// `asn1.SyntaxError`.
    Syntax(&'static str),
    /// `asn1.StructuralError`.
    Structure(&'static str),
    /// The element is another one than the field wants.
    Tags { expected: u32, found: Header, field: &'static str, offset: usize },
    /// The message holds an address of the server's memory.
    Unpredictable,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(text) => write!(f, "asn1: syntax error: {text}"),
            Self::Structure(text) => write!(f, "asn1: structure error: {text}"),
            Self::Tags { expected, found, field, offset } => write!(
                f,
                "asn1: structure error: tags don't match ({expected} vs {found}) {{optional:false explicit:false \
                 application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false \
                 omitEmpty:false}} {field} @{offset}"
            ),
            Self::Unpredictable => f.write_str("asn1: structure error"),
        }
    }
}

/// What a field of Go's structures takes.
#[derive(Clone, Copy)]
enum Field {
    Sequence(&'static str, &'static [Self]),
    Integer,
    ObjectIdentifier,
    BitString,
    Any,
    OptionalAny,
    /// `[]asn1.RawValue` with `tag:0`.
    Attributes,
}

const ALGORITHM: Field =
    Field::Sequence("AlgorithmIdentifier", &[Field::ObjectIdentifier, Field::OptionalAny]);
const PUBLIC_KEY: Field = Field::Sequence("publicKeyInfo", &[ALGORITHM, Field::BitString]);
const TO_BE_SIGNED: Field =
    Field::Sequence("tbsCertificateRequest", &[Field::Integer, Field::Any, PUBLIC_KEY, Field::Attributes]);
const REQUEST: Field = Field::Sequence("certificateRequest", &[TO_BE_SIGNED, ALGORITHM, Field::BitString]);

/// Reads one request and nothing after it.
pub(super) fn certificate_request(der: &[u8]) -> Result<(), Fault> {
    match REQUEST.read(der, 0)? {
        end if end == der.len() => Ok(()),
        _ => Err(Fault::Syntax("trailing data")),
    }
}

impl Field {
    /// Reads the field at `start` of its sequence's content; the offset behind it.
    fn read(self, bytes: &[u8], start: usize) -> Result<usize, Fault> {
        if start == bytes.len() {
            return match self {
                Self::OptionalAny => Ok(start),
                _ => Err(Fault::Syntax("sequence truncated")),
            };
        }
        let (found, offset) = header(bytes, start)?;
        self.check(found, offset)?;
        let content = content(bytes, offset, found.length).ok_or(Fault::Syntax("data truncated"))?;
        self.look_into(content)?;
        Ok(offset + found.length)
    }

    fn check(self, found: Header, offset: usize) -> Result<(), Fault> {
        let (expected, constructed, field) = match self {
            Self::Sequence(name, _) => (16, true, name),
            Self::Integer => (2, false, "int"),
            Self::ObjectIdentifier => (6, false, "ObjectIdentifier"),
            Self::BitString => (3, false, "BitString"),
            Self::Any | Self::OptionalAny => return Ok(()),
            Self::Attributes if (found.class, found.tag, found.constructed) == (2, 0, true) => return Ok(()),
            Self::Attributes => return Err(Fault::Unpredictable),
        };
        if (found.class, found.tag, found.constructed) == (0, expected, constructed) {
            Ok(())
        } else {
            Err(Fault::Tags { expected, found, field, offset })
        }
    }

    fn look_into(self, content: &[u8]) -> Result<(), Fault> {
        match self {
            Self::Sequence(_, fields) => {
                fields.iter().try_fold(0, |offset, field| field.read(content, offset)).map(drop)
            }
            Self::Integer => integer(content),
            Self::ObjectIdentifier if content.is_empty() => {
                Err(Fault::Syntax("zero length OBJECT IDENTIFIER"))
            }
            Self::BitString if content.is_empty() => Err(Fault::Syntax("zero length BIT STRING")),
            Self::Attributes => elements(content),
            _ => Ok(()),
        }
    }
}

fn integer(content: &[u8]) -> Result<(), Fault> {
    match content {
        [] => Err(Fault::Structure("empty integer")),
        [0, next, ..] if next & 0x80 == 0 => Err(Fault::Structure("integer not minimally-encoded")),
        [0xff, next, ..] if next & 0x80 != 0 => Err(Fault::Structure("integer not minimally-encoded")),
        long if long.len() > 8 => Err(Fault::Structure("integer too large")),
        _ => Ok(()),
    }
}

fn elements(content: &[u8]) -> Result<(), Fault> {
    let mut offset = 0;
    while offset < content.len() {
        let (found, inner) = header(content, offset)?;
        self::content(content, inner, found.length).ok_or(Fault::Syntax("truncated sequence"))?;
        offset = inner + found.length;
    }
    Ok(())
}

fn content(bytes: &[u8], offset: usize, length: usize) -> Option<&[u8]> {
    bytes.get(offset..offset.checked_add(length)?)
}

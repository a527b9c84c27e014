//! Resource records (RFC 1035 §4.1.3).

use alloc::vec::Vec;
use core::net::{Ipv4Addr, Ipv6Addr};

use crate::{DnsError, Kind, Name, reader::Reader};

/// The class of the internet, the only one in use.
pub(crate) const INTERNET: u16 = 1;
/// A string of a TXT record holds so many octets at most.
const STRING: usize = 255;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Whose record it is.
    pub owner: Name,
    /// Its type.
    pub kind: Kind,
    /// How long it may be kept, in seconds.
    pub ttl: u32,
    /// What it says.
    pub data: Data,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Data {
    /// An IPv4 address.
    A(Ipv4Addr),
    /// An IPv6 address.
    Aaaa(Ipv6Addr),
    /// The name that this one is an alias of.
    Cname(Name),
    /// A name server.
    Ns(Name),
    /// The strings of a TXT record, put together as RFC 8555 §8.4 reads them.
    Txt(Vec<u8>),
    /// Who may issue certificates.
    Caa(Caa),
    /// Something else; its content is left out.
    Other,
}

/// A CAA record (RFC 8659 §4.1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caa {
    /// The flags; 128 is "issuer critical".
    pub flags: u8,
    /// The property's tag, as it was written.
    pub tag: Vec<u8>,
    /// The property's value.
    pub value: Vec<u8>,
}

impl Record {
    /// A record with a lifetime of a minute.
    #[must_use]
    pub fn new(owner: Name, data: Data) -> Self {
        Self { owner, kind: data.kind(), ttl: 60, data }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DnsError> {
        let owner = reader.name()?;
        let kind = Kind(reader.number()?);
        let class = reader.number()?;
        let ttl = u32::from(reader.number()?) << 16 | u32::from(reader.number()?);
        let length = usize::from(reader.number()?);
        let mut content = reader.part(length)?;
        let data = if class == INTERNET { Data::read(kind, &mut content)? } else { Data::Other };
        Ok(Self { owner, kind, ttl, data })
    }

    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        self.owner.encode(out);
        out.extend(self.kind.0.to_be_bytes());
        out.extend(INTERNET.to_be_bytes());
        out.extend(self.ttl.to_be_bytes());
        let mut data = Vec::new();
        self.data.encode(&mut data);
        // a longer one cannot be sent; what is cut off here is malformed and is seen to be
        out.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
        out.extend(data);
    }
}

impl Data {
    /// The type of a record that says this; 0 for what is left out.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::A(_) => Kind::A,
            Self::Aaaa(_) => Kind::AAAA,
            Self::Cname(_) => Kind::CNAME,
            Self::Ns(_) => Kind::NS,
            Self::Txt(_) => Kind::TXT,
            Self::Caa(_) => Kind::CAA,
            Self::Other => Kind(0),
        }
    }

    fn read(kind: Kind, content: &mut Reader<'_>) -> Result<Self, DnsError> {
        let data = match kind {
            Kind::A => Self::A(Ipv4Addr::from(content.array::<4>()?)),
            Kind::AAAA => Self::Aaaa(Ipv6Addr::from(content.array::<16>()?)),
            Kind::CNAME => Self::Cname(content.name()?),
            Kind::NS => Self::Ns(content.name()?),
            Kind::TXT => Self::Txt(strings(content)?),
            Kind::CAA => Self::Caa(Caa::read(content)?),
            _ => return Ok(Self::Other),
        };
        if content.is_empty() { Ok(data) } else { Err(DnsError::Length) }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::A(address) => out.extend(address.octets()),
            Self::Aaaa(address) => out.extend(address.octets()),
            Self::Cname(name) | Self::Ns(name) => name.encode(out),
            Self::Txt(text) if text.is_empty() => out.push(0),
            Self::Txt(text) => text.chunks(STRING).for_each(|string| push_string(out, string)),
            Self::Caa(caa) => caa.encode(out),
            Self::Other => {}
        }
    }
}

fn strings(content: &mut Reader<'_>) -> Result<Vec<u8>, DnsError> {
    let mut text = Vec::new();
    while !content.is_empty() {
        text.extend_from_slice(content.string()?);
    }
    Ok(text)
}

fn push_string(out: &mut Vec<u8>, string: &[u8]) {
    out.push(u8::try_from(string.len()).unwrap_or(u8::MAX));
    out.extend_from_slice(string);
}

impl Caa {
    /// Whether a CA that does not know the tag must not issue (RFC 8659 §4.1).
    #[must_use]
    pub const fn is_critical(&self) -> bool {
        self.flags & 0x80 != 0
    }

    fn read(content: &mut Reader<'_>) -> Result<Self, DnsError> {
        let [flags] = content.array::<1>()?;
        let tag = content.string()?.to_vec();
        Ok(Self { flags, tag, value: content.rest().to_vec() })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.flags);
        push_string(out, &self.tag);
        out.extend(&self.value);
    }
}

//! IP addresses: the ones RFC 8738 allows, and the ones that people write instead.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::{ParseErrorKind, error::Fault};

/// The address that `text` is; `None` if it is meant to be a name.
pub(crate) fn read(text: &str) -> Result<Option<IpAddr>, Fault> {
    if let Ok(address) = text.parse() {
        return accept(address).map(Some);
    }
    match misspelled(text) {
        Some(fault) => Err(fault),
        None => Ok(None),
    }
}

/// The IPv4 address inside an IPv4-mapped IPv6 address.
pub(crate) fn mapped(text: &str) -> Option<Ipv4Addr> {
    text.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped()
}

fn accept(address: IpAddr) -> Result<IpAddr, Fault> {
    match address {
        IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some() => Err(Fault::at(0, ParseErrorKind::MappedAddress)),
        _ => Ok(address),
    }
}

fn misspelled(text: &str) -> Option<Fault> {
    bracketed(text)
        .or_else(|| zoned(text))
        .or_else(|| network(text))
        .or_else(|| v4(text))
        .or_else(|| v6(text))
}

fn bracketed(text: &str) -> Option<Fault> {
    let (inner, _) = text.strip_prefix('[')?.split_once(']')?;
    let bare = inner.split('%').next()?;
    bare.parse::<Ipv6Addr>().ok().map(|_| Fault::at(0, ParseErrorKind::Brackets))
}

fn zoned(text: &str) -> Option<Fault> {
    let (address, _) = text.split_once('%')?;
    address.parse::<Ipv6Addr>().ok().map(|_| Fault::at(address.len(), ParseErrorKind::Zone))
}

fn network(text: &str) -> Option<Fault> {
    let (address, bits) = text.split_once('/')?;
    let is_network = address.parse::<IpAddr>().is_ok() && bits.parse::<u8>().is_ok();
    is_network.then(|| Fault::at(address.len(), ParseErrorKind::Network))
}

/// Digits and dots alone are meant as an address: no top-level domain is a number.
fn v4(text: &str) -> Option<Fault> {
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !numeric || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(Fault { kind: ParseErrorKind::Address, at: bad_part(text) })
}

/// Where the first part is that is no octet, or the part that is one too many.
fn bad_part(text: &str) -> Option<usize> {
    let starts = core::iter::once(0).chain(text.match_indices('.').map(|(at, _)| at.saturating_add(1)));
    let mut parts = starts.zip(text.split('.')).enumerate();
    parts.find(|(index, (_, part))| *index > 3 || !is_octet(part)).map(|(_, (at, _))| at)
}

/// 0 to 255 without a leading zero, which C libraries would take for octal.
fn is_octet(part: &str) -> bool {
    part.parse::<u8>().is_ok() && (part.len() == 1 || !part.starts_with('0'))
}

fn v6(text: &str) -> Option<Fault> {
    let spelled = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.');
    let colons = text.matches(':').count();
    (spelled && colons > 1).then_some(Fault { kind: ParseErrorKind::Address, at: None })
}

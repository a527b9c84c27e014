//! What was seen of one name, as data. Names from DNS are in the form of master files, so they hold no controls;
//! everything else is as it came.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use certwright_http::Timestamp;
use certwright_identifier::Identifier;

/// What was seen of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The name or address in question.
    pub identifier: Identifier,
    /// When it was looked at.
    pub time: Timestamp,
    /// The ports that stand for 80 and 443.
    pub ports: (u16, u16),
    /// The A records; of an address, itself.
    pub v4: Answer<Ipv4Addr>,
    /// The AAAA records; of an address, itself.
    pub v6: Answer<Ipv6Addr>,
    /// What was asked of each web server.
    pub probe: Probe,
    /// What came of it, by each address.
    pub visits: Vec<Visit>,
    /// The CAA records of the name, of its parent, and so on, up to the first name that has some.
    pub caa: Vec<CaaLookup>,
    /// `_acme-challenge` below the name, and each name that the one before is an alias of, at its own servers.
    pub challenge: Vec<ZoneView>,
    /// Port 443, by each address.
    pub handshakes: Vec<Handshake>,
}

/// What a resolver says to one question.
pub type Answer<T> = Result<Found<T>, DnsFailure>;

/// Records, or that there are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// Whether the name, or the one that it is an alias of, exists at all.
    pub exists: bool,
    /// What the name is an alias of, step by step.
    pub aliases: Vec<String>,
    /// The records.
    pub records: Vec<T>,
}

impl<T> Found<T> {
    /// Records of the name itself.
    #[must_use]
    pub const fn records(records: Vec<T>) -> Self {
        Self { exists: true, aliases: Vec::new(), records }
    }
}

/// Why there is no answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsFailure {
    /// The server did not answer.
    Silent,
    /// The server cannot be reached from this machine: there is no route to it.
    NoRoute,
    /// The server answered with this code, e.g. `SERVFAIL`.
    Code(String),
    /// What the server answered cannot be read.
    Malformed,
    /// The server's own name has no address.
    NoAddress,
}

/// What was asked of each web server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The path, from `/.well-known/`.
    pub path: String,
    /// The body that should come back, if one was put there.
    pub body: Option<String>,
}

/// A request for the probe by one address, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The address.
    pub address: IpAddr,
    /// The redirects that were followed.
    pub hops: Vec<Hop>,
    /// The URL of the last request.
    pub url: String,
    /// What came of the last request.
    pub outcome: Result<Reply, Stop>,
}

/// A redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The status.
    pub status: u16,
    /// The URL that it leads to.
    pub to: String,
}

/// An answer that is no redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The `Server` header.
    pub server: Option<String>,
    /// The beginning of the body, some hundred octets.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// There was no connection.
    Connect(Connect),
    /// There was a connection, and no answer in time.
    Silent,
    /// What answered does not speak HTTP.
    NotHttp(String),
    /// A redirect led to https, and there was no TLS.
    Tls(String),
    /// A redirect led to a name without address.
    Unresolved(String),
    /// A redirect led where no CA goes.
    Redirect(Redirect),
}

/// Why there was no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connect {
    /// Nothing listens there, or a firewall says so.
    Refused,
    /// Nothing came back.
    TimedOut,
    /// This machine has no route to the address.
    NoRoute,
    /// Something else.
    Other(String),
}

/// Why a redirect is not followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// It leads where the request has been.
    Loop,
    /// It is one too many.
    TooMany,
    /// It is of a kind that must not be followed.
    Status(u16),
    /// It has no `Location`.
    NoLocation,
    /// Its `Location` is no URL.
    Invalid(String),
    /// It leads to another scheme than http and https.
    Scheme(String),
    /// It leads to this port.
    Port(u16),
    /// It leads to an address instead of a name.
    Address(String),
    /// The host and the path were put together without a slash.
    Slash(String),
}

/// The CAA records of one name of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaaLookup {
    /// The name.
    pub name: String,
    /// Its records.
    pub answer: Answer<CaaRecord>,
}

/// A CAA record (RFC 8659 §4.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaaRecord {
    /// Whether a CA that does not know the tag must not issue.
    pub critical: bool,
    /// The property's tag.
    pub tag: String,
    /// The property's value.
    pub value: String,
}

/// One name at the servers of its zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneView {
    /// The name.
    pub name: String,
    /// The zone that it is in, if one was found.
    pub zone: Result<Option<String>, DnsFailure>,
    /// Its servers, one for each address.
    pub servers: Vec<NameServer>,
}

/// A server of a zone, by one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameServer {
    /// Its name.
    pub name: String,
    /// Its address, if it has one.
    pub address: Option<IpAddr>,
    /// What it says.
    pub answer: Result<ServerAnswer, DnsFailure>,
}

/// What a server of a zone says of a name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAnswer {
    /// Whether it says so on its own authority.
    pub authoritative: bool,
    /// What the name is an alias of.
    pub alias: Option<String>,
    /// The TXT records, sorted, each with its strings put together.
    pub texts: Vec<Vec<u8>>,
}

/// A TLS handshake at port 443 of one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handshake {
    /// The address.
    pub address: IpAddr,
    /// The certificate, if it came so far.
    pub outcome: Result<Certificate, TlsFailure>,
}

/// Why there is no certificate to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFailure {
    /// There was no connection.
    Connect(Connect),
    /// There was no handshake.
    Handshake(String),
    /// The certificate cannot be read.
    Unreadable(String),
}

/// A certificate that a web server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The names in it.
    pub names: Vec<Identifier>,
    /// Its issuer, as RFC 4514 writes it.
    pub issuer: String,
    /// Whether it was issued by itself.
    pub self_signed: bool,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// How many certificates the server sent.
    pub sent: usize,
    /// Whether the public roots vouch for it.
    pub trusted: bool,
}

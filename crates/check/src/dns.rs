//! One question to one name server (RFC 1035 §4.2).

use core::time::Duration;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Instant;

use certwright_diagnose::check::DnsFailure;
use certwright_dns::{Code, Kind, Message, Name, Query};

/// A datagram may be lost, so it is sent so often.
const ATTEMPTS: u32 = 3;
const DATAGRAM: usize = 4096;

/// Asks one server; `recursion` is for resolvers. Any code but "no error" and "no such name" is a failure.
pub(crate) fn ask(
    server: SocketAddr,
    name: &Name,
    kind: Kind,
    recursion: bool,
    timeout: Duration,
) -> Result<Message, DnsFailure> {
    let query = Query { id: 0, name: name.clone(), kind, recursion, edns: true };
    let mut message = exchange(server, &query, timeout)?;
    if matches!(message.code, Code::FORMAT_ERROR | Code::NOT_IMPLEMENTED) {
        // servers from before EDNS (RFC 6891 §7)
        message = exchange(server, &Query { edns: false, ..query }, timeout)?;
    }
    match message.code {
        Code::NO_ERROR | Code::NO_SUCH_NAME => Ok(message),
        code => Err(DnsFailure::Code(code.to_string())),
    }
}

fn exchange(server: SocketAddr, query: &Query, timeout: Duration) -> Result<Message, DnsFailure> {
    let wait = timeout / ATTEMPTS;
    let mut failure = DnsFailure::Silent;
    for _ in 0..ATTEMPTS {
        let query = Query { id: random(), ..query.clone() };
        match by_datagram(server, &query, wait) {
            Ok(message) if message.truncated => return by_stream(server, &query, timeout).map_err(failed),
            Ok(message) => return Ok(message),
            Err(error) => failure = failed(error),
        }
        if failure == DnsFailure::NoRoute {
            break;
        }
    }
    Err(failure)
}

/// The keys of the standard library's hashers come from the system's randomness.
fn random() -> u16 {
    let [first, second, ..] = RandomState::new().hash_one(Instant::now()).to_be_bytes();
    u16::from_be_bytes([first, second])
}

fn failed(error: io::Error) -> DnsFailure {
    match error.kind() {
        ErrorKind::InvalidData => DnsFailure::Malformed,
        ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable | ErrorKind::AddrNotAvailable => {
            DnsFailure::NoRoute
        }
        _ => DnsFailure::Silent,
    }
}

/// From a port of the system's choice: together with the number of the query hard to guess (RFC 5452 §4).
fn by_datagram(server: SocketAddr, query: &Query, wait: Duration) -> io::Result<Message> {
    let local: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((local, 0))?;
    socket.connect(server)?;
    socket.send(&query.encode())?;
    let end = Instant::now() + wait;
    let mut buffer = vec![0; DATAGRAM];
    let mut malformed = false;
    loop {
        socket.set_read_timeout(Some(left(end).map_err(|late| unreadable(malformed, late))?))?;
        let length = socket.recv(&mut buffer).map_err(|error| unreadable(malformed, error))?;
        match Message::decode(buffer.get(..length).unwrap_or_default()) {
            Ok(message) if message.answers(query) => return Ok(message),
            // somebody else's; the answer may still come
            Ok(_) => {}
            Err(_) => malformed = true,
        }
    }
}

/// What came and could not be read says more than that the time is up.
fn unreadable(malformed: bool, error: io::Error) -> io::Error {
    if malformed { ErrorKind::InvalidData.into() } else { error }
}

fn left(end: Instant) -> io::Result<Duration> {
    let left = end.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

/// "The message is prefixed with a two byte length field" (RFC 1035 §4.2.2).
fn by_stream(server: SocketAddr, query: &Query, timeout: Duration) -> io::Result<Message> {
    let end = Instant::now() + timeout;
    let mut stream = TcpStream::connect_timeout(&server, timeout)?;
    stream.set_write_timeout(Some(timeout))?;
    let octets = query.encode();
    let length = u16::try_from(octets.len()).map_err(|_| ErrorKind::InvalidInput)?;
    stream.write_all(&[&length.to_be_bytes(), &*octets].concat())?;
    let mut length = [0; 2];
    read(&mut stream, &mut length, end)?;
    let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
    read(&mut stream, &mut octets, end)?;
    let message = Message::decode(&octets).map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
    if message.answers(query) { Ok(message) } else { Err(ErrorKind::InvalidData.into()) }
}

/// Fills the buffer before the time is up, however small the pieces are in which it comes.
fn read(stream: &mut TcpStream, mut buffer: &mut [u8], end: Instant) -> io::Result<()> {
    while !buffer.is_empty() {
        stream.set_read_timeout(Some(left(end)?))?;
        match stream.read(buffer)? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            length => buffer = buffer.get_mut(length..).unwrap_or_default(),
        }
    }
    Ok(())
}

//! As much of a DNS client as validation needs: it asks one recursive server.

use core::time::Duration;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use certwright_dns::{Code, Data, Kind, Message, Name, Query};

use crate::{Failure, FailureKind};

/// A datagram may be lost; it is sent so often, and waited for so long.
const ATTEMPTS: u16 = 3;
const WAIT: Duration = Duration::from_secs(2);
const DATAGRAM: usize = 4096;

/// The TXT records of a name, each with its strings put together.
pub(super) async fn txt(resolver: SocketAddr, name: &str) -> Result<Vec<String>, Failure> {
    let records = ask(resolver, name, Kind::TXT).await?.into_iter();
    let texts = records.filter_map(|data| match data {
        Data::Txt(text) => Some(String::from_utf8_lossy(&text).into_owned()),
        _ => None,
    });
    Ok(texts.collect())
}

/// An address of a name, of IPv4 if it has one.
pub(super) async fn address(resolver: SocketAddr, name: &str) -> Result<IpAddr, Failure> {
    for kind in [Kind::A, Kind::AAAA] {
        let found = ask(resolver, name, kind).await?.into_iter().find_map(|data| match data {
            Data::A(address) => Some(address.into()),
            Data::Aaaa(address) => Some(address.into()),
            _ => None,
        });
        if let Some(address) = found {
            return Ok(address);
        }
    }
    Err(Failure::new(FailureKind::Dns, format!("No valid IP addresses found for {name}")))
}

/// The records of any owner: a recursive server follows aliases itself.
async fn ask(resolver: SocketAddr, name: &str, kind: Kind) -> Result<Vec<Data>, Failure> {
    let failed = |what: String| {
        Failure::new(FailureKind::Dns, format!("DNS problem: {what} looking up {kind} for {name}"))
    };
    let parsed = Name::parse(name).map_err(|error| failed(error.to_string()))?;
    let message = exchange(resolver, parsed, kind).await.map_err(|error| failed(error.to_string()))?;
    match message.code {
        // "no such name" is an answer too
        Code::NO_ERROR | Code::NO_SUCH_NAME => {
            Ok(message.records.into_iter().map(|record| record.data).collect())
        }
        code => Err(failed(code.to_string())),
    }
}

async fn exchange(resolver: SocketAddr, name: Name, kind: Kind) -> io::Result<Message> {
    let mut query = Query::recursive(0, name, kind);
    let mut outcome = Err(io::ErrorKind::TimedOut.into());
    for attempt in 1..=ATTEMPTS {
        query.id = attempt;
        outcome = match timeout(WAIT, by_datagram(resolver, &query)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        };
        match &outcome {
            Ok(message) if message.truncated => return by_stream(resolver, &query).await,
            Ok(_) => return outcome,
            Err(_) => {}
        }
    }
    outcome
}

async fn by_datagram(resolver: SocketAddr, query: &Query) -> io::Result<Message> {
    let local: IpAddr =
        if resolver.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((local, 0)).await?;
    socket.connect(resolver).await?;
    socket.send(&query.encode()).await?;
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut buffer).await?;
        // anything else is no answer of ours, and the answer may still come
        if let Ok(message) = answer(query, buffer.get(..length).unwrap_or_default()) {
            return Ok(message);
        }
    }
}

/// RFC 1035 §4.2.2
async fn by_stream(resolver: SocketAddr, query: &Query) -> io::Result<Message> {
    let mut stream = TcpStream::connect(resolver).await?;
    let octets = query.encode();
    let length = u16::try_from(octets.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    stream.write_all(&[&length.to_be_bytes(), &*octets].concat()).await?;
    let length = usize::from(stream.read_u16().await?);
    let mut octets = vec![0; length];
    stream.read_exact(&mut octets).await?;
    answer(query, &octets)
}

fn answer(query: &Query, octets: &[u8]) -> io::Result<Message> {
    let message =
        Message::decode(octets).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    if message.answers(query) { Ok(message) } else { Err(io::ErrorKind::InvalidData.into()) }
}

//! As much of a DNS client as validation needs: it asks one recursive server.

mod message;

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

use crate::{Failure, FailureKind};
use message::{Kind, Message, Record, query};

/// A datagram may be lost; it is sent so often, and waited for so long.
const ATTEMPTS: u16 = 3;
const WAIT: Duration = Duration::from_secs(2);
const DATAGRAM: usize = 4096;

/// The TXT records of a name, each with its strings put together.
pub(super) async fn txt(resolver: SocketAddr, name: &str) -> Result<Vec<String>, Failure> {
    let records = ask(resolver, name, Kind::Txt).await?.into_iter();
    let texts = records.filter_map(|record| match record {
        Record::Txt(text) => Some(String::from_utf8_lossy(&text).into_owned()),
        Record::Address(_) => None,
    });
    Ok(texts.collect())
}

/// An address of a name, of IPv4 if it has one.
pub(super) async fn address(resolver: SocketAddr, name: &str) -> Result<IpAddr, Failure> {
    for kind in [Kind::A, Kind::Aaaa] {
        let found = ask(resolver, name, kind).await?.into_iter().find_map(|record| match record {
            Record::Address(address) => Some(address),
            Record::Txt(_) => None,
        });
        if let Some(address) = found {
            return Ok(address);
        }
    }
    Err(Failure::new(FailureKind::Dns, format!("No valid IP addresses found for {name}")))
}

async fn ask(resolver: SocketAddr, name: &str, kind: Kind) -> Result<Vec<Record>, Failure> {
    let failed = |what: String| {
        Failure::new(FailureKind::Dns, format!("DNS problem: {what} looking up {kind} for {name}"))
    };
    let message = exchange(resolver, name, kind).await.map_err(|error| failed(error.to_string()))?;
    match message.response_code {
        // "no such name" is an answer too
        0 | 3 => Ok(message.records),
        code => Err(failed(format!("response code {code}"))),
    }
}

async fn exchange(resolver: SocketAddr, name: &str, kind: Kind) -> io::Result<Message> {
    let mut outcome = Err(io::ErrorKind::TimedOut.into());
    for attempt in 1..=ATTEMPTS {
        let query = query(attempt, name, kind).ok_or(io::ErrorKind::InvalidInput)?;
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

async fn by_datagram(resolver: SocketAddr, query: &[u8]) -> io::Result<Message> {
    let local: IpAddr =
        if resolver.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((local, 0)).await?;
    socket.connect(resolver).await?;
    socket.send(query).await?;
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut buffer).await?;
        if let Some(message) = Message::answering(query, buffer.get(..length).unwrap_or_default()) {
            return Ok(message);
        }
    }
}

/// RFC 1035 §4.2.2
async fn by_stream(resolver: SocketAddr, query: &[u8]) -> io::Result<Message> {
    let mut stream = TcpStream::connect(resolver).await?;
    let length = u16::try_from(query.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat()).await?;
    let length = usize::from(stream.read_u16().await?);
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer).await?;
    Message::answering(query, &answer).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

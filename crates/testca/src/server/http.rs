//! As much of an HTTP client as http-01 needs.

mod answer;

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Failure, FailureKind};

pub(super) use answer::Answer;

/// So much of an answer is read.
const LIMIT: u64 = 64 << 10;

/// What is asked, and of whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) host: String,
    pub(super) path: String,
}

impl Target {
    /// Where a redirect leads: to http only, at the port of http-01.
    pub(super) fn follow(&self, location: &str) -> Result<Self, Failure> {
        if location.starts_with('/') && !location.starts_with("//") {
            return Ok(Self { path: location.into(), ..self.clone() });
        }
        let bad = || Failure::new(FailureKind::Connection, format!("Invalid redirect to {location:?}"));
        let rest = location.strip_prefix("http://").ok_or_else(bad)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = authority.split_once(':').map_or(authority, |(host, _)| host);
        let is_plain = |octet: u8| octet.is_ascii_graphic();
        if host.is_empty() || !host.bytes().chain(path.bytes()).all(is_plain) {
            return Err(bad());
        }
        Ok(Self { host: host.into(), path: format!("/{path}") })
    }
}

/// Gets a page; whatever the status is, is for others to judge.
pub(super) async fn get(address: SocketAddr, target: &Target) -> Result<Answer, Failure> {
    let octets = exchange(address, target)
        .await
        .map_err(|error| Failure::new(FailureKind::Connection, format!("{address}: {error}")))?;
    let unreadable = || Failure::new(FailureKind::IncorrectResponse, format!("{address}: no HTTP response"));
    Answer::parse(&octets).ok_or_else(unreadable)
}

async fn exchange(address: SocketAddr, target: &Target) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let Target { host, path } = target;
    let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
    let port = if address.port() == 80 { String::new() } else { format!(":{}", address.port()) };
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: certwright-testca\r\nAccept: */*\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut octets = Vec::new();
    let mut stream = stream.take(LIMIT);
    while !Answer::is_complete(&octets) {
        if stream.read_buf(&mut octets).await? == 0 {
            break;
        }
    }
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_with_http() {
        let target = Target { host: "a.test".into(), path: "/.well-known/acme-challenge/x".into() };
        let at = |host: &str, path: &str| Target { host: host.into(), path: path.into() };
        assert_eq!(target.follow("/y?z").unwrap(), at("a.test", "/y?z"));
        assert_eq!(target.follow("http://b.test:80/y").unwrap(), at("b.test", "/y"));
        assert_eq!(target.follow("http://b.test").unwrap(), at("b.test", "/"));
        for bad in ["https://b.test/y", "//b.test/y", "y", "http:///y", "http://b.test/ y", "http://b\r\n/"] {
            assert!(target.follow(bad).is_err(), "{bad:?}");
        }
    }
}

//! The command line of `certwright issue`.

use std::net::{Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use certwright_engine::Server;
use certwright_key::KeyType;
use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser};

use crate::exit::Exit;

/// Obtain a certificate for one or more domain names.
///
/// The first name is what its files are called by: STATE/live/NAME/{privkey,cert,chain,fullchain}.pem. A run that was
/// interrupted or killed is taken up by the next one with the same names.
///
/// With --batch, every line is ordered, whether it has a certificate already or not.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct Issue {
    /// A domain name; may be repeated, and may be a list with commas
    #[arg(
        short = 'd',
        long = "domain",
        value_name = "NAME",
        value_delimiter = ',',
        required_unless_present = "batch",
        allow_hyphen_values = true
    )]
    pub(crate) domains: Vec<String>,

    /// Obtain a certificate for each line of this file, its names separated by blanks; # begins a comment, - is
    /// standard input
    #[arg(long, value_name = "FILE", conflicts_with = "domains")]
    pub(crate) batch: Option<PathBuf>,

    /// How many orders of --batch are open at the server at once
    #[arg(long, value_name = "N", default_value = "32", conflicts_with = "domains", value_parser = at_once())]
    pub(crate) at_once: u16,

    /// Answer the server's challenges here [default: port 80 of all addresses]
    #[arg(long, value_name = "ADDR:PORT", num_args = 0..=1, conflicts_with = "webroot", value_parser = listen_address)]
    pub(crate) standalone: Option<Option<Listen>>,

    /// Put the answers into the directory that a running web server serves on port 80
    #[arg(long, value_name = "DIR")]
    pub(crate) webroot: Option<PathBuf>,

    /// The ACME server: a directory URL, letsencrypt or letsencrypt-staging
    #[arg(long, value_name = "URL", default_value = "letsencrypt")]
    pub(crate) server: String,

    /// Short for --server letsencrypt-staging, whose certificates nobody trusts
    #[arg(long, conflicts_with = "server")]
    pub(crate) staging: bool,

    /// Also trust the root certificates in this file when talking to the server
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_file: Option<PathBuf>,

    /// Where the CA may write to about the account
    #[arg(long, value_name = "ADDR")]
    pub(crate) email: Option<String>,

    /// Agree to the server's terms of service
    #[arg(long)]
    pub(crate) agree_tos: bool,

    /// The kind of the certificate's key
    #[arg(long, value_name = "TYPE", default_value = "ecdsa-p256", value_parser = key_type())]
    pub(crate) key_type: KeyType,

    /// How long the server may take, e.g. 90s, 10m or 1h; an order that takes longer is kept for the next run
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = time)]
    pub(crate) deadline: Duration,

    /// The state directory [default: $CERTWRIGHT_STATE, else /var/lib/certwright for root, else
    /// $XDG_STATE_HOME/certwright]
    #[arg(long, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,

    /// Print one JSON object a line, the last one the result
    #[arg(long)]
    pub(crate) json: bool,

    /// Allow a server with an http:// URL if it is on this machine; for tests
    #[arg(long)]
    pub(crate) allow_http_loopback: bool,
}

impl Issue {
    /// The URL of the server's directory.
    pub(crate) fn directory(&self) -> &str {
        match self.server.as_str() {
            _ if self.staging => Server::LETS_ENCRYPT_STAGING,
            "letsencrypt" => Server::LETS_ENCRYPT,
            "letsencrypt-staging" => Server::LETS_ENCRYPT_STAGING,
            url => url,
        }
    }
}

/// Where the stand-alone responder listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    /// On this port of every address.
    Everywhere(u16),
    /// On this address alone.
    At(SocketAddr),
}

pub(crate) fn listen_address(text: &str) -> Result<Listen, String> {
    let port = text.strip_prefix(':').unwrap_or(text).parse();
    match (port, text.parse::<SocketAddr>()) {
        (Ok(port), _) => Ok(Listen::Everywhere(port)),
        (_, Ok(address)) => Ok(Listen::At(address)),
        _ if text.parse::<Ipv6Addr>().is_ok() => Err(format!("an IPv6 address needs brackets: [{text}]:80")),
        _ => Err("an address and a port, such as 127.0.0.1:5002, [::1]:5002 or :5002, is needed".into()),
    }
}

pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let unit = |c: char| match c {
        's' => Some(1u64),
        'm' => Some(60),
        'h' => Some(3600),
        _ => None,
    };
    let split = text.char_indices().next_back().and_then(|(at, last)| Some((text.get(..at)?, unit(last)?)));
    let seconds = split.and_then(|(number, unit)| number.parse::<u64>().ok()?.checked_mul(unit));
    match seconds {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("a whole number with s, m or h is needed, from 1s to 24h".into()),
    }
}

/// More would only wait for each other: every one holds a few files, and a nonce or two.
fn at_once() -> impl TypedValueParser<Value = u16> {
    clap::value_parser!(u16).range(1..=256)
}

/// Ed25519 is left out: no public CA signs it.
fn key_type() -> impl TypedValueParser<Value = KeyType> {
    let offered = KeyType::ALL.into_iter().filter(|key_type| *key_type != KeyType::Ed25519);
    PossibleValuesParser::new(offered.map(KeyType::name)).try_map(|name| name.parse::<KeyType>())
}

fn after_help() -> String {
    format!("Exit codes:\n{}", Exit::table())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::{Arguments, Command};

    #[test]
    fn listen_addresses() {
        assert_eq!(listen_address("127.0.0.1:5002"), Ok(Listen::At(([127, 0, 0, 1], 5002).into())));
        assert_eq!(listen_address(":8080"), Ok(Listen::Everywhere(8080)));
        assert_eq!(listen_address("8080"), Ok(Listen::Everywhere(8080)));
        assert!(listen_address("::1").unwrap_err().contains("[::1]:80"));
        assert!(listen_address("example.org").is_err());
    }

    #[test]
    fn times() {
        assert_eq!(time("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(time("24h"), Ok(Duration::from_secs(86_400)));
        for bad in ["", "s", "0s", "10", "25h", "-1m", "1.5m", "99999999999999999999h", "1\u{e4}"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_may_be_repeated_and_listed() {
        let arguments = Arguments::parse_from(["certwright", "issue", "-d", "a.test,b.test", "-d", "c.test"]);
        let Command::Issue(issue) = arguments.command else { panic!("another command") };
        assert_eq!(issue.domains, ["a.test", "b.test", "c.test"]);
        assert_eq!(issue.directory(), Server::LETS_ENCRYPT);
    }
}

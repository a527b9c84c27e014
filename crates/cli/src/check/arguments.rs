//! The command line of `certwright check`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::exit::Exit;
use crate::issue::{Listen, listen_address, time};

/// Look at names as a CA will: DNS, port 80, CAA, port 443.
///
/// Nothing is ordered and no CA is asked. With --standalone or --webroot a probe is put where the answer to http-01
/// would be, and fetched by each address of the name; without, the path is asked for a file that is not there.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct Check {
    /// A domain name, a wildcard or an address
    #[arg(value_name = "NAME", required = true, value_delimiter = ',')]
    pub(crate) names: Vec<String>,

    /// Serve a probe here [default: port 80 of all addresses]
    #[arg(long, value_name = "ADDR:PORT", num_args = 0..=1, require_equals = true, conflicts_with = "webroot",
        value_parser = listen_address)]
    pub(crate) standalone: Option<Option<Listen>>,

    /// Put a probe into the directory that a running web server serves on port 80
    #[arg(long, value_name = "DIR")]
    pub(crate) webroot: Option<PathBuf>,

    /// The CA by the domain that CAA records name it by; may be repeated
    #[arg(long = "ca", value_name = "DOMAIN", default_value = "letsencrypt.org", value_delimiter = ',')]
    pub(crate) cas: Vec<String>,

    /// The CA is in this network: private addresses are good
    #[arg(long)]
    pub(crate) allow_private: bool,

    /// The recursive name server to ask [default: those of /etc/resolv.conf]
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = resolver)]
    pub(crate) resolver: Option<SocketAddr>,

    /// How long a name server or a web server may take, e.g. 5s
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    pub(crate) timeout: Duration,

    /// Print one JSON object a line, the last one the result
    #[arg(long)]
    pub(crate) json: bool,

    /// The port that stands for 80; for tests
    #[arg(long, value_name = "PORT", default_value_t = 80)]
    pub(crate) http_port: u16,

    /// The port that stands for 443; for tests
    #[arg(long, value_name = "PORT", default_value_t = 443)]
    pub(crate) tls_port: u16,

    /// The port of the zone's name servers; for tests
    #[arg(long, value_name = "PORT", default_value_t = 53)]
    pub(crate) dns_port: u16,
}

fn after_help() -> String {
    format!("Exit codes, by the worst finding of all names:\n{}", Exit::findings_table())
}

fn resolver(text: &str) -> Result<SocketAddr, String> {
    let address = || text.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, 53));
    text.parse()
        .ok()
        .or_else(address)
        .ok_or_else(|| "an address is needed, such as 9.9.9.9 or [::1]:5353".into())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::arguments::{Arguments, Command};

    #[test]
    fn resolvers() {
        assert_eq!(resolver("9.9.9.9"), Ok(([9, 9, 9, 9], 53).into()));
        assert_eq!(resolver("[::1]:5353"), Ok("[::1]:5353".parse().unwrap()));
        assert!(resolver("dns.example.org").is_err());
    }

    #[test]
    fn names_may_follow_standalone() {
        let line = ["certwright", "check", "--standalone", "a.test", "*.b.test", "--ca", "ca.test"];
        let Command::Check(check) = Arguments::parse_from(line).command else { panic!("another command") };
        assert_eq!(check.names, ["a.test", "*.b.test"]);
        assert_eq!((check.standalone, check.cas), (Some(None), vec!["ca.test".to_owned()]));
    }
}

//! Validation for real.

use core::time::Duration;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use certwright_identifier::Identifier;
use tokio::time::timeout;

use super::{Lookup, dns, http};
use crate::{Failure, FailureKind, Validation, ValidationKind};

/// A validation takes no longer.
const TIME: Duration = Duration::from_secs(10);
/// Redirects that are followed, as Let's Encrypt has it.
const REDIRECTS: usize = 10;

pub(super) async fn validate(lookup: &Lookup, validation: &Validation) -> Result<(), Failure> {
    let looking = async {
        match &validation.kind {
            ValidationKind::Http01(expected) => {
                let response = fetch(lookup, &validation.identifier, &expected.path).await?;
                expected.judge(response.status, &response.body)
            }
            ValidationKind::Dns01(expected) => {
                expected.judge(&dns::txt(resolver(lookup)?, &expected.name).await?)
            }
        }
    };
    let late =
        || Failure::new(FailureKind::Connection, "Timeout during validation (likely firewall problem)");
    timeout(TIME, looking).await.unwrap_or_else(|_| Err(late()))
}

async fn fetch(lookup: &Lookup, identifier: &Identifier, path: &str) -> Result<http::Answer, Failure> {
    let mut target = http::Target { host: identifier.value(), path: path.to_owned() };
    for _ in 0..=REDIRECTS {
        let address = SocketAddr::new(address(lookup, &target.host).await?, lookup.http_port);
        let answer = http::get(address, &target).await?;
        match answer.redirect() {
            Some(location) => target = target.follow(location)?,
            None => return Ok(answer),
        }
    }
    Err(Failure::new(FailureKind::Connection, "Too many redirects"))
}

async fn address(lookup: &Lookup, host: &str) -> Result<IpAddr, Failure> {
    let literal = host.parse::<IpAddr>().ok();
    match (lookup.resolver, literal) {
        (Some(_), Some(address)) => Ok(address),
        (Some(resolver), None) => dns::address(resolver, host).await,
        (None, Some(address)) if address.is_loopback() => Ok(address),
        (None, _) => Ok(Ipv4Addr::LOCALHOST.into()),
    }
}

fn resolver(lookup: &Lookup) -> Result<SocketAddr, Failure> {
    lookup
        .resolver
        .ok_or_else(|| Failure::new(FailureKind::Dns, "this test CA was given no DNS server to ask"))
}

//! Where a redirect leads, and whether a CA goes there.

use std::net::IpAddr;

use certwright_diagnose::check::Redirect;
use fluent_uri::{Uri, UriRef};

use crate::Ports;

/// What is asked for, and at which port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) url: String,
    /// In lower case.
    pub(super) host: String,
    pub(super) port: u16,
}

impl Target {
    /// Where http-01 begins (RFC 8555 §8.3). The port is not told in the URL: it stands for 80.
    pub(super) fn first(host: &str, path: &str, ports: Ports) -> Self {
        Self { url: format!("http://{host}{path}"), host: host.to_owned(), port: ports.http }
    }

    /// Where a redirect from here leads, if Let's Encrypt follows it.
    ///
    /// The four statuses are those of the Baseline Requirements §3.2.2.4.19; the rest is Let's Encrypt's.
    pub(super) fn follow(&self, status: u16, location: Option<&str>, ports: Ports) -> Result<Self, Redirect> {
        if !matches!(status, 301 | 302 | 307 | 308) {
            return Err(Redirect::Status(status));
        }
        let location = location.filter(|location| !location.is_empty()).ok_or(Redirect::NoLocation)?;
        let url = resolve(&self.url, location).ok_or_else(|| Redirect::Invalid(location.to_owned()))?;
        let port = match url.scheme().as_str().to_ascii_lowercase().as_str() {
            "http" => ports.http,
            "https" => ports.tls,
            other => return Err(Redirect::Scheme(other.to_owned())),
        };
        let authority = url.authority().ok_or_else(|| Redirect::Invalid(location.to_owned()))?;
        let host = authority.host().to_ascii_lowercase();
        let port = match authority.port().filter(|port| !port.is_empty()).map(|port| port.as_str().parse()) {
            None => port,
            Some(Ok(port)) if port == ports.http || port == ports.tls => port,
            Some(Ok(port)) => return Err(Redirect::Port(port)),
            Some(Err(_)) => return Err(Redirect::Invalid(location.to_owned())),
        };
        check(&host, location)?;
        Ok(Self { url: url.as_str().split('#').next().unwrap_or_default().to_owned(), host, port })
    }
}

fn resolve(base: &str, location: &str) -> Option<Uri<String>> {
    let base = Uri::parse(base).ok()?;
    UriRef::parse(location).ok()?.resolve_against(&base).ok()
}

fn check(host: &str, location: &str) -> Result<(), Redirect> {
    if host.is_empty() {
        return Err(Redirect::Invalid(location.to_owned()));
    }
    if host.ends_with(".well-known") {
        return Err(Redirect::Slash(host.to_owned()));
    }
    if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return Err(Redirect::Address(host.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/.well-known/acme-challenge/token";

    fn follow(status: u16, location: &str) -> Result<(String, u16), Redirect> {
        let first = Target::first("example.org", PATH, Ports::default());
        first.follow(status, Some(location), Ports::default()).map(|target| (target.url, target.port))
    }

    #[test]
    fn rfc_3986_5_2_relative_and_absolute() {
        for (location, url, port) in [
            ("https://example.org/x", "https://example.org/x", 443),
            ("HTTPS://Example.ORG/x#y", "HTTPS://Example.ORG/x", 443),
            ("//www.example.org/x?y", "http://www.example.org/x?y", 80),
            ("/x", "http://example.org/x", 80),
            ("other", "http://example.org/.well-known/acme-challenge/other", 80),
            ("http://example.org:443/x", "http://example.org:443/x", 443),
            ("https://example.org:/x", "https://example.org:/x", 443),
        ] {
            assert_eq!(follow(301, location), Ok((url.to_owned(), port)), "{location}");
        }
    }

    #[test]
    fn the_baseline_requirements_allow_four_statuses() {
        for status in [301, 302, 307, 308] {
            assert!(follow(status, "/x").is_ok());
        }
        for status in [300, 303, 304, 305] {
            assert_eq!(follow(status, "/x"), Err(Redirect::Status(status)));
        }
    }

    #[test]
    fn where_no_ca_goes() {
        let invalid = |text: &str| Redirect::Invalid(text.to_owned());
        for (location, redirect) in [
            ("", Redirect::NoLocation),
            ("ftp://example.org/", Redirect::Scheme("ftp".into())),
            ("https://example.org:8443/", Redirect::Port(8443)),
            ("https://192.0.2.1/", Redirect::Address("192.0.2.1".into())),
            ("https://[2001:db8::1]/", Redirect::Address("[2001:db8::1]".into())),
            (
                "https://example.org.well-known/acme-challenge/x",
                Redirect::Slash("example.org.well-known".into()),
            ),
            ("http:///x", invalid("http:///x")),
            ("http://a b/", invalid("http://a b/")),
            ("http://example.org:99999/", invalid("http://example.org:99999/")),
        ] {
            assert_eq!(follow(302, location), Err(redirect), "{location}");
        }
    }
}

//! The proxy and when it is not used (R6).

use core::fmt;
use std::env;

use certwright_http::Url;

/// An HTTP proxy that is asked to CONNECT, and the hosts that are reached without it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    url: String,
    exceptions: Vec<String>,
}

impl Proxy {
    /// A proxy by its URL, `http://[user:password@]host:port`, and a list of hosts as in `NO_PROXY`: names that
    /// stand for themselves and all names below, separated by commas; `*` stands for every host.
    #[must_use]
    pub fn new(url: impl Into<String>, no_proxy: &str) -> Self {
        let exceptions = no_proxy.split(',').map(exception).filter(|host| !host.is_empty()).collect();
        Self { url: url.into(), exceptions }
    }

    /// What `HTTPS_PROXY`, or else `ALL_PROXY`, and `NO_PROXY` say, lower case first, as with curl.
    #[must_use]
    pub fn from_env() -> Option<Self> {
        let url = variable("https_proxy").or_else(|| variable("all_proxy"))?;
        Some(Self::new(url, &variable("no_proxy").unwrap_or_default()))
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Whether it is used for this URL: never for loopback.
    pub(crate) fn catches(&self, url: &Url) -> bool {
        let host = url.host().to_ascii_lowercase();
        let host = host.trim_matches(['[', ']']);
        !url.is_loopback() && !self.exceptions.iter().any(|exception| matches_host(exception, host))
    }
}

/// The address may hold a password.
impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("exceptions", &self.exceptions).finish_non_exhaustive()
    }
}

fn variable(name: &str) -> Option<String> {
    let value = env::var(name).or_else(|_| env::var(name.to_ascii_uppercase())).ok()?;
    Some(value).filter(|value| !value.is_empty())
}

fn exception(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    match text.as_str() {
        "*" => text,
        name => name.trim_start_matches("*").trim_start_matches('.').trim_matches(['[', ']']).to_owned(),
    }
}

fn matches_host(exception: &str, host: &str) -> bool {
    let below = || host.strip_suffix(exception).is_some_and(|rest| rest.ends_with('.'));
    exception == "*" || exception == host || below()
}

#[cfg(test)]
mod tests {
    use certwright_http::Schemes;

    use super::*;

    fn catches(no_proxy: &str, url: &str) -> bool {
        let url = Url::parse(url, Schemes::HttpOnLoopback).unwrap();
        Proxy::new("http://proxy.example:3128", no_proxy).catches(&url)
    }

    #[test]
    fn r6_loopback_is_never_caught() {
        for url in
            ["https://127.0.0.1:14000/dir", "https://localhost/dir", "http://[::1]:1/", "https://a.localhost"]
        {
            assert!(!catches("", url), "{url}");
        }
        assert!(catches("", "https://ca.example/directory"));
    }

    #[test]
    fn exceptions_hold_for_names_below_as_with_curl() {
        let list = "example.org, .internal,*.corp, 192.0.2.1 ,[2001:db8::1]";
        for url in [
            "https://example.org/",
            "https://CA.Example.ORG/",
            "https://ca.internal/",
            "https://a.corp/",
            "https://192.0.2.1/",
            "https://[2001:db8::1]/",
        ] {
            assert!(!catches(list, url), "{url}");
        }
        assert!(catches(list, "https://notexample.org/"));
        assert!(catches(list, "https://example.org.evil.example/"));
        assert!(!catches("*", "https://ca.example/"));
    }

    #[test]
    fn r47_debug_shows_no_password() {
        let proxy = Proxy::new("http://user:secret@proxy.example", "");
        assert!(!format!("{proxy:?}").contains("secret"));
    }
}

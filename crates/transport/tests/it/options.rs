//! Options that cannot be used.

use std::sync::Arc;
use std::time::Duration;

use certwright_transport::{HttpExchange, Options, Proxy, TransportError};

use crate::machine::{Bench, account_key, plain_options};
use crate::server::{Server, answer, send};

fn refused(change: impl FnOnce(&mut Options)) -> TransportError {
    let mut options = plain_options();
    change(&mut options);
    HttpExchange::new(options, account_key() as Arc<_>).unwrap_err()
}

#[test]
fn roots_that_are_none() {
    for text in ["", "no PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        let error = refused(|options| options.extra_roots = vec![text.into()]);
        assert!(matches!(error, TransportError::NoCertificate), "{error:?}");
    }
    let broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
    let error = refused(|options| options.extra_roots = vec![broken.into()]);
    assert!(matches!(error, TransportError::Pem(_)), "{error:?}");
    let nonsense = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let error = refused(|options| options.extra_roots = vec![nonsense.into()]);
    assert!(matches!(error, TransportError::Root { number: 1, .. }), "{error:?}");
}

#[test]
fn several_roots_in_files_as_they_occur() {
    let (one, two) =
        (Server::start(|_| vec![send(answer(200, "1"))]), Server::start(|_| vec![send(answer(200, "2"))]));
    let mut options = plain_options();
    let dos = String::from_utf8(two.root.clone()).unwrap().replace('\n', "\r\n");
    options.extra_roots = vec![[b"# a comment\n\n".as_slice(), &one.root, dos.as_bytes()].concat()];
    for server in [&one, &two] {
        Bench::to(&server.url("/"), options.clone(), Duration::from_secs(10)).post().unwrap();
    }
}

#[test]
fn texts_that_are_no_header_values() {
    for text in ["", "two\r\nlines", "\u{e4}", "nul\0"] {
        let error = refused(|options| options.user_agent = text.to_owned());
        assert!(matches!(error, TransportError::HeaderValue { name: "User-Agent" }), "{error:?}");
        let error = refused(|options| options.accept_language = Some(text.to_owned()));
        assert!(matches!(error, TransportError::HeaderValue { name: "Accept-Language" }), "{error:?}");
    }
}

#[test]
fn proxies_that_cannot_be_used_are_not_passed_over() {
    for url in ["socks5://proxy.example:1080", "ftp://proxy.example", "http://", "not a url"] {
        let error = refused(|options| options.proxy = Some(Proxy::new(url, "")));
        assert!(matches!(error, TransportError::ProxyUrl), "{url}: {error:?}");
    }
}

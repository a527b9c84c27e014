//! Port 443 and its certificate, made by rcgen.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use certwright_check::{Ports, Settings};
use certwright_diagnose::check::{Certificate, Handshake, TlsFailure};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, ServerConnection, Stream};

use crate::name_server::{NameServer, Zone};
use crate::web_server::{redirect, reply, serve};
use crate::{BODY, PATH, SHORT, codes, look, settings};

const NAME: &str = "example.test";

fn params(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

fn self_signed(params: &CertificateParams) -> (Vec<CertificateDer<'static>>, KeyPair) {
    let key = KeyPair::generate().unwrap();
    (vec![params.self_signed(&key).unwrap().der().clone()], key)
}

/// From a CA of our own, alone or with the CA's certificate.
fn issued(params: &CertificateParams, alone: bool) -> (Vec<CertificateDer<'static>>, KeyPair) {
    let (mut ca, key) = (CertificateParams::default(), KeyPair::generate().unwrap());
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.distinguished_name.push(rcgen::DnType::CommonName, "A CA of our own");
    let issuer = CertifiedIssuer::self_signed(ca, KeyPair::generate().unwrap()).unwrap();
    let leaf = params.signed_by(&key, &issuer).unwrap().der().clone();
    (if alone { vec![leaf] } else { vec![leaf, issuer.der().clone()] }, key)
}

/// Answers each connection with this certificate and the probe; its port.
fn serve_tls((chain, key): (Vec<CertificateDer<'static>>, KeyPair)) -> u16 {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut connection, &mut socket);
            // a client that has seen the certificate may be gone
            let mut request = [0; 1024];
            if stream.read(&mut request).is_ok_and(|length| length > 0) {
                let _ = stream.write_all(reply(200, "", BODY).as_bytes());
            }
        }
    });
    port
}

fn server() -> NameServer {
    Zone::new().zone(NAME).address(NAME, "127.0.0.1").serve()
}

fn at(server: &NameServer, http: u16, tls: u16) -> Settings {
    Settings { ports: Ports { http, tls, dns: server.address.port() }, ..settings(server) }
}

fn seen(tls: u16) -> (Result<Certificate, TlsFailure>, Vec<&'static str>) {
    let seen = look(NAME, &at(&server(), serve(|_, _| reply(200, "", BODY)), tls));
    let codes = codes(&seen);
    let [Handshake { outcome, .. }] = seen.handshakes.try_into().unwrap();
    (outcome, codes)
}

#[test]
fn a_certificate_signed_by_itself() {
    let (outcome, codes) = seen(serve_tls(self_signed(&params(&[NAME, "*.example.test"]))));
    let certificate = outcome.unwrap();
    let names: Vec<_> = certificate.names.iter().map(ToString::to_string).collect();
    assert_eq!(names, [NAME, "*.example.test"]);
    assert_eq!((certificate.self_signed, certificate.trusted, certificate.sent), (true, false, 1));
    assert_eq!(codes, ["check-certificate-self-signed"]);
}

#[test]
fn a_certificate_without_its_chain_and_one_of_a_private_ca() {
    let (outcome, codes) = seen(serve_tls(issued(&params(&[NAME]), true)));
    assert_eq!(outcome.unwrap().issuer, "CN=A CA of our own");
    assert_eq!(codes, ["check-certificate-chain"]);
    let (_, codes) = seen(serve_tls(issued(&params(&[NAME]), false)));
    assert_eq!(codes, ["check-certificate-untrusted"]);
}

#[test]
fn a_certificate_that_a_root_vouches_for() {
    let (chain, key) = issued(&params(&[NAME]), false);
    let mut roots = RootCertStore::empty();
    roots.add(chain[1].clone()).unwrap();
    let tls = serve_tls((vec![chain[0].clone()], key));
    let http = serve(|_, _| reply(200, "", BODY));
    let seen = look(NAME, &Settings { roots: roots.roots, ..at(&server(), http, tls) });
    assert_eq!(codes(&seen), [""; 0]);
}

#[test]
fn a_certificate_that_has_expired_and_is_for_others() {
    let mut params = params(&["other.test"]);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let (_, codes) = seen(serve_tls(issued(&params, false)));
    let expected =
        ["check-certificate-expired", "check-certificate-other-name", "check-certificate-untrusted"];
    assert_eq!(codes, expected);
}

#[test]
fn plain_http_where_tls_belongs() {
    let (outcome, codes) = seen(serve(|_, _| reply(400, "", "plain HTTP")));
    assert!(matches!(outcome, Err(TlsFailure::Handshake(_))), "{outcome:?}");
    assert_eq!(codes, ["check-tls-failed"]);
}

#[test]
fn silence_in_the_handshake_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = look(NAME, &Settings { timeout: SHORT, ..at(&server(), 1, port) });
    let told = TlsFailure::Handshake("no answer to the handshake".into());
    assert_eq!(seen.handshakes[0].outcome, Err(told));
}

#[test]
fn rfc_8555_8_3_a_redirect_to_https_takes_any_certificate() {
    let tls = serve_tls(self_signed(&params(&["other.test"])));
    let http = serve(|_, _| redirect(&format!("https://example.test{PATH}")));
    let seen = look(NAME, &at(&server(), http, tls));
    assert_eq!(seen.visits[0].outcome.as_ref().unwrap().body, BODY.as_bytes());
}

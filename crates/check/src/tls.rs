//! Port 443: what certificate is shown there, and whether the public roots vouch for it.

mod anyone;

use core::time::Duration;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use certwright_chain::Certificate as Parsed;
use certwright_diagnose::check::{Certificate, Handshake, TlsFailure};
use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, ClientConnection, Error, RootCertStore};

use crate::{Settings, web};
use anyone::Anyone;

/// Shakes hands, whoever it is, and looks at the certificate.
pub(crate) fn look(identifier: &Identifier, address: IpAddr, settings: &Settings) -> Handshake {
    let server = SocketAddr::new(address, settings.ports.tls);
    Handshake {
        address,
        outcome: certificates(identifier, server, settings.timeout).and_then(|chain| read(&chain)),
    }
}

fn certificates(
    identifier: &Identifier,
    server: SocketAddr,
    timeout: Duration,
) -> Result<Vec<CertificateDer<'static>>, TlsFailure> {
    let failed = |error: Error| TlsFailure::Handshake(error.to_string());
    let name =
        ServerName::try_from(identifier.value()).map_err(|error| TlsFailure::Handshake(error.to_string()))?;
    let mut connection = ClientConnection::new(config().map_err(failed)?, name).map_err(failed)?;
    let end = Instant::now() + timeout;
    let mut stream = TcpStream::connect_timeout(&server, timeout)
        .map_err(|error| TlsFailure::Connect(web::connecting(&error)))?;
    shake(&mut connection, &mut stream, end).map_err(|error| TlsFailure::Handshake(told(&error)))?;
    Ok(connection
        .peer_certificates()
        .unwrap_or_default()
        .iter()
        .map(|der| der.clone().into_owned())
        .collect())
}

fn shake(connection: &mut ClientConnection, stream: &mut TcpStream, end: Instant) -> io::Result<()> {
    while connection.is_handshaking() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(left))?;
        stream.set_write_timeout(Some(left))?;
        if connection.wants_write() {
            connection.write_tls(stream)?;
        } else if connection.read_tls(stream)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        } else {
            connection
                .process_new_packets()
                .map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
        }
    }
    Ok(())
}

fn told(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "no answer to the handshake".into(),
        ErrorKind::UnexpectedEof => "the connection was closed in the handshake".into(),
        _ => error.to_string(),
    }
}

fn config() -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(ring::default_provider());
    let anyone = Arc::new(Anyone::new(Arc::clone(&provider)));
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(builder.dangerous().with_custom_certificate_verifier(anyone).with_no_client_auth()))
}

fn read(chain: &[CertificateDer<'_>]) -> Result<Certificate, TlsFailure> {
    let Some((leaf, others)) = chain.split_first() else {
        return Err(TlsFailure::Unreadable("there is none".into()));
    };
    let parsed = Parsed::from_der(leaf).map_err(|error| TlsFailure::Unreadable(error.to_string()))?;
    Ok(Certificate {
        names: parsed.names().to_vec(),
        issuer: parsed.issuer().to_owned(),
        self_signed: parsed.is_self_issued(),
        not_before: Timestamp::from_unix_seconds(parsed.not_before()),
        not_after: Timestamp::from_unix_seconds(parsed.not_after()),
        sent: chain.len(),
        trusted: is_trusted(leaf, others, &parsed),
    })
}

/// Whether the public roots vouch for the chain; the names and the leaf's own dates are judged elsewhere.
fn is_trusted(leaf: &CertificateDer<'_>, others: &[CertificateDer<'_>], parsed: &Parsed) -> bool {
    let now = i64::try_from(UnixTime::now().as_secs()).unwrap_or(i64::MAX);
    let within = now.min(parsed.not_after()).max(parsed.not_before());
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(within).unwrap_or_default()));
    let Some(name) = parsed.names().first().and_then(|name| ServerName::try_from(name.value()).ok()) else {
        return false;
    };
    match roots(Arc::new(ring::default_provider())) {
        Some(roots) => matches!(
            roots.verify_server_cert(leaf, others, &name, &[], time),
            Ok(_)
                | Err(Error::InvalidCertificate(
                    CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
                ))
        ),
        None => false,
    }
}

fn roots(provider: Arc<CryptoProvider>) -> Option<Arc<WebPkiServerVerifier>> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()
}

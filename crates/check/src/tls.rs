//! Port 443: what certificate is shown there, and whether the roots vouch for it.

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
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, ClientConnection, Error, RootCertStore};

use crate::{Settings, web};
use anyone::Anyone;

/// Shakes hands, whoever it is, and looks at the certificate.
pub(crate) fn look(identifier: &Identifier, address: IpAddr, settings: &Settings) -> Handshake {
    let server = SocketAddr::new(address, settings.ports.tls);
    Handshake {
        address,
        outcome: certificates(identifier, server, settings.timeout)
            .and_then(|chain| read(&chain, &settings.roots)),
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

fn read(chain: &[CertificateDer<'_>], roots: &[TrustAnchor<'static>]) -> Result<Certificate, TlsFailure> {
    let Some(leaf) = chain.first() else {
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
        trusted: is_trusted(chain, &parsed, roots),
    })
}

/// Whether the roots vouch for the chain; its names and the leaf's own dates are judged elsewhere.
fn is_trusted(chain: &[CertificateDer<'_>], parsed: &Parsed, roots: &[TrustAnchor<'static>]) -> bool {
    let now = i64::try_from(UnixTime::now().as_secs()).unwrap_or(i64::MAX);
    let within = now.min(parsed.not_after()).max(parsed.not_before());
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(within).unwrap_or_default()));
    let roots = RootCertStore { roots: roots.to_vec() };
    let algorithms = ring::default_provider().signature_verification_algorithms.all;
    let Some((leaf, others)) = chain.split_first() else { return false };
    ParsedCertificate::try_from(leaf).is_ok_and(|leaf| {
        verify_server_cert_signed_by_trust_anchor(&leaf, &roots, others, time, algorithms).is_ok()
    })
}

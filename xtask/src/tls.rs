//! TLS on std sockets, both ends, for the proxy and for looking at Pebble.

use std::io::{self, BufReader};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::failure::{Explain, Failure};
use crate::http1::{self, Kind, Message};
use crate::pki::Pki;

/// A client's side of a connection, buffered for reading.
pub(crate) type ClientStream = BufReader<StreamOwned<ClientConnection, TcpStream>>;
/// A server's side of a connection, buffered for reading.
pub(crate) type ServerStream = BufReader<StreamOwned<ServerConnection, TcpStream>>;

/// Nothing in a test takes longer than this between two bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Trusts nothing but the test's own root.
pub(crate) fn client_config(pki: &Pki) -> Result<Arc<ClientConfig>, Failure> {
    let mut roots = RootCertStore::empty();
    let root =
        CertificateDer::from_pem_file(&pki.root).explain(|| format!("cannot read {}", pki.root.display()))?;
    roots.add(root).explain(|| "cannot trust the test's root".to_owned())?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .explain(|| "no TLS".to_owned())?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}

/// Shows the test's own server certificate.
pub(crate) fn server_config(pki: &Pki) -> Result<Arc<ServerConfig>, Failure> {
    let certificate = CertificateDer::from_pem_file(&pki.certificate)
        .explain(|| format!("cannot read {}", pki.certificate.display()))?;
    let key =
        PrivateKeyDer::from_pem_file(&pki.key).explain(|| format!("cannot read {}", pki.key.display()))?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .explain(|| "no TLS".to_owned())?;
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key);
    Ok(Arc::new(config.explain(|| "cannot use the test's certificate".to_owned())?))
}

/// Connects to `port` on loopback.
pub(crate) fn connect(config: &Arc<ClientConfig>, port: u16) -> io::Result<ClientStream> {
    let socket = tuned(TcpStream::connect((Ipv4Addr::LOCALHOST, port))?)?;
    let name = ServerName::from(std::net::IpAddr::from(Ipv4Addr::LOCALHOST));
    let connection = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
    Ok(BufReader::new(StreamOwned::new(connection, socket)))
}

/// Takes the server's side of an accepted connection.
pub(crate) fn accept(config: &Arc<ServerConfig>, socket: TcpStream) -> io::Result<ServerStream> {
    let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
    Ok(BufReader::new(StreamOwned::new(connection, tuned(socket)?)))
}

/// One GET of `path` over a connection of its own.
pub(crate) fn get(config: &Arc<ClientConfig>, port: u16, path: &str) -> io::Result<Message> {
    let mut stream = connect(config, port)?;
    // Pebble in strict mode answers nobody who does not say who he is.
    let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: certwright-xtask\r\n");
    http1::write(stream.get_mut(), format!("{head}Connection: close\r\n\r\n").as_bytes())?;
    let answer = http1::read(&mut stream, Kind::Response)?.ok_or(io::ErrorKind::UnexpectedEof)?;
    match answer.status() {
        Some(200..300) => Ok(answer),
        _ => Err(io::Error::other(format!("{} to GET {path}", answer.start_line))),
    }
}

/// Without Nagle's algorithm, and never waiting for ever.
fn tuned(socket: TcpStream) -> io::Result<TcpStream> {
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    Ok(socket)
}

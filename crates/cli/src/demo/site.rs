//! A web site for one visit, and the visitor.

use core::fmt;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use certwright_store::Installed;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, InvalidDnsNameError, PrivateKeyDer, ServerName};
use rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, ServerConfig, ServerConnection,
    StreamOwned,
};

const PAGE: &str = "Hello! You read this over HTTPS, with a certificate that did not exist a moment ago.";
/// Both ends are on this machine.
const PATIENCE: Duration = Duration::from_secs(5);
const REQUEST_LIMIT: u64 = 8 << 10;

/// A web site on a free port of 127.0.0.1, until somebody has been there.
pub(super) struct Site {
    address: SocketAddr,
    serving: JoinHandle<io::Result<()>>,
}

/// What a visitor saw.
pub(super) struct Visit {
    pub(super) page: String,
    /// The version of TLS.
    pub(super) protocol: &'static str,
}

/// Why nobody could visit the site.
#[derive(Debug)]
pub(super) enum SiteError {
    /// A file is no PEM.
    Pem(pem::Error),
    /// Key, chain or root cannot be used.
    Tls(rustls::Error),
    /// The name is none.
    Name(InvalidDnsNameError),
    /// The connection failed, or the certificate was not believed.
    Connection(io::Error),
    /// What came was no page.
    NoPage,
}

impl Site {
    /// Opens one with the key and the chain that are installed.
    pub(super) fn open(installed: &Installed) -> Result<Self, SiteError> {
        let config = Arc::new(server_config(installed)?);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(SiteError::Connection)?;
        let address = listener.local_addr().map_err(SiteError::Connection)?;
        let serve = move || listener.accept().and_then(|(socket, _)| answer(config, socket));
        let serving =
            thread::Builder::new().name("site".into()).spawn(serve).map_err(SiteError::Connection)?;
        Ok(Self { address, serving })
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Visits it by `name`, trusting nothing but `root`, and closes it.
    pub(super) fn visit(self, name: &str, root: &str) -> Result<Visit, SiteError> {
        let config = Arc::new(client_config(root)?);
        let name = ServerName::try_from(name.to_owned()).map_err(SiteError::Name)?;
        let connection = ClientConnection::new(config, name).map_err(SiteError::Tls)?;
        let visit = self.fetch(connection)?;
        let served = self.serving.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
        served.map(|()| visit).map_err(SiteError::Connection)
    }

    fn fetch(&self, connection: ClientConnection) -> Result<Visit, SiteError> {
        let socket = TcpStream::connect(self.address).and_then(patient).map_err(SiteError::Connection)?;
        let mut stream = StreamOwned::new(connection, socket);
        let mut response = String::new();
        let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", super::NAME);
        stream
            .write_all(request.as_bytes())
            .and_then(|()| stream.read_to_string(&mut response))
            .map_err(SiteError::Connection)?;
        let (head, page) = response.split_once("\r\n\r\n").ok_or(SiteError::NoPage)?;
        if !head.starts_with("HTTP/1.1 200 ") {
            return Err(SiteError::NoPage);
        }
        Ok(Visit { page: page.to_owned(), protocol: version(&stream.conn) })
    }
}

fn version(connection: &ClientConnection) -> &'static str {
    match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        _ => "TLS 1.2",
    }
}

fn answer(config: Arc<ServerConfig>, socket: TcpStream) -> io::Result<()> {
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, patient(socket)?);
    let mut lines = BufReader::new(Read::by_ref(&mut stream).take(REQUEST_LIMIT)).lines();
    while !lines.next().transpose()?.unwrap_or_default().is_empty() {}
    let length = PAGE.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\n\r\n{PAGE}")?;
    stream.conn.send_close_notify();
    stream.flush()
}

/// Nobody waits for ever.
fn patient(socket: TcpStream) -> io::Result<TcpStream> {
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    Ok(socket)
}

fn server_config(installed: &Installed) -> Result<ServerConfig, SiteError> {
    let chain = CertificateDer::pem_file_iter(&installed.fullchain).map_err(SiteError::Pem)?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(SiteError::Pem)?;
    let key = PrivateKeyDer::from_pem_file(&installed.privkey).map_err(SiteError::Pem)?;
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(SiteError::Tls)
}

fn client_config(root: &str) -> Result<ClientConfig, SiteError> {
    let mut roots = RootCertStore::empty();
    let root = CertificateDer::from_pem_slice(root.as_bytes()).map_err(SiteError::Pem)?;
    roots.add(root).map_err(SiteError::Tls)?;
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(SiteError::Tls)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pem(_) => "a PEM file cannot be read",
            Self::Tls(_) => "key and certificate cannot be used",
            Self::Name(_) => "the name is none",
            Self::Connection(_) => "the connection failed",
            Self::NoPage => "what came is no page",
        })
    }
}

impl Error for SiteError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Pem(source) => Some(source),
            Self::Tls(source) => Some(source),
            Self::Name(source) => Some(source),
            Self::Connection(source) => Some(source),
            Self::NoPage => None,
        }
    }
}

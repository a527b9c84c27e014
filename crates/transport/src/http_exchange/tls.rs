//! TLS by rustls on ring, trusting the public roots and those that were given besides.

use core::error::Error as StdError;
use core::fmt;
use core::mem;
use std::io::{self, Read, Write};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

use super::connect::remaining;
use super::progress;
use crate::{Phase, TransportError, public_roots};

/// "The length MUST NOT exceed 2^14 bytes." (RFC 8446 §5.1)
const RECORD: usize = 1 << 14;

/// ureq's own connector replaces the public roots by those it is given, and sets TLS up anew for each connection
/// of a request that has a timeout of its own.
#[derive(Clone, Debug)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
}

impl Tls {
    /// TLS that trusts the public roots and those in these PEM files.
    pub(super) fn new(extra_roots: &[Vec<u8>]) -> Result<Self, TransportError> {
        let mut roots = RootCertStore { roots: public_roots() };
        extra_roots.iter().try_for_each(|pem| add_roots(&mut roots, pem))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TransportError::Setup(error.into()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config: Arc::new(config) })
    }

    fn handshake(
        &self,
        transport: Box<dyn Transport>,
        details: &ConnectionDetails<'_>,
    ) -> Result<Stream, Error> {
        let host = details.uri.host().unwrap_or_default();
        let failed = |source| Error::Other(Box::new(handshake_error(host, source)));
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned());
        let name = name.map_err(|error| failed(error.into()))?;
        let mut connection =
            ClientConnection::new(Arc::clone(&self.config), name).map_err(|error| failed(error.into()))?;
        let mut socket = TransportAdapter::new(transport, Arc::clone(&details.current_time));
        socket.set_timeout(remaining(details)?);
        match connection.complete_io(&mut socket).map_err(Error::from) {
            Ok(_) => Ok(StreamOwned::new(connection, socket)),
            Err(Error::Io(error)) => Err(failed(unwrap(error))),
            Err(error) => Err(error),
        }
    }
}

fn add_roots(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), TransportError> {
    let mut number = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        number += 1;
        let certificate = certificate.map_err(|error| TransportError::Pem(error.into()))?;
        roots.add(certificate).map_err(|error| TransportError::Root { number, source: error.into() })?;
    }
    if number == 0 { Err(TransportError::NoCertificate) } else { Ok(()) }
}

/// rustls hands its errors through `std::io`.
fn unwrap(error: io::Error) -> Box<dyn StdError + Send + Sync> {
    match error.downcast::<rustls::Error>() {
        Ok(error) => error.into(),
        Err(error) => error.into(),
    }
}

fn handshake_error(host: &str, source: Box<dyn StdError + Send + Sync>) -> TransportError {
    let host = host.to_owned();
    match source.downcast_ref::<rustls::Error>() {
        Some(rustls::Error::InvalidCertificate(_)) => TransportError::Untrusted { host, source },
        _ => TransportError::Handshake { host, source },
    }
}

impl<In: Transport> Connector<In> for Tls {
    type Out = Either<In, TlsTransport>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, Error> {
        let Some(transport) = chained else { return Ok(None) };
        if !details.needs_tls() || transport.is_tls() {
            return Ok(Some(Either::A(transport)));
        }
        progress::enter(Phase::Handshake);
        let stream = self.handshake(Box::new(transport), details)?;
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(Either::B(TlsTransport { buffers, stream, unsent: Vec::new(), just_read: false })))
    }
}

type Stream = StreamOwned<ClientConnection, TransportAdapter<Box<dyn Transport>>>;

pub(super) struct TlsTransport {
    buffers: LazyBuffers,
    stream: Stream,
    /// ureq hands over head and body apart: what is small leaves as one, in one record, when its answer is waited for.
    unsent: Vec<u8>,
    /// Something was read, and nobody has asked since whether the connection is open.
    just_read: bool,
}

impl TlsTransport {
    fn send(&mut self) -> Result<(), Error> {
        let sent = self.stream.write_all(&self.unsent);
        self.unsent.clear();
        Ok(sent?)
    }
}

impl Transport for TlsTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.stream.sock.set_timeout(timeout);
        self.unsent.extend_from_slice(self.buffers.output().get(..amount).unwrap_or_default());
        if self.unsent.len() < RECORD { Ok(()) } else { self.send() }
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.stream.sock.set_timeout(timeout);
        self.send()?;
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        self.just_read = true;
        Ok(amount > 0)
    }

    /// Open, and silent: neither the end nor anything else has come since the last response. ureq asks right after a
    /// response and once more before the next request; to ask the socket, which costs three calls, the second time is
    /// the better.
    fn is_open(&mut self) -> bool {
        let silent = match self.stream.conn.process_new_packets() {
            Ok(state) => !state.peer_has_closed() && state.plaintext_bytes_to_read() == 0,
            Err(_) => false,
        };
        silent && (mem::take(&mut self.just_read) || self.stream.sock.get_mut().is_open())
    }

    fn is_tls(&self) -> bool {
        true
    }
}

impl fmt::Debug for TlsTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsTransport").field("socket", self.stream.sock.get_ref()).finish_non_exhaustive()
    }
}

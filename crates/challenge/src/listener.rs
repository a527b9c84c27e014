//! A stand-alone HTTP server that knows one path.

mod bind_error;
mod connection;
mod request;
mod server;
mod socket;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, Shutdown, SocketAddr, TcpListener};
use std::os::unix::net::UnixStream;
use std::thread::{self, JoinHandle};

use crate::Http01Table;
pub use bind_error::BindError;
use server::{Limits, Server};

/// Octets of stack for the one thread; it keeps its buffers on the heap.
const STACK: usize = 128 * 1024;

/// How often [`Listener::bind_all`] looks for a port that is free in both families, when asked for any.
const ATTEMPTS: usize = 16;

/// Serves an [`Http01Table`] until it is dropped (R46).
///
/// One thread waits for all sockets at once, so clients that are slow or silent cost a buffer and no more; it uses no
/// processor time while nothing happens. Dropping the listener closes its sockets at once.
#[derive(Debug)]
pub struct Listener {
    addresses: Vec<SocketAddr>,
    stop: UnixStream,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Listens on exactly these addresses; `[::]` means IPv6 only, port 0 any free port.
    ///
    /// # Errors
    /// [`BindError`], which names the first address that could not be had; then none is kept.
    pub fn bind(addresses: &[SocketAddr], table: Http01Table) -> Result<Self, BindError> {
        let listeners =
            addresses.iter().map(|&address| socket::listen(address)).collect::<Result<Vec<_>, _>>()?;
        Self::serve(listeners, table, Limits::DEFAULT)
    }

    /// Listens on `port` of every IPv4 and IPv6 address of this machine; a family that it lacks is left out.
    ///
    /// # Errors
    /// [`BindError`], which names the address that could not be had; then none is kept.
    pub fn bind_all(port: u16, table: Http01Table) -> Result<Self, BindError> {
        Self::serve(both_families(port)?, table, Limits::DEFAULT)
    }

    /// The addresses that are listened on, with their real ports.
    #[must_use]
    pub fn local_addrs(&self) -> &[SocketAddr] {
        &self.addresses
    }

    fn serve(listeners: Vec<TcpListener>, table: Http01Table, limits: Limits) -> Result<Self, BindError> {
        if listeners.is_empty() {
            return Err(BindError::NoAddress);
        }
        Self::start(listeners, table, limits).map_err(|source| BindError::Start { source })
    }

    fn start(listeners: Vec<TcpListener>, table: Http01Table, limits: Limits) -> io::Result<Self> {
        let addresses = listeners.iter().map(TcpListener::local_addr).collect::<io::Result<Vec<_>>>()?;
        let (stop, stopped) = UnixStream::pair()?;
        let server = Server::new(listeners, stopped, table, limits);
        let name = String::from("http-01");
        let thread = thread::Builder::new().name(name).stack_size(STACK).spawn(move || server.run())?;
        Ok(Self { addresses, stop, thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Neither can fail in a way that matters: both ends are ours, and the thread does not panic.
        let _ = self.stop.shutdown(Shutdown::Both);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn both_families(port: u16) -> Result<Vec<TcpListener>, BindError> {
    let mut attempt = 1;
    loop {
        match try_both_families(port) {
            Err(BindError::Taken { .. }) if port == 0 && attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

fn try_both_families(port: u16) -> Result<Vec<TcpListener>, BindError> {
    let v4 = unless_absent(socket::listen((Ipv4Addr::UNSPECIFIED, port).into()))?;
    // With port 0 the second family takes the port that the first one got.
    let port =
        v4.as_ref().and_then(|listener| listener.local_addr().ok()).map_or(port, |address| address.port());
    match (v4, socket::listen((Ipv6Addr::UNSPECIFIED, port).into())) {
        (Some(v4), v6) => Ok([Some(v4), unless_absent(v6)?].into_iter().flatten().collect()),
        (None, v6) => Ok(vec![v6?]),
    }
}

fn unless_absent(result: Result<TcpListener, BindError>) -> Result<Option<TcpListener>, BindError> {
    match result {
        Ok(listener) => Ok(Some(listener)),
        Err(BindError::NotLocal { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

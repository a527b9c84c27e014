//! A small TLS server that writes down what it is sent, and misbehaves as it is told.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Which connection it came over, from 0.
    pub(crate) connection: usize,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// What the server does with a request, one step after the other.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Pause(Duration),
    /// Ends the connection as it should be ended.
    Close,
    /// Ends it without TLS saying so.
    Cut,
}

/// What it does with a connection before any request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Greeting {
    Polite,
    /// Closes before the TLS handshake.
    Slam,
    /// Never answers the TLS handshake.
    Stare,
    /// Closes after the TLS handshake.
    HangUp,
    /// Speaks no TLS.
    Plain,
}

type Behaviour = dyn Fn(&Seen) -> Vec<Step> + Send + Sync;

pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    /// The root that its certificate goes back to, as PEM.
    pub(crate) root: Vec<u8>,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    greeting: Greeting,
}

impl Server {
    pub(crate) fn start(behaviour: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static) -> Self {
        Self::greet(Greeting::Polite, &["localhost", "127.0.0.1"], behaviour)
    }

    /// A server with a certificate for these names.
    pub(crate) fn greet(
        greeting: Greeting,
        names: &[&str],
        behaviour: impl Fn(&Seen) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let (tls, root) = identity(names);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let (seen, connections) = (Arc::<Mutex<Vec<Seen>>>::default(), Arc::<AtomicUsize>::default());
        let (log, count, behaviour) = (
            Arc::clone(&seen),
            Arc::clone(&connections),
            Arc::<Behaviour>::from(Box::new(behaviour) as Box<Behaviour>),
        );
        thread::spawn(move || {
            while let Ok((socket, _)) = listener.accept() {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let (tls, log, behaviour) = (Arc::clone(&tls), Arc::clone(&log), Arc::clone(&behaviour));
                // A client that goes away is part of the game.
                thread::spawn(move || converse(socket, greeting, tls, number, &log, &*behaviour));
            }
        });
        Self { addr, root, seen, connections, greeting }
    }

    pub(crate) fn url(&self, target: &str) -> String {
        let scheme = if self.greeting == Greeting::Plain { "http" } else { "https" };
        format!("{scheme}://{}{target}", self.addr)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn identity(names: &[&str]) -> (Arc<ServerConfig>, Vec<u8>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let leaf = CertificateParams::new(names).unwrap().signed_by(&key, &root).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)
        .unwrap();
    (Arc::new(config), root.pem().into_bytes())
}

fn converse(
    mut socket: TcpStream,
    greeting: Greeting,
    tls: Arc<ServerConfig>,
    number: usize,
    log: &Mutex<Vec<Seen>>,
    behaviour: &Behaviour,
) -> io::Result<()> {
    socket.set_nodelay(true)?;
    match greeting {
        Greeting::Slam => return Ok(()),
        Greeting::Stare => {
            thread::sleep(Duration::from_secs(60));
            return Ok(());
        }
        Greeting::Plain => return serve(&mut socket, number, log, behaviour).map(|_| ()),
        Greeting::Polite | Greeting::HangUp => {}
    }
    let mut connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    connection.complete_io(&mut socket)?;
    let mut stream = StreamOwned::new(connection, socket);
    let polite = greeting == Greeting::HangUp || serve(&mut stream, number, log, behaviour)?;
    if polite {
        stream.conn.send_close_notify();
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(())
}

/// Serves until a step ends it. Whether it ends politely.
fn serve(
    stream: &mut (impl Read + Write),
    number: usize,
    log: &Mutex<Vec<Seen>>,
    behaviour: &Behaviour,
) -> io::Result<bool> {
    loop {
        let seen = read(stream, number)?;
        log.lock().unwrap().push(seen.clone());
        for step in behaviour(&seen) {
            match step {
                Step::Send(octets) => stream.write_all(&octets)?,
                Step::Pause(time) => thread::sleep(time),
                Step::Close => return Ok(true),
                Step::Cut => return Ok(false),
            }
        }
    }
}

fn read(stream: &mut impl Read, connection: usize) -> io::Result<Seen> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut octet = [0];
        stream.read_exact(&mut octet)?;
        head.extend(octet);
    }
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap(), first.next().unwrap());
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut seen = Seen { connection, method, target, headers, body: String::new() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    seen.body = String::from_utf8(body).unwrap();
    Ok(seen)
}

/// A complete answer with a nonce.
pub(crate) fn answer(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} Whatever\r\nReplay-Nonce: good\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

pub(crate) fn send(octets: impl Into<Vec<u8>>) -> Step {
    Step::Send(octets.into())
}

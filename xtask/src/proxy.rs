//! A TLS-terminating proxy before Pebble that counts, records, and kills its client at a chosen request.
//!
//! It passes the Host header on, so that every URL Pebble makes points to the proxy, and it alters nothing.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ClientConfig, ServerConfig};

use crate::daemon::{self, Shared};
use crate::failure::{Explain, Failure};
use crate::http1::{self, Kind, Message};
use crate::pki::Pki;
use crate::tls::{self, ClientStream};

/// When the client dies; requests are counted from 1, in the order of their arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// The server never sees request n.
    BeforeRequest(usize),
    /// The server acted on request n, and nobody hears of it.
    AfterRequest(usize),
}

/// One request and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) path: String,
    pub(crate) arrived: Instant,
    pub(crate) answer: Option<Answer>,
}

/// What the server said.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: Option<String>,
    /// The moment before it was passed on.
    pub(crate) delivered: Instant,
}

/// A proxy that runs until this process ends; its port dies with it.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    exchanges: Vec<Exchange>,
    death: Option<Death>,
    victim: Option<Shared>,
    killed: bool,
}

struct Link {
    upstream: u16,
    server: Arc<ServerConfig>,
    client: Arc<ClientConfig>,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// Starts one before the server at `upstream`, with the same certificate.
    pub(crate) fn start(pki: &Pki, upstream: u16) -> Result<Self, Failure> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).explain(|| "no port for the proxy".to_owned())?;
        let port = listener.local_addr().explain(|| "no port for the proxy".to_owned())?.port();
        let state = Arc::default();
        let (server, client) = (tls::server_config(pki)?, tls::client_config(pki)?);
        let link = Arc::new(Link { upstream, server, client, state: Arc::clone(&state) });
        thread::spawn(move || accept(&listener, &link));
        Ok(Self { port, state })
    }

    /// The directory's URL through the proxy.
    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}/dir", self.port)
    }

    /// Forgets what was recorded and passes everything on, unless a death is planned.
    pub(crate) fn begin(&self, death: Option<Death>) {
        *lock(&self.state) = State { death, ..State::default() };
    }

    /// The process that dies if a death is planned.
    pub(crate) fn watch(&self, victim: &Shared) {
        lock(&self.state).victim = Some(victim.clone());
    }

    /// Whether the planned death took place.
    pub(crate) fn killed(&self) -> bool {
        lock(&self.state).killed
    }

    /// Everything since [`Proxy::begin`], in the order of arrival.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.state).exchanges.clone()
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, link: &Arc<Link>) {
    for socket in listener.incoming().flatten() {
        let link = Arc::clone(link);
        // A broken connection is the peer's death or the test's end; neither is this thread's to report.
        thread::spawn(move || link.serve(socket));
    }
}

impl Link {
    fn serve(&self, socket: TcpStream) -> io::Result<()> {
        let mut downstream = tls::accept(&self.server, socket)?;
        let mut upstream = tls::connect(&self.client, self.upstream)?;
        while let Some(request) = http1::read(&mut downstream, Kind::Request)? {
            let Some(answer) = self.exchange(&request, &mut upstream)? else { return Ok(()) };
            http1::write(downstream.get_mut(), &answer.raw)?;
            if request.closes() || answer.closes() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Passes one request on; `None` means that nobody is left to hear the answer.
    fn exchange(&self, request: &Message, upstream: &mut ClientStream) -> io::Result<Option<Message>> {
        let number = lock(&self.state).arrive(request);
        if self.dies(Death::BeforeRequest(number)) {
            return Ok(None);
        }
        http1::write(upstream.get_mut(), &request.raw)?;
        let kind = if request.method() == "HEAD" { Kind::ResponseToHead } else { Kind::Response };
        let answer = http1::read(upstream, kind)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        lock(&self.state).answered(number, &answer);
        Ok(if self.dies(Death::AfterRequest(number)) { None } else { Some(answer) })
    }

    /// Kills the client if `moment` is the planned one; from then on everything is refused until the next
    /// [`Proxy::begin`], for the dead send nothing.
    fn dies(&self, moment: Death) -> bool {
        let mut state = lock(&self.state);
        state.killed |= state.death == Some(moment);
        if !state.killed {
            return false;
        }
        drop(state);
        self.victim().iter().for_each(daemon::end);
        true
    }

    /// The process to kill; its first request may arrive a moment before anybody could say which it is.
    fn victim(&self) -> Option<Shared> {
        for _ in 0..1000 {
            if let Some(victim) = &lock(&self.state).victim {
                return Some(victim.clone());
            }
            thread::sleep(Duration::from_millis(1));
        }
        None
    }
}

impl State {
    /// The request's number.
    fn arrive(&mut self, request: &Message) -> usize {
        let path = request.path().to_owned();
        self.exchanges.push(Exchange { path, arrived: Instant::now(), answer: None });
        self.exchanges.len()
    }

    fn answered(&mut self, number: usize, answer: &Message) {
        let owned = |name| answer.header(name).map(str::to_owned);
        let answer = Answer {
            status: answer.status().unwrap_or_default(),
            location: owned("location"),
            retry_after: owned("retry-after"),
            date: owned("date"),
            delivered: Instant::now(),
        };
        if let Some(exchange) = number.checked_sub(1).and_then(|index| self.exchanges.get_mut(index)) {
            exchange.answer = Some(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Death, Proxy};
    use crate::http1::{self, Kind};
    use crate::pki::Pki;
    use crate::{daemon, tls};
    use std::net::{Ipv4Addr, TcpListener};
    use std::process::Command;
    use std::thread;

    const ANSWER: &[u8] = b"HTTP/1.1 201 Created\r\nLocation: /acct/1\r\nContent-Length: 2\r\n\r\n{}";

    /// A server that answers every request of every connection with [`ANSWER`].
    fn upstream(pki: &Pki) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = tls::server_config(pki).unwrap();
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let mut stream = tls::accept(&config, socket).unwrap();
                while let Ok(Some(_)) = http1::read(&mut stream, Kind::Request) {
                    http1::write(stream.get_mut(), ANSWER).unwrap();
                }
            }
        });
        port
    }

    fn proxy(name: &str) -> (Proxy, Pki) {
        let dir = std::env::temp_dir().join(format!("xtask-proxy-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let pki = Pki::create(&dir).unwrap();
        let proxy = Proxy::start(&pki, upstream(&pki)).unwrap();
        (proxy, pki)
    }

    fn ask(proxy: &Proxy, pki: &Pki) -> std::io::Result<http1::Message> {
        tls::get(&tls::client_config(pki).unwrap(), proxy.port, "/dir")
    }

    #[test]
    fn messages_pass_unchanged_and_are_recorded() {
        let (proxy, pki) = proxy("pass");
        assert_eq!(ask(&proxy, &pki).unwrap().raw, ANSWER);
        let exchanges = proxy.exchanges();
        let answer = exchanges[0].answer.as_ref().unwrap();
        assert_eq!((exchanges[0].path.as_str(), answer.status), ("/dir", 201));
        assert_eq!(answer.location.as_deref(), Some("/acct/1"));
    }

    #[test]
    fn the_client_dies_before_or_after_the_server_acts() {
        let (proxy, pki) = proxy("death");
        for (death, acted) in [(Death::BeforeRequest(2), false), (Death::AfterRequest(2), true)] {
            let victim = daemon::spawn(Command::new("sleep").arg("60")).unwrap();
            proxy.begin(Some(death));
            proxy.watch(&victim);
            assert!(ask(&proxy, &pki).is_ok());
            assert!(daemon::lock(&victim).try_wait().unwrap().is_none());
            assert!(ask(&proxy, &pki).is_err());
            assert!(daemon::lock(&victim).try_wait().unwrap().is_some());
            assert!(proxy.killed());
            assert_eq!(proxy.exchanges()[1].answer.is_some(), acted);
        }
    }
}

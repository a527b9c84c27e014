//! The loop that waits for all sockets at once.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::ops::ControlFlow;
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::connection::Connection;
use crate::Http01Table;

/// How long accepting rests after the system ran out of descriptors or memory, so that the loop does not spin.
const REST: Duration = Duration::from_millis(50);

/// How many clients are served at once, and how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Connections that are open at once; further ones wait in the backlog.
    pub(super) connections: usize,
    /// What a client has from connecting to its last octet.
    pub(super) patience: Duration,
    /// What it has while all places are taken: silent clients must not keep a validation waiting.
    pub(super) crowded: Duration,
}

impl Limits {
    pub(super) const DEFAULT: Self =
        Self { connections: 256, patience: Duration::from_secs(5), crowded: Duration::from_millis(500) };
}

#[derive(Debug)]
pub(super) struct Server {
    listeners: Vec<TcpListener>,
    stopped: UnixStream,
    table: Http01Table,
    limits: Limits,
    /// In the order of their arrival.
    connections: Vec<Connection>,
    resting_until: Option<Instant>,
}

impl Server {
    pub(super) const fn new(
        listeners: Vec<TcpListener>,
        stopped: UnixStream,
        table: Http01Table,
        limits: Limits,
    ) -> Self {
        Self { listeners, stopped, table, limits, connections: Vec::new(), resting_until: None }
    }

    /// Serves until the other end of `stopped` is closed.
    pub(super) fn run(mut self) {
        while self.turn().is_continue() {}
    }

    fn turn(&mut self) -> ControlFlow<()> {
        let ready = self.wait();
        let now = Instant::now();
        if ready.stop {
            return ControlFlow::Break(());
        }
        self.advance(&ready.connections, now);
        if ready.arrivals {
            self.accept(now);
        }
        ControlFlow::Continue(())
    }

    fn wait(&mut self) -> Ready {
        let now = Instant::now();
        self.resting_until = self.resting_until.filter(|&until| until > now);
        let accepting = self.resting_until.is_none() && self.connections.len() < self.limits.connections;
        let listeners = if accepting { self.listeners.as_slice() } else { &[] };
        let mut fds = vec![PollFd::new(&self.stopped, PollFlags::IN)];
        fds.extend(listeners.iter().map(|listener| PollFd::new(listener, PollFlags::IN)));
        fds.extend(self.connections.iter().map(|connection| PollFd::new(connection, connection.interest())));
        match poll(&mut fds, self.timeout(now).as_ref()) {
            Ok(_) => Ready::read(&fds, listeners.len()),
            Err(errno) => {
                if errno != Errno::INTR {
                    thread::sleep(REST);
                }
                Ready::default()
            }
        }
    }

    fn timeout(&self, now: Instant) -> Option<Timespec> {
        let oldest = self.connections.first().map(|connection| connection.deadline(self.patience()));
        let next = oldest.into_iter().chain(self.resting_until).min()?;
        Timespec::try_from(next.saturating_duration_since(now)).ok()
    }

    const fn patience(&self) -> Duration {
        if self.connections.len() < self.limits.connections {
            self.limits.patience
        } else {
            self.limits.crowded
        }
    }

    fn advance(&mut self, ready: &[bool], now: Instant) {
        let patience = self.patience();
        let mut ready = ready.iter();
        self.connections.retain_mut(|connection| {
            let may_advance = ready.next().is_some_and(|&ready| ready);
            (!may_advance || connection.advance(&self.table).is_continue())
                && connection.deadline(patience) > now
        });
    }

    fn accept(&mut self, now: Instant) {
        for listener in &self.listeners {
            while self.connections.len() < self.limits.connections {
                match listener.accept().and_then(|(stream, _)| Connection::new(stream, now)) {
                    // The request has often arrived with the connection: no need to wait for it.
                    Ok(mut connection) => {
                        if connection.advance(&self.table).is_continue() {
                            self.connections.push(connection);
                        }
                    }
                    Err(error) => match error.kind() {
                        ErrorKind::WouldBlock => break,
                        ErrorKind::Interrupted | ErrorKind::ConnectionAborted => {}
                        _ => {
                            self.resting_until = now.checked_add(REST);
                            return;
                        }
                    },
                }
            }
        }
    }
}

/// What the poll saw.
#[derive(Debug, Default)]
struct Ready {
    stop: bool,
    arrivals: bool,
    connections: Vec<bool>,
}

impl Ready {
    fn read(fds: &[PollFd<'_>], listeners: usize) -> Self {
        let mut ready = fds.iter().map(|fd| !fd.revents().is_empty());
        let stop = ready.next().unwrap_or(false);
        // Every listener is looked at, so none may be skipped here.
        let arrivals = ready.by_ref().take(listeners).fold(false, |any, ready| any | ready);
        Self { stop, arrivals, connections: ready.collect() }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::super::{Listener, socket};
    use super::*;

    const SHORT: Limits =
        Limits { connections: 4, patience: Duration::from_millis(400), crowded: Duration::from_millis(50) };

    fn listener(limits: Limits) -> Listener {
        let socket = socket::listen(([127, 0, 0, 1], 0).into()).unwrap();
        Listener::serve(vec![socket], Http01Table::new(), limits).unwrap()
    }

    fn connect(listener: &Listener) -> TcpStream {
        let stream = TcpStream::connect(listener.local_addrs()[0]).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    fn ask(mut stream: TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn r46_a_client_that_drips_is_cut_off_although_it_never_pauses() {
        let listener = listener(SHORT);
        let mut slow = connect(&listener);
        let start = Instant::now();
        while slow.write_all(b"x").is_ok() && start.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(20));
        }
        assert!(start.elapsed() >= SHORT.patience, "cut off after {:?}", start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(5), "cut off after {:?}", start.elapsed());
    }

    #[test]
    fn r46_silent_clients_in_every_place_delay_a_validation_only_shortly() {
        let listener = listener(Limits { patience: Duration::from_secs(60), ..SHORT });
        let silent: Vec<_> = (0..SHORT.connections * 3).map(|_| connect(&listener)).collect();
        let start = Instant::now();
        assert!(ask(connect(&listener)).starts_with("HTTP/1.1 404 "));
        assert!(start.elapsed() < Duration::from_secs(2), "answered after {:?}", start.elapsed());
        drop(silent);
    }
}

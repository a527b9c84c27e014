//! One client, served without ever waiting for it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::ops::ControlFlow;
use std::os::fd::{AsFd, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::PollFlags;

use super::request::{Refusal, head_end, respond};
use crate::Http01Table;

/// Octets of a request's head that are read at most; validators send a few hundred.
const MAX_HEAD: usize = 8 * 1024;
/// Octets that are read and thrown away after the response, so that closing does not cut it off.
const MAX_DRAIN: usize = 64 * 1024;
const CHUNK: usize = 1024;

#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    accepted: Instant,
    state: State,
}

#[derive(Debug)]
enum State {
    Reading { head: Vec<u8> },
    Writing { response: Vec<u8>, sent: usize },
    Draining { octets: usize },
}

impl Connection {
    pub(super) fn new(stream: TcpStream, accepted: Instant) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self { stream, accepted, state: State::Reading { head: Vec::new() } })
    }

    /// When this client has had `patience`.
    pub(super) fn deadline(&self, patience: Duration) -> Instant {
        self.accepted.checked_add(patience).unwrap_or(self.accepted)
    }

    pub(super) fn interest(&self) -> PollFlags {
        match self.state {
            State::Writing { .. } => PollFlags::OUT,
            State::Reading { .. } | State::Draining { .. } => PollFlags::IN,
        }
    }

    /// Goes as far as the client lets us now; `Break` when the connection is to be closed.
    pub(super) fn advance(&mut self, table: &Http01Table) -> ControlFlow<()> {
        loop {
            match self.step(table) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return ControlFlow::Break(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return ControlFlow::Continue(()),
                Err(_) => return ControlFlow::Break(()),
            }
        }
    }

    fn step(&mut self, table: &Http01Table) -> io::Result<ControlFlow<()>> {
        let next = match &mut self.state {
            State::Reading { head } => match read_head(&mut self.stream, head, table)? {
                Some(response) => State::Writing { response, sent: 0 },
                None => return Ok(ControlFlow::Break(())),
            },
            State::Writing { response, sent } => {
                write_rest(&mut self.stream, response, sent)?;
                self.stream.shutdown(Shutdown::Write)?;
                State::Draining { octets: 0 }
            }
            State::Draining { octets } => return drain(&mut self.stream, octets),
        };
        self.state = next;
        Ok(ControlFlow::Continue(()))
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}

/// The response, once the head is whole; none if the client left before.
fn read_head(stream: &mut TcpStream, head: &mut Vec<u8>, table: &Http01Table) -> io::Result<Option<Vec<u8>>> {
    let mut chunk = [0; CHUNK];
    loop {
        let length = stream.read(&mut chunk)?;
        if length == 0 {
            return Ok(None);
        }
        head.extend_from_slice(chunk.get(..length).unwrap_or_default());
        if let Some(end) = head_end(head) {
            return Ok(head.get(..end).map(|head| respond(head, table)));
        }
        if head.len() >= MAX_HEAD {
            return Ok(Some(Refusal::HeadTooLarge.response(true)));
        }
    }
}

fn write_rest(stream: &mut TcpStream, response: &[u8], sent: &mut usize) -> io::Result<()> {
    while let Some(rest) = response.get(*sent..).filter(|rest| !rest.is_empty()) {
        match stream.write(rest)? {
            0 => return Err(ErrorKind::WriteZero.into()),
            length => *sent = sent.saturating_add(length),
        }
    }
    Ok(())
}

/// A socket that is closed with unread input resets the connection, and the client may lose the response.
fn drain(stream: &mut TcpStream, octets: &mut usize) -> io::Result<ControlFlow<()>> {
    let length = stream.read(&mut [0; CHUNK])?;
    *octets = octets.saturating_add(length);
    let over = length == 0 || *octets >= MAX_DRAIN;
    Ok(if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
}

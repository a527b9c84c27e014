//! A connection that can be cut.

use core::{
    pin::Pin,
    task::{Context, Poll},
};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::server::TlsStream;

/// The end of a response's head.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// Where the line will be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Nowhere,
    /// So many octets behind the head of the next response.
    InBody(usize),
    /// Here.
    Now,
}

/// The handler's end of a connection: it can cut it.
#[derive(Clone, Debug)]
pub(super) struct Scissors(Arc<Mutex<Cut>>);

impl Scissors {
    /// Lets nothing more through.
    pub(super) fn cut(&self) {
        self.set(Cut::Now);
    }

    /// Lets the head of the next response through, and so many octets of its body.
    pub(super) fn cut_in_body(&self, octets: usize) {
        self.set(Cut::InBody(octets));
    }

    fn set(&self, cut: Cut) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = cut;
    }

    fn get(&self) -> Cut {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How much of what is about to be written may be.
    fn allowed(&self, octets: &[u8]) -> io::Result<usize> {
        match self.get() {
            Cut::Nowhere => Ok(octets.len()),
            Cut::Now => Err(io::ErrorKind::ConnectionReset.into()),
            Cut::InBody(rest) => {
                let head = octets.windows(HEAD_END.len()).position(|window| window == HEAD_END);
                let head = head.map_or(0, |start| start.saturating_add(HEAD_END.len()));
                Ok(head.saturating_add(rest).min(octets.len()))
            }
        }
    }

    /// Counts what was written.
    fn wrote(&self, octets: &[u8]) {
        if let Cut::InBody(rest) = self.get() {
            let head = octets.windows(HEAD_END.len()).position(|window| window == HEAD_END);
            let body =
                octets.len().saturating_sub(head.map_or(0, |start| start.saturating_add(HEAD_END.len())));
            let rest = rest.saturating_sub(body);
            self.set(if rest == 0 { Cut::Now } else { Cut::InBody(rest) });
        }
    }
}

/// The server's end of a connection.
pub(super) struct Line {
    stream: TlsStream<TcpStream>,
    scissors: Scissors,
}

impl Line {
    pub(super) fn new(stream: TlsStream<TcpStream>) -> Self {
        Self { stream, scissors: Scissors(Arc::new(Mutex::new(Cut::Nowhere))) }
    }

    pub(super) fn scissors(&self) -> Scissors {
        self.scissors.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        let allowed = self.scissors.allowed(octets)?;
        let octets = octets.get(..allowed).unwrap_or_default();
        let written = Pin::new(&mut self.stream).poll_write(cx, octets);
        if let Poll::Ready(Ok(written)) = written {
            self.scissors.wrote(octets.get(..written).unwrap_or_default());
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // a line that was cut says no goodbye
        match self.scissors.get() {
            Cut::Nowhere => Pin::new(&mut self.stream).poll_shutdown(cx),
            _ => Poll::Ready(Ok(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scissors() -> Scissors {
        Scissors(Arc::new(Mutex::new(Cut::Nowhere)))
    }

    #[test]
    fn the_head_and_so_much_of_the_body() {
        let scissors = scissors();
        assert_eq!(scissors.allowed(b"anything").unwrap(), 8);
        scissors.cut_in_body(3);
        let response = b"HTTP/1.1 200 OK\r\n\r\nbody";
        assert_eq!(scissors.allowed(response).unwrap(), response.len() - 1);
        scissors.wrote(&response[..response.len() - 3]);
        assert_eq!(scissors.allowed(b"ody").unwrap(), 2);
        scissors.wrote(b"od");
        assert!(scissors.allowed(b"y").is_err());
    }

    #[test]
    fn nothing_at_all() {
        let scissors = scissors();
        scissors.cut();
        assert!(scissors.allowed(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}

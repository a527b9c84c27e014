//! A web server for one directory, as an operator's would be, and with one site that answers nonsense.

use std::fs;
use std::io::{self, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;

use crate::failure::{Explain, Failure};
use crate::http1::{self, Kind, Message};

/// Which files it serves, and for which host it does not.
pub(crate) struct Site {
    pub(crate) root: PathBuf,
    /// Requests for this host are answered with a parking page.
    pub(crate) wrong_host: Option<String>,
}

/// Serves `site` on `port` of loopback until this process ends.
pub(crate) fn serve(site: Site, port: u16) -> Result<(), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = listener.explain(|| format!("cannot serve a webroot on port {port}"))?;
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            // A validator that hangs up early is not this server's concern.
            let _ = site.answer(&socket);
        }
    });
    Ok(())
}

impl Site {
    fn answer(&self, socket: &TcpStream) -> io::Result<()> {
        let Some(request) = http1::read(&mut BufReader::new(socket), Kind::Request)? else { return Ok(()) };
        let (status, body) = self.respond(&request);
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        http1::write(&mut &*socket, &[head.as_bytes(), &body].concat())
    }

    fn respond(&self, request: &Message) -> (&'static str, Vec<u8>) {
        let host = request.header("host").unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        if self.wrong_host.as_deref() == Some(host) {
            return ("200 OK", b"this domain is parked".to_vec());
        }
        let path = request.path().trim_start_matches('/');
        let inside = !path.split('/').any(|part| part == "..");
        match fs::read(self.root.join(path)) {
            Ok(body) if inside => ("200 OK", body),
            _ => ("404 Not Found", Vec::new()),
        }
    }
}

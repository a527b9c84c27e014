//! A web server of a few lines, one request a connection. Its thread ends with the test's process.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;

pub(crate) const V4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
pub(crate) const V6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// Answers each request, given its path and its Host, with these octets; its port.
pub(crate) fn serve(answer: impl Fn(&str, &str) -> String + Send + 'static) -> u16 {
    serve_at((V4, 0).into(), answer)
}

pub(crate) fn serve_at(address: SocketAddr, answer: impl Fn(&str, &str) -> String + Send + 'static) -> u16 {
    let listener = TcpListener::bind(address).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (path, host) = request(&stream);
            // a client that reads no more has what it wants
            let _ = stream.write_all(answer(&path, &host).as_bytes());
        }
    });
    port
}

/// The path and the Host; what comes first is the whole head, or nothing of HTTP.
fn request(mut stream: &TcpStream) -> (String, String) {
    let mut buffer = [0; 4096];
    let length = stream.read(&mut buffer).unwrap_or_default();
    let text = String::from_utf8_lossy(&buffer[..length]);
    let path = text.split(' ').nth(1).unwrap_or_default();
    let host = text.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned));
    (path.to_owned(), host.unwrap_or_default())
}

pub(crate) fn reply(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} X\r\nServer: nginx\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

pub(crate) fn redirect(to: &str) -> String {
    reply(301, &format!("Location: {to}\r\n"), "")
}

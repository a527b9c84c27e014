//! The resolvers of this machine.

use std::fs;
use std::io;
use std::net::{IpAddr, SocketAddr};

const FILE: &str = "/etc/resolv.conf";
const PORT: u16 = 53;
/// As many as the C library asks.
const MOST: usize = 3;

/// The resolvers that `/etc/resolv.conf` names.
///
/// # Errors
/// If the file cannot be read, or names none that can be used.
pub fn resolvers() -> io::Result<Vec<SocketAddr>> {
    let found = parse(&fs::read_to_string(FILE)?);
    if found.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("{FILE} names no name server")));
    }
    Ok(found)
}

/// Addresses with a zone (`fe80::1%eth0`) are left out: a socket address has no place for the interface's name.
fn parse(text: &str) -> Vec<SocketAddr> {
    let address = |line: &str| {
        let mut words = line.split_whitespace();
        let address = words.next().filter(|word| *word == "nameserver").and_then(|_| words.next())?;
        address.parse::<IpAddr>().ok().map(|address| SocketAddr::new(address, PORT))
    };
    text.lines().filter_map(address).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolv_conf_5() {
        let text = "# made by hand\nsearch example.org\nnameserver 192.0.2.53\n nameserver\t2001:db8::53 # second\n\
            ;nameserver 192.0.2.1\nnameserver fe80::1%eth0\noptions edns0\nnameserver 192.0.2.54\nnameserver 192.0.2.55\n";
        let found: Vec<_> = parse(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["192.0.2.53:53", "[2001:db8::53]:53", "192.0.2.54:53"]);
    }
}

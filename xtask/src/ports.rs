//! Free TCP ports on loopback, for servers that cannot choose their own.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Mutex, PoisonError};

use crate::failure::{Explain, Failure};

static HANDED_OUT: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// A port that nobody listened on a moment ago, and that this process gives to nobody else.
///
/// Another process may take it before it is used: who starts a server on it tries again with another.
pub(crate) fn free() -> Result<u16, Failure> {
    for _ in 0..1000 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).explain(|| "no free port".to_owned())?;
        let port = listener.local_addr().explain(|| "no free port".to_owned())?.port();
        if HANDED_OUT.lock().unwrap_or_else(PoisonError::into_inner).insert(port) {
            return Ok(port);
        }
    }
    Err(Failure::new("no free port on 127.0.0.1 after 1000 tries"))
}

#[cfg(test)]
mod tests {
    use super::free;

    #[test]
    fn a_port_is_given_once() {
        let ports: std::collections::BTreeSet<u16> = (0..50).map(|_| free().unwrap()).collect();
        assert_eq!(ports.len(), 50);
    }
}

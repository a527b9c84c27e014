//! What std cannot set on a listening socket: `IPV6_V6ONLY` and the backlog.

use std::net::{SocketAddr, TcpListener};
use std::os::fd::OwnedFd;

use rustix::io::{self, FdFlags};
use rustix::net::{AddressFamily, SocketType, sockopt};

use super::BindError;

/// Connections that wait to be accepted; the system may cap it. std's 128 are fewer than 100 names × 3 validations.
const BACKLOG: i32 = 1024;

pub(super) fn listen(address: SocketAddr) -> Result<TcpListener, BindError> {
    open(address).map(TcpListener::from).map_err(|errno| BindError::new(address, errno))
}

fn open(address: SocketAddr) -> io::Result<OwnedFd> {
    let family = if address.is_ipv4() { AddressFamily::INET } else { AddressFamily::INET6 };
    let socket = rustix::net::socket(family, SocketType::STREAM, None)?;
    io::fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
    // As std does: connections of a run just ended, still in TIME_WAIT, must not keep the port from us.
    sockopt::set_socket_reuseaddr(&socket, true)?;
    if address.is_ipv6() {
        // Otherwise [::] takes the IPv4 port too on some systems, and 0.0.0.0 beside it would be "taken".
        sockopt::set_ipv6_v6only(&socket, true)?;
    }
    io::ioctl_fionbio(&socket, true)?;
    rustix::net::bind(&socket, &address)?;
    rustix::net::listen(&socket, BACKLOG)?;
    Ok(socket)
}

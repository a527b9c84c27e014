//! Why an address could not be listened on.

use core::error::Error;
use core::fmt;
use std::io;
use std::net::SocketAddr;

use rustix::io::Errno;

/// Why the listener could not start; nothing is listened on then.
#[derive(Debug)]
#[non_exhaustive]
pub enum BindError {
    /// No address was given.
    NoAddress,
    /// Another program, often a web server, listens there.
    Taken {
        /// The address.
        address: SocketAddr,
    },
    /// This user may not listen there: ports below 1024 are for root.
    Forbidden {
        /// The address.
        address: SocketAddr,
    },
    /// The address is none of this machine's.
    NotLocal {
        /// The address.
        address: SocketAddr,
    },
    /// The system refused for another reason.
    Refused {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The thread that answers could not be started.
    Start {
        /// What the system said.
        source: io::Error,
    },
}

impl BindError {
    pub(super) fn new(address: SocketAddr, errno: Errno) -> Self {
        match errno {
            Errno::ADDRINUSE => Self::Taken { address },
            Errno::ACCESS | Errno::PERM => Self::Forbidden { address },
            Errno::ADDRNOTAVAIL | Errno::AFNOSUPPORT => Self::NotLocal { address },
            other => Self::Refused { address, source: other.into() },
        }
    }
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAddress => f.write_str("no address to listen on was given"),
            Self::Taken { address } => write!(
                f,
                "another program listens on {address}: stop it meanwhile, or use its webroot (`ss -ltnp 'sport = \
                 :{}'` names it)",
                address.port()
            ),
            Self::Forbidden { address } => write!(
                f,
                "this user may not listen on {address}: run as root, or allow it with `setcap \
                 cap_net_bind_service=+ep` on the program"
            ),
            Self::NotLocal { address } => {
                write!(f, "{address} is no address of this machine: use one that `ip address` shows")
            }
            Self::Refused { address, .. } => write!(f, "the system does not let us listen on {address}"),
            Self::Start { .. } => f.write_str("the thread that answers challenges could not be started"),
        }
    }
}

impl Error for BindError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused { source, .. } | Self::Start { source } => Some(source),
            Self::NoAddress | Self::Taken { .. } | Self::Forbidden { .. } | Self::NotLocal { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests run as root where nothing is forbidden, so the mapping is tested beside the sockets of tests/.
    #[test]
    fn each_refusal_is_typed_and_names_its_address() {
        let address = SocketAddr::from(([0, 0, 0, 0], 80));
        let forbidden = BindError::new(address, Errno::ACCESS);
        assert!(matches!(forbidden, BindError::Forbidden { .. }));
        assert!(forbidden.to_string().contains("0.0.0.0:80"));
        assert!(forbidden.to_string().contains("cap_net_bind_service"));
        assert!(matches!(BindError::new(address, Errno::ADDRINUSE), BindError::Taken { .. }));
        assert!(matches!(BindError::new(address, Errno::AFNOSUPPORT), BindError::NotLocal { .. }));
        let other = BindError::new(address, Errno::MFILE);
        assert!(matches!(other, BindError::Refused { .. }) && other.source().is_some());
    }
}

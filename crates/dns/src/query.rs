//! What is asked.

use alloc::vec::Vec;

use crate::{Kind, Name, record::INTERNET};

const RECURSION_DESIRED: u16 = 0x0100;
/// What a datagram may hold without being cut up on its way, as most resolvers have it.
const PAYLOAD: u16 = 1232;

/// One question to one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// A random number, which the answer repeats.
    pub id: u16,
    /// What is asked about.
    pub name: Name,
    /// What is asked for.
    pub kind: Kind,
    /// Whether the server shall ask others, too.
    pub recursion: bool,
    /// Whether the server is told that a datagram may hold more than 512 octets (RFC 6891 §6.2.3).
    pub edns: bool,
}

impl Query {
    /// A question to a resolver, with EDNS.
    #[must_use]
    pub const fn recursive(id: u16, name: Name, kind: Kind) -> Self {
        Self { id, name, kind, recursion: true, edns: true }
    }

    /// A question to a server that is responsible itself, with EDNS.
    #[must_use]
    pub const fn direct(id: u16, name: Name, kind: Kind) -> Self {
        Self { id, name, kind, recursion: false, edns: true }
    }

    /// The message.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let flags = if self.recursion { RECURSION_DESIRED } else { 0 };
        let mut message = Vec::new();
        for number in [self.id, flags, 1, 0, 0, u16::from(self.edns)] {
            message.extend(number.to_be_bytes());
        }
        self.name.encode(&mut message);
        message.extend(self.kind.0.to_be_bytes());
        message.extend(INTERNET.to_be_bytes());
        if self.edns {
            Name::ROOT.encode(&mut message);
            message.extend([Kind::OPT.0, PAYLOAD, 0, 0, 0].map(u16::to_be_bytes).as_flattened());
        }
        message
    }
}

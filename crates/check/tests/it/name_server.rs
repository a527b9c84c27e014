//! A name server of a few lines, with faults on request. Its threads end with the test's process.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::thread;

use certwright_dns::{Caa, Code, Data, Kind, Message, Name, Record};

/// What a question is answered with: several datagrams, or none.
pub(crate) type Answer = Vec<Vec<u8>>;
type Fault = Box<dyn Fn(&Message, &Message) -> Option<Answer> + Send + Sync>;

/// The records of a server.
#[derive(Default)]
pub(crate) struct Zone {
    records: Vec<Record>,
    fault: Option<Fault>,
}

pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

impl Zone {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn with(mut self, owner: &str, data: Data) -> Self {
        self.records.push(Record::new(name(owner), data));
        self
    }

    pub(crate) fn address(self, owner: &str, address: &str) -> Self {
        let data = match address.parse().unwrap() {
            IpAddr::V4(address) => Data::A(address),
            IpAddr::V6(address) => Data::Aaaa(address),
        };
        self.with(owner, data)
    }

    pub(crate) fn alias(self, owner: &str, target: &str) -> Self {
        self.with(owner, Data::Cname(name(target)))
    }

    pub(crate) fn text(self, owner: &str, text: &str) -> Self {
        self.with(owner, Data::Txt(text.into()))
    }

    pub(crate) fn caa(self, owner: &str, tag: &str, value: &str) -> Self {
        self.with(owner, Data::Caa(Caa { flags: 0, tag: tag.into(), value: value.into() }))
    }

    /// A zone with one server, at 127.0.0.1.
    pub(crate) fn zone(self, owner: &str) -> Self {
        let server = format!("ns1.{owner}");
        self.with(owner, Data::Ns(name(&server))).address(&server, "127.0.0.1")
    }

    /// Datagrams instead of the right answer to a question, where the fault has any.
    pub(crate) fn fault(
        mut self,
        fault: impl Fn(&Message, &Message) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        self.fault = Some(Box::new(fault));
        self
    }

    /// This code instead of an answer to questions of a kind.
    pub(crate) fn failing(self, kind: Kind, code: Code) -> Self {
        self.fault(move |query, reply| {
            let failed = || Message { code, records: Vec::new(), ..reply.clone() };
            (query.questions[0].kind == kind).then(|| vec![failed().encode()])
        })
    }

    /// As a server knows it that is responsible for everything, and follows aliases.
    fn reply(&self, query: &Message) -> Message {
        let question = &query.questions[0];
        let (mut records, mut owner) = (Vec::new(), question.name.clone());
        // a circle of aliases ends somewhere, as with any resolver
        for _ in 0..8 {
            let of = |record: &&Record| record.owner == owner;
            let alias = self.records.iter().filter(of).find_map(|record| match &record.data {
                Data::Cname(target) => Some((record.clone(), target.clone())),
                _ => None,
            });
            let Some((record, target)) = alias else { break };
            records.push(record);
            owner = target;
        }
        let own = self.records.iter().filter(|record| record.owner == owner);
        records.extend(own.filter(|record| record.kind == question.kind).cloned());
        let exists = self.records.iter().any(|record| record.owner.ancestors().any(|name| name == owner));
        let code = if exists { Code::NO_ERROR } else { Code::NO_SUCH_NAME };
        Message { authoritative: true, code, records, ..Message::reply_to(query) }
    }

    fn answer(&self, octets: &[u8]) -> Answer {
        let query = Message::decode(octets).unwrap();
        let reply = self.reply(&query);
        let fault = self.fault.as_ref().and_then(|fault| fault(&query, &reply));
        fault.unwrap_or_else(|| vec![reply.encode()])
    }

    /// At a free port of 127.0.0.1.
    pub(crate) fn serve(self) -> NameServer {
        let (udp, tcp) = sockets(Ipv4Addr::LOCALHOST.into());
        self.at(udp, tcp)
    }

    /// At the same port of `[::1]` as another one has at 127.0.0.1.
    pub(crate) fn serve_beside(self, other: &NameServer) -> NameServer {
        let address = SocketAddr::from((Ipv6Addr::LOCALHOST, other.address.port()));
        self.at(UdpSocket::bind(address).unwrap(), TcpListener::bind(address).unwrap())
    }

    fn at(self, udp: UdpSocket, tcp: TcpListener) -> NameServer {
        let address = udp.local_addr().unwrap();
        let zone = Arc::new(self);
        let other = Arc::clone(&zone);
        thread::spawn(move || datagrams(&zone, &udp));
        thread::spawn(move || tcp.incoming().flatten().for_each(|stream| connection(&other, stream)));
        NameServer { address }
    }
}

/// A port that is free in both, and as a rule in the other family.
fn sockets(address: IpAddr) -> (UdpSocket, TcpListener) {
    loop {
        let tcp = TcpListener::bind((address, 0)).unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()) {
            return (udp, tcp);
        }
    }
}

fn datagrams(zone: &Zone, udp: &UdpSocket) {
    let mut buffer = [0; 512];
    while let Ok((length, client)) = udp.recv_from(&mut buffer) {
        for datagram in zone.answer(&buffer[..length]) {
            udp.send_to(&datagram, client).unwrap();
        }
    }
}

/// Over TCP nothing is truncated, and no other fault is played.
fn connection(zone: &Zone, mut stream: TcpStream) {
    let mut length = [0; 2];
    stream.read_exact(&mut length).unwrap();
    let mut octets = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut octets).unwrap();
    let reply = zone.reply(&Message::decode(&octets).unwrap()).encode();
    let length = u16::try_from(reply.len()).unwrap().to_be_bytes();
    // one octet at a time: the length and the message may come in any pieces
    for octet in length.iter().chain(&reply) {
        stream.write_all(&[*octet]).unwrap();
    }
}

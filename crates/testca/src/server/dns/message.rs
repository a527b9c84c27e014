//! DNS messages (RFC 1035 §4).

use core::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const INTERNET: u16 = 1;
const RECURSION_DESIRED: u16 = 0x0100;
const RESPONSE: u8 = 0x80;
const TRUNCATED: u8 = 0x02;
const HEADER: usize = 12;

/// The kinds of records that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    A,
    Txt,
    Aaaa,
}

impl Kind {
    const fn number(self) -> u16 {
        match self {
            Self::A => 1,
            Self::Txt => 16,
            Self::Aaaa => 28,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::Txt => "TXT",
            Self::Aaaa => "AAAA",
        })
    }
}

/// A record that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Record {
    Address(IpAddr),
    Txt(Vec<u8>),
}

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) truncated: bool,
    pub(super) response_code: u8,
    /// Of any name: a recursive server follows aliases itself.
    pub(super) records: Vec<Record>,
}

/// A question; `None` if a label is too long for one.
pub(super) fn query(id: u16, name: &str, kind: Kind) -> Option<Vec<u8>> {
    let mut message = Vec::with_capacity(HEADER);
    for number in [id, RECURSION_DESIRED, 1, 0, 0, 0] {
        message.extend(number.to_be_bytes());
    }
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok().filter(|length| (1..64).contains(length))?;
        message.push(length);
        message.extend(label.as_bytes());
    }
    message.push(0);
    message.extend(kind.number().to_be_bytes());
    message.extend(INTERNET.to_be_bytes());
    Some(message)
}

impl Message {
    /// Reads `octets` if they are the answer to `query`; an answer that ends too soon counts as far as it goes.
    pub(super) fn answering(query: &[u8], octets: &[u8]) -> Option<Self> {
        let mut reader = Reader(octets);
        let id = reader.take(2)?;
        let &[first, second] = reader.take(2)? else { return None };
        if query.get(..2) != Some(id) || first & RESPONSE == 0 {
            return None;
        }
        let questions = reader.number()?;
        let answers = reader.number()?;
        reader.take(4)?;
        for _ in 0..questions {
            reader.skip_name()?;
            reader.take(4)?;
        }
        let records = (0..answers).map_while(|_| reader.record()).flatten().collect();
        Some(Self { truncated: first & TRUNCATED != 0, response_code: second & 0x0f, records })
    }
}

/// What is left to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(octets)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    /// A name ends with an empty label or with a pointer (RFC 1035 §4.1.4).
    fn skip_name(&mut self) -> Option<()> {
        loop {
            match *self.take(1)?.first()? {
                0 => return Some(()),
                pointer if pointer >= 0xc0 => return self.take(1).map(|_| ()),
                length => self.take(usize::from(length)).map(|_| ())?,
            }
        }
    }

    /// The next record: outside `None` if there is none, inside if it is of no interest.
    fn record(&mut self) -> Option<Option<Record>> {
        self.skip_name()?;
        let kind = self.number()?;
        self.take(6)?;
        let length = usize::from(self.number()?);
        let data = self.take(length)?;
        Some(match kind {
            1 => <[u8; 4]>::try_from(data).ok().map(|octets| Record::Address(Ipv4Addr::from(octets).into())),
            28 => {
                <[u8; 16]>::try_from(data).ok().map(|octets| Record::Address(Ipv6Addr::from(octets).into()))
            }
            16 => Some(Record::Txt(strings(data))),
            _ => None,
        })
    }
}

/// The strings of a TXT record, put together.
fn strings(data: &[u8]) -> Vec<u8> {
    let (mut reader, mut text) = (Reader(data), Vec::new());
    while let Some(&[length]) = reader.take(1) {
        text.extend_from_slice(reader.take(usize::from(length)).unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The question and two TXT records with a compressed name, as RFC 1035 §4.1 lays them out.
    fn answer(query: &[u8]) -> Vec<u8> {
        let mut answer = query.to_vec();
        answer[2..8].copy_from_slice(&[0x81, 0x80, 0, 1, 0, 3]);
        let head = |kind: u8, length: u8| vec![0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, length];
        answer.extend(head(16, 8).iter().chain(b"\x03abc\x03def"));
        answer.extend(head(5, 2).iter().chain(b"\xc0\x0c"));
        answer.extend(head(1, 4).iter().chain(&[192, 0, 2, 1]));
        answer
    }

    #[test]
    fn rfc_1035_4_1_question_and_answer() {
        let query = query(7, "_acme-challenge.a.test", Kind::Txt).unwrap();
        assert_eq!(query[..HEADER], [0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(query[HEADER..], *b"\x0f_acme-challenge\x01a\x04test\x00\x00\x10\x00\x01");
        let message = Message::answering(&query, &answer(&query)).unwrap();
        let address = Record::Address(Ipv4Addr::new(192, 0, 2, 1).into());
        assert_eq!(message.records, [Record::Txt(b"abcdef".into()), address]);
        assert_eq!((message.truncated, message.response_code), (false, 0));
    }

    #[test]
    fn whatever_arrives_never_panics() {
        let query = query(7, "a.test", Kind::A).unwrap();
        let answer = answer(&query);
        for end in 0..answer.len() {
            let _ = Message::answering(&query, &answer[..end]);
        }
        for place in 0..answer.len() {
            let mut wrong = answer.clone();
            wrong[place] ^= 0xff;
            let _ = Message::answering(&query, &wrong);
        }
        assert_eq!(Message::answering(&query, &query), None, "a question is no answer");
    }

    #[test]
    fn names_that_are_none() {
        for name in ["", "a..b", &"a".repeat(64)] {
            assert_eq!(query(1, name, Kind::A), None);
        }
    }
}

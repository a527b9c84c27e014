//! Messages (RFC 1035 §4.1).

use alloc::vec::Vec;
use core::fmt;

use crate::{DnsError, Kind, Name, Query, Record, reader::Reader, record::INTERNET};

const RESPONSE: u16 = 0x8000;
const AUTHORITATIVE: u16 = 0x0400;
const TRUNCATED: u16 = 0x0200;
const RECURSION_DESIRED: u16 = 0x0100;
const CODE: u16 = 0x000f;

/// A message, as far as validation needs it; the additional section is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The number of the question that it belongs to.
    pub id: u16,
    /// Whether it is an answer.
    pub response: bool,
    /// Whether the server is responsible for the name.
    pub authoritative: bool,
    /// Whether something did not fit: then the records are incomplete, and TCP tells the rest.
    pub truncated: bool,
    /// Whether the server is asked to ask others.
    pub recursion: bool,
    /// What came of it.
    pub code: Code,
    /// What was asked, as a rule one question.
    pub questions: Vec<Question>,
    /// The answer section.
    pub records: Vec<Record>,
    /// The authority section: in an answer without records, the zone's start.
    pub authority: Vec<Record>,
    /// How many records the additional section has; EDNS is one of them. They are left out, and none are written.
    pub additional: u16,
}

/// What is asked, in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked about.
    pub name: Name,
    /// What is asked for.
    pub kind: Kind,
}

/// A response code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code(pub u8);

impl Code {
    /// No error.
    pub const NO_ERROR: Self = Self(0);
    /// The server could not read the question.
    pub const FORMAT_ERROR: Self = Self(1);
    /// The server could not find out.
    pub const SERVER_FAILURE: Self = Self(2);
    /// There is no such name.
    pub const NO_SUCH_NAME: Self = Self(3);
    /// The server does not know this sort of question.
    pub const NOT_IMPLEMENTED: Self = Self(4);
    /// The server does not want to answer.
    pub const REFUSED: Self = Self(5);
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match *self {
            Self::NO_ERROR => "NOERROR",
            Self::FORMAT_ERROR => "FORMERR",
            Self::SERVER_FAILURE => "SERVFAIL",
            Self::NO_SUCH_NAME => "NXDOMAIN",
            Self::NOT_IMPLEMENTED => "NOTIMP",
            Self::REFUSED => "REFUSED",
            Self(number) => return write!(f, "RCODE{number}"),
        })
    }
}

impl Message {
    /// Reads a message. One that says that it is truncated counts as far as it goes.
    ///
    /// # Errors
    /// If it is malformed. Octets after the last record are none of it, and are not looked at.
    pub fn decode(octets: &[u8]) -> Result<Self, DnsError> {
        let mut reader = Reader::new(octets);
        let id = reader.number()?;
        let flags = reader.number()?;
        let [questions, answers, authorities, additional] =
            [reader.number()?, reader.number()?, reader.number()?, reader.number()?];
        let truncated = flags & TRUNCATED != 0;
        let questions = (0..questions).map(|_| Question::read(&mut reader)).collect::<Result<_, _>>()?;
        let mut section = |count| records(&mut reader, count, truncated);
        Ok(Self {
            id,
            response: flags & RESPONSE != 0,
            authoritative: flags & AUTHORITATIVE != 0,
            truncated,
            recursion: flags & RECURSION_DESIRED != 0,
            code: Code(flags.to_be_bytes()[1] & CODE.to_be_bytes()[1]),
            questions,
            records: section(answers)?,
            authority: section(authorities)?,
            additional,
        })
    }

    /// Whether this answers the question: anything else that arrives is a mistake or an attack (RFC 5452 §9.1).
    #[must_use]
    pub fn answers(&self, query: &Query) -> bool {
        let repeats = |question: &Question| question.name == query.name && question.kind == query.kind;
        let asked = match self.questions.as_slice() {
            [question] => repeats(question),
            // a server that could not read the question cannot repeat it
            [] => matches!(self.code, Code::FORMAT_ERROR | Code::NOT_IMPLEMENTED),
            _ => false,
        };
        self.response && self.id == query.id && asked
    }

    /// An answer to `query` without records.
    #[must_use]
    pub fn reply_to(query: &Self) -> Self {
        Self {
            response: true,
            truncated: false,
            code: Code::NO_ERROR,
            records: Vec::new(),
            authority: Vec::new(),
            additional: 0,
            ..query.clone()
        }
    }

    /// The message, without compression.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let bits = [
            (self.response, RESPONSE),
            (self.authoritative, AUTHORITATIVE),
            (self.truncated, TRUNCATED),
            (self.recursion, RECURSION_DESIRED),
        ];
        let set = bits.iter().filter(|(set, _)| *set).fold(0, |flags, (_, bit)| flags | bit);
        let flags = set | u16::from(self.code.0) & CODE;
        let [questions, answers, authorities] =
            [self.questions.len(), self.records.len(), self.authority.len()].map(count);
        let mut out = Vec::new();
        for number in [self.id, flags, questions, answers, authorities, 0] {
            out.extend(number.to_be_bytes());
        }
        self.questions.iter().for_each(|question| question.encode(&mut out));
        self.records.iter().chain(&self.authority).for_each(|record| record.encode(&mut out));
        out
    }
}

/// More than 65,535 of anything fit into no message.
fn count(length: usize) -> u16 {
    u16::try_from(length).unwrap_or(u16::MAX)
}

fn records(reader: &mut Reader<'_>, count: u16, truncated: bool) -> Result<Vec<Record>, DnsError> {
    let mut records = Vec::new();
    for _ in 0..count {
        match Record::read(reader) {
            Ok(record) => records.push(record),
            Err(_) if truncated => break,
            Err(error) => return Err(error),
        }
    }
    Ok(records)
}

impl Question {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DnsError> {
        let name = reader.name()?;
        let kind = Kind(reader.number()?);
        reader.number()?;
        Ok(Self { name, kind })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        self.name.encode(out);
        out.extend(self.kind.0.to_be_bytes());
        out.extend(INTERNET.to_be_bytes());
    }
}

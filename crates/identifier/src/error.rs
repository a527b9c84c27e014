//! What is wrong with a text that should be an identifier, where, and what would be right.

mod remedy;

use alloc::string::String;
use core::{error::Error, fmt};

use crate::Identifier;

/// Texts are quoted in messages up to this many characters.
const QUOTED: usize = 80;

/// A text is no identifier: its kind of error, its place and its remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    kind: ParseErrorKind,
    input: String,
    position: Option<usize>,
}

impl ParseError {
    /// `fault` counts octets from the first character of `input` that is no blank.
    pub(crate) fn new(input: &str, fault: Fault) -> Self {
        let blanks = input.len().saturating_sub(input.trim_start().len());
        let characters = |at: usize| input.char_indices().take_while(|(index, _)| *index < at).count();
        let position = fault.at.map(|at| characters(at.saturating_add(blanks)));
        Self { kind: fault.kind, input: input.into(), position }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// The text as it was given; it may hold control characters.
    #[must_use]
    pub fn input(&self) -> &str {
        &self.input
    }

    /// How many characters of [`input`](Self::input) are before the wrong one; `None` if the whole is wrong.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    /// The identifier that was probably meant: the host of a URL, the domain of a mailbox.
    #[must_use]
    pub fn suggestion(&self) -> Option<Identifier> {
        remedy::suggestion(self.kind, self.input.trim())
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind != ParseErrorKind::Empty {
            write!(f, "{}: ", Quoted(&self.input))?;
        }
        self.kind.fmt(f)?;
        if let Some(position) = self.position {
            write!(f, " at character {}", position.saturating_add(1))?;
        }
        write!(f, "; {}", remedy::remedy(self.kind, self.input.trim()))?;
        match self.suggestion() {
            Some(meant) => write!(f, ": {meant}"),
            None => Ok(()),
        }
    }
}

impl Error for ParseError {}

/// What is wrong with a text that should be an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// Nothing but blanks.
    Empty,
    /// A blank inside, as in `sal secrets`.
    Blank,
    /// A URL instead of its host.
    Url,
    /// A port after the name.
    Port,
    /// A path, query or fragment after the name.
    Path,
    /// An e-mail address.
    Email,
    /// An underscore, which DNS allows and host names do not.
    Underscore,
    /// Another character that no name contains.
    Character(char),
    /// Two dots in a row, or a dot in front.
    EmptyLabel,
    /// A label begins with a hyphen.
    LeadingHyphen,
    /// A label ends with a hyphen.
    TrailingHyphen,
    /// Hyphens as third and fourth character of a label that is no A-label (RFC 5890 §2.3.1).
    ReservedHyphens,
    /// A label over 63 octets as A-label; this many.
    LabelTooLong(usize),
    /// A name over 253 octets in A-labels; this many.
    NameTooLong(usize),
    /// `*` alone.
    BareWildcard,
    /// A second wildcard label, as in `*.*.example.org`.
    DoubleWildcard,
    /// A wildcard that is part of a label, as in `w*.example.org`.
    PartialWildcard,
    /// A wildcard that is not the leftmost label.
    InnerWildcard,
    /// The last label is a number.
    NumericTopLevel,
    /// A character that IDNA does not allow, or not there.
    Unicode,
    /// Labels of both directions that IDNA does not allow together (RFC 5893 §2).
    Bidi,
    /// A label that begins with `xn--` and encodes nothing that IDNA allows.
    Punycode,
    /// Meant as an IP address, but none.
    Address,
    /// An IP network.
    Network,
    /// An IPv6 address in brackets.
    Brackets,
    /// An IPv6 address with a zone.
    Zone,
    /// An IPv4-mapped IPv6 address.
    MappedAddress,
    /// An IP address where only a domain name will do.
    NotAName,
}

impl fmt::Display for ParseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Character(c) => write!(f, " {c:?}"),
            Self::LabelTooLong(octets) | Self::NameTooLong(octets) => write!(f, " ({octets} octets)"),
            _ => Ok(()),
        }
    }
}

impl ParseErrorKind {
    fn name(self) -> &'static str {
        match self {
            Self::Empty => "no name was given",
            Self::Blank => "blank",
            Self::Url => "\"://\" of a URL",
            Self::Port => "port",
            Self::Path => "path",
            Self::Email => "mailbox",
            Self::Underscore => "underscore",
            Self::Character(_) => "character",
            Self::EmptyLabel => "empty label",
            Self::LeadingHyphen => "hyphen that begins a label",
            Self::TrailingHyphen => "hyphen that ends a label",
            Self::ReservedHyphens => "two hyphens that are reserved for encoded labels",
            Self::LabelTooLong(_) => "label too long",
            Self::NameTooLong(_) => "name too long",
            Self::BareWildcard => "wildcard of nothing",
            Self::DoubleWildcard => "second wildcard",
            Self::PartialWildcard => "wildcard that is part of a label",
            Self::InnerWildcard => "wildcard that is not the first label",
            Self::NumericTopLevel => "last label that is a number",
            Self::Unicode => "character that no internationalized name may have there",
            Self::Bidi => "labels of both directions in one name",
            Self::Punycode => "label that encodes no internationalized name",
            Self::Address => "malformed IP address",
            Self::Network => "network",
            Self::Brackets => "brackets around an IPv6 address",
            Self::Zone => "zone of an IPv6 address",
            Self::MappedAddress => "IPv4-mapped IPv6 address",
            Self::NotAName => "IP address",
        }
    }
}

/// A kind of error and the octet at which it was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: ParseErrorKind,
    pub(crate) at: Option<usize>,
}

impl Fault {
    pub(crate) fn at(at: usize, kind: ParseErrorKind) -> Self {
        Self { kind, at: Some(at) }
    }

    pub(crate) fn shifted(self, by: usize) -> Self {
        Self { at: self.at.map(|at| at.saturating_add(by)), ..self }
    }
}

/// A text in quotes, bounded, with everything escaped that a terminal would obey.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(QUOTED) {
            Some((end, _)) => write!(f, "{:?}..", self.0.get(..end).unwrap_or_default()),
            None => write!(f, "{:?}", self.0),
        }
    }
}

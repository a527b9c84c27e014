//! Answers on their way to becoming responses.

use certwright_http::{Headers, Response};
use serde_json::Value;

use crate::rules::Refusal;

/// An answer before the header fields that all answers have.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) content: Content,
}

#[derive(Debug)]
pub(crate) enum Content {
    Nothing,
    Json(Value),
    Problem(Value),
    Pem(String),
    Text(String),
}

impl Reply {
    pub(crate) fn new(status: u16, content: Content) -> Self {
        Self { status, headers: Headers::new(), content }
    }

    pub(crate) fn json(status: u16, document: Value) -> Self {
        Self::new(status, Content::Json(document))
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push(name, value);
        self
    }

    /// A `Link` field (RFC 8288).
    pub(crate) fn link(self, target: &str, relation: &str) -> Self {
        self.header("Link", format!("<{target}>;rel=\"{relation}\""))
    }

    /// Adds the fields that every answer has, and those of the content.
    pub(crate) fn finish(self, mut headers: Headers) -> Response {
        if let Some(media_type) = self.content.media_type() {
            headers.push("Content-Type", media_type);
        }
        for (name, value) in self.headers.iter() {
            headers.push(name, value);
        }
        Response { status: self.status, headers, body: self.content.into_octets() }
    }
}

impl Content {
    const fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Json(_) => Some("application/json"),
            Self::Problem(_) => Some("application/problem+json"),
            Self::Pem(_) => Some("application/pem-certificate-chain"),
            Self::Text(_) => Some("text/plain; charset=utf-8"),
        }
    }

    fn into_octets(self) -> Vec<u8> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Json(document) | Self::Problem(document) => document.to_string().into_bytes(),
            Self::Pem(text) | Self::Text(text) => text.into_bytes(),
        }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        let content = Content::Problem(refusal.document());
        Self { status: refusal.rule.status, headers: refusal.headers, content }
    }
}

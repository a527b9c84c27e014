//! One thing that a server told.

use certwright_http::{Timestamp, escape};
use certwright_protocol::Problem;
use serde_json::{Map, Value};

use crate::Finding;
use crate::refusal::Refusal;

const PREFIX: &str = "acme:error:";

/// A type, a text, or both, and the identifier that they are about.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The type's name without its prefix.
    pub(super) name: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) status: Option<u64>,
    pub(super) identifier: Option<String>,
}

impl Told {
    /// Reads a JSON object that is a problem document.
    pub(super) fn from_object(object: &Map<String, Value>, identifier: Option<&str>) -> Option<Self> {
        let text = |member: &str| object.get(member).and_then(Value::as_str);
        let name = text("type").and_then(type_name);
        let described = text("detail").is_some() && (object.contains_key("status") || text("type").is_some());
        (name.is_some() || described).then(|| Self {
            name: name.map(str::to_owned),
            detail: text("detail").map(str::to_owned),
            status: object.get("status").and_then(Value::as_u64),
            identifier: identifier.map(str::to_owned),
        })
    }

    /// The first part of a compound problem says more than the whole.
    pub(super) fn from_problem(problem: &Problem) -> Self {
        let part = problem.subproblems.first();
        let kind = part.and_then(|part| part.kind.as_ref()).or(problem.kind.as_ref());
        let detail = part.and_then(|part| part.detail.as_ref()).or(problem.detail.as_ref());
        Self {
            name: kind.map(|kind| type_name(kind.name()).unwrap_or(kind.name()).to_owned()),
            detail: detail.or(problem.excerpt.as_ref()).cloned(),
            status: problem.status.map(u64::from),
            identifier: part.and_then(|part| part.identifier.clone()),
        }
    }

    /// The finding, about this identifier and with the time and the link that the text holds.
    pub(super) fn finding(&self, refusal: &Refusal) -> Finding {
        let entry = &refusal.entry;
        let finding = match &self.identifier {
            Some(identifier) => entry.found(format!("{}: {}", escape(identifier), entry.title)),
            None => entry.found(entry.title),
        };
        let detail = self.detail.as_deref().unwrap_or_default();
        match link(detail).filter(|_| entry.code == "said-paused") {
            Some(link) => {
                let remedy = format!("{}: {}", finding.remedy, escape(link));
                finding.remedy(remedy)
            }
            None => finding.waiting(retry_after(detail).as_deref()),
        }
    }
}

impl Finding {
    /// With the time before which nothing helps.
    pub(super) fn waiting(self, until: Option<&str>) -> Self {
        match until {
            Some(until) if !self.remedy.starts_with("not before") => {
                let remedy = format!("not before {}: {}", escape(until), self.remedy);
                self.remedy(remedy)
            }
            _ => self,
        }
    }
}

/// The name in `urn:ietf:params:acme:error:badNonce`, and in the `urn:acme:error:` of before the RFC.
pub(super) fn type_name(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once(PREFIX)?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    rest.get(..end).filter(|name| !name.is_empty())
}

/// The time in `.., retry after 2026-11-27T10:00:00Z: see ..`; Boulder has written it with and without a T.
fn retry_after(text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find("retry after ")?;
    let mut words = text.get(at..)?.split_whitespace().skip(2);
    let trimmed = |word: &'_ str| word.trim_end_matches([',', '.', ':', ';']).to_owned();
    let first = trimmed(words.next()?);
    if Timestamp::parse_rfc3339(&first).is_some() {
        return Some(first);
    }
    let both = format!("{first}T{}Z", trimmed(words.next()?));
    Timestamp::parse_rfc3339(&both).map(|_| both)
}

fn link(text: &str) -> Option<&str> {
    let at = text.find("https://")?;
    text.get(at..)?.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_to_wait_for_is_found_in_both_spellings() {
        for text in [
            "in the last 168h0m0s, retry after 2026-11-28T10:00:00Z: see https://x.test",
            "x retry after 2026-11-28 10:00:00 UTC: see",
        ] {
            assert_eq!(retry_after(text).as_deref(), Some("2026-11-28T10:00:00Z"), "{text}");
        }
        assert_eq!(retry_after("retry after tomorrow"), None);
    }

    #[test]
    fn both_prefixes_are_known() {
        assert_eq!(type_name("urn:ietf:params:acme:error:badNonce"), Some("badNonce"));
        assert_eq!(type_name("urn:acme:error:malformed :: x"), Some("malformed"));
        assert_eq!(type_name("about:blank"), None);
    }
}

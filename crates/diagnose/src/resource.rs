//! What an ACME server answers (RFC 8555 §7.1): what it says, and what is to be done next.

mod account;
mod authorization;
mod challenge;
mod directory;
mod entries;
mod order;
mod part;

use certwright_http::Timestamp;
use serde_json::{Map, Value};

use crate::Report;

pub(crate) use entries::ENTRIES;
use part::Part;

/// Looks at a directory, an account, an order, an authorization or a challenge as a server sent it, or at what somebody
/// took for one. `None` if `json` is nothing of that kind.
#[must_use]
pub fn inspect_resource(json: &Value, now: Timestamp) -> Option<Report> {
    let object = json.as_object()?;
    let kind = Kind::of(object)?;
    let mut report = Report::new(kind.title(object));
    let part = Part { object, now };
    match kind {
        Kind::Directory => directory::judge(&part, &mut report),
        Kind::Account => account::judge(&part, &mut report),
        Kind::Order => order::judge(&part, &mut report),
        Kind::NewOrder => order::judge_request(&part, &mut report),
        Kind::Authorization => authorization::judge(&part, &mut report),
        Kind::Challenge => challenge::judge(&part, None, &mut report),
    }
    Some(report)
}

/// Which resource it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// §7.1.1
    Directory,
    /// §7.1.2
    Account,
    /// §7.1.3
    Order,
    /// The payload of a newOrder request (§7.4).
    NewOrder,
    /// §7.1.4
    Authorization,
    /// §7.1.5
    Challenge,
}

impl Kind {
    /// Told from the members that only one of them has.
    fn of(object: &Map<String, Value>) -> Option<Self> {
        let any = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
        if is_problem(object) {
            return None;
        }
        let (status, list) = (any(&["status"]), |name| object.get(name).is_some_and(Value::is_array));
        if any(&["newNonce", "newAccount", "newOrder", "new-reg", "new-authz"]) {
            Some(Self::Directory)
        } else if list("identifiers") && any(&["status", "authorizations", "finalize"]) || any(&["finalize"])
        {
            Some(Self::Order)
        } else if list("identifiers") && !any(&["version"]) {
            Some(Self::NewOrder)
        } else if list("challenges") && !any(&["version"]) || status && any(&["identifier"]) {
            Some(Self::Authorization)
        } else if is_challenge(object) {
            Some(Self::Challenge)
        } else {
            (status && any(&["contact", "orders", "termsOfServiceAgreed", "key", "createdAt"]))
                .then_some(Self::Account)
        }
    }

    fn title(self, object: &Map<String, Value>) -> String {
        let name = match self {
            Self::Directory => return "a directory of an ACME server".into(),
            Self::NewOrder => return "the payload of a request for a new order".into(),
            Self::Account => "an account",
            Self::Order => "an order",
            Self::Authorization => "an authorization",
            Self::Challenge => "a challenge",
        };
        match object.get("status").and_then(Value::as_str) {
            Some(status) => format!("{name}, {}", crate::foreign::shown(status)),
            None => format!("{name} without status"),
        }
    }
}

/// A problem document has a URI as its type (RFC 7807 §3.1), and one about a name has an `identifier` too.
fn is_problem(object: &Map<String, Value>) -> bool {
    object.get("type").and_then(Value::as_str).is_some_and(|kind| kind.contains(':'))
}

/// The type of an identifier is `dns` or `ip`, without a hyphen.
fn is_challenge(object: &Map<String, Value>) -> bool {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let fits = kind.contains('-') && !kind.contains(' ');
    fits && ["token", "url", "uri", "status"].iter().any(|name| object.contains_key(*name))
}

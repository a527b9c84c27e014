//! URLs and what they stand for.

use certwright_http::{Schemes, Url};
use serde_json::{Map, Value};

use super::id::Id;
use crate::operation::Operation;

/// What a URL stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Directory,
    NewNonce,
    NewAccount,
    Account(Id),
    /// An account's orders, and the page of the list, counted from 0.
    Orders(Id, usize),
    NewOrder,
    Order(Id),
    Finalize(Id),
    Authorization(Id),
    Challenge(Id),
    /// A certificate, and the number of its chain: 0 for the first.
    Certificate(Id, usize),
    Agreement(Id),
    Unknown,
}

impl Resource {
    pub(crate) const fn operation(self) -> Operation {
        match self {
            Self::Directory => Operation::Directory,
            Self::NewNonce => Operation::NewNonce,
            Self::NewAccount => Operation::NewAccount,
            Self::Account(_) => Operation::Account,
            Self::Orders(..) => Operation::Orders,
            Self::NewOrder => Operation::NewOrder,
            Self::Order(_) => Operation::Order,
            Self::Finalize(_) => Operation::Finalize,
            Self::Authorization(_) => Operation::Authorization,
            Self::Challenge(_) => Operation::Challenge,
            Self::Certificate(..) => Operation::Certificate,
            Self::Agreement(_) => Operation::Agreement,
            Self::Unknown => Operation::Unknown,
        }
    }
}

/// The URLs of one CA.
#[derive(Clone, Debug)]
pub(super) struct Routes {
    /// Without a slash at its end.
    base: String,
    directory: Url,
}

impl Routes {
    pub(super) fn new(base: &Url) -> Self {
        let base_text = base.as_str().trim_end_matches('/').to_owned();
        let directory = Url::parse(&format!("{base_text}/directory"), Schemes::HttpOnLoopback);
        Self { base: base_text, directory: directory.unwrap_or_else(|_| base.clone()) }
    }

    pub(super) fn directory(&self) -> Url {
        self.directory.clone()
    }

    /// The directory but for its `meta` (RFC 8555 §7.1.1).
    pub(super) fn directory_object(&self) -> Map<String, Value> {
        let resources = [("newNonce", "new-nonce"), ("newAccount", "new-account"), ("newOrder", "new-order")];
        resources.into_iter().map(|(name, path)| (name.to_owned(), self.path(path).into())).collect()
    }

    pub(super) fn url(&self, resource: Resource) -> String {
        match resource {
            Resource::Directory => self.path("directory"),
            Resource::NewNonce => self.path("new-nonce"),
            Resource::NewAccount => self.path("new-account"),
            Resource::Account(id) => self.path(&format!("account/{id}")),
            Resource::Orders(id, 0) => self.path(&format!("account/{id}/orders")),
            Resource::Orders(id, page) => self.path(&format!("account/{id}/orders/{page}")),
            Resource::NewOrder => self.path("new-order"),
            Resource::Order(id) => self.path(&format!("order/{id}")),
            Resource::Finalize(id) => self.path(&format!("order/{id}/finalize")),
            Resource::Authorization(id) => self.path(&format!("authorization/{id}")),
            Resource::Challenge(id) => self.path(&format!("challenge/{id}")),
            Resource::Certificate(id, 0) => self.path(&format!("certificate/{id}")),
            Resource::Certificate(id, number) => self.path(&format!("certificate/{id}/{number}")),
            Resource::Agreement(id) => self.path(&format!("agreement/{id}")),
            Resource::Unknown => self.path(""),
        }
    }

    /// A page about a rate limit (RFC 8555 §6.6).
    pub(super) fn help(&self, topic: &str) -> String {
        self.path(&format!("rate-limits#{topic}"))
    }

    pub(super) fn resource(&self, url: &Url) -> Resource {
        self.parse(url.as_str()).unwrap_or(Resource::Unknown)
    }

    pub(super) fn account_id(&self, url: &str) -> Option<Id> {
        match self.parse(url)? {
            Resource::Account(id) => Some(id),
            _ => None,
        }
    }

    fn parse(&self, url: &str) -> Option<Resource> {
        let path = url.strip_prefix(&self.base)?.strip_prefix('/')?;
        let segments: Vec<&str> = path.split('/').collect();
        let resource = match segments[..] {
            ["directory"] => Resource::Directory,
            ["new-nonce"] => Resource::NewNonce,
            ["new-account"] => Resource::NewAccount,
            ["new-order"] => Resource::NewOrder,
            ["account", id] => Resource::Account(Id::parse(id)?),
            ["account", id, "orders"] => Resource::Orders(Id::parse(id)?, 0),
            ["account", id, "orders", page] => Resource::Orders(Id::parse(id)?, page.parse().ok()?),
            ["order", id] => Resource::Order(Id::parse(id)?),
            ["order", id, "finalize"] => Resource::Finalize(Id::parse(id)?),
            ["authorization", id] => Resource::Authorization(Id::parse(id)?),
            ["challenge", id] => Resource::Challenge(Id::parse(id)?),
            ["certificate", id] => Resource::Certificate(Id::parse(id)?, 0),
            ["certificate", id, number] => Resource::Certificate(Id::parse(id)?, number.parse().ok()?),
            ["agreement", id] => Resource::Agreement(Id::parse(id)?),
            _ => return None,
        };
        // `/01` must not stand for `/1`
        (self.url(resource) == url).then_some(resource)
    }

    fn path(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }
}

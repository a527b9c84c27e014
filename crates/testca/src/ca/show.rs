//! Resources as JSON (RFC 8555 §7.1).

use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use serde_json::{Value, json};

use super::{
    Ca, Resource,
    id::Id,
    state::{Authorization, Challenge, Order, Stage, Status},
};

impl Ca {
    /// RFC 8555 §7.1.2
    pub(super) fn show_account(&self, id: Id) -> Value {
        let Some(account) = self.accounts.get(&id) else { return Value::Null };
        let status = if account.deactivated { Status::Deactivated } else { Status::Valid };
        let mut document = json!({
            "status": status.name(),
            "contact": account.contact,
            "orders": self.routes.url(Resource::Orders(id, 0)),
        });
        if account.terms.is_some() {
            put(&mut document, "termsOfServiceAgreed", true);
        }
        if let Some(binding) = &account.binding {
            put(&mut document, "externalAccountBinding", binding.clone());
        }
        document
    }

    /// RFC 8555 §7.1.3
    pub(super) fn show_order(&self, now: Timestamp, id: Id, order: &Order) -> Value {
        let urls = order.authorizations.iter().map(|id| self.routes.url(Resource::Authorization(*id)));
        let mut document = json!({
            "status": self.order_status(now, order).name(),
            "expires": show_time(order.expires),
            "identifiers": order.identifiers.iter().map(show_identifier).collect::<Vec<_>>(),
            "authorizations": urls.collect::<Vec<_>>(),
            "finalize": self.routes.url(Resource::Finalize(id)),
        });
        for (name, time) in [("notBefore", order.not_before), ("notAfter", order.not_after)] {
            if let Some(time) = time {
                put(&mut document, name, show_time(time));
            }
        }
        match &order.stage {
            Stage::Valid { certificate } => {
                put(&mut document, "certificate", self.routes.url(Resource::Certificate(*certificate, 0)));
            }
            Stage::Failed { error } => put(&mut document, "error", error.clone()),
            Stage::Open | Stage::Processing(_) => {}
        }
        document
    }

    /// RFC 8555 §7.1.4
    pub(super) fn show_authorization(&self, now: Timestamp, authorization: &Authorization) -> Value {
        let challenges = authorization.challenges.iter();
        let challenges = challenges.filter_map(|id| Some(self.show_challenge(*id, self.challenges.get(id)?)));
        let mut document = json!({
            "identifier": show_identifier(&authorization.identifier),
            "status": authorization.status(now).name(),
            "expires": show_time(authorization.expires),
            "challenges": challenges.collect::<Vec<_>>(),
        });
        // "This field MUST be present and true for authorizations created as a result of a newOrder request
        // containing a DNS identifier with a value that was a wildcard domain name. For other authorizations, it MUST
        // be absent."
        if authorization.wildcard {
            put(&mut document, "wildcard", true);
        }
        document
    }

    /// RFC 8555 §7.1.5, §8
    pub(super) fn show_challenge(&self, id: Id, challenge: &Challenge) -> Value {
        let mut document = json!({
            "type": challenge.kind.name(),
            "url": self.routes.url(Resource::Challenge(id)),
            "status": challenge.status.name(),
            "token": challenge.token,
        });
        if let Some(validated) = challenge.validated {
            put(&mut document, "validated", show_time(validated));
        }
        if let Some(error) = &challenge.error {
            put(&mut document, "error", error.clone());
        }
        document
    }
}

pub(super) fn show_identifier(identifier: &Identifier) -> Value {
    json!({ "type": identifier.type_name(), "value": identifier.value() })
}

/// RFC 3339, in whole seconds as most servers have it.
fn show_time(time: Timestamp) -> String {
    Timestamp::from_unix_seconds(time.as_unix_seconds()).to_string()
}

fn put(document: &mut Value, name: &str, value: impl Into<Value>) {
    if let Value::Object(members) = document {
        members.insert(name.into(), value.into());
    }
}

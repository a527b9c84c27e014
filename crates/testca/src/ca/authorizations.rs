//! Authorizations (RFC 8555 §7.5).

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_http::{Timestamp, Url};
use certwright_identifier::{DnsName, Identifier};
use serde::Deserialize;
use serde_json::Value;

use super::{
    Ca, Resource,
    authenticate::Signed,
    id::Id,
    payload,
    state::{Authorization, Challenge, Status},
};
use crate::{
    ChallengeKind,
    random::Random,
    reply::Reply,
    rules::{self, Refusal},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorizationUpdate {
    status: String,
}

impl Ca {
    /// The authorizations of a new order: those that are valid already if they may be reused, else new ones.
    pub(super) fn authorizations_for(
        &mut self,
        now: Timestamp,
        account: Id,
        names: &[Identifier],
    ) -> Vec<Id> {
        let shared = token(&mut self.random);
        let mut ids = Vec::new();
        for name in self.merged(names) {
            let token = if self.quirks.one_token { shared.clone() } else { token(&mut self.random) };
            let id = self
                .reusable_authorization(now, account, &name)
                .unwrap_or_else(|| self.create_authorization(now, account, &name, token));
            ids.push(id);
        }
        ids
    }

    /// All names, or, by order of the layer above, without those whose wildcard is there too.
    fn merged(&self, names: &[Identifier]) -> Vec<Identifier> {
        let has_wildcard = |name: &Identifier| {
            let base = name.value();
            names.iter().any(|other| other.value().strip_prefix("*.") == Some(&base))
        };
        names.iter().filter(|name| !(self.quirks.merge && has_wildcard(name))).cloned().collect()
    }

    fn reusable_authorization(&mut self, now: Timestamp, account: Id, name: &Identifier) -> Option<Id> {
        if !self.options.reuse_authorizations {
            return None;
        }
        let (base, wildcard) = split(name);
        let (id, _) = self.authorizations.iter().find(|(_, authorization)| {
            authorization.account == account
                && authorization.identifier == base
                && authorization.wildcard == wildcard
                && authorization.status(now) == Status::Valid
        })?;
        self.audit.authorizations_reused = self.audit.authorizations_reused.saturating_add(1);
        Some(*id)
    }

    fn create_authorization(&mut self, now: Timestamp, account: Id, name: &Identifier, token: String) -> Id {
        let id = Id::new(&mut self.random);
        let (identifier, wildcard) = split(name);
        let kinds = self.options.challenges.clone();
        let kinds = kinds.into_iter().filter(|kind| can_prove(*kind, name));
        let challenges = kinds.map(|kind| self.create_challenge(id, kind, token.clone())).collect();
        let expires = now + self.options.pending_authorization_lifetime;
        let status = Status::Pending;
        let authorization = Authorization { account, identifier, wildcard, status, expires, challenges };
        self.authorizations.insert(id, authorization);
        self.audit.authorizations_created = self.audit.authorizations_created.saturating_add(1);
        id
    }

    fn create_challenge(&mut self, authorization: Id, kind: ChallengeKind, token: String) -> Id {
        let id = Id::new(&mut self.random);
        let status = Status::Pending;
        let challenge = Challenge { authorization, kind, token, status, validated: None, error: None };
        self.challenges.insert(id, challenge);
        id
    }

    /// An authorization, read or deactivated.
    pub(super) fn authorization(
        &mut self,
        now: Timestamp,
        id: Id,
        signed: &Signed,
    ) -> Result<Reply, Refusal> {
        self.own_authorization(id, signed)?;
        if !signed.payload.is_empty() {
            let update: AuthorizationUpdate = payload::object(signed, &rules::AUTHORIZATION_UPDATE)?;
            self.deactivate(now, id, &update.status)?;
        }
        Ok(self.authorization_reply(now, id))
    }

    /// "The server MUST verify that the request is signed by the account key corresponding to the account that owns
    /// the authorization." (RFC 8555 §7.5.2)
    pub(super) fn own_authorization(&self, id: Id, signed: &Signed) -> Result<&Authorization, Refusal> {
        let authorization = self.authorizations.get(&id);
        let authorization =
            authorization.ok_or_else(|| rules::RESOURCE.broken("there is no such authorization"))?;
        if authorization.account != signed.account()? {
            return Err(rules::ACCESS.broken("the authorization is another account's"));
        }
        Ok(authorization)
    }

    fn deactivate(&mut self, now: Timestamp, id: Id, status: &str) -> Result<(), Refusal> {
        if status != "deactivated" {
            return Err(rules::AUTHORIZATION_UPDATE.broken(format!("the status is to be {status:?}")));
        }
        let Some(authorization) = self.authorizations.get_mut(&id) else { return Ok(()) };
        let current = authorization.status(now);
        if !matches!(current, Status::Pending | Status::Valid) {
            return Err(rules::AUTHORIZATION_STATE.broken(format!("the authorization is {}", current.name())));
        }
        authorization.status = Status::Deactivated;
        self.audit.authorizations_deactivated = self.audit.authorizations_deactivated.saturating_add(1);
        Ok(())
    }

    fn authorization_reply(&mut self, now: Timestamp, id: Id) -> Reply {
        let Some(authorization) = self.authorizations.get(&id) else { return Reply::json(200, Value::Null) };
        let unfinished = authorization.status(now) == Status::Pending;
        let reply = Reply::json(200, self.show_authorization(now, authorization));
        if unfinished { self.retry_after(now, reply) } else { reply }
    }

    /// Makes the authorization that a URL is about, or the first one of an order, invalid, as a CA may at any time
    /// ("revoked by the server", RFC 8555 §7.1.6).
    pub(crate) fn invalidate(&mut self, url: &Url) {
        let id = match self.routes.resource(url) {
            Resource::Authorization(id) => Some(id),
            Resource::Challenge(id) => self.challenges.get(&id).map(|challenge| challenge.authorization),
            Resource::Order(id) | Resource::Finalize(id) => {
                self.orders.get(&id).and_then(|order| order.authorizations.first().copied())
            }
            _ => None,
        };
        if let Some(authorization) = id.and_then(|id| self.authorizations.get_mut(&id)) {
            authorization.status = Status::Invalid;
        }
    }
}

/// The identifier of an authorization, and whether it is for the wildcard: "Wildcard domain names (with "*" as the
/// first label) MUST NOT be included in authorization objects." (RFC 8555 §7.1.4)
fn split(name: &Identifier) -> (Identifier, bool) {
    match name {
        Identifier::Dns(dns_name) if dns_name.is_wildcard() => {
            let base = DnsName::parse(dns_name.base()).map_or_else(|_| name.clone(), Identifier::Dns);
            (base, true)
        }
        _ => (name.clone(), false),
    }
}

/// RFC 8555 §8.3: http-01 proves no wildcard; RFC 8738 §7: "The "dns-01" challenge MUST NOT be used to validate IP
/// identifiers."
fn can_prove(kind: ChallengeKind, name: &Identifier) -> bool {
    match kind {
        ChallengeKind::Http01 => !name.is_wildcard(),
        ChallengeKind::Dns01 => matches!(name, Identifier::Dns(_)),
    }
}

/// 192 bits; "This value MUST have at least 128 bits of entropy." (RFC 8555 §8.3)
fn token(random: &mut Random) -> String {
    Base64UrlUnpadded::encode_string(&random.octets::<24>())
}

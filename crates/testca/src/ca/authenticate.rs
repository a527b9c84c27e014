//! Who sent this, and is it fresh (RFC 8555 §6).

use certwright_http::{Request, Timestamp};
use certwright_jwk::Jwk;
use certwright_jws::{Header, Jws, KeyRef};
use certwright_verify::check_public_key;

use super::{
    Ca, Resource,
    id::Id,
    nonces::BadNonce,
    payload::{explain, refuse_jws},
};
use crate::rules::{self, Refusal};

/// The only media type (RFC 8555 §6.2).
const JOSE_JSON: &str = "application/jose+json";

/// A request whose signature, URL and nonce are good.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) payload: Vec<u8>,
    /// The key that it was signed with.
    pub(super) key: Jwk,
    /// The account, unless this is newAccount.
    by: Option<Id>,
}

impl Signed {
    /// The account that sent it.
    pub(super) fn account(&self) -> Result<Id, Refusal> {
        self.by.ok_or_else(|| rules::BY_KID.broken("the request is not from an account"))
    }
}

impl Ca {
    pub(super) fn authenticate(
        &mut self,
        now: Timestamp,
        request: &Request,
        resource: Resource,
    ) -> Result<Signed, Refusal> {
        content_type(request)?;
        let jws = Jws::parse(&request.body).map_err(|error| refuse_jws(&error))?;
        let header = jws.header().map_err(|error| refuse_jws(&error))?;
        // spent even if something else is wrong: "Once a nonce value has appeared in an ACME request .."
        let nonce = self.spend_nonce(now, header.nonce());
        if header.url() != request.url.as_str() {
            let found = format!("the JWS is for {:?}, the request went to {}", header.url(), request.url);
            return Err(rules::URL.broken(found));
        }
        let (key, by) = self.signer(&header, resource)?;
        if !self.options.trust_signatures {
            jws.verify(&key).map_err(|error| refuse_jws(&error))?;
        }
        self.trace.account = by;
        nonce?;
        if let Some(account) = by {
            self.check_standing(account, resource)?;
        }
        Ok(Signed { payload: jws.payload_bytes().to_vec(), key, by })
    }

    fn spend_nonce(&mut self, now: Timestamp, nonce: Option<&str>) -> Result<(), Refusal> {
        let Some(nonce) = nonce else {
            return Err(rules::NONCE_PRESENT.broken("the protected header has no nonce"));
        };
        match self.nonces.spend(now, nonce) {
            Ok(()) if self.quirks.refuse_nonce => {
                Err(rules::NONCE.broken("this nonce is refused for a test"))
            }
            Ok(()) => Ok(()),
            Err(BadNonce::Spent) => {
                self.audit.nonces_respent = self.audit.nonces_respent.saturating_add(1);
                Err(rules::NONCE_ONCE.broken(format!("the nonce {nonce} was in a request before")))
            }
            Err(bad) => {
                self.audit.nonces_unknown = self.audit.nonces_unknown.saturating_add(1);
                let what = if bad == BadNonce::Expired { "too old" } else { "none of this server's" };
                Err(rules::NONCE.broken(format!("the nonce {nonce} is {what}")))
            }
        }
    }

    /// The key that must verify the request, and whose it is.
    fn signer(&self, header: &Header, resource: Resource) -> Result<(Jwk, Option<Id>), Refusal> {
        match (header.key(), resource) {
            (KeyRef::Jwk(jwk), Resource::NewAccount) => {
                check_public_key(&jwk.to_spki_der())
                    .map_err(|error| rules::PUBLIC_KEY.broken(format!("the jwk: {}", explain(&error))))?;
                Ok((jwk.clone(), None))
            }
            (KeyRef::Kid(_), Resource::NewAccount) => {
                Err(rules::BY_JWK.broken("this newAccount request has a kid instead"))
            }
            (KeyRef::Jwk(_), _) => Err(rules::BY_KID.broken("this request has a jwk instead")),
            (KeyRef::Kid(kid), _) => {
                let id = self.routes.account_id(kid);
                let account = id.and_then(|id| Some((self.accounts.get(&id)?, id)));
                let (account, id) = account
                    .ok_or_else(|| rules::KID.broken(format!("the kid {kid:?} is no account here")))?;
                Ok((account.key.clone(), Some(id)))
            }
        }
    }

    /// Whether the account may do this now: it is not deactivated, and it agrees to the current terms.
    fn check_standing(&self, id: Id, resource: Resource) -> Result<(), Refusal> {
        let Some(account) = self.accounts.get(&id) else { return Ok(()) };
        if account.deactivated {
            return Err(rules::DEACTIVATED.broken("the account is deactivated"));
        }
        match &self.options.terms {
            Some(terms) if account.terms.as_ref() != Some(terms) && resource != Resource::Account(id) => {
                let instance = self.routes.url(Resource::Agreement(id));
                Err(rules::TERMS_CHANGED
                    .broken(format!("the terms of service have changed; visit {instance} to agree"))
                    .member("instance", instance)
                    .header("Link", format!("<{terms}>;rel=\"terms-of-service\"")))
            }
            _ => Ok(()),
        }
    }
}

fn content_type(request: &Request) -> Result<(), Refusal> {
    match request.headers.get("Content-Type") {
        Some(JOSE_JSON) => Ok(()),
        Some(other) => Err(rules::CONTENT_TYPE.broken(format!("the Content-Type is {other:?}"))),
        None => Err(rules::CONTENT_TYPE.broken("the request has no Content-Type")),
    }
}

//! Accounts (RFC 8555 §7.3).

use certwright_http::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::{Ca, Resource, authenticate::Signed, contact, id::Id, payload, state::Account};
use crate::{
    reply::{Content, Reply},
    rules::{self, Refusal},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewAccount {
    contact: Option<Vec<String>>,
    terms_of_service_agreed: Option<bool>,
    only_return_existing: Option<bool>,
    external_account_binding: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AccountUpdate {
    contact: Option<Vec<String>>,
    terms_of_service_agreed: Option<bool>,
    status: Option<String>,
}

impl Ca {
    pub(super) fn new_account(&mut self, now: Timestamp, signed: &Signed) -> Result<Reply, Refusal> {
        let new: NewAccount = payload::object(signed, &rules::ACCOUNT)?;
        if let Some(id) = self.accounts_by_key.get(&signed.key.thumbprint()).copied() {
            return self.existing_account(id);
        }
        if new.only_return_existing == Some(true) {
            return Err(rules::NO_ACCOUNT.broken("this key has no account"));
        }
        self.check_terms(new.terms_of_service_agreed)?;
        contact::check(new.contact.as_deref().unwrap_or_default())?;
        self.check_binding(new.external_account_binding.as_ref(), &signed.key)?;
        self.limit_new_accounts(now)?;
        Ok(self.create_account(new, signed))
    }

    /// "The body of this response represents the account object as it existed on the server before this request; any
    /// fields in the request object MUST be ignored." (RFC 8555 §7.3.1)
    fn existing_account(&mut self, id: Id) -> Result<Reply, Refusal> {
        if self.accounts.get(&id).is_some_and(|account| account.deactivated) {
            return Err(rules::DEACTIVATED.broken("the account of this key is deactivated"));
        }
        self.audit.accounts_found = self.audit.accounts_found.saturating_add(1);
        Ok(self.account_reply(200, id))
    }

    fn create_account(&mut self, new: NewAccount, signed: &Signed) -> Reply {
        let id = Id::new(&mut self.random);
        let account = Account {
            key: signed.key.clone(),
            contact: new.contact.unwrap_or_default(),
            deactivated: false,
            terms: self.options.terms.clone(),
            binding: new.external_account_binding,
            orders: Vec::new(),
        };
        self.accounts_by_key.insert(account.key.thumbprint(), id);
        self.accounts.insert(id, account);
        self.audit.accounts_created = self.audit.accounts_created.saturating_add(1);
        self.account_reply(201, id)
    }

    fn check_terms(&self, agreed: Option<bool>) -> Result<(), Refusal> {
        match &self.options.terms {
            Some(terms) if agreed != Some(true) => Err(rules::TERMS
                .broken(format!("the terms of service at {terms} are not agreed to"))
                .member("instance", terms.as_str())
                .header("Link", format!("<{terms}>;rel=\"terms-of-service\""))),
            _ => Ok(()),
        }
    }

    /// An account, read or updated by itself.
    pub(super) fn account(&mut self, now: Timestamp, id: Id, signed: &Signed) -> Result<Reply, Refusal> {
        if signed.account()? != id {
            return Err(rules::ACCESS.broken("the account is another's"));
        }
        if !signed.payload.is_empty() {
            let update: AccountUpdate = payload::object(signed, &rules::ACCOUNT_UPDATE)?;
            contact::check(update.contact.as_deref().unwrap_or_default())?;
            self.update_account(now, id, update);
        }
        Ok(self.account_reply(200, id))
    }

    /// "The server MUST ignore any updates to the "orders" field, "termsOfServiceAgreed" field [..], the "status"
    /// field (except as allowed by Section 7.3.6), or any other fields it does not recognize." (RFC 8555 §7.3.2)
    fn update_account(&mut self, now: Timestamp, id: Id, update: AccountUpdate) {
        let Some(account) = self.accounts.get_mut(&id) else { return };
        if let Some(contact) = update.contact {
            account.contact = contact;
        }
        if self.options.terms_by_update && update.terms_of_service_agreed == Some(true) {
            account.terms.clone_from(&self.options.terms);
        }
        if update.status.as_deref() == Some("deactivated") {
            account.deactivated = true;
            let orders = account.orders.clone();
            self.audit.accounts_deactivated = self.audit.accounts_deactivated.saturating_add(1);
            self.cancel_orders(now, &orders);
        }
    }

    /// The page where a human agrees to changed terms.
    pub(super) fn agreement(&mut self, id: Id) -> Result<Reply, Refusal> {
        let url = self.routes.url(Resource::Account(id));
        if !self.accounts.contains_key(&id) {
            return Err(rules::RESOURCE.broken(format!("there is no account {url}")));
        }
        self.agree_to_terms(&url);
        Ok(Reply::new(200, Content::Text(format!("{url} agrees to the terms of service now.\n"))))
    }

    fn account_reply(&self, status: u16, id: Id) -> Reply {
        let document = self.show_account(id);
        Reply::json(status, document).header("Location", self.routes.url(Resource::Account(id)))
    }
}

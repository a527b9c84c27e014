//! Orders (RFC 8555 §7.4).

use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Ca, Resource,
    authenticate::Signed,
    csr::SET_BACK,
    id::Id,
    limits::sorted,
    names::Named,
    payload,
    state::{Order, Stage, Status},
};
use crate::{
    reply::Reply,
    rules::{self, Refusal},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewOrder {
    identifiers: Option<Vec<Named>>,
    not_before: Option<String>,
    not_after: Option<String>,
    csr: Option<Value>,
}

impl Ca {
    pub(super) fn new_order(&mut self, now: Timestamp, signed: &Signed) -> Result<Reply, Refusal> {
        let account = signed.account()?;
        let new: NewOrder = payload::object(signed, &rules::ORDER)?;
        if new.csr.is_some() {
            return Err(rules::ORDER_CSR.broken("the new order has a csr, which belongs to finalize"));
        }
        let identifiers = self.identifiers(new.identifiers.as_deref().unwrap_or_default())?;
        let (not_before, not_after) = self.dates(now, &new)?;
        if let Some(id) = self.reusable_order(now, account, &identifiers) {
            self.audit.orders_reused = self.audit.orders_reused.saturating_add(1);
            return Ok(self.order_reply(now, 201, id));
        }
        self.check_order_limits(now, account, &identifiers)?;
        self.count_order(now, account);
        let id = self.create_order(now, account, identifiers, not_before, not_after);
        Ok(self.order_reply(now, 201, id))
    }

    fn create_order(
        &mut self,
        now: Timestamp,
        account: Id,
        identifiers: Vec<Identifier>,
        not_before: Option<Timestamp>,
        not_after: Option<Timestamp>,
    ) -> Id {
        let id = Id::new(&mut self.random);
        let count = self.audit.orders_created.entry(sorted(&identifiers)).or_default();
        *count = count.saturating_add(1);
        let order = Order {
            account,
            authorizations: self.authorizations_for(now, account, &identifiers),
            identifiers,
            not_before,
            not_after,
            expires: now + self.options.order_lifetime,
            stage: Stage::Open,
        };
        self.orders.insert(id, order);
        if let Some(account) = self.accounts.get_mut(&account) {
            account.orders.push(id);
        }
        id
    }

    /// The dates that are asked for, if this CA can have them in a certificate.
    fn dates(
        &self,
        now: Timestamp,
        new: &NewOrder,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>), Refusal> {
        let not_before = date("notBefore", new.not_before.as_deref())?;
        let not_after = date("notAfter", new.not_after.as_deref())?;
        let (first, last) = (now - SET_BACK, now + self.options.certificate_lifetime);
        let begin = not_before.unwrap_or(first);
        if begin < first || begin >= not_after.unwrap_or(last) || not_after.unwrap_or(last) > last {
            let found = format!("the certificate must begin at {first} or later and end by {last}");
            return Err(rules::ORDER_DATES.broken(found));
        }
        Ok((not_before, not_after))
    }

    fn reusable_order(&self, now: Timestamp, account: Id, identifiers: &[Identifier]) -> Option<Id> {
        if !self.options.reuse_orders {
            return None;
        }
        let names = sorted(identifiers);
        let mut orders = self.accounts.get(&account)?.orders.iter().copied();
        orders.find(|id| {
            let order = self.orders.get(id).filter(|order| sorted(&order.identifiers) == names);
            order
                .is_some_and(|order| matches!(self.order_status(now, order), Status::Pending | Status::Ready))
        })
    }

    /// An order, read.
    pub(super) fn order(&mut self, now: Timestamp, id: Id, signed: &Signed) -> Result<Reply, Refusal> {
        payload::nothing(signed)?;
        self.own_order(id, signed)?;
        Ok(self.order_reply(now, 200, id))
    }

    pub(super) fn own_order(&self, id: Id, signed: &Signed) -> Result<&Order, Refusal> {
        let order = self.orders.get(&id).ok_or_else(|| rules::RESOURCE.broken("there is no such order"))?;
        if order.account != signed.account()? {
            return Err(rules::ACCESS.broken("the order is another account's"));
        }
        Ok(order)
    }

    pub(super) fn order_reply(&mut self, now: Timestamp, status: u16, id: Id) -> Reply {
        let Some(order) = self.orders.get(&id) else { return Reply::json(status, Value::Null) };
        let unfinished = self.order_status(now, order) == Status::Processing;
        let reply = Reply::json(status, self.show_order(now, id, order))
            .header("Location", self.routes.url(Resource::Order(id)));
        if unfinished { self.retry_after(now, reply) } else { reply }
    }

    /// RFC 8555 §7.1.6: pending until all authorizations are valid, invalid as soon as one can no longer be.
    pub(super) fn order_status(&self, now: Timestamp, order: &Order) -> Status {
        match order.stage {
            Stage::Processing(_) => return Status::Processing,
            Stage::Valid { .. } => return Status::Valid,
            Stage::Failed { .. } => return Status::Invalid,
            Stage::Open if order.expires <= now => return Status::Invalid,
            Stage::Open => {}
        }
        let mut status = Status::Ready;
        for authorization in order.authorizations.iter().filter_map(|id| self.authorizations.get(id)) {
            match authorization.status(now) {
                Status::Valid => {}
                Status::Pending => status = Status::Pending,
                _ => return Status::Invalid,
            }
        }
        status
    }

    /// RFC 8555 §7.1.2.1: "The server SHOULD include pending orders and SHOULD NOT include orders that are invalid in
    /// the array of URLs."
    pub(super) fn order_list(
        &mut self,
        now: Timestamp,
        id: Id,
        page: usize,
        signed: &Signed,
    ) -> Result<Reply, Refusal> {
        payload::nothing(signed)?;
        if signed.account()? != id {
            return Err(rules::ACCESS.broken("the orders are another account's"));
        }
        let orders = self.accounts.get(&id).map(|account| account.orders.as_slice()).unwrap_or_default();
        let mut listed = orders.iter().filter(|id| {
            self.orders.get(id).is_some_and(|order| self.order_status(now, order) != Status::Invalid)
        });
        let length = self.options.orders_per_page.max(1);
        let mut rest = listed.by_ref().skip(page.saturating_mul(length)).peekable();
        let urls: Vec<String> =
            rest.by_ref().take(length).map(|id| self.routes.url(Resource::Order(*id))).collect();
        let more = rest.next().is_some();
        let reply = Reply::json(200, json!({ "orders": urls }));
        let next = self.routes.url(Resource::Orders(id, page.saturating_add(1)));
        Ok(if more { reply.link(&next, "next") } else { reply })
    }

    /// "The server SHOULD cancel any pending operations authorized by the account's key" (RFC 8555 §7.3.6)
    pub(super) fn cancel_orders(&mut self, now: Timestamp, orders: &[Id]) {
        for id in orders {
            let open = self.orders.get(id).is_some_and(|order| {
                !matches!(self.order_status(now, order), Status::Valid | Status::Invalid)
            });
            if let Some(order) = self.orders.get_mut(id).filter(|_| open) {
                let error = rules::DEACTIVATED.broken("the account was deactivated").document();
                order.stage = Stage::Failed { error };
                self.processing.remove(id);
            }
        }
    }
}

fn date(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let time = Timestamp::parse_rfc3339(text);
    time.map(Some).ok_or_else(|| rules::ORDER_DATES.broken(format!("{name} {text:?} is no date of RFC 3339")))
}

//! Which saved documents belong to the orders of a run.

use std::collections::BTreeMap;
use std::sync::Arc;

use certwright_http::Timestamp;
use certwright_key::{AccountKey, CertificateKey};
use certwright_protocol::{Client, Config, OrderId, ResumeError, Saved};
use certwright_store::{AccountStore, StoreError};

use crate::{CertificateOrder, Observer, Progress};

/// What earlier runs left of the orders of this one.
pub(crate) struct Found {
    /// The account's document and those of the orders.
    pub(crate) saved: Saved,
    /// The keys of those that have one.
    pub(crate) keys: BTreeMap<OrderId, Arc<CertificateKey>>,
    /// Orders whose key cannot be read, by their place in the list: they are left alone (R43).
    pub(crate) unusable: Vec<(usize, StoreError)>,
}

/// The lowest number above those of all saved orders.
pub(crate) fn first_free(saved: &Saved) -> u64 {
    saved.orders.iter().map(|(id, _)| id.get().saturating_add(1)).max().unwrap_or(1)
}

/// Looks for documents with the labels of these orders. One that cannot be read is told of and left alone (R43).
pub(crate) fn of_orders(
    saved: Saved,
    orders: &[CertificateOrder],
    account: &AccountStore,
    label_of: impl Fn(OrderId, &str) -> Result<Option<String>, ResumeError>,
    observer: &mut dyn Observer,
) -> Found {
    let mut labels: BTreeMap<String, usize> =
        orders.iter().enumerate().map(|(index, order)| (order.label(), index)).collect();
    let mut found = Found {
        saved: Saved { account: saved.account, orders: Vec::new() },
        keys: BTreeMap::new(),
        unusable: Vec::new(),
    };
    for (id, text) in saved.orders {
        match label_of(id, &text) {
            Err(error) => observer.progress(&Progress::Unreadable { error: &error }),
            Ok(label) => {
                // A label's first document counts.
                let index = label.and_then(|label| labels.remove(&label));
                if let Some(index) = index {
                    found.add(index, id, text, account.order_key(id));
                }
            }
        }
    }
    found
}

impl Found {
    fn add(
        &mut self,
        index: usize,
        id: OrderId,
        text: String,
        key: Result<Option<CertificateKey>, StoreError>,
    ) {
        match key {
            Ok(key) => {
                self.keys.extend(key.map(|key| (id, Arc::new(key))));
                self.saved.orders.push((id, text));
            }
            Err(error) => self.unusable.push((index, error)),
        }
    }
}

/// Only the machine can read its documents, so one that is thrown away again reads it.
pub(crate) fn label_of(
    id: OrderId,
    text: &str,
    config: &Config,
    key: &AccountKey,
    now: Timestamp,
) -> Result<Option<String>, ResumeError> {
    let alone = Saved { account: None, orders: vec![(id, text.to_owned())] };
    let client = Client::resume(config.clone(), key.public_key().clone(), alone, now)?;
    Ok(client.orders().next().map(|order| order.label.to_owned()))
}

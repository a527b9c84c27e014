//! Which saved documents belong to the orders of a run, and which of two counts.

use std::collections::BTreeMap;
use std::sync::Arc;

use certwright_http::Timestamp;
use certwright_key::{AccountKey, CertificateKey};
use certwright_protocol::{Client, Config, OrderId, OrderState, OrderView, ResumeError, Saved};
use certwright_store::{AccountStore, StoreError};

use crate::{CertificateOrder, Observer, Progress};

/// What earlier runs left of the orders of this one.
#[derive(Default)]
pub(crate) struct Found {
    /// By their place in the list.
    pub(crate) orders: BTreeMap<usize, Earlier>,
    /// Orders whose key cannot be read, by their place in the list: they are left alone (R43).
    pub(crate) unusable: Vec<(usize, StoreError)>,
    /// Documents of which there is a better one, to be given up.
    pub(crate) surplus: Vec<(OrderId, String)>,
}

/// An order of an earlier run.
pub(crate) struct Earlier {
    pub(crate) id: OrderId,
    pub(crate) document: String,
    pub(crate) key: Option<Arc<CertificateKey>>,
}

/// What a document says of its order.
pub(crate) struct Summary {
    label: String,
    stage: Stage,
}

/// How much would be lost with an order, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Failed,
    New,
    Placed,
    /// The server may have issued a certificate for its key.
    MayBeIssued,
}

/// The lowest number above those of all saved orders.
pub(crate) fn first_free(saved: &Saved) -> u64 {
    saved.orders.iter().map(|(id, _)| id.get().saturating_add(1)).max().unwrap_or(1)
}

/// Looks for documents with the labels of these orders. One that cannot be read is told of and left alone (R43).
///
/// A save replaces an order's document by a new one whole or not at all, so that there are two for one label only where
/// a state directory was put together from copies, or by something else than the store. The one that has come farthest
/// counts, the older one of equals. The other is given up, unless it may have been issued as well: then it is left for
/// the next run.
pub(crate) fn of_orders(
    saved: Vec<(OrderId, String)>,
    orders: &[CertificateOrder],
    account: &AccountStore,
    summary_of: impl Fn(OrderId, &str) -> Result<Option<Summary>, ResumeError>,
    observer: &mut dyn Observer,
) -> Found {
    let labels: BTreeMap<String, usize> =
        orders.iter().enumerate().map(|(index, order)| (order.label(), index)).collect();
    let mut by_index: BTreeMap<usize, Vec<(Stage, OrderId, String)>> = BTreeMap::new();
    for (id, text) in saved {
        match summary_of(id, &text) {
            Err(error) => observer.progress(&Progress::Unreadable { error: &error }),
            Ok(summary) => {
                let Some(Summary { label, stage }) = summary else { continue };
                let Some(index) = labels.get(&label) else { continue };
                by_index.entry(*index).or_default().push((stage, id, text));
            }
        }
    }
    let mut found = Found::default();
    by_index.into_iter().for_each(|(index, documents)| found.add(index, documents, account));
    found
}

impl Found {
    fn add(&mut self, index: usize, mut documents: Vec<(Stage, OrderId, String)>, account: &AccountStore) {
        documents.sort_by_key(|(stage, id, _)| (core::cmp::Reverse(*stage), *id));
        let mut documents = documents.into_iter();
        let Some((_, id, document)) = documents.next() else { return };
        match account.order_key(id) {
            Ok(key) => {
                self.orders.insert(index, Earlier { id, document, key: key.map(Arc::new) });
            }
            Err(error) => self.unusable.push((index, error)),
        }
        let given_up = documents.filter(|(stage, ..)| *stage < Stage::MayBeIssued);
        self.surplus.extend(given_up.map(|(_, id, document)| (id, document)));
    }
}

/// Only the machine can read its documents, so one that is thrown away again reads it.
pub(crate) fn summary_of(
    id: OrderId,
    text: &str,
    config: &Config,
    key: &AccountKey,
    now: Timestamp,
) -> Result<Option<Summary>, ResumeError> {
    let mut client = Client::new(config.clone(), key.public_key().clone(), now);
    client.take_up(id, text)?;
    Ok(client.order(id).map(|order| Summary { label: order.label.to_owned(), stage: Stage::of(&order) }))
}

impl Stage {
    const fn of(order: &OrderView<'_>) -> Self {
        match (order.may_be_issued, order.url.is_some(), order.state) {
            (true, ..) => Self::MayBeIssued,
            (false, true, _) => Self::Placed,
            (false, false, OrderState::Failed) => Self::Failed,
            (false, false, _) => Self::New,
        }
    }
}

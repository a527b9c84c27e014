//! Which saved documents belong to an order.

use certwright_http::Timestamp;
use certwright_key::AccountKey;
use certwright_protocol::{Client, Config, OrderId, ResumeError, Saved};

use crate::{Observer, Progress};

/// The lowest number above those of all saved orders.
pub(crate) fn first_free(saved: &Saved) -> u64 {
    saved.orders.iter().map(|(id, _)| id.get().saturating_add(1)).max().unwrap_or(1)
}

/// The account's document and that of the order with this label. A document that cannot be read is told of and left
/// alone (R43).
pub(crate) fn of_order(
    saved: Saved,
    label: &str,
    config: &Config,
    key: &AccountKey,
    now: Timestamp,
    observer: &mut dyn Observer,
) -> Saved {
    let mut ours = |(id, text): &(OrderId, String)| match label_of(*id, text, config, key, now) {
        Ok(found) => found.as_deref() == Some(label),
        Err(error) => {
            observer.progress(&Progress::Unreadable { error: &error });
            false
        }
    };
    let order = saved.orders.iter().find(|document| ours(document)).cloned();
    Saved { account: saved.account, orders: order.into_iter().collect() }
}

/// Only the machine can read its documents, so one that is thrown away again reads it.
fn label_of(
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

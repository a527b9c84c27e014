//! One account: its key, its document, and the documents and keys of its orders.

use std::path::{Path, PathBuf};

use certwright_key::{AccountKey, CertificateKey};
use certwright_protocol::{Change, OrderId, Saved};

use crate::batch::Batch;
use crate::lock::Lock;
use crate::{StoreError, disk};

const SERVER: &str = "server";
const KEY: &str = "key.pem";
const ACCOUNT: &str = "account.json";
const DOCUMENT: &str = ".json";
const ORDER_KEY: &str = ".key.pem";

/// An account at one server, locked for this process until it is dropped or the process dies.
#[derive(Debug)]
pub struct AccountStore {
    directory: PathBuf,
    orders: PathBuf,
    _lock: Lock,
}

impl AccountStore {
    pub(crate) fn open(directory: PathBuf, url: &str) -> Result<Self, StoreError> {
        let orders = directory.join("orders");
        disk::make_directory(&directory)?;
        let lock = Lock::acquire(&directory.join("lock"))?;
        disk::make_directory(&orders)?;
        let store = Self { directory, orders, _lock: lock };
        store.clear_away()?;
        store.check_server(url)?;
        Ok(store)
    }

    /// The directory that holds all of the account.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The account's key, if one was saved.
    ///
    /// # Errors
    /// [`StoreError::Key`] if the file holds none that can be used; others if the disk fails.
    pub fn key(&self) -> Result<Option<AccountKey>, StoreError> {
        read_key(&self.directory.join(KEY), AccountKey::from_pem)
    }

    /// Makes the account's key durable, to be done before newAccount (R30).
    ///
    /// # Errors
    /// [`StoreError::KeyExists`] if another key is there: no key is ever overwritten. Others if the disk fails.
    pub fn save_key(&mut self, key: &AccountKey) -> Result<(), StoreError> {
        let same = self.key()?.map(|saved| saved.public_key_der() == key.public_key_der());
        let mut batch = Batch::new();
        write_key(&mut batch, &self.directory, KEY, key.to_pkcs8_pem().as_bytes(), same)?;
        batch.commit()
    }

    /// The last saved text of each document, orders by their number; JSON is not looked into.
    ///
    /// # Errors
    /// [`StoreError`] if a document cannot be read or is no UTF-8; it is left as it is (R43).
    pub fn load(&self) -> Result<Saved, StoreError> {
        let read = |path: PathBuf| Ok(disk::read_text(&path)?.map(|text| text.to_string()));
        let mut orders = Vec::new();
        for order in self.saved_orders(DOCUMENT)? {
            if let Some(text) = read(self.orders.join(format!("{order}{DOCUMENT}")))? {
                orders.push((order, text));
            }
        }
        Ok(Saved { account: read(self.directory.join(ACCOUNT))?, orders })
    }

    /// Makes changed documents durable: each whole or not at all, one sync for each file and one for the directory.
    ///
    /// The key of an order goes with its document.
    ///
    /// # Errors
    /// [`StoreError`] if the disk fails; documents are then old or new, and no room that ran out is taken.
    pub fn save(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        self.save_with_keys(changes, &[])
    }

    /// As [`save`](Self::save), and makes these certificate keys of orders durable with the same sync: as
    /// [`save_order_key`](Self::save_order_key), for many.
    ///
    /// # Errors
    /// As of both.
    pub fn save_with_keys(
        &mut self,
        changes: &[Change],
        keys: &[(OrderId, &CertificateKey)],
    ) -> Result<(), StoreError> {
        let mut batch = Batch::new();
        for (order, key) in keys {
            let name = format!("{order}{ORDER_KEY}");
            let same = self.order_key(*order)?.map(|saved| saved.public_key_der() == key.public_key_der());
            write_key(&mut batch, &self.orders, &name, key.to_pkcs8_pem().as_bytes(), same)?;
        }
        for change in changes {
            match change {
                Change::Account(text) => batch.write(&self.directory, ACCOUNT, text.as_bytes())?,
                Change::Order { order, document: Some(text) } => {
                    batch.write(&self.orders, &format!("{order}{DOCUMENT}"), text.as_bytes())?;
                }
                Change::Order { order, document: None } => {
                    batch.remove(&self.orders, &format!("{order}{DOCUMENT}"));
                    batch.remove(&self.orders, &format!("{order}{ORDER_KEY}"));
                }
            }
        }
        batch.commit()
    }

    /// The certificate key of an order, if one was saved.
    ///
    /// # Errors
    /// [`StoreError::Key`] if the file holds none that can be used; others if the disk fails.
    pub fn order_key(&self, order: OrderId) -> Result<Option<CertificateKey>, StoreError> {
        read_key(&self.orders.join(format!("{order}{ORDER_KEY}")), CertificateKey::from_pem)
    }

    /// Makes the certificate key of an order durable, to be done before finalize (R30).
    ///
    /// The order's document is to be saved before it: a key without one is cleared away at the next opening.
    ///
    /// # Errors
    /// [`StoreError::KeyExists`] if the order has another key: a CSR may be under way with it. Others if the disk
    /// fails.
    pub fn save_order_key(&mut self, order: OrderId, key: &CertificateKey) -> Result<(), StoreError> {
        self.save_with_keys(&[], &[(order, key)])
    }

    /// Removes what a killed run left: temporary files, and keys of orders that are closed.
    fn clear_away(&self) -> Result<(), StoreError> {
        disk::remove_temporary(&self.directory)?;
        disk::remove_temporary(&self.orders)?;
        let open = self.saved_orders(DOCUMENT)?;
        let mut batch = Batch::new();
        for order in self.saved_orders(ORDER_KEY)?.into_iter().filter(|order| !open.contains(order)) {
            batch.remove(&self.orders, &format!("{order}{ORDER_KEY}"));
        }
        batch.commit()
    }

    fn check_server(&self, url: &str) -> Result<(), StoreError> {
        let path = self.directory.join(SERVER);
        match disk::read_text(&path)? {
            Some(found) if *found == url => Ok(()),
            Some(found) => Err(StoreError::OtherServer { path, found: found.to_string() }),
            None => {
                let mut batch = Batch::new();
                batch.write(&self.directory, SERVER, url.as_bytes())?;
                batch.commit()
            }
        }
    }

    /// The orders that have a file with this ending, sorted; names that we never write are not ours to judge.
    fn saved_orders(&self, ending: &str) -> Result<Vec<OrderId>, StoreError> {
        let number = |name: &String| {
            let stem = name.strip_suffix(ending)?;
            stem.parse().ok().filter(|number: &u64| number.to_string() == stem)
        };
        let mut orders: Vec<_> =
            disk::list(&self.orders)?.iter().filter_map(number).map(OrderId::new).collect();
        orders.sort();
        Ok(orders)
    }
}

fn read_key<K>(
    path: &Path,
    parse: impl Fn(&str) -> Result<K, certwright_key::KeyError>,
) -> Result<Option<K>, StoreError> {
    let Some(pem) = disk::read_text(path)? else { return Ok(None) };
    parse(&pem).map(Some).map_err(|source| StoreError::Key { path: path.to_owned(), source })
}

/// `same` is whether the key that is there already is this one.
fn write_key(
    batch: &mut Batch,
    directory: &Path,
    name: &str,
    pem: &[u8],
    same: Option<bool>,
) -> Result<(), StoreError> {
    match same {
        Some(true) => Ok(()),
        Some(false) => Err(StoreError::KeyExists { path: directory.join(name) }),
        None => batch.write(directory, name, pem),
    }
}

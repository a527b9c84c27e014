//! One account: its key, its document, and the documents and keys of its orders.

use std::path::{Path, PathBuf};

use certwright_key::{AccountKey, CertificateKey};
use certwright_protocol::{Change, OrderId, Saved};
use zeroize::Zeroizing;

use crate::batch::Batch;
use crate::journal::{Edit, Journal};
use crate::lock::Lock;
use crate::{StoreError, disk};

const SERVER: &str = "server";
const KEY: &str = "key.pem";
const ACCOUNT: &str = "account.json";
const JOURNAL: &str = "journal";
const DOCUMENT: &str = ".json";
const ORDER_KEY: &str = ".key.pem";

/// An account at one server, locked for this process until it is dropped or the process dies.
///
/// Documents of orders and their keys are appended to a journal, and become files when it is dropped; what a killed
/// process left in the journal becomes files when the account is opened again.
#[derive(Debug)]
pub struct AccountStore {
    directory: PathBuf,
    orders: PathBuf,
    // Dropped in this order: settled, then unlocked.
    journal: Journal,
    _lock: Lock,
}

impl AccountStore {
    pub(crate) fn open(directory: PathBuf, url: &str) -> Result<Self, StoreError> {
        let orders = directory.join("orders");
        disk::make_directory(&directory)?;
        let lock = Lock::acquire(&directory.join("lock"))?;
        disk::make_directory(&orders)?;
        disk::remove_temporary(&directory)?;
        disk::remove_temporary(&orders)?;
        let journal = Journal::open(&orders, &directory.join(JOURNAL))?;
        let mut store = Self { directory, orders, journal, _lock: lock };
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
        if let Some(saved) = self.key()? {
            return same(saved.public_key_der(), key.public_key_der(), &self.directory.join(KEY));
        }
        let mut batch = Batch::new();
        batch.write(&self.directory, KEY, key.to_pkcs8_pem().as_bytes())?;
        batch.commit()
    }

    /// The last saved text of each document, orders by their number; JSON is not looked into.
    ///
    /// # Errors
    /// [`StoreError`] if a document cannot be read or is no UTF-8; it is left as it is (R43).
    pub fn load(&self) -> Result<Saved, StoreError> {
        let mut orders = Vec::new();
        for order in self.saved_orders(DOCUMENT)? {
            if let Some(text) = self.journal.read(&document(order))? {
                orders.push((order, text.to_string()));
            }
        }
        let account = disk::read_text(&self.directory.join(ACCOUNT))?;
        Ok(Saved { account: account.map(|text| text.to_string()), orders })
    }

    /// Makes changed documents durable, those of orders with one sync and all or none; the account's has its own file.
    ///
    /// The key of an order goes with its document.
    ///
    /// # Errors
    /// [`StoreError`] if the disk fails; what was saved before is there still, and no room that ran out is taken.
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
        // Written before the others are saved, so that it has its room, and put in place after them.
        let mut account = Batch::new();
        let mut edits: Vec<Edit> = Vec::with_capacity(keys.len() + changes.len());
        for (order, key) in keys {
            edits.extend(self.key_edit(*order, key)?);
        }
        for change in changes {
            match change {
                Change::Account(text) => account.write(&self.directory, ACCOUNT, text.as_bytes())?,
                Change::Order { order, document: Some(text) } => {
                    edits.push((document(*order), Some(Zeroizing::new(text.as_bytes().to_vec()))));
                }
                Change::Order { order, document: None } => {
                    edits.extend([(document(*order), None), (key_of(*order), None)]);
                }
            }
        }
        self.journal.save(edits)?;
        account.commit()
    }

    /// The certificate key of an order, if one was saved.
    ///
    /// # Errors
    /// [`StoreError::Key`] if the file holds none that can be used; others if the disk fails.
    pub fn order_key(&self, order: OrderId) -> Result<Option<CertificateKey>, StoreError> {
        let name = key_of(order);
        let pem = self.journal.read(&name)?;
        pem.map(|pem| parsed_key(&pem, &self.orders.join(name), CertificateKey::from_pem)).transpose()
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

    /// What makes the key of an order durable; nothing if it is.
    fn key_edit(&self, order: OrderId, key: &CertificateKey) -> Result<Option<Edit>, StoreError> {
        let name = key_of(order);
        if let Some(saved) = self.order_key(order)? {
            same(saved.public_key_der(), key.public_key_der(), &self.orders.join(name))?;
            return Ok(None);
        }
        let pem = Zeroizing::new(key.to_pkcs8_pem().as_bytes().to_vec());
        Ok(Some((name, Some(pem))))
    }

    /// Removes keys of orders that are closed.
    fn clear_away(&mut self) -> Result<(), StoreError> {
        let open = self.saved_orders(DOCUMENT)?;
        let keys = self.saved_orders(ORDER_KEY)?.into_iter().filter(|order| !open.contains(order));
        self.journal.save(keys.map(|order| (key_of(order), None)).collect())
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
        let mut orders: Vec<_> = self.journal.names()?.iter().filter_map(number).map(OrderId::new).collect();
        orders.sort();
        Ok(orders)
    }
}

fn document(order: OrderId) -> String {
    format!("{order}{DOCUMENT}")
}

fn key_of(order: OrderId) -> String {
    format!("{order}{ORDER_KEY}")
}

fn read_key<K>(
    path: &Path,
    parse: impl Fn(&str) -> Result<K, certwright_key::KeyError>,
) -> Result<Option<K>, StoreError> {
    disk::read_text(path)?.map(|pem| parsed_key(&pem, path, parse)).transpose()
}

fn parsed_key<K>(
    pem: &str,
    path: &Path,
    parse: impl Fn(&str) -> Result<K, certwright_key::KeyError>,
) -> Result<K, StoreError> {
    parse(pem).map_err(|source| StoreError::Key { path: path.to_owned(), source })
}

/// No key is ever overwritten by another.
fn same(saved: &[u8], new: &[u8], path: &Path) -> Result<(), StoreError> {
    if saved == new { Ok(()) } else { Err(StoreError::KeyExists { path: path.to_owned() }) }
}

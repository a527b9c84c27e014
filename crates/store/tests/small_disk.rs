//! A real full disk. `cargo test` does not run this by itself, since mounting a small disk is not allowed everywhere:
//! `cargo xtask ci` does, and counts it as skipped where it cannot.

use std::env;
use std::fs;

use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_protocol::{Change, OrderId};
use certwright_store::{NewCertificate, Store, StoreError};

/// The root of a disk of 128 KiB.
const DISK: &str = "CERTWRIGHT_SMALL_DISK";

#[test]
fn a_full_disk_leaves_what_was_there() {
    let disk = env::var_os(DISK).expect("run by `cargo xtask ci`, which makes the disk");
    let store = Store::open(disk).unwrap();
    let mut account = store.account("https://ca.test/directory").unwrap();
    account.save(&[Change::Account("old".into())]).unwrap();
    account.save_key(&AccountKey::generate(KeyType::EcdsaP256).unwrap()).unwrap();
    let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
    let small = NewCertificate { key: &key, cert: "cert", chain: "chain", fullchain: "fullchain" };
    let name = "example.org".parse().unwrap();
    let before = store.install(&name, &small).unwrap();

    let big = "x".repeat(200 * 1024);
    let order = Change::Order { order: OrderId::new(1), document: Some(big.clone()) };
    let error = account.save(&[Change::Account("new".into()), order]).unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    let saved = account.load().unwrap();
    assert_eq!((saved.account.as_deref(), saved.orders.len()), (Some("old"), 0));

    let error = store.install(&name, &NewCertificate { fullchain: &big, ..small }).unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert_eq!(store.installed(&name).unwrap(), Some(before.clone()));
    let mut left: Vec<_> =
        fs::read_dir(before.archive.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["1"]);
    // The room is given back, so that smaller things still find some.
    account.save(&[Change::Account("new".into())]).unwrap();
}

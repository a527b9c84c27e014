//! What a run saves before it is killed is in the journal, and the next run finds it (R30, R44).
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use certwright_key::{CertificateKey, KeyType};
use certwright_protocol::{Change, OrderId};
use certwright_store::{AccountStore, Store, StoreError};
use tempfile::TempDir;

const SERVER: &str = "https://ca.test/directory";

fn open(state: &Path) -> AccountStore {
    Store::open(state).unwrap().account(SERVER).unwrap()
}

fn order(number: u64, text: &str) -> Change {
    Change::Order { order: OrderId::new(number), document: Some(text.to_owned()) }
}

fn closed(number: u64) -> Change {
    Change::Order { order: OrderId::new(number), document: None }
}

fn texts(store: &AccountStore) -> Vec<String> {
    store.load().unwrap().orders.into_iter().map(|(_, text)| text).collect()
}

fn journal(store: &AccountStore) -> PathBuf {
    store.directory().join("journal")
}

/// The state of a run that was killed after these saves: files as they were before it, and a journal.
fn killed(before: &[Change], saves: &[&[Change]]) -> (TempDir, Vec<u8>) {
    let state = TempDir::new().unwrap();
    open(state.path()).save(before).unwrap();
    let mut run = open(state.path());
    saves.iter().for_each(|save| run.save(save).unwrap());
    let written = fs::read(journal(&run)).unwrap();
    drop(run);
    let again = TempDir::new().unwrap();
    let mut store = open(again.path());
    store.save(before).unwrap();
    let path = journal(&store);
    drop(store);
    fs::write(path, &written).unwrap();
    (again, written)
}

#[test]
fn between_runs_there_are_files_and_no_journal() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    store.save(&[order(1, "one"), order(2, "two")]).unwrap();
    store.save(&[closed(1)]).unwrap();
    let (journal, orders) = (journal(&store), store.directory().join("orders"));
    assert!(journal.exists());
    drop(store);
    assert!(!journal.exists());
    assert!(!orders.join("1.json").exists());
    assert_eq!(fs::read_to_string(orders.join("2.json")).unwrap(), "two");
}

#[test]
fn the_next_run_has_what_a_killed_one_saved() {
    let (state, _) =
        killed(&[order(1, "old"), order(2, "two")], &[&[order(1, "new"), order(3, "three")], &[closed(2)]]);
    let store = open(state.path());
    assert_eq!(texts(&store), ["new", "three"]);
    assert!(!journal(&store).exists());
    drop(store);
    assert_eq!(texts(&open(state.path())), ["new", "three"]);
}

/// A power cut may leave any beginning of what was not synced yet.
#[test]
fn a_save_that_was_cut_short_changes_nothing_and_leaves_the_ones_before_it() {
    let (state, written) = killed(&[], &[&[order(1, "old")], &[order(1, "new"), order(2, "new"), closed(3)]]);
    let path = journal(&open(state.path()));
    let end = written.iter().rposition(|octet| *octet != 0).unwrap() + 1;
    assert!(end < written.len(), "there is room behind the last save");
    for cut in [end / 2, end / 2 + 1, end - 1] {
        for room in [0, written.len() - cut] {
            open(state.path()).save(&[closed(1), closed(2)]).unwrap();
            fs::write(&path, [&written[..cut], &vec![0; room]].concat()).unwrap();
            let found = texts(&open(state.path()));
            assert!(found.len() <= 1 && found.iter().all(|text| text == "old"), "cut at {cut}: {found:?}");
        }
    }
}

#[test]
fn a_journal_that_is_damaged_in_its_midst_is_named_and_left_alone() {
    let (state, mut written) = killed(&[], &[&[order(1, "one")], &[order(2, "two")]]);
    let path = journal(&open(state.path()));
    written[70] ^= 1;
    fs::write(&path, &written).unwrap();
    let error = Store::open(state.path()).unwrap().account(SERVER).unwrap_err();
    assert!(matches!(&error, StoreError::Journal { path: named } if *named == path), "{error:?}");
    assert!(error.to_string().contains("move it away"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), written);
}

/// What cannot be read is not taken for what is not there: it may hold the only copy of a key.
#[test]
fn a_journal_that_cannot_be_read_is_named() {
    let state = TempDir::new().unwrap();
    let path = journal(&open(state.path()));
    fs::create_dir(&path).unwrap();
    let error = Store::open(state.path()).unwrap().account(SERVER).unwrap_err();
    assert!(error.to_string().contains(&*path.to_string_lossy()), "{error}");
}

#[test]
fn the_key_of_an_order_is_in_the_journal_with_it() {
    let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
    let id = OrderId::new(1);
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    store.save_with_keys(&[order(1, "{}")], &[(id, &key)]).unwrap();
    let other = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
    assert!(matches!(store.save_order_key(id, &other), Err(StoreError::KeyExists { .. })));
    let written = fs::read(journal(&store)).unwrap();
    drop(store);
    let again = TempDir::new().unwrap();
    let path = journal(&open(again.path()));
    fs::write(path, written).unwrap();
    assert_eq!(open(again.path()).order_key(id).unwrap().unwrap().public_key_der(), key.public_key_der());
}

#[test]
fn a_journal_does_not_grow_without_end() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    let text = "x".repeat(1 << 20);
    for count in 0..12 {
        store.save(&[order(count % 3, &text)]).unwrap();
        assert!(fs::metadata(journal(&store)).unwrap().len() < 6 << 20);
    }
    assert_eq!(texts(&store), [text.as_str(); 3]);
    drop(store);
    assert_eq!(texts(&open(state.path())), [text.as_str(); 3]);
}

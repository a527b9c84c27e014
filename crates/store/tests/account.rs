//! An account on disk: keys, documents, the lock.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and talk to their processes"
)]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::thread;
use std::time::Duration;

use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_protocol::{Change, OrderId};
use certwright_store::{AccountStore, Store, StoreError};
use tempfile::TempDir;

const SERVER: &str = "https://ca.test/directory";
const STATE: &str = "CERTWRIGHT_TEST_STATE";

fn open(state: &Path) -> AccountStore {
    Store::open(state).unwrap().account(SERVER).unwrap()
}

fn order(number: u64, text: &str) -> Change {
    Change::Order { order: OrderId::new(number), document: Some(text.to_owned()) }
}

fn closed(number: u64) -> Change {
    Change::Order { order: OrderId::new(number), document: None }
}

fn account_key() -> AccountKey {
    AccountKey::generate(KeyType::EcdsaP256).unwrap()
}

fn certificate_key() -> CertificateKey {
    CertificateKey::generate(KeyType::EcdsaP256).unwrap()
}

/// Every path below, with its mode.
fn walk(path: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        found.push((path.clone(), metadata.permissions().mode() & 0o7777));
        if metadata.is_dir() {
            found.extend(walk(&path));
        }
    }
    found
}

/// This test binary again, running `test` alone as a process of its own, which finds the state in its environment.
fn again(test: &str, state: &Path) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(STATE, state).stdout(Stdio::piped());
    command
}

#[test]
fn what_is_saved_is_loaded() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    assert_eq!(store.load().unwrap(), Default::default());
    store.save(&[Change::Account("{1}".into()), order(10, "{10}"), order(2, "{2}")]).unwrap();
    store.save(&[order(10, "{x}"), closed(7)]).unwrap();
    drop(store);
    let saved = open(state.path()).load().unwrap();
    assert_eq!(saved.account.as_deref(), Some("{1}"));
    assert_eq!(saved.orders, [(OrderId::new(2), "{2}".to_owned()), (OrderId::new(10), "{x}".to_owned())]);
}

#[test]
fn the_last_change_of_a_document_counts() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    store.save(&[order(1, "a"), order(1, "b"), order(2, "a"), closed(2), closed(3), order(3, "c")]).unwrap();
    let saved = store.load().unwrap();
    assert_eq!(saved.orders, [(OrderId::new(1), "b".to_owned()), (OrderId::new(3), "c".to_owned())]);
}

#[test]
fn r30_keys_survive_and_are_never_overwritten() {
    let state = TempDir::new().unwrap();
    let (account, certificate) = (account_key(), certificate_key());
    let id = OrderId::new(1);
    let mut store = open(state.path());
    assert!(store.key().unwrap().is_none() && store.order_key(id).unwrap().is_none());
    store.save(&[order(1, "{}")]).unwrap();
    for _ in 0..2 {
        store.save_key(&account).unwrap();
        store.save_order_key(id, &certificate).unwrap();
    }
    assert!(matches!(store.save_key(&account_key()), Err(StoreError::KeyExists { .. })));
    assert!(matches!(store.save_order_key(id, &certificate_key()), Err(StoreError::KeyExists { .. })));
    drop(store);
    let store = open(state.path());
    assert_eq!(store.key().unwrap().unwrap().public_key_der(), account.public_key_der());
    assert_eq!(store.order_key(id).unwrap().unwrap().public_key_der(), certificate.public_key_der());
}

#[test]
fn the_key_of_an_order_goes_with_its_document() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    store.save(&[order(1, "{}"), order(2, "{}")]).unwrap();
    store.save_order_key(OrderId::new(1), &certificate_key()).unwrap();
    store.save_order_key(OrderId::new(2), &certificate_key()).unwrap();
    store.save(&[closed(1)]).unwrap();
    assert!(store.order_key(OrderId::new(1)).unwrap().is_none());
    // Killed between the two removals of order 2: its number may be used again, its key must not.
    let document = store.directory().join("orders/2.json");
    drop(store);
    fs::remove_file(document).unwrap();
    assert!(open(state.path()).order_key(OrderId::new(2)).unwrap().is_none());
}

#[test]
fn what_a_killed_run_left_is_cleared_away_and_the_rest_is_not() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    store.save(&[order(1, "{}")]).unwrap();
    let directory = store.directory().to_owned();
    drop(store);
    for left in [".account.json.tmp", ".key.pem.tmp", "orders/.1.json.tmp", "orders/.9.key.pem.tmp"] {
        fs::write(directory.join(left), "half").unwrap();
    }
    for theirs in ["notes.txt", "orders/01.json", "orders/x.key.pem", "orders/1.json.bak"] {
        fs::write(directory.join(theirs), "theirs").unwrap();
    }
    let store = open(state.path());
    assert_eq!(store.load().unwrap().orders.len(), 1);
    let mut names: Vec<_> = walk(&directory).into_iter().map(|(path, _)| path).collect();
    names.sort();
    let expected = [
        "lock",
        "notes.txt",
        "orders",
        "orders/01.json",
        "orders/1.json",
        "orders/1.json.bak",
        "orders/x.key.pem",
        "server",
    ];
    assert_eq!(names, expected.map(|name| directory.join(name)));
}

#[test]
fn r43_damaged_files_are_named_and_left_alone() {
    let state = TempDir::new().unwrap();
    let mut store = open(state.path());
    let key = store.directory().join("key.pem");
    let document = store.directory().join("orders/1.json");
    fs::write(&key, "-----BEGIN JUNK-----").unwrap();
    fs::write(&document, b"{\"\xff").unwrap();
    let error = store.key().unwrap_err();
    assert!(matches!(&error, StoreError::Key { path, .. } if *path == key), "{error:?}");
    assert!(matches!(store.save_key(&account_key()), Err(StoreError::Key { .. })));
    let error = store.load().unwrap_err();
    assert!(matches!(&error, StoreError::NotText { path } if *path == document), "{error:?}");
    assert!(error.to_string().contains("1.json"));
    assert_eq!(fs::read(&key).unwrap(), b"-----BEGIN JUNK-----");
    assert_eq!(fs::read(&document).unwrap(), b"{\"\xff");
}

#[test]
fn accounts_at_several_servers_are_apart() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let mut a = store.account("https://ca.test/acme/a/directory").unwrap();
    let b = store.account("https://ca.test/acme/b/directory").unwrap();
    a.save_key(&account_key()).unwrap();
    assert!(b.key().unwrap().is_none());
    assert_eq!(fs::read_to_string(b.directory().join("server")).unwrap(), "https://ca.test/acme/b/directory");
    let path = b.directory().join("server");
    drop(b);
    fs::write(&path, "https://elsewhere.test/").unwrap();
    let error = store.account("https://ca.test/acme/b/directory").unwrap_err();
    assert!(matches!(error, StoreError::OtherServer { .. }), "{error:?}");
}

#[test]
fn r42_a_second_holder_is_told_who_has_the_lock() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let held = store.account(SERVER).unwrap();
    let error = store.account(SERVER).unwrap_err();
    assert!(
        matches!(error, StoreError::Locked { process: Some(id), .. } if id == process::id()),
        "{error:?}"
    );
    assert!(error.to_string().contains(&process::id().to_string()));
    drop(held);
    store.account(SERVER).unwrap();
}

#[test]
fn r42_the_lock_of_a_killed_process_is_free() {
    if let Some(state) = env::var_os(STATE) {
        return hold_the_lock(Path::new(&state));
    }
    let state = TempDir::new().unwrap();
    let mut child = again("r42_the_lock_of_a_killed_process_is_free", state.path()).spawn().unwrap();
    wait_for(&mut child, "held");
    let store = Store::open(state.path()).unwrap();
    let error = store.account(SERVER).unwrap_err();
    assert!(matches!(error, StoreError::Locked { process: Some(id), .. } if id == child.id()), "{error:?}");
    child.kill().unwrap();
    child.wait().unwrap();
    store.account(SERVER).unwrap();
}

/// What the process that is killed does.
fn hold_the_lock(state: &Path) {
    let _held = open(state);
    println!("held");
    thread::sleep(Duration::from_secs(60));
}

fn wait_for(child: &mut process::Child, line: &str) {
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    assert!(
        lines.map_while(Result::ok).any(|found| found.ends_with(line)),
        "the process never said {line:?}"
    );
}

/// R41: "born 0600 in directories 0700, whatever the umask".
#[test]
fn r41_modes_do_not_depend_on_the_umask() {
    if let Some(state) = env::var_os(STATE) {
        return write_everything(Path::new(&state));
    }
    for umask in ["000", "022", "077", "277"] {
        let parent = TempDir::new().unwrap();
        let state = parent.path().join("missing/state");
        let mut shell = Command::new("sh");
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        let child = again("r41_modes_do_not_depend_on_the_umask", &state);
        shell.args(["-c", &script]).arg(child.get_program()).args(child.get_args()).env(STATE, &state);
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let found = walk(parent.path());
        assert!(found.iter().any(|(path, _)| path.ends_with("live/example.org")), "{found:?}");
        for (path, mode) in found {
            let kind = path.symlink_metadata().unwrap().file_type();
            let expected = if kind.is_dir() { 0o700 } else { 0o600 };
            let fits = mode == expected || kind.is_symlink();
            assert!(fits, "umask {umask}: {path:?} has {mode:o}");
        }
    }
}

/// What the process with the umask does.
fn write_everything(state: &Path) {
    let store = Store::open(state).unwrap();
    let mut account = store.account(SERVER).unwrap();
    account.save_key(&account_key()).unwrap();
    account.save(&[Change::Account("{}".into()), order(1, "{}")]).unwrap();
    let key = certificate_key();
    account.save_order_key(OrderId::new(1), &key).unwrap();
    let certificate =
        certwright_store::NewCertificate { key: &key, cert: "cert", chain: "chain", fullchain: "fullchain" };
    store.install(&"example.org".parse().unwrap(), &certificate).unwrap();
}

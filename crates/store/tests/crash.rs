//! R44: killed at any point, the state is whole and the next run goes on.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and talk to their processes"
)]

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use certwright_key::{CertificateKey, KeyType};
use certwright_protocol::{Change, OrderId};
use certwright_store::{CertName, Installed, NewCertificate, Store};
use tempfile::TempDir;

const STATE: &str = "CERTWRIGHT_TEST_STATE";
const SERVER: &str = "https://ca.test/directory";
const ROUNDS: u64 = 60;
const ORDERS: u64 = 10;

fn name() -> CertName {
    "example.org".parse().unwrap()
}

fn new_key() -> CertificateKey {
    CertificateKey::generate(KeyType::EcdsaP256).unwrap()
}

/// The thumbprint stands for the certificate, so that a reader can tell whether key and chain belong together.
fn install(store: &Store, key: &CertificateKey) -> Installed {
    let text = key.thumbprint().to_string();
    store.install(&name(), &NewCertificate { key, cert: &text, chain: &text, fullchain: &text }).unwrap()
}

/// None if the version was removed meanwhile, which only happens to one that is no longer live.
fn matching(version: &Path) -> Option<bool> {
    let read = |file: &str| fs::read_to_string(version.join(file)).ok();
    let key = CertificateKey::from_pem(&read("privkey.pem")?).unwrap();
    let expected = key.thumbprint().to_string();
    Some([read("cert.pem")?, read("chain.pem")?, read("fullchain.pem")?].iter().all(|text| *text == expected))
}

/// This test binary again, running `test` alone, which finds the state in its environment; returns when it has begun
/// its work.
fn start(test: &str, state: &Path) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(STATE, state).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with("ready")), "the process did not start");
    child
}

/// SIGKILL, a little later each round.
fn kill(mut child: Child, round: u64) {
    thread::sleep(Duration::from_micros(round * 7919 % 30_000));
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9), "it ended before it was killed");
}

#[test]
fn r44_a_killed_installation_leaves_a_matching_pair_live() {
    if let Some(state) = env::var_os(STATE) {
        return install_for_ever(Path::new(&state));
    }
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    install(&store, &new_key());
    for round in 0..ROUNDS {
        kill(start("r44_a_killed_installation_leaves_a_matching_pair_live", state.path()), round);
        let live = store.installed(&name()).unwrap().unwrap();
        assert_eq!(matching(&live.directory), Some(true), "round {round}");
    }
    let key = new_key();
    install(&store, &key);
    assert_eq!(matching(&state.path().join("live/example.org")), Some(true));
    let left: Vec<_> = fs::read_dir(state.path().join("archive/example.org"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(left.len(), 10, "{left:?}");
    assert!(left.iter().all(|version| matching(version) == Some(true)), "{left:?}");
}

#[test]
fn r41_a_reader_sees_key_and_chain_switch_in_one_step() {
    if let Some(state) = env::var_os(STATE) {
        return install_for_ever(Path::new(&state));
    }
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    install(&store, &new_key());
    let mut child = start("r41_a_reader_sees_key_and_chain_switch_in_one_step", state.path());
    let (began, mut seen) = (Instant::now(), 0);
    while began.elapsed() < Duration::from_millis(700) {
        let version = fs::canonicalize(state.path().join("live/example.org")).unwrap();
        assert_ne!(matching(&version), Some(false), "{version:?}");
        seen += 1;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(seen > 10, "only {seen} looks");
}

/// What a process that is killed does.
fn install_for_ever(state: &Path) {
    let store = Store::open(state).unwrap();
    let keys = [new_key(), new_key()];
    println!("ready");
    for key in keys.iter().cycle() {
        install(&store, key);
    }
}

#[test]
fn r44_a_killed_save_leaves_whole_documents() {
    if let Some(state) = env::var_os(STATE) {
        return save_for_ever(Path::new(&state));
    }
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    for round in 0..ROUNDS {
        kill(start("r44_a_killed_save_leaves_whole_documents", state.path()), round);
        let account = store.account(SERVER).unwrap();
        let saved = account.load().unwrap();
        for text in saved.account.iter().chain(saved.orders.iter().map(|(_, text)| text)) {
            let (first, rest) = text.split_once(' ').unwrap();
            assert_eq!(rest.split(' ').count(), 1999, "round {round}: half a document");
            assert!(rest.split(' ').all(|word| word == first), "round {round}: two documents in one");
        }
        let orders = account.directory().join("orders");
        for entry in fs::read_dir(orders).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.ends_with(".tmp"), "round {round}: {name}");
            if let Some(number) = name.strip_suffix(".key.pem").and_then(|number| number.parse().ok()) {
                assert!(
                    saved.orders.iter().any(|(order, _)| *order == OrderId::new(number)),
                    "round {round}: {name}"
                );
                assert!(account.order_key(OrderId::new(number)).unwrap().is_some());
            }
        }
    }
}

/// What the process that is killed does.
fn save_for_ever(state: &Path) {
    let store = Store::open(state).unwrap();
    let mut account = store.account(SERVER).unwrap();
    let key = new_key();
    let change =
        |number, text: &str| Change::Order { order: OrderId::new(number), document: Some(text.to_owned()) };
    println!("ready");
    for count in 0_u64.. {
        let text = vec![count.to_string(); 2000].join(" ");
        let mut changes = vec![Change::Account(text.clone())];
        changes.extend((0..ORDERS).map(|number| change(number, &text)));
        account.save(&changes).unwrap();
        let order = OrderId::new(count % ORDERS);
        if account.order_key(order).unwrap().is_none() {
            account.save_order_key(order, &key).unwrap();
        }
        account.save(&[Change::Order { order, document: None }]).unwrap();
        if count % 4 == 3 {
            // The journal becomes files, and another one is begun.
            drop(account);
            account = store.account(SERVER).unwrap();
        }
    }
}

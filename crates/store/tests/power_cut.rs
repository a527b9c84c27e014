//! A real power cut, or what is left after one: an ext4 in a file, and copies of the file. What has not been synced is
//! in the kernel's memory and not in the file. `cargo test` does not run this by itself, since mounting is not allowed
//! everywhere: `cargo xtask ci` does, and counts it as skipped where it cannot.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use certwright_key::{AccountKey, CertificateKey, KeyType};
use certwright_protocol::{Change, OrderId};
use certwright_store::{AccountStore, CertName, NewCertificate, Store};

/// A folder with the file `image`, whose file system is mounted at `disk`, in a mount namespace of its own.
const PLACE: &str = "CERTWRIGHT_POWER_CUT";
const SERVER: &str = "https://ca.test/directory";
const ID: OrderId = OrderId::new(1);

struct Disk {
    place: PathBuf,
}

impl Disk {
    fn at(&self, what: &str) -> PathBuf {
        self.place.join(what)
    }

    /// What a computer finds in the state directory whose power was cut just now.
    fn after_a_cut<T>(&self, look: impl FnOnce(&Store) -> T) -> T {
        // What nobody synced has to be lost, or else nothing is shown.
        fs::write(self.at("disk/unsynced"), "lost").unwrap();
        fs::copy(self.at("image"), self.at("cut")).unwrap();
        fs::create_dir_all(self.at("after")).unwrap();
        run(Command::new("mount").args(["-o", "loop"]).args([self.at("cut"), self.at("after")]));
        let unsynced = fs::read_to_string(self.at("after/unsynced")).unwrap_or_default();
        assert_ne!(unsynced, "lost", "this disk loses nothing");
        let seen = look(&Store::open(self.at("after/state")).unwrap());
        run(Command::new("umount").arg(self.at("after")));
        fs::remove_file(self.at("disk/unsynced")).unwrap();
        seen
    }

    /// The documents of orders, and the key of the first.
    fn orders_after_a_cut(&self) -> (Vec<String>, Option<Vec<u8>>) {
        self.after_a_cut(|store| {
            let account = store.account(SERVER).unwrap();
            let key = account.order_key(ID).unwrap();
            (documents(&account), key.map(|key| key.public_key_der().to_vec()))
        })
    }

    /// The version that is live, if it is whole.
    fn live_after_a_cut(&self, name: &CertName, new: &NewCertificate<'_>) -> Option<u64> {
        self.after_a_cut(|store| {
            let installed = store.installed(name).unwrap()?;
            let file = |path: &Path| fs::read_to_string(path).unwrap();
            assert_eq!(file(&installed.privkey), *new.key.to_pkcs8_pem());
            assert_eq!(file(&installed.cert), new.cert);
            assert_eq!(file(&installed.chain), new.chain);
            assert_eq!(file(&installed.fullchain), new.fullchain);
            Some(installed.version)
        })
    }
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

fn documents(account: &AccountStore) -> Vec<String> {
    account.load().unwrap().orders.into_iter().map(|(_, text)| text).collect()
}

fn order(text: &str) -> Change {
    Change::Order { order: ID, document: Some(text.to_owned()) }
}

#[test]
fn r44_what_was_saved_survives_a_power_cut() {
    let place = env::var_os(PLACE).expect("run by `cargo xtask ci`, which makes the disk");
    let disk = Disk { place: place.into() };
    let store = Store::open(disk.at("disk/state")).unwrap();
    let mut account = store.account(SERVER).unwrap();

    let account_key = AccountKey::generate(KeyType::EcdsaP256).unwrap();
    account.save_key(&account_key).unwrap();
    let found = disk.after_a_cut(|store| store.account(SERVER).unwrap().key().unwrap());
    assert_eq!(found.unwrap().public_key_der(), account_key.public_key_der());

    account.save(&[Change::Account("account".into()), order("placed")]).unwrap();
    let found = disk.after_a_cut(|store| store.account(SERVER).unwrap().load().unwrap().account);
    assert_eq!(found.as_deref(), Some("account"));
    assert_eq!(disk.orders_after_a_cut(), (vec!["placed".into()], None));

    let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
    account.save_with_keys(&[order("ready")], &[(ID, &key)]).unwrap();
    let with_key = |text: &str| (vec![text.to_owned()], Some(key.public_key_der().to_vec()));
    assert_eq!(disk.orders_after_a_cut(), with_key("ready"));

    // Each as long as makes the journal longer now and then.
    for round in 0..6 {
        let text = format!("{round} {}", "x".repeat(3000));
        account.save(&[order(&text)]).unwrap();
        assert_eq!(disk.orders_after_a_cut(), with_key(&text), "round {round}");
    }

    // The journal becomes files.
    drop(account);
    let text = format!("5 {}", "x".repeat(3000));
    assert_eq!(disk.orders_after_a_cut(), with_key(&text));

    let mut account = store.account(SERVER).unwrap();
    account.save(&[Change::Order { order: ID, document: None }]).unwrap();
    assert_eq!(disk.orders_after_a_cut(), (vec![], None));
    drop(account);
    assert_eq!(disk.orders_after_a_cut(), (vec![], None));
}

#[test]
fn r41_what_was_installed_survives_a_power_cut() {
    let place = env::var_os(PLACE).expect("run by `cargo xtask ci`, which makes the disk");
    let disk = Disk { place: place.into() };
    let store = Store::open(disk.at("disk/state")).unwrap();
    let key = CertificateKey::generate(KeyType::EcdsaP256).unwrap();
    let first = NewCertificate { key: &key, cert: "cert\n", chain: "chain\n", fullchain: "cert\nchain\n" };
    let second = NewCertificate { cert: "cert 2\n", fullchain: "cert 2\nchain\n", ..first };
    let name = "example.org".parse().unwrap();
    store.install(&name, &first).unwrap();
    assert_eq!(disk.live_after_a_cut(&name, &first), Some(1));
    store.install(&name, &second).unwrap();
    assert_eq!(disk.live_after_a_cut(&name, &second), Some(2));

    let names: Vec<CertName> =
        (0..5).map(|number| format!("{number}.example.org").parse().unwrap()).collect();
    for (version, new) in [(1, first), (2, second)] {
        let all: Vec<_> = names.iter().map(|name| (name, new)).collect();
        store.install_all(&all).into_iter().for_each(|outcome| drop(outcome.unwrap()));
        for name in &names {
            assert_eq!(disk.live_after_a_cut(name, &new), Some(version), "{name}");
        }
    }
}

//! Certificates on disk: versions, the live link, what is kept.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::thread;

use certwright_identifier::Identifier;
use certwright_key::{CertificateKey, KeyType};
use certwright_store::{CertName, Installed, NewCertificate, Store, StoreError};
use tempfile::TempDir;

fn key() -> CertificateKey {
    CertificateKey::generate(KeyType::EcdsaP256).unwrap()
}

fn name(text: &str) -> CertName {
    CertName::from(&Identifier::parse(text).unwrap())
}

/// The store does not look into certificates, so any text will do.
fn install(store: &Store, certificate: &str, key: &CertificateKey) -> Result<Installed, StoreError> {
    let fullchain = format!("{certificate}chain\n");
    let new = NewCertificate { key, cert: certificate, chain: "chain\n", fullchain: &fullchain };
    store.install(&name("example.org"), &new)
}

fn entries(path: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn four_files_as_people_know_them_from_certbot() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    assert_eq!(store.installed(&name("example.org")).unwrap(), None);
    let key = key();
    let installed = install(&store, "cert\n", &key).unwrap();
    assert_eq!(installed.directory, state.path().join("live/example.org"));
    assert_eq!(installed.archive, state.path().join("archive/example.org/1"));
    assert_eq!(fs::read_link(&installed.directory).unwrap(), Path::new("../archive/example.org/1"));
    assert_eq!(fs::read_to_string(&installed.privkey).unwrap(), *key.to_pkcs8_pem());
    assert_eq!(fs::read_to_string(&installed.cert).unwrap(), "cert\n");
    assert_eq!(fs::read_to_string(&installed.chain).unwrap(), "chain\n");
    assert_eq!(fs::read_to_string(&installed.fullchain).unwrap(), "cert\nchain\n");
    assert_eq!(store.installed(&name("example.org")).unwrap(), Some(installed));
    assert_eq!(entries(&state.path().join("archive/example.org")), ["1"]);
    assert_eq!(entries(&state.path().join("live")), ["example.org"]);
}

#[test]
fn a_new_version_goes_live_and_the_old_one_stays() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let old = install(&store, "one\n", &key()).unwrap();
    let new = install(&store, "two\n", &key()).unwrap();
    assert_eq!((old.version, new.version), (1, 2));
    assert_eq!(fs::read_to_string(&new.cert).unwrap(), "two\n");
    assert_eq!(fs::read_to_string(old.archive.join("cert.pem")).unwrap(), "one\n");
}

/// A duty is repeated after a crash: what is there already is not written again, only made live.
#[test]
fn installing_the_same_again_changes_nothing() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let key = key();
    let first = install(&store, "one\n", &key).unwrap();
    assert_eq!(install(&store, "one\n", &key).unwrap(), first);
    // Killed after the version was complete and before it was live.
    fs::remove_file(&first.directory).unwrap();
    assert_eq!(install(&store, "one\n", &key).unwrap(), first);
    assert_eq!(fs::read_to_string(&first.cert).unwrap(), "one\n");
}

#[test]
fn what_a_killed_installation_left_is_cleared_away() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    install(&store, "one\n", &key()).unwrap();
    let versions = state.path().join("archive/example.org");
    fs::create_dir(versions.join(".new")).unwrap();
    fs::write(versions.join(".new/privkey.pem"), "half").unwrap();
    fs::create_dir(versions.join(".old")).unwrap();
    symlink("nowhere", versions.join(".link")).unwrap();
    install(&store, "two\n", &key()).unwrap();
    assert_eq!(entries(&versions), ["1", "2"]);
}

#[test]
fn ten_versions_are_kept() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let key = key();
    for version in 1..=13 {
        install(&store, &format!("{version}\n"), &key).unwrap();
    }
    let numbers: Vec<u64> = entries(&state.path().join("archive/example.org"))
        .iter()
        .filter_map(|name| name.parse().ok())
        .collect();
    assert_eq!(numbers.len(), 10);
    assert!(numbers.iter().all(|number| (4..=13).contains(number)), "{numbers:?}");
}

/// An administrator set the link back to an older version: it is never the one that is removed, and the next number
/// is still new.
#[test]
fn a_link_set_back_by_hand_is_respected() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    install(&store, "one\n", &key()).unwrap();
    let two = install(&store, "two\n", &key()).unwrap();
    fs::remove_file(&two.directory).unwrap();
    symlink("../archive/example.org/1", &two.directory).unwrap();
    assert_eq!(store.installed(&name("example.org")).unwrap().unwrap().version, 1);
    assert_eq!(install(&store, "three\n", &key()).unwrap().version, 3);
}

/// R41: "An existing owner, group or mode is kept."
#[test]
fn r41_group_and_mode_that_someone_gave_are_kept() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let old = install(&store, "one\n", &key()).unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&old.archive, 0o750);
    set(&old.archive.join("privkey.pem"), 0o640);
    set(&old.archive.join("cert.pem"), 0o644);
    // Only root can give a file to any group; others keep their own.
    let group = if old.archive.metadata().unwrap().uid() == 0 {
        12345
    } else {
        old.archive.metadata().unwrap().gid()
    };
    std::os::unix::fs::chown(old.archive.join("privkey.pem"), None, Some(group)).unwrap();
    let new = install(&store, "two\n", &key()).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o7777;
    assert_eq!(mode(&new.archive), 0o750);
    assert_eq!((mode(&new.privkey), mode(&new.cert), mode(&new.chain)), (0o640, 0o644, 0o600));
    assert_eq!(new.privkey.metadata().unwrap().gid(), group);
}

#[test]
fn what_is_not_ours_is_neither_replaced_nor_followed() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let live = state.path().join("live/example.org");
    let check = |what: &str| {
        let error = install(&store, "cert\n", &key()).unwrap_err();
        assert!(matches!(&error, StoreError::Occupied { path } if *path == live), "{what}: {error:?}");
        assert!(matches!(store.installed(&name("example.org")), Err(StoreError::Occupied { .. })), "{what}");
        assert_eq!(entries(&state.path().join("archive")), [""; 0], "{what}");
    };
    fs::create_dir(&live).unwrap();
    check("a directory");
    fs::remove_dir(&live).unwrap();
    fs::write(&live, "theirs").unwrap();
    check("a file");
    fs::remove_file(&live).unwrap();
    for target in ["/etc", "../archive/other.org/1", "../archive/example.org/01", "1"] {
        symlink(target, &live).unwrap();
        check(target);
        fs::remove_file(&live).unwrap();
    }
}

#[test]
fn a_live_certificate_without_its_files_is_said() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let installed = install(&store, "one\n", &key()).unwrap();
    fs::remove_file(&installed.chain).unwrap();
    let error = store.installed(&name("example.org")).unwrap_err();
    assert!(matches!(&error, StoreError::Incomplete { path } if path.ends_with("1/chain.pem")), "{error:?}");
    // The next installation does not take it for complete.
    assert_eq!(install(&store, "two\n", &key()).unwrap().version, 2);
}

#[test]
fn names_are_listed_sorted() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let key = key();
    let new = NewCertificate { key: &key, cert: "a", chain: "b", fullchain: "ab" };
    for text in ["example.org", "*.example.org", "2001:db8::1", "a.test"] {
        store.install(&name(text), &new).unwrap();
    }
    fs::write(state.path().join("live/README"), "theirs").unwrap();
    let names: Vec<_> = store.names().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["2001_db8__1", "_wildcard.example.org", "a.test", "example.org"]);
}

#[test]
fn r42_installations_of_one_name_at_once_wait_for_each_other() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let keys: Vec<_> = (0..8).map(|_| key()).collect();
    thread::scope(|scope| {
        for (number, key) in keys.iter().enumerate() {
            let store = &store;
            scope.spawn(move || install(store, &format!("{number}\n"), key).unwrap());
        }
    });
    assert_eq!(store.installed(&name("example.org")).unwrap().unwrap().version, 8);
}

#[test]
fn many_at_once_each_with_an_outcome_of_its_own() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let names: Vec<CertName> = (0..8).map(|number| name(&format!("host-{number}.example.org"))).collect();
    let key = key();
    let new = NewCertificate { key: &key, cert: "cert\n", chain: "chain\n", fullchain: "cert\nchain\n" };
    fs::create_dir(state.path().join("live/host-3.example.org")).unwrap();
    let all: Vec<_> = names.iter().map(|name| (name, new)).collect();
    for version in 1..=2 {
        // The same again changes nothing.
        let outcomes = store.install_all(&all);
        assert_eq!(outcomes.len(), names.len());
        for (number, (outcome, name)) in outcomes.iter().zip(&names).enumerate() {
            match outcome {
                Err(StoreError::Occupied { .. }) => assert_eq!(number, 3, "{version}"),
                Ok(installed) => {
                    assert_eq!(installed.version, 1);
                    assert_eq!(store.installed(name).unwrap().as_ref(), Some(installed));
                    assert_eq!(entries(&installed.directory).len(), 4);
                }
                Err(error) => unreachable!("{error}"),
            }
        }
    }
}

/// Without the lock nothing is touched, and each of several is told.
#[test]
fn r42_without_the_lock_nothing_is_installed() {
    let state = TempDir::new().unwrap();
    let store = Store::open(state.path()).unwrap();
    let lock = state.path().join("lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    let names = ["a.example.org", "b.example.org"].map(name);
    let key = key();
    let new = NewCertificate { key: &key, cert: "cert\n", chain: "chain\n", fullchain: "cert\nchain\n" };
    let outcomes = store.install_all(&names.each_ref().map(|name| (name, new)));
    assert_eq!(outcomes.len(), 2);
    for outcome in outcomes {
        let error = outcome.unwrap_err();
        assert!(error.to_string().contains(&*lock.to_string_lossy()), "{error}");
    }
    assert_eq!(entries(&state.path().join("archive")), [""; 0]);
}

//! The webroot in real directories: what it makes, what it leaves alone, what it says.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::error::Error;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use certwright_challenge::{Responder, Webroot, WebrootError};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use certwright_protocol::{ChallengeType, PresentError, Proof, Token};
use tempfile::TempDir;

const TOKEN: &str = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
/// The token and RFC 8037 A.3's thumbprint.
const BODY: &str = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
const KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
const FILE: &str = ".well-known/acme-challenge/evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";

fn name(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

fn proof(token: &str) -> Proof {
    Proof::new(ChallengeType::Http01, Token::parse(token).unwrap(), &Jwk::from_json(KEY.as_bytes()).unwrap())
}

fn present(webroot: &mut Webroot) -> Result<(), PresentError> {
    webroot.present(&name("example.org"), &proof(TOKEN))
}

fn withdraw(webroot: &mut Webroot) {
    webroot.withdraw(&name("example.org"), &proof(TOKEN)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn entries(path: &Path) -> usize {
    fs::read_dir(path).unwrap().count()
}

fn cause(error: &PresentError) -> &WebrootError {
    error.source().unwrap().downcast_ref().unwrap()
}

#[test]
fn a_proof_is_a_readable_file_and_nothing_is_left_of_it() {
    let root = TempDir::new().unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    assert_eq!(entries(root.path()), 0, "the check left something");
    for _ in 0..2 {
        present(&mut webroot).unwrap();
        assert_eq!(fs::read_to_string(root.path().join(FILE)).unwrap(), BODY);
    }
    assert_eq!(webroot.path(&Token::parse(TOKEN).unwrap()), root.path().join(FILE));
    assert_eq!(mode(&root.path().join(FILE)), 0o644);
    assert_eq!(mode(&root.path().join(".well-known")), 0o755);
    assert_eq!(mode(&root.path().join(".well-known/acme-challenge")), 0o755);
    assert_eq!(entries(&root.path().join(".well-known/acme-challenge")), 1, "a temporary file was left");
    for _ in 0..2 {
        withdraw(&mut webroot);
        assert_eq!(entries(root.path()), 0);
    }
}

#[test]
fn nothing_else_is_touched() {
    let root = TempDir::new().unwrap();
    let directory = root.path().join(".well-known");
    fs::create_dir(&directory).unwrap();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o750)).unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    present(&mut webroot).unwrap();
    fs::write(directory.join("acme-challenge/other"), "theirs").unwrap();
    withdraw(&mut webroot);
    assert_eq!(fs::read_to_string(directory.join("acme-challenge/other")).unwrap(), "theirs");
    assert_eq!(mode(&directory), 0o750);
    // What kept the directory is gone: now it goes with the next withdrawal, and theirs stays.
    fs::remove_file(directory.join("acme-challenge/other")).unwrap();
    withdraw(&mut webroot);
    assert_eq!(entries(&directory), 0);
}

#[test]
fn the_directories_stay_until_the_last_proof_goes() {
    let root = TempDir::new().unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    present(&mut webroot).unwrap();
    webroot.present(&name("example.net"), &proof("other")).unwrap();
    withdraw(&mut webroot);
    assert_eq!(entries(&root.path().join(".well-known/acme-challenge")), 1);
    webroot.withdraw(&name("example.net"), &proof("other")).unwrap();
    assert_eq!(entries(root.path()), 0);
}

/// R11: several servers use one token for all challenges.
#[test]
fn r11_a_shared_token_stays_until_the_last_withdrawal() {
    let root = TempDir::new().unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    present(&mut webroot).unwrap();
    webroot.present(&name("example.net"), &proof(TOKEN)).unwrap();
    withdraw(&mut webroot);
    assert!(root.path().join(FILE).exists());
    webroot.withdraw(&name("example.net"), &proof(TOKEN)).unwrap();
    assert_eq!(entries(root.path()), 0);
}

/// R17, R44: the run after a crash withdraws what its predecessor presented, half-written files included.
#[test]
fn r17_a_new_process_withdraws_what_the_last_one_left() {
    let root = TempDir::new().unwrap();
    present(&mut Webroot::new(root.path()).unwrap()).unwrap();
    let directory = root.path().join(".well-known/acme-challenge");
    fs::write(directory.join(format!(".{TOKEN}.tmp")), &BODY[..20]).unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    withdraw(&mut webroot);
    assert_eq!(entries(&directory), 0);
    withdraw(&mut webroot);
}

#[test]
fn a_new_process_presents_again_over_a_half_written_file() {
    let root = TempDir::new().unwrap();
    let directory = root.path().join(".well-known/acme-challenge");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(format!(".{TOKEN}.tmp")), &BODY[..20]).unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    present(&mut webroot).unwrap();
    assert_eq!(fs::read_to_string(root.path().join(FILE)).unwrap(), BODY);
    assert_eq!(entries(&directory), 1);
    withdraw(&mut webroot);
    assert!(directory.exists(), "not made by this run");
}

#[test]
fn what_is_not_ours_is_neither_replaced_nor_removed() {
    let elsewhere = TempDir::new().unwrap();
    let target = elsewhere.path().join("target");
    fs::write(&target, BODY).unwrap();
    type Put<'a> = &'a dyn Fn(&Path);
    let put: [(&str, Put<'_>); 4] = [
        ("a file", &|path| fs::write(path, "theirs").unwrap()),
        ("a link to a file", &|path| symlink(&target, path).unwrap()),
        ("a dangling link", &|path| symlink(elsewhere.path().join("new"), path).unwrap()),
        ("a directory", &|path| fs::create_dir(path).unwrap()),
    ];
    for (what, put) in put {
        let root = TempDir::new().unwrap();
        let mut webroot = Webroot::new(root.path()).unwrap();
        let path = root.path().join(FILE);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        put(&path);
        let error = present(&mut webroot).unwrap_err();
        assert!(matches!(cause(&error), WebrootError::Occupied { .. }), "{what}: {error:?}");
        withdraw(&mut webroot);
        assert!(path.symlink_metadata().is_ok(), "{what} was removed");
        assert_eq!(entries(path.parent().unwrap()), 1, "{what}: something was left");
    }
    assert_eq!(fs::read_to_string(&target).unwrap(), BODY);
    assert_eq!(entries(elsewhere.path()), 1, "a link was followed");
}

/// Administrators keep one directory for all their sites.
#[test]
fn links_above_the_token_are_followed_and_stay() {
    let (root, shared) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::create_dir(root.path().join(".well-known")).unwrap();
    symlink(shared.path(), root.path().join(".well-known/acme-challenge")).unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    present(&mut webroot).unwrap();
    assert_eq!(fs::read_to_string(shared.path().join(TOKEN)).unwrap(), BODY);
    withdraw(&mut webroot);
    assert_eq!(entries(shared.path()), 0);
    assert!(root.path().join(".well-known/acme-challenge").is_dir());
}

#[test]
fn a_bad_directory_is_refused_before_anything_else() {
    let root = TempDir::new().unwrap();
    let missing = root.path().join("missing");
    let error = Webroot::new(&missing).unwrap_err();
    assert!(matches!(&error, WebrootError::Missing { path } if *path == missing), "{error:?}");
    assert!(error.to_string().contains("missing"));

    let file = root.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(Webroot::new(&file), Err(WebrootError::NotADirectory { .. })));
    assert!(matches!(Webroot::new(file.join("below")), Err(WebrootError::NotADirectory { .. })));

    fs::remove_file(&file).unwrap();
    fs::write(root.path().join(".well-known"), "").unwrap();
    let error = Webroot::new(root.path()).unwrap_err();
    assert!(
        matches!(&error, WebrootError::NotADirectory { path } if path.ends_with(".well-known")),
        "{error:?}"
    );
}

/// Not even root can write to /sys, so this holds whoever runs the tests.
#[test]
fn a_directory_that_cannot_be_written_is_refused() {
    let error = Webroot::new("/sys").unwrap_err();
    assert!(matches!(error, WebrootError::NotWritable { .. }), "{error:?}");
    assert!(error.to_string().contains("/sys"), "{error}");
}

/// Two runs share a webroot; each removes the directories whenever it thinks them empty.
#[test]
fn two_runs_do_not_take_the_directories_from_each_other() {
    let root = TempDir::new().unwrap();
    let work = |token: &'static str| {
        let mut webroot = Webroot::new(root.path()).unwrap();
        for _ in 0..300 {
            webroot.present(&name("example.org"), &proof(token)).unwrap();
            let path = webroot.path(&Token::parse(token).unwrap());
            assert!(fs::read_to_string(path).unwrap().starts_with(token));
            webroot.withdraw(&name("example.org"), &proof(token)).unwrap();
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| work("one"));
        scope.spawn(|| work("two"));
    });
}

/// A web server may look at any moment: it sees the whole proof or none.
#[test]
fn a_reader_never_sees_half_a_proof() {
    let root = TempDir::new().unwrap();
    let mut webroot = Webroot::new(root.path()).unwrap();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                if let Ok(content) = fs::read_to_string(root.path().join(FILE)) {
                    assert_eq!(content, BODY);
                }
            }
        });
        for _ in 0..500 {
            present(&mut webroot).unwrap();
            withdraw(&mut webroot);
        }
        over.store(true, Ordering::Relaxed);
    });
}

//! State directories that cannot be used: each a typed error with its path, and nothing half-written.

use std::error::Error;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::path::Path;

use certwright_store::{Store, StoreError};
use tempfile::TempDir;

#[test]
fn a_file_in_place_of_the_directory_or_on_the_way_to_it() {
    let parent = TempDir::new().unwrap();
    let file = parent.path().join("file");
    fs::write(&file, "theirs").unwrap();
    symlink(parent.path().join("nowhere"), parent.path().join("link")).unwrap();
    for bad in [file.clone(), file.join("state"), file.join("a/b"), parent.path().join("link")] {
        let error = Store::open(&bad).unwrap_err();
        assert!(matches!(&error, StoreError::NotADirectory { .. }), "{bad:?}: {error:?}");
        assert!(error.to_string().contains(parent.path().to_str().unwrap()), "{error}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
}

#[test]
fn a_file_in_place_of_a_room() {
    let state = TempDir::new().unwrap();
    fs::write(state.path().join("live"), "theirs").unwrap();
    let error = Store::open(state.path()).unwrap_err();
    assert!(matches!(&error, StoreError::NotADirectory { path } if path.ends_with("live")), "{error:?}");
    assert_eq!(fs::read_to_string(state.path().join("live")).unwrap(), "theirs");
}

/// Not even root can make a directory in /sys, so this holds whoever runs the tests.
#[test]
fn a_directory_that_cannot_be_written() {
    for path in ["/sys/certwright", "/sys"] {
        let error = Store::open(path).unwrap_err();
        assert!(matches!(error, StoreError::Denied { .. } | StoreError::ReadOnly { .. }), "{error:?}");
        assert!(error.source().is_some());
        assert!(error.to_string().contains("/sys"), "{error}");
    }
}

/// Root can make a directory of another user; others find one: / belongs to root, which is allowed but not writable.
#[test]
fn a_directory_of_another_user() {
    let state = TempDir::new().unwrap();
    if state.path().metadata().unwrap().uid() == 0 {
        chown(state.path(), Some(12345), None).unwrap();
        let error = Store::open(state.path()).unwrap_err();
        assert!(matches!(error, StoreError::Owner { owner: 12345, user: 0, .. }), "{error:?}");
        assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
    } else {
        let error = Store::open("/").unwrap_err();
        assert!(matches!(error, StoreError::Denied { .. } | StoreError::ReadOnly { .. }), "{error:?}");
    }
}

#[test]
fn r43_newer_state_is_named_and_left_alone() {
    let state = TempDir::new().unwrap();
    Store::open(state.path()).unwrap();
    fs::write(state.path().join("version"), "2").unwrap();
    let error = Store::open(state.path()).unwrap_err();
    assert!(matches!(&error, StoreError::Newer { path } if path.ends_with("version")), "{error:?}");
    assert_eq!(fs::read_to_string(state.path().join("version")).unwrap(), "2");
}

#[test]
fn opened_by_many_for_the_first_time_at_once() {
    for _ in 0..20 {
        let parent = TempDir::new().unwrap();
        let state = parent.path().join("a/b");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| Store::open(&state).unwrap());
            }
        });
        assert!(!state.join(".version.tmp").exists());
    }
}

#[test]
fn a_relative_path_becomes_absolute() {
    let state = tempfile::tempdir_in(".").unwrap();
    let relative = Path::new(state.path().file_name().unwrap());
    assert!(Store::open(relative).unwrap().root().is_absolute());
}

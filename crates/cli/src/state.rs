//! Where the state is.

use std::env;
use std::path::{Path, PathBuf};

use certwright_store::Store;

use crate::exit::Exit;
use crate::failure::Failure;

/// Opens the state directory that was asked for, or the default one.
pub(crate) fn open(given: Option<&Path>) -> Result<Store, Failure> {
    let path = match given {
        Some(path) => path.to_owned(),
        None => default().ok_or_else(no_default)?,
    };
    Store::open(&path).map_err(|error| {
        let todo = "mend that, or give another directory by --state";
        Failure::from_error(Exit::Machine, "the state directory cannot be used", &error, todo)
    })
}

fn default() -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(path) = set("CERTWRIGHT_STATE") {
        return Some(path);
    }
    if rustix::process::geteuid().is_root() {
        return Some("/var/lib/certwright".into());
    }
    // XDG Base Directory Specification: a relative path is invalid and ignored.
    let base = set("XDG_STATE_HOME").filter(|path| path.is_absolute());
    let base = base.or_else(|| set("HOME").map(|home| home.join(".local/state")));
    base.map(|base| base.join("certwright"))
}

fn no_default() -> Failure {
    let why = "none of CERTWRIGHT_STATE, XDG_STATE_HOME and HOME is set";
    Failure::new(Exit::Machine, "there is no state directory", why, "give one by --state")
}

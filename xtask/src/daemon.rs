//! Child processes that never outlive their owner.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::failure::{Explain, Failure};

/// A child that others may kill while its owner waits for it.
pub(crate) type Shared = Arc<Mutex<Child>>;

static RUNNING: Mutex<Vec<Weak<Mutex<Child>>>> = Mutex::new(Vec::new());

/// A server run as a child process: its output in a log file, its life ended with this value.
pub(crate) struct Daemon {
    child: Shared,
    log: PathBuf,
}

impl Daemon {
    /// Starts `command` with both its outputs in the file `log`.
    pub(crate) fn start(mut command: Command, log: &Path) -> Result<Self, Failure> {
        let file = File::create(log).explain(|| format!("cannot write {}", log.display()))?;
        let both = file.try_clone().explain(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file).stderr(both);
        Ok(Self { child: spawn(&mut command)?, log: log.to_owned() })
    }

    /// The status it ended with, if it is no longer there.
    pub(crate) fn ended(&self) -> Option<ExitStatus> {
        lock(&self.child).try_wait().ok().flatten()
    }

    /// Everything it said until now.
    pub(crate) fn said(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        end(&self.child);
    }
}

/// Starts `command` as a child that a signal to this tool ends, too.
pub(crate) fn spawn(command: &mut Command) -> Result<Shared, Failure> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let name = command.get_program().to_string_lossy().into_owned();
    let child = Arc::new(Mutex::new(command.spawn().explain(|| format!("cannot start {name}"))?));
    running.retain(|other| other.strong_count() > 0);
    running.push(Arc::downgrade(&child));
    Ok(child)
}

/// Kills `child` and waits until it is gone; nothing happens if it is gone already.
pub(crate) fn end(child: &Shared) {
    let mut child = lock(child);
    if matches!(child.try_wait(), Ok(None)) {
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The child, even if a thread panicked while it held it: it must still be ended.
pub(crate) fn lock(child: &Shared) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on, SIGINT, SIGTERM and SIGHUP end every child before they end this tool.
pub(crate) fn end_all_on_signal() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.iter().filter_map(Weak::upgrade).for_each(|child| end(&child));
        std::process::exit(130);
    })
    .explain(|| "cannot catch signals".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Daemon, lock};
    use std::process::Command;

    #[test]
    fn a_daemon_ends_with_its_owner() {
        let log = std::env::temp_dir().join(format!("xtask-daemon-{}.log", std::process::id()));
        let mut command = Command::new("sleep");
        command.arg("60");
        let daemon = Daemon::start(command, &log).unwrap();
        assert!(daemon.ended().is_none());
        let child = daemon.child.clone();
        drop(daemon);
        assert!(lock(&child).try_wait().unwrap().is_some());
        std::fs::remove_file(log).unwrap();
    }
}

//! Ctrl-C, SIGTERM and SIGHUP: withdraw, save, end (R44).

use std::process;

use certwright_engine::Stopper;

use crate::exit::Exit;
use crate::failure::Failure;

/// The first signal asks the run to stop, a second one does not wait for it.
pub(crate) fn stop_on_signal(stopper: Stopper) -> Result<(), Failure> {
    ctrlc::set_handler(move || {
        if stopper.is_stopped() {
            process::exit(Exit::Interrupted.code().into());
        }
        stopper.stop();
    })
    .map_err(|error| {
        Failure::from_error(Exit::Machine, "signals cannot be caught", &error, "report it, with your system")
    })
}

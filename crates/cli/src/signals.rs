//! Ctrl-C, SIGTERM and SIGHUP: withdraw, save, end (R44).

use std::process;

use certwright_engine::Stopper;

use crate::exit::Exit;
use crate::failure::Failure;

/// The first signal asks the run to stop, a second one does not wait for it.
pub(crate) fn stop_on_signal(stopper: Stopper) -> Result<(), Failure> {
    on_signal(move || {
        if stopper.is_stopped() {
            process::exit(Exit::Interrupted.code().into());
        }
        stopper.stop();
    })
}

/// A signal ends the program, after this.
pub(crate) fn end_on_signal(mut before: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    on_signal(move || {
        before();
        process::exit(Exit::Interrupted.code().into());
    })
}

fn on_signal(handler: impl FnMut() + Send + 'static) -> Result<(), Failure> {
    ctrlc::set_handler(handler).map_err(|error| {
        Failure::from_error(Exit::Machine, "signals cannot be caught", &error, "report it, with your system")
    })
}

//! Ctrl-C, SIGTERM and SIGHUP: withdraw, save, end (R44).

use std::process;
use std::sync::mpsc::{Receiver, channel};

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

/// Where the first signal arrives; a second one ends the program at once.
pub(crate) fn first() -> Result<Receiver<()>, Failure> {
    let (sender, receiver) = channel();
    let mut asked = false;
    on_signal(move || {
        if asked {
            process::exit(Exit::Interrupted.code().into());
        }
        asked = true;
        // Whoever does not listen any more is ending already.
        let _ = sender.send(());
    })?;
    Ok(receiver)
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

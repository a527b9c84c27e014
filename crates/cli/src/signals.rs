//! Ctrl-C, SIGTERM and SIGHUP: withdraw, save, end (R44).

use std::process;
use std::sync::mpsc::{Receiver, channel};

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
    .map_err(|error| uncaught(&error))
}

/// Where the first signal arrives; a second one ends the program at once.
pub(crate) fn first() -> Result<Receiver<()>, Failure> {
    let (sender, receiver) = channel();
    let mut asked = false;
    let handler = move || {
        if asked {
            process::exit(Exit::Interrupted.code().into());
        }
        asked = true;
        // Whoever does not listen any more is ending already.
        let _ = sender.send(());
    };
    ctrlc::set_handler(handler).map_err(|error| uncaught(&error))?;
    Ok(receiver)
}

fn uncaught(error: &ctrlc::Error) -> Failure {
    Failure::from_error(Exit::Machine, "signals cannot be caught", error, "report it, with your system")
}

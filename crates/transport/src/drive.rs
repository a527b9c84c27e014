//! The loop that joins a machine, an exchange, a clock and an application.

use core::error::Error;
use core::fmt;

use certwright_http::Timestamp;
use certwright_protocol::{Change, Client, Event, Output, Request};

use crate::{Clock, Exchange};

/// The application's side of [`drive`].
pub trait Handler {
    /// Why the application gives up.
    type Error;

    /// Keeps these documents; they are durable when it returns. Each call is worth one sync, not one a document.
    ///
    /// It is called before a request leaves that makes the server act, before a proof is to be presented, and before a
    /// wait; not before a request that only reads, which a death leaves without consequences.
    ///
    /// # Errors
    /// Ends [`drive`]: nothing is acted on that could not be saved.
    fn save(&mut self, changes: Vec<Change>) -> Result<(), Self::Error>;

    /// Does what the event asks for and discharges the duty with the command of `client` that it names, here or in
    /// a later event.
    ///
    /// # Errors
    /// Ends [`drive`].
    fn event(&mut self, client: &mut Client, event: Event) -> Result<(), Self::Error>;

    /// Called in each turn after its events: for duties that are done together, and for what other threads did
    /// meanwhile. Whoever does something elsewhere also wakes the exchange. `true` says that a command was given.
    ///
    /// # Errors
    /// Ends [`drive`].
    fn settle(&mut self, client: &mut Client) -> Result<bool, Self::Error> {
        let _ = client;
        Ok(false)
    }

    /// The machine is idle: waits for what is done elsewhere, if there is such a thing. `true` says that the machine
    /// may have something to do again.
    ///
    /// # Errors
    /// Ends [`drive`].
    fn idle(&mut self, client: &mut Client) -> Result<bool, Self::Error> {
        let _ = client;
        Ok(false)
    }

    /// A request is about to be sent.
    fn sending(&mut self, request: &Request) {
        let _ = request;
    }

    /// Nothing is to be done until an answer comes or the time has come.
    /// [`Client::waiting`] says why.
    fn waiting(&mut self, client: &Client, until: Option<Timestamp>) {
        let _ = (client, until);
    }

    /// Asked in each turn; the first `true` suspends the client. Whoever makes it true also wakes the exchange.
    fn interrupted(&mut self) -> bool {
        false
    }
}

/// Why [`drive`] ended before the machine had nothing left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriveError<E> {
    /// The application gave up.
    Handler(E),
    /// The machine waits for a command that nobody is going to give: an event's duty was left undischarged.
    Stuck,
}

impl<E: fmt::Display> fmt::Display for DriveError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(error) => error.fmt(f),
            Self::Stuck => f.write_str(
                "nothing is under way and nothing is due, but the duty of an event was left undischarged",
            ),
        }
    }
}

impl<E: Error> Error for DriveError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Handler(error) => error.source(),
            Self::Stuck => None,
        }
    }
}

/// Drives the machine until it is idle: no duty, no request, no order open but parked ones.
///
/// # Errors
/// [`DriveError`]. What the machine knows by then is saved, unless saving itself is what failed.
pub fn drive<H: Handler>(
    client: &mut Client,
    exchange: &mut dyn Exchange,
    clock: &dyn Clock,
    handler: &mut H,
) -> Result<(), DriveError<H::Error>> {
    let mut driver = Driver { client, exchange, clock, handler, suspended: false };
    loop {
        match driver.turn() {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                // Commands may have been given before; the first error is the one to tell.
                let _ = driver.save();
                return Err(error);
            }
        }
    }
}

struct Driver<'a, H> {
    client: &'a mut Client,
    exchange: &'a mut dyn Exchange,
    clock: &'a dyn Clock,
    handler: &'a mut H,
    suspended: bool,
}

/// What the machine wants in one turn.
struct Wants {
    requests: Vec<Request>,
    events: Vec<Event>,
    /// Wait or idle, as it was before the events.
    then: Output,
}

impl<H: Handler> Driver<'_, H> {
    /// One turn; false when there is nothing left to do.
    fn turn(&mut self) -> Result<bool, DriveError<H::Error>> {
        self.suspend_if_interrupted();
        let Wants { requests, events, then } = self.collect();
        let (reading, acting): (Vec<_>, Vec<_>) =
            requests.into_iter().partition(|request| request.operation.only_reads());
        self.send(reading);
        if !acting.is_empty() || events.is_empty() || events.iter().any(must_be_known_after_a_death) {
            self.save()?;
        }
        self.send(acting);
        let told = !events.is_empty();
        for event in events {
            self.handler.event(self.client, event).map_err(DriveError::Handler)?;
        }
        let settled = self.handler.settle(self.client).map_err(DriveError::Handler)?;
        match then {
            Output::Wait { until } if !told && !settled => self.wait(until).map(|()| true),
            Output::Idle if !told && !settled => self.handler.idle(self.client).map_err(DriveError::Handler),
            _ => Ok(true),
        }
    }

    fn suspend_if_interrupted(&mut self) {
        if !self.suspended && self.handler.interrupted() {
            self.suspended = true;
            self.client.suspend();
        }
    }

    /// Everything that can be done now: what changes by it is saved with one sync.
    fn collect(&mut self) -> Wants {
        let (mut requests, mut events) = (Vec::new(), Vec::new());
        loop {
            match self.client.poll_output(self.clock.now()) {
                Output::Transmit(request) => requests.push(request),
                Output::Event(event) => events.push(event),
                then @ (Output::Wait { .. } | Output::Idle) => return Wants { requests, events, then },
            }
        }
    }

    fn send(&mut self, requests: Vec<Request>) {
        for request in requests {
            self.handler.sending(&request);
            self.exchange.start(request);
        }
    }

    fn save(&mut self) -> Result<(), DriveError<H::Error>> {
        let changes = self.client.changes();
        if changes.is_empty() {
            return Ok(());
        }
        self.handler.save(changes).map_err(DriveError::Handler)
    }

    /// Waits for an outcome, and takes along what else has come by then.
    fn wait(&mut self, until: Option<Timestamp>) -> Result<(), DriveError<H::Error>> {
        if until.is_none() && self.exchange.in_flight() == 0 {
            return Err(DriveError::Stuck);
        }
        self.handler.waiting(self.client, until);
        let mut until = until;
        while let Some((id, outcome)) = self.exchange.next(until) {
            let now = self.clock.now();
            self.client.handle_response(now, id, outcome);
            if self.exchange.in_flight() == 0 {
                break;
            }
            until = Some(now);
        }
        Ok(())
    }
}

/// What is presented has to be known to whoever goes on after a death, to be withdrawn. The other duties are repeated
/// until they are discharged, so that nothing is lost if they are done once more.
fn must_be_known_after_a_death(event: &Event) -> bool {
    matches!(event, Event::Present { .. })
}

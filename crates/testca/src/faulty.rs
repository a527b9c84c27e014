//! The CA with faults.

mod json;
mod mutate;
mod replace;

use core::time::Duration;

use certwright_http::{Request, Response, Timestamp};

use crate::{
    Audit, Ca, Fault, Faults, Operation, Validation, ValidationId,
    ca::{CertificateQuirk, Quirks},
    validation::Failure,
};

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Delivery {
    /// This arrives.
    Response(Response),
    /// The connection ends; the CA has not seen the request.
    DroppedBefore,
    /// The connection ends without an answer; the CA has acted.
    DroppedAfter,
    /// The head arrives, and so many octets of the body.
    Truncated(Response, usize),
    /// This arrives after some time.
    Slow(Duration, Response),
}

/// A [`Ca`] behind a network, a proxy and a mood.
#[derive(Debug)]
pub struct FaultyCa {
    ca: Ca,
    faults: Faults,
    struck: Vec<Fault>,
}

impl FaultyCa {
    /// Puts `faults` before `ca`.
    #[must_use]
    pub const fn new(ca: Ca, faults: Faults) -> Self {
        Self { ca, faults, struck: Vec::new() }
    }

    /// Handles a request as [`Ca::handle`] does, unless a fault strikes.
    ///
    /// Of several faults that strike at once, one that keeps the CA from acting comes first; then all that change
    /// what the CA does; then all that change the answer; then, of those that keep it from arriving, the worst.
    pub fn deliver(&mut self, now: Timestamp, request: &Request) -> Delivery {
        let operation = self.ca.operation(&request.url);
        let struck = self.faults.strike(operation);
        self.struck.clone_from(&struck);
        if struck.contains(&Fault::DropBefore) {
            return Delivery::DroppedBefore;
        }
        let response = match struck.iter().find_map(|fault| replace::before(fault, now, request)) {
            Some(response) => response,
            None => self.act(now, request, operation, &struck),
        };
        transport(response, &struck)
    }

    /// The faults that struck the latest request, whether or not all of them showed.
    #[must_use]
    pub fn struck(&self) -> &[Fault] {
        &self.struck
    }

    /// See [`Ca::poll`].
    pub fn poll(&mut self, now: Timestamp) -> Option<Validation> {
        self.ca.poll(now)
    }

    /// See [`Ca::validated`].
    pub fn validated(&mut self, now: Timestamp, id: ValidationId, outcome: Result<(), Failure>) {
        self.ca.validated(now, id, outcome);
    }

    /// See [`Ca::next_wakeup`].
    #[must_use]
    pub fn next_wakeup(&self) -> Option<Timestamp> {
        self.ca.next_wakeup()
    }

    /// See [`Ca::audit`].
    #[must_use]
    pub fn audit(&self) -> &Audit {
        self.ca.audit()
    }

    /// The CA.
    #[must_use]
    pub const fn ca(&self) -> &Ca {
        &self.ca
    }

    /// The CA, to change its terms for example.
    #[must_use]
    pub const fn ca_mut(&mut self) -> &mut Ca {
        &mut self.ca
    }

    /// What is to go wrong.
    #[must_use]
    pub const fn faults(&mut self) -> &mut Faults {
        &mut self.faults
    }

    fn act(&mut self, now: Timestamp, request: &Request, operation: Operation, struck: &[Fault]) -> Response {
        if struck.contains(&Fault::Invalidate) {
            self.ca.invalidate(&request.url);
        }
        self.ca.quirks = quirks(struck);
        let mut response = self.ca.handle(now, request);
        self.ca.quirks = Quirks::default();
        for fault in struck {
            mutate::response(fault, now, request, operation, &mut response, self.faults.random());
        }
        response
    }
}

/// What is done by the CA itself.
fn quirks(struck: &[Fault]) -> Quirks {
    let certificate = struck.iter().find_map(|fault| match fault {
        Fault::CertificateForAnotherKey => Some(CertificateQuirk::AnotherKey),
        Fault::CertificateWithoutName => Some(CertificateQuirk::MissingName),
        Fault::CertificateExpired => Some(CertificateQuirk::Expired),
        _ => None,
    });
    Quirks {
        refuse_nonce: struck.contains(&Fault::BadNonce),
        stuck: struck.contains(&Fault::Stuck),
        one_token: struck.contains(&Fault::OneToken),
        merge: struck.contains(&Fault::Merge),
        certificate,
    }
}

fn transport(response: Response, struck: &[Fault]) -> Delivery {
    if struck.contains(&Fault::DropAfter) {
        return Delivery::DroppedAfter;
    }
    let truncated = struck.iter().find_map(|fault| match fault {
        Fault::Truncate(octets) => Some(*octets),
        _ => None,
    });
    let slow = struck.iter().find_map(|fault| match fault {
        Fault::Slow(time) => Some(*time),
        _ => None,
    });
    match (truncated, slow) {
        (Some(octets), _) if octets < response.body.len() => Delivery::Truncated(response, octets),
        (_, Some(time)) => Delivery::Slow(time, response),
        _ => Delivery::Response(response),
    }
}

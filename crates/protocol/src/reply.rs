//! What an exchange came to, judged by the problem's type and only then by the status (R5).

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::sync::Arc;

use certwright_http::{Response, Timestamp, retry_after};

use crate::error::{Cause, NoResponse, Sent, ViolationKind};
use crate::problem::{Problem, ProblemType};

/// What an exchange came to.
#[derive(Debug)]
pub(crate) enum Reply {
    /// A success.
    Good(Response),
    /// The nonce was refused; the request was not acted on.
    BadNonce(Cause),
    /// A failure that may pass.
    Again(Failure),
    /// A refusal or a violation that will not pass by itself.
    Bad(Cause),
}

/// A failure that may pass.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// Not before this (R4).
    pub(crate) floor: Option<Timestamp>,
    /// Whether the server may have acted on the request.
    pub(crate) perhaps_acted: bool,
    /// Whether the floor binds every request to the server (503).
    pub(crate) whole_server: bool,
}

pub(crate) fn judge(outcome: Result<Response, NoResponse>, now: Timestamp) -> Reply {
    let response = match outcome {
        Ok(response) => response,
        Err(error) => return lost(error),
    };
    match response.status {
        200..=299 => Reply::Good(response),
        300..=399 => Reply::Bad(Cause::Violation(redirect(&response))),
        400.. => refusal(&response, now),
        status => Reply::Bad(Cause::Violation(ViolationKind::Status { status })),
    }
}

fn lost(error: NoResponse) -> Reply {
    let perhaps_acted = error.sent == Sent::Unknown;
    let cause = Cause::NoResponse(Arc::new(error));
    Reply::Again(Failure { cause, floor: None, perhaps_acted, whole_server: false })
}

fn redirect(response: &Response) -> ViolationKind {
    let location = response.headers.get("location").map(ToOwned::to_owned);
    ViolationKind::Redirect { status: response.status, location }
}

fn refusal(response: &Response, now: Timestamp) -> Reply {
    let problem = Problem::from_response(response);
    let floor = retry_after(&response.headers, now);
    let passing = |perhaps_acted, problem| {
        let whole_server = response.status == 503;
        Reply::Again(Failure { cause: Cause::Problem(Box::new(problem)), floor, perhaps_acted, whole_server })
    };
    match (&problem.kind, response.status) {
        (Some(ProblemType::BadNonce), _) => Reply::BadNonce(Cause::Problem(Box::new(problem))),
        (Some(ProblemType::ServerInternal), _) => passing(true, problem),
        // A paused account is a 429 without Retry-After: no wait helps, its unpause link does.
        (Some(ProblemType::RateLimited), _) if floor.is_none() => {
            Reply::Bad(Cause::Problem(Box::new(problem)))
        }
        (Some(ProblemType::RateLimited), _) | (None | Some(ProblemType::Other(_)), 429) => {
            passing(false, problem)
        }
        (None | Some(ProblemType::Other(_)), 500..) => passing(true, problem),
        _ => Reply::Bad(Cause::Problem(Box::new(problem))),
    }
}

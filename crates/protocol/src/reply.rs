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
        (Some(ProblemType::BadNonce), _) if floor.is_none() => {
            Reply::BadNonce(Cause::Problem(Box::new(problem)))
        }
        // With a Retry-After it is a refusal for now (R4): at once would be too early.
        (Some(ProblemType::BadNonce), _) => passing(false, problem),
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

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use certwright_http::Headers;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn judged(status: u16, kind: &str, retry_after: Option<&str>) -> Reply {
        let mut headers = Headers::new();
        if let Some(value) = retry_after {
            headers.push("Retry-After", value);
        }
        let body = if kind.is_empty() {
            alloc::vec::Vec::new()
        } else {
            alloc::format!(r#"{{"type":"urn:ietf:params:acme:error:{kind}"}}"#).into_bytes()
        };
        judge(Ok(Response { status, headers, body }), NOW)
    }

    #[test]
    fn r5_the_type_decides_and_the_status_only_where_there_is_none() {
        assert!(matches!(judged(400, "badNonce", None), Reply::BadNonce(_)));
        assert!(matches!(judged(500, "badNonce", None), Reply::BadNonce(_)));
        assert!(matches!(judged(500, "badCSR", None), Reply::Bad(_)));
        assert!(matches!(judged(400, "serverInternal", None), Reply::Again(_)));
        for status in [400, 401, 403, 404, 405, 409, 410, 415] {
            assert!(matches!(judged(status, "", None), Reply::Bad(_)), "{status}");
        }
        for status in [429, 500, 501, 502, 503, 504, 599] {
            assert!(matches!(judged(status, "", None), Reply::Again(_)), "{status}");
            assert!(matches!(judged(status, "unheardOf", None), Reply::Again(_)), "{status}");
        }
    }

    #[test]
    fn a_failure_of_the_server_may_have_acted_and_a_refusal_for_now_has_not() {
        let acted = |reply| matches!(reply, Reply::Again(failure) if failure.perhaps_acted);
        assert!(acted(judged(500, "", None)));
        assert!(acted(judged(503, "serverInternal", Some("5"))));
        assert!(!acted(judged(429, "", Some("5"))));
        assert!(!acted(judged(503, "rateLimited", Some("5"))));
        assert!(acted(judge(Err(NoResponse::perhaps_sent("reset")), NOW)));
        assert!(!acted(judge(Err(NoResponse::never_sent("refused")), NOW)));
    }

    #[test]
    fn r4_a_503_binds_the_whole_server() {
        for (status, whole) in [(503, true), (429, false)] {
            let Reply::Again(failure) = judged(status, "", Some("7")) else { unreachable!("it may pass") };
            assert_eq!((failure.floor, failure.whole_server), (Some(NOW + Duration::from_secs(7)), whole));
        }
    }

    #[test]
    fn r4_a_refused_nonce_with_a_retry_after_waits_for_it() {
        let Reply::Again(failure) = judged(400, "badNonce", Some("7")) else { unreachable!("it may pass") };
        assert_eq!((failure.floor, failure.perhaps_acted), (Some(NOW + Duration::from_secs(7)), false));
    }

    #[test]
    fn a_rate_limit_without_an_end_is_a_refusal() {
        assert!(matches!(judged(429, "rateLimited", None), Reply::Bad(_)));
        assert!(matches!(judged(429, "rateLimited", Some("nonsense")), Reply::Bad(_)));
    }

    #[test]
    fn r6_redirects_and_other_statuses_are_violations() {
        for status in [0, 100, 199, 301, 304, 308] {
            assert!(matches!(judged(status, "", None), Reply::Bad(Cause::Violation(_))), "{status}");
        }
        for status in [200, 201, 204, 299] {
            assert!(matches!(judged(status, "", None), Reply::Good(_)), "{status}");
        }
    }
}

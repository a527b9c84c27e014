//! Answers that the CA never gave.

use certwright_http::{Headers, Request, Response, Timestamp};
use serde_json::json;

use crate::{DateForm, Fault, ProblemType, RetryAfter};

const HTML: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n\
    <center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";

/// The answer instead of the CA's, if the fault keeps the CA from acting.
pub(super) fn before(fault: &Fault, now: Timestamp, request: &Request) -> Option<Response> {
    match fault {
        Fault::ServerError { acted: false } => Some(server_error(now)),
        Fault::BadGateway { acted: false } => Some(bad_gateway(now)),
        Fault::Unavailable(wait) => Some(unavailable(now, *wait)),
        Fault::RateLimited(wait) => {
            let detail = "too many requests, for a test";
            let response = problem(now, 429, ProblemType::RateLimited, detail);
            Some(with(response, "Retry-After", &RetryAfter::Seconds(*wait).write(now, None)))
        }
        Fault::Redirect(status) => {
            Some(with(plain(now, *status, "text/plain", Vec::new()), "Location", request.url.as_str()))
        }
        _ => None,
    }
}

pub(super) fn server_error(now: Timestamp) -> Response {
    problem(now, 500, ProblemType::ServerInternal, "an internal error, for a test")
}

pub(super) fn bad_gateway(now: Timestamp) -> Response {
    plain(now, 502, "text/html", HTML.into())
}

fn unavailable(now: Timestamp, wait: RetryAfter) -> Response {
    let form = match wait {
        RetryAfter::Seconds(_) => None,
        RetryAfter::Date(_, form) => Some(form),
        RetryAfter::Either(_) => Some(DateForm::ImfFixdate),
    };
    let response = problem(now, 503, ProblemType::ServerInternal, "down for maintenance, for a test");
    with(response, "Retry-After", &wait.write(now, form))
}

fn problem(now: Timestamp, status: u16, problem: ProblemType, detail: &str) -> Response {
    let document = json!({ "type": problem.urn(), "detail": detail, "status": status });
    plain(now, status, "application/problem+json", document.to_string().into_bytes())
}

fn plain(now: Timestamp, status: u16, media_type: &str, body: Vec<u8>) -> Response {
    let date = DateForm::ImfFixdate.write(now);
    let headers: Headers = [("Date", date.as_str()), ("Content-Type", media_type)].into_iter().collect();
    Response { status, headers, body }
}

fn with(mut response: Response, name: &str, value: &str) -> Response {
    response.headers.push(name, value);
    response
}

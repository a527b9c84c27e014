//! Answers of the CA, spoilt.

use core::time::Duration;

use certwright_http::{Headers, Request, Response, Timestamp, links, parse_http_date};

use super::{json, replace};
use crate::{DateForm, Fault, Operation, random::Random};

/// Spoils the response, if that is what the fault does.
pub(super) fn response(
    fault: &Fault,
    now: Timestamp,
    request: &Request,
    operation: Operation,
    response: &mut Response,
    random: &mut Random,
) {
    match fault {
        Fault::ServerError { acted: true } => *response = replace::server_error(now),
        Fault::BadGateway { acted: true } => *response = replace::bad_gateway(now),
        Fault::Malformed => response.body = b"{\"status\": \"valid\", \x00\xff".to_vec(),
        Fault::Enormous(octets) => {
            let length = response.body.len().max(*octets);
            response.body.resize(length, b' ');
        }
        Fault::NoLocation => remove(&mut response.headers, "Location"),
        Fault::NoNonce => remove(&mut response.headers, "Replay-Nonce"),
        Fault::Clock(seconds) => shift_clock(&mut response.headers, now, *seconds),
        Fault::AlternateLoop => loop_alternates(response, request),
        Fault::HostileToken
        | Fault::UnknownMembers
        | Fault::UnknownTypes
        | Fault::UnknownStatus
        | Fault::Shuffle => json::spoil(fault, operation, response, random),
        _ => {}
    }
}

fn remove(headers: &mut Headers, name: &str) {
    *headers = headers.iter().filter(|(field, _)| !field.eq_ignore_ascii_case(name)).collect();
}

/// `Date` and a date in `Retry-After` move; a number of seconds stays as it is.
fn shift_clock(headers: &mut Headers, now: Timestamp, seconds: i64) {
    let shifted = |value: &str| {
        let time = parse_http_date(value, now)?;
        let by = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { time - by } else { time + by };
        Some(DateForm::ImfFixdate.write(time))
    };
    let moves = |name: &str| name.eq_ignore_ascii_case("Date") || name.eq_ignore_ascii_case("Retry-After");
    let field = |(name, value): (&str, &str)| {
        let value = Some(value).filter(|_| moves(name)).and_then(shifted).unwrap_or_else(|| value.to_owned());
        (name.to_owned(), value)
    };
    *headers = headers.iter().map(field).collect();
}

fn loop_alternates(response: &mut Response, request: &Request) {
    let mut targets: Vec<String> = links(&response.headers, "alternate").map(str::to_owned).collect();
    targets.push(request.url.as_str().to_owned());
    for target in targets.iter().cycle().take(100) {
        response.headers.push("Link", format!("<{target}>;rel=\"alternate\""));
    }
}

//! Problem documents (RFC 9457, RFC 8555 §6.7): never a failure to read, never a line that a terminal obeys.
#![no_main]

use certwright_http::{Headers, Response};
use certwright_protocol::Problem;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let response = Response { status: 403, headers: Headers::new(), body: body.to_vec() };
    let problem = Problem::from_response(&response);
    assert_eq!(problem.status, Some(403), "the status is that of the response");
    assert_eq!(problem, Problem::from_response(&response));
    let line = problem.to_string();
    assert!(!line.is_empty() && !line.contains(char::is_control), "{line:?}");
    assert!(problem.kind.is_none() || problem.excerpt.is_none(), "a document needs no excerpt");
});

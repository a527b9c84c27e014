//! Problem documents (RFC 9457, RFC 8555 §6.7): never a failure to read, never a line that a terminal obeys.
#![no_main]

use certwright_http::{Headers, Response};
use certwright_protocol::{Problem, ProblemType};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &[u8]| {
    let response = Response { status: 403, headers: Headers::new(), body: body.to_vec() };
    let problem = Problem::from_response(&response);
    assert_eq!(problem.status, Some(403), "the status is that of the response");
    assert_eq!(problem, Problem::from_response(&response));
    let line = problem.to_string();
    assert!(!line.is_empty() && !line.contains(char::is_control), "{line:?}");
    assert!(problem.kind.is_none() || problem.excerpt.is_none(), "a document needs no excerpt");
    compare(&problem, body);
});

/// What another reader makes of it, one that knows JSON and nothing else, and reads what nobody needs, too.
fn compare(problem: &Problem, body: &[u8]) {
    let Ok(document) = serde_json::from_slice::<Value>(body) else { return };
    if problem.excerpt.is_none() {
        assert!(document.is_object(), "{problem:?}");
        assert_eq!(problem.kind, document["type"].as_str().map(ProblemType::parse));
        assert_eq!(problem.detail.as_deref(), document["detail"].as_str());
        let parts = document["subproblems"].as_array().map_or(0, Vec::len);
        assert!(problem.subproblems.len() <= parts, "{problem:?}");
    }
}

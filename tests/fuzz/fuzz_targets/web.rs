//! Answers of web servers to a validation (RFC 9112), and where they lead (RFC 3986 §5).
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|octets: &[u8]| certwright_fuzz::visit(octets));

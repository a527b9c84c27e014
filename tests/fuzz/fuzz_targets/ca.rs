//! What a client may ask: every answer of the test CA is one that RFC 8555 §6 allows, and nothing unsigned is obeyed.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: &[u8]| certwright_fuzz::ask(script));

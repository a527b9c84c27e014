//! What a server may say: the machine ends every order, keeps its invariants and leaves nothing behind.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|script: &[u8]| certwright_fuzz::answer(script));

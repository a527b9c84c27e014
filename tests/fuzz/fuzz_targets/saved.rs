//! Saved documents: what can be taken up comes to an end, everything else is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|saved: &[u8]| certwright_fuzz::take_up(saved));

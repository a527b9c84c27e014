//! The test CA's fault rules, as its command line has them.
#![no_main]

use certwright_fuzz::assert_shown;
use certwright_testca::FaultRule;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match text.parse::<FaultRule>() {
    Ok(rule) => {
        assert!(text.is_ascii(), "{text:?} is {rule:?}");
        assert!(text.parse() == Ok(rule), "read twice, and not the same");
    }
    Err(error) => assert_shown(&error),
});

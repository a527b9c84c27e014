//! Names and addresses as people write them (R22): what is read is canonical.
#![no_main]

use certwright_fuzz::assert_shown;
use certwright_identifier::{DnsName, Identifier, covered, parse_list};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Identifier::parse(text) {
        Ok(name) => check(&name),
        Err(error) => {
            assert_shown(&error);
            assert!(error.position().is_none_or(|position| position <= text.chars().count()));
            if let Some(meant) = error.suggestion() {
                check(&meant);
            }
        }
    }
    if let Ok(names) = parse_list(text.split(',')) {
        assert_eq!(parse_list(names.iter().map(Identifier::value)).as_ref(), Ok(&names));
        assert!(covered(&names).iter().all(|(wildcard, name)| wildcard.covers(name)));
    }
});

fn check(name: &Identifier) {
    let value = name.value();
    assert_eq!(Identifier::parse(&value).as_ref(), Ok(name));
    assert!(value.is_ascii() && value == value.to_ascii_lowercase(), "{value}");
    if let Identifier::Dns(dns) = name {
        assert!(
            value.len() <= 253 && value.split('.').all(|label| (1..64).contains(&label.len())),
            "{value}"
        );
        assert_eq!(DnsName::parse(&dns.to_unicode()).as_ref(), Ok(dns), "Unicode and back");
    }
}

//! What holds for every text.

use certwright_identifier::{DnsName, Identifier, covered, parse_list};
use proptest::prelude::*;

/// Texts that are more often nearly names than nonsense.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ a-zA-Z0-9.*:/@_-]{0,40}",
        "(\\*\\.)?([a-z0-9-]{1,20}\\.){0,5}[a-z]{2,10}\\.?",
        "(xn--[a-z0-9-]{0,12}[.。])?[a-zßüéıſΣςא-ת٠-٩・\u{200c}\u{200d}\u{ad}-]{1,12}[.．｡][a-z]{2,3}",
        "[0-9.]{1,16}",
        "[0-9a-f:.%\\[\\]]{1,40}",
        "xn--\\PC{0,20}",
    ]
}

fn well_formed(name: &str) -> bool {
    let base = name.strip_prefix("*.").unwrap_or(name);
    let label =
        |label: &str| (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
    let ldh = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    name.len() <= 253 && base.bytes().all(ldh) && base.split('.').all(label)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_names_are_well_formed_and_canonical(text in texts()) {
        if let Ok(name) = DnsName::parse(&text) {
            prop_assert!(well_formed(name.as_str()), "{}", name);
            prop_assert_eq!(&DnsName::parse(name.as_str()), &Ok(name.clone()));
            prop_assert_eq!(&DnsName::parse(&name.to_unicode()), &Ok(name));
        }
    }

    #[test]
    fn identifiers_survive_their_own_text(text in texts()) {
        if let Ok(identifier) = Identifier::parse(&text) {
            prop_assert_eq!(Identifier::parse(&identifier.value()), Ok(identifier));
        }
    }

    #[test]
    fn errors_are_one_safe_line_and_point_into_the_text(text in texts()) {
        if let Err(error) = Identifier::parse(&text) {
            let message = error.to_string();
            prop_assert!(!message.chars().any(char::is_control), "{:?}", message);
            prop_assert!(error.position().is_none_or(|position| position <= text.chars().count()));
        }
    }

    #[test]
    fn blanks_around_and_case_change_nothing(text in "[a-zA-Z0-9.-]{1,30}") {
        let spaced = format!("\t {text} \n");
        let kind = |text: &str| Identifier::parse(text).map_err(|error| error.kind());
        prop_assert_eq!(kind(&text), kind(&spaced));
        prop_assert_eq!(kind(&text), kind(&text.to_ascii_uppercase()));
    }

    #[test]
    fn addresses_are_read_as_the_standard_library_writes_them(octets in any::<[u8; 16]>(), v4 in any::<[u8; 4]>()) {
        prop_assert_eq!(Identifier::parse(&core::net::Ipv4Addr::from(v4).to_string()), Ok(Identifier::Ip(v4.into())));
        let v6 = core::net::Ipv6Addr::from(octets);
        prop_assume!(v6.to_ipv4_mapped().is_none());
        prop_assert_eq!(Identifier::parse(&v6.to_string()), Ok(Identifier::Ip(v6.into())));
    }

    #[test]
    fn r23_covered_agrees_with_covers(names in prop::collection::vec("(\\*\\.)?([ab]\\.){0,2}[ab]", 1..8)) {
        let names = parse_list(&names).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let dns = |name: &Identifier| match name { Identifier::Dns(name) => Some(name.clone()), Identifier::Ip(_) => None };
        let all: Vec<_> = names.iter().filter_map(dns).collect();
        let expected = all.iter().filter(|name| all.iter().any(|other| other.covers(name))).count();
        let pairs = covered(&names);
        prop_assert_eq!(pairs.len(), expected);
        prop_assert!(pairs.iter().all(|(name, wildcard)| wildcard.covers(name)));
    }
}

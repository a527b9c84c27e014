//! Texts of servers, known by their constant parts.

/// Whether `text`, which is in lower case, has the constant parts of `pattern` in their order; `*` stands for anything.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let rest = pattern.split('*').try_fold(text, |rest, part| {
        let part = part.to_ascii_lowercase();
        rest.get(rest.find(&part)? + part.len()..)
    });
    rest.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_stand_in_order() {
        assert!(matches("CAA record for * prevents", "a caa record for a.test prevents issuance"));
        assert!(!matches("CAA record for * prevents", "prevents caa record for a.test"));
        assert!(!matches("a*a", "a"));
        assert!(matches("", ""));
    }
}

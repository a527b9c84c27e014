//! The names of an order, refused here rather than by a server after a validation was spent (R22, R23).

use certwright_http::escape;
use certwright_identifier::{Identifier, ListError, ParseError, covered, parse_list};

use crate::exit::Exit;
use crate::failure::Failure;

/// Reads the names; what is odd but possible is told by the second part.
pub(crate) fn read(texts: &[String]) -> Result<(Vec<Identifier>, Vec<String>), Failure> {
    let names = parse_list(texts).map_err(|error| refused(&error))?;
    if let Some(address) = names.iter().find(|name| matches!(name, Identifier::Ip(_))) {
        return Err(Failure::new(
            Exit::Usage,
            format!("{address} is an IP address"),
            "certificates for IP addresses are not there yet",
            "order domain names only; nothing was sent",
        ));
    }
    let notes = notes(&names);
    match names.iter().find(|name| name.is_wildcard()) {
        Some(wildcard) => Err(needs_dns(wildcard, notes)),
        None => Ok((names, notes)),
    }
}

fn needs_dns(wildcard: &Identifier, notes: Vec<String>) -> Failure {
    let why = "only a DNS challenge can prove a wildcard, and DNS challenges are not there yet";
    let what = format!("{wildcard} cannot be proved over HTTP");
    let why = [why.to_owned()].into_iter().chain(notes).collect();
    Failure::new(Exit::Usage, what, "", "order the names one by one; nothing was sent").because(why)
}

pub(super) fn notes(names: &[Identifier]) -> Vec<String> {
    let covered = covered(names).into_iter().map(|(name, by)| format!("{name} is covered by {by} already"));
    let single = names.iter().filter_map(|name| match name {
        Identifier::Dns(name) if name.is_single_label() => {
            Some(format!("{name} has no dot: a public CA will refuse it"))
        }
        _ => None,
    });
    covered.chain(single).collect()
}

/// The failure for names that are none.
pub(crate) fn refused(error: &ListError) -> Failure {
    let why = error.errors().iter().flat_map(lines).collect();
    let what = if error.errors().len() > 1 { "names cannot be used" } else { "a name cannot be used" };
    Failure::new(Exit::Usage, what, "", "correct it in -d; nothing was sent").because(why)
}

/// The error, then the name as it was given with a mark below the wrong character.
fn lines(error: &ParseError) -> Vec<String> {
    let mut lines = vec![error.to_string()];
    if let Some(position) = error.position()
        && error.input() == escape(error.input())
        && error.input().is_ascii()
        && error.input().len() < 80
    {
        lines.push(format!("  {}", error.input()));
        lines.push(format!("  {}^", " ".repeat(position)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str) -> Result<(Vec<Identifier>, Vec<String>), Failure> {
        read(&[text.to_owned()])
    }

    #[test]
    fn the_thread_sal_secrets_is_refused_with_its_place() {
        let failure = read_one("sal secrets").unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.why[0].contains("character 4"), "{:?}", failure.why);
        assert_eq!(failure.why[1..], ["  sal secrets", "     ^"]);
    }

    #[test]
    fn r23_wildcards_need_a_dns_challenge() {
        assert!(read_one("*.example.org").unwrap_err().why[0].contains("DNS challenge"));
    }

    #[test]
    fn r23_covered_names_are_pointed_out() {
        let names = ["*.example.org", "www.example.org"].map(String::from);
        let failure = read(&names).unwrap_err();
        assert!(failure.why[1].contains("www.example.org is covered by *.example.org"), "{:?}", failure.why);
    }

    #[test]
    fn addresses_are_not_there_yet() {
        assert!(read_one("192.0.2.1").unwrap_err().what.contains("IP address"));
    }

    #[test]
    fn a_single_label_is_noted() {
        let (names, notes) = read_one("localhost").unwrap();
        assert_eq!((names.len(), notes.len()), (1, 1));
    }
}

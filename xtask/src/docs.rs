//! `docs/errors.md`: every code that the program prints, from the catalog of `certwright-diagnose`.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use certwright_diagnose::{Entry, catalog, consequence, server_texts};

use crate::dirs;
use crate::failure::{Explain, Failure, ensure};

/// The areas: how their codes begin, and what they are about. A code belongs to the first that fits.
const AREAS: &[(&str, &str)] = &[
    ("key-authorization-", "Answers to challenges"),
    ("answer-", "Answers to challenges"),
    ("token-", "Answers to challenges"),
    ("dns-", "Answers to challenges"),
    ("key-", "Keys"),
    ("jwk-", "Keys as JWK"),
    ("thumbprint-", "Thumbprints"),
    ("csr-", "Certificate requests"),
    ("jws-", "Signed requests"),
    ("certificate-", "Certificates"),
    ("directory-", "Resources of ACME"),
    ("account-", "Resources of ACME"),
    ("order-", "Resources of ACME"),
    ("authorization-", "Resources of ACME"),
    ("challenge-", "Resources of ACME"),
    ("resource-", "Resources of ACME"),
    ("state-", "The program's own state"),
    ("check-", "What a CA will see"),
    ("input-", "Other inputs"),
    ("problem-", "Types of problems"),
    ("said-", "Texts of servers"),
];

const HEAD: &str = "# What certwright finds, and what servers say

<!-- Written by `cargo xtask docs` from the catalog of crates/diagnose; edits are lost. -->

Each message of `certwright inspect`, `explain`, `check` and of a failed `issue` has one of these codes, which stay as they
are. An error cannot work, a warning is refused by some servers, a note is worth knowing.
";

/// Writes the file.
pub(crate) fn write() -> Result<(), Failure> {
    let path = path();
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).explain(|| format!("cannot make {}", directory.display()))?;
    }
    fs::write(&path, text()).explain(|| format!("cannot write {}", path.display()))
}

/// Whether the file is what would be written.
pub(crate) fn check() -> Result<(), Failure> {
    let path = path();
    let found = fs::read_to_string(&path).explain(|| format!("cannot read {}", path.display()))?;
    ensure(found == text(), || "docs/errors.md is not that of the catalog: run cargo xtask docs".into())
}

fn path() -> PathBuf {
    dirs::root().join("docs/errors.md")
}

fn text() -> String {
    let areas = areas();
    let mut text = String::from(HEAD);
    for (title, entries) in &areas {
        let _ = writeln!(text, "\n- [{title}](#{})", anchor(title));
        for entry in entries {
            let _ = writeln!(text, "  - [{}](#{}): {}", entry.code, entry.code, plain(entry.title));
        }
    }
    for (title, entries) in &areas {
        let _ = writeln!(text, "\n## {title}");
        entries.iter().for_each(|entry| section(&mut text, entry));
    }
    text
}

/// The entries by area, both in the order of the catalog.
fn areas() -> Vec<(&'static str, Vec<&'static Entry>)> {
    let mut areas: Vec<(&str, Vec<&Entry>)> = Vec::new();
    for entry in catalog() {
        let title = area(entry.code);
        match areas.iter_mut().find(|(known, _)| *known == title) {
            Some((_, entries)) => entries.push(entry),
            None => areas.push((title, vec![entry])),
        }
    }
    areas
}

fn area(code: &str) -> &'static str {
    AREAS.iter().find(|(prefix, _)| code.starts_with(prefix)).map_or("More", |(_, title)| title)
}

fn section(text: &mut String, entry: &Entry) {
    let _ = writeln!(text, "\n### {}\n\n{}: {}.\n", entry.code, entry.severity, plain(entry.title));
    let quoted: Vec<_> = server_texts(entry.code).map(|text| format!("`{text}`")).collect();
    if !quoted.is_empty() {
        let _ = writeln!(text, "- known by: {}", quoted.join(", "));
    }
    let _ = writeln!(text, "- why: {}", plain(entry.why));
    let _ = writeln!(text, "- do: {}", plain(entry.remedy));
    if let Some(consequence) = consequence(entry.code) {
        let _ = writeln!(text, "- new order: {}", consequence.new_order);
        let _ = writeln!(text, "- rate limits: {}", consequence.limits);
    }
    let _ = writeln!(text, "- see: {}", plain(entry.reference));
}

/// What Markdown would take for markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '<' | '>' | '`' | '\\' | '[' | ']') {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

fn anchor(title: &str) -> String {
    title.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_linked_and_explained_once() {
        let text = text();
        for entry in catalog() {
            assert_eq!(text.matches(&format!("\n### {}\n", entry.code)).count(), 1, "{}", entry.code);
            assert_eq!(text.matches(&format!("](#{})", entry.code)).count(), 1, "{}", entry.code);
        }
        for (title, _) in areas() {
            assert_eq!(text.matches(&format!("\n## {title}\n")).count(), 1);
        }
    }
}

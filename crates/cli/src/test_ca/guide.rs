//! How to point a client at the CA.

use std::path::{Path, PathBuf};

use certwright_http::escape;
use certwright_testca::{TestCa, Validate};
use serde_json::{Value, json};

/// A name that is in nobody's zone (RFC 2606 §2).
const NAME: &str = "example.test";

/// All that a client needs to know.
pub(super) struct Guide<'a> {
    directory: &'a str,
    root: &'a Path,
    port: u16,
    validate: Validate,
    seed: u64,
}

impl<'a> Guide<'a> {
    pub(super) fn new(ca: &'a TestCa, root: &'a Path, port: u16, validate: Validate, seed: u64) -> Self {
        Self { directory: ca.directory_url().as_str(), root, port, validate, seed }
    }

    pub(super) fn members(&self) -> Value {
        json!({
            "directory": self.directory,
            "root_file": self.root,
            "http_port": self.port,
            "always_valid": self.validate == Validate::Always,
            "dns": match &self.validate {
                Validate::Lookup(lookup) => lookup.resolver.map(|resolver| resolver.to_string()),
                Validate::Always => None,
            },
            "seed": self.seed,
        })
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let facts = [
            "A CA for tests is here; nobody should trust it.".to_owned(),
            format!("  directory  {}", escape(self.directory)),
            format!("  root       {}", escape(&self.root.display().to_string())),
            format!("  validates  {}", self.validation()),
            format!("  seed       {}", self.seed),
            String::new(),
            "Point a client at it:".to_owned(),
        ];
        let commands =
            self.commands().into_iter().flat_map(|command| [String::new(), format!("  {command}")]);
        let end = [String::new(), "What it sees follows; Ctrl-C ends it.".to_owned()];
        facts.into_iter().chain(commands).chain(end).collect()
    }

    fn validation(&self) -> String {
        match &self.validate {
            Validate::Always => "nothing: every challenge is found answered".to_owned(),
            Validate::Lookup(lookup) => match lookup.resolver {
                Some(resolver) => {
                    format!("http-01 at port {}, dns-01; asks the DNS server {resolver}", self.port)
                }
                None => format!("http-01 at 127.0.0.1:{}, whatever the name", self.port),
            },
        }
    }

    /// Ours first, then what others understand.
    fn commands(&self) -> [String; 5] {
        let (server, port) = (self.directory, self.port);
        let root = word(self.root);
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("certwright"));
        let state = self.root.with_file_name("state");
        [
            format!(
                "{} issue -d {NAME} --server {server} --ca-file {root} --agree-tos --standalone 127.0.0.1:{port} \
                 --state {}",
                word(&program),
                word(&state)
            ),
            format!(
                "REQUESTS_CA_BUNDLE={root} certbot certonly -d {NAME} --server {server} --standalone \
                 --http-01-port {port} --agree-tos --register-unsafely-without-email"
            ),
            format!(
                "LEGO_CA_CERTIFICATES={root} lego --server {server} --accept-tos --email you@{NAME} --http \
                 --http.port 127.0.0.1:{port} -d {NAME} run"
            ),
            format!(
                "acme.sh --issue -d {NAME} --server {server} --ca-bundle {root} --standalone --httpport {port}"
            ),
            format!("curl --cacert {root} {server}"),
        ]
    }
}

/// As a shell wants it.
fn word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", escape(&text).replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_a_shell() {
        assert_eq!(word(Path::new("/tmp/root.pem")), "/tmp/root.pem");
        assert_eq!(word(Path::new("/tmp/my root")), "'/tmp/my root'");
        assert_eq!(word(Path::new("it's")), r"'it'\''s'");
    }
}

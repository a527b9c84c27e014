//! The steps, in words for somebody who sees them for the first time.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::sync::mpsc::Receiver;

use certwright_challenge::{Http01Table, Responder};
use certwright_engine::{Observer, Progress};
use certwright_http::{Url, escape};
use certwright_identifier::Identifier;
use certwright_protocol::{PresentError, Proof};
use certwright_testca::Seen;
use serde_json::json;

use crate::printer::Printer;

/// Where the second line of a step begins: below the first one's words.
const INDENT: &str = "            ";

/// Tells a step by what it is for and by what it is this time.
pub(super) struct Narrator<'p> {
    printer: RefCell<&'p mut Printer>,
}

impl<'p> Narrator<'p> {
    pub(super) const fn new(printer: &'p mut Printer) -> Self {
        Self { printer: RefCell::new(printer) }
    }

    fn tell(&self, event: &str, text: &str, value: &str) {
        let members = json!({ "text": text, "value": value });
        self.printer.borrow_mut().step(event, &format!("{text}\n{INDENT}{value}"), members);
    }

    pub(super) fn server(&self, directory: &Url) {
        let text =
            "A CA signs certificates. This one is for tests, runs inside this program, and starts here:";
        self.tell("server", text, directory.as_str());
    }

    pub(super) fn chain(&self, path: &str) {
        let text =
            "A chain leads from the certificate to a root that clients trust. Every signature was checked:";
        self.tell("chain", text, path);
    }

    pub(super) fn site(&self, address: SocketAddr) {
        let text =
            "A web server shows the chain to its clients, and proves that it has the key. One is here now:";
        self.tell("serve", text, &address.to_string());
    }

    pub(super) fn visited(&self, protocol: &str) {
        let text =
            "A client that trusts nothing but the CA's root, and wants this very name, fetched a page:";
        self.tell("fetch", text, &format!("https://{}/ over {protocol}", super::NAME));
    }

    /// Tells what the engine does, and what the CA saw meanwhile.
    pub(super) fn observer(&self, seen: Receiver<Seen>) -> Watching<'_, 'p> {
        Watching { narrator: self, seen }
    }

    fn proof(&self, identifier: &Identifier, proof: &Proof) {
        let Proof::Http01 { token, key_authorization } = proof else { return };
        let text =
            "A challenge asks to prove that the name is ours: the CA will get a page that only we can make:";
        let (path, body) = (Http01Table::PATH, key_authorization.as_str());
        let value = format!("http://{identifier}{path}{token}\n{INDENT}must say {}", escape(body));
        self.tell("challenge", text, &value);
    }

    fn validated(&self, seen: &Receiver<Seen>) {
        let identifiers = seen.try_iter().filter_map(|seen| match seen {
            Seen::Validated { identifier, outcome: Ok(()), .. } => Some(identifier),
            _ => None,
        });
        for identifier in identifiers {
            let text = "The CA looked, found the right answer, and now knows that this account has the name:";
            self.tell("validate", text, &identifier.value());
        }
    }
}

/// Tells of a run of the engine.
pub(super) struct Watching<'n, 'p> {
    narrator: &'n Narrator<'p>,
    seen: Receiver<Seen>,
}

impl Observer for Watching<'_, '_> {
    fn progress(&mut self, progress: &Progress<'_>) {
        let tell = |event, text, value: &str| self.narrator.tell(event, text, value);
        match progress {
            Progress::AccountReady { url, .. } => {
                let text =
                    "An account is a key by which the CA knows its customer. A new key was registered as:";
                tell("account", text, &escape(url.as_str()));
            }
            Progress::Ordering { names } => {
                let names: Vec<String> = names.iter().map(Identifier::value).collect();
                tell("order", "An order says which names a certificate is to be for:", &names.join(", "));
            }
            Progress::KeyReady { key_type, .. } => {
                self.narrator.validated(&self.seen);
                let text = "A certificate signing request (CSR) holds names and a public key, signed by its private key:";
                let value =
                    format!("{}, with a new {key_type} key, which never leaves this machine", super::NAME);
                tell("csr", text, &value);
            }
            Progress::Installed { installed } => {
                let text = "The certificate came, fits the key and the name, and lies beside the key:";
                tell("install", text, &escape(&installed.directory.display().to_string()));
            }
            _ => {}
        }
    }
}

/// Answers challenges from memory, and shows the answers.
pub(super) struct Proving<'n, 'p> {
    table: Http01Table,
    narrator: &'n Narrator<'p>,
}

impl<'n, 'p> Proving<'n, 'p> {
    pub(super) const fn new(table: Http01Table, narrator: &'n Narrator<'p>) -> Self {
        Self { table, narrator }
    }

    pub(super) const fn narrator(&self) -> &'n Narrator<'p> {
        self.narrator
    }
}

impl Responder for Proving<'_, '_> {
    fn present(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        self.table.present(identifier, proof)?;
        self.narrator.proof(identifier, proof);
        Ok(())
    }

    fn withdraw(&mut self, identifier: &Identifier, proof: &Proof) -> Result<(), PresentError> {
        self.table.withdraw(identifier, proof)
    }
}

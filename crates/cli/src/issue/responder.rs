//! How challenges are answered, made ready before the network is touched.

use std::net::SocketAddr;
use std::path::Path;

use certwright_challenge::{BindError, Http01Table, Listener, Responder, Webroot};

use crate::exit::Exit;
use crate::failure::Failure;

use super::arguments::{Issue, Listen};

const HTTP: u16 = 80;

/// A responder, and the listener that has to live as long.
pub(crate) struct Ready {
    pub(crate) responder: Box<dyn Responder + Send>,
    /// Dropped, it stops listening (R46).
    pub(crate) listener: Option<Listener>,
}

pub(crate) fn ready(issue: &Issue) -> Result<Ready, Failure> {
    match (&issue.webroot, issue.standalone.flatten()) {
        (Some(dir), _) => webroot(dir),
        (None, listen) => standalone(listen),
    }
}

pub(crate) fn webroot(dir: &Path) -> Result<Ready, Failure> {
    match Webroot::new(dir) {
        Ok(webroot) => Ok(Ready { responder: Box::new(webroot), listener: None }),
        Err(error) => {
            let todo = "mend that, or give another directory by --webroot";
            Err(Failure::from_error(Exit::Machine, "the webroot cannot be used", &error, todo))
        }
    }
}

/// On port 80 of all addresses, unless told otherwise.
pub(crate) fn standalone(listen: Option<Listen>) -> Result<Ready, Failure> {
    let table = Http01Table::new();
    let listener = match listen.unwrap_or(Listen::Everywhere(HTTP)) {
        Listen::Everywhere(port) => Listener::bind_all(port, table.clone()),
        Listen::At(address) => Listener::bind(&[address], table.clone()),
    };
    match listener {
        Ok(listener) => Ok(Ready { responder: Box::new(table), listener: Some(listener) }),
        Err(error) => Err(cannot_listen(&error)),
    }
}

fn cannot_listen(error: &BindError) -> Failure {
    let todo = match error {
        BindError::Taken { .. } => "use --webroot if that is your web server, else stop it for the moment",
        BindError::Forbidden { .. } => "run as root, or use --webroot with the web server that is there",
        _ => "give another address by --standalone; nothing was sent",
    };
    Failure::from_error(Exit::Machine, "the challenges cannot be answered from here", error, todo)
}

/// The addresses that are listened on, for a person to read.
pub(crate) fn addresses(listener: &Listener) -> String {
    let addresses: Vec<String> = listener.local_addrs().iter().map(SocketAddr::to_string).collect();
    addresses.join(" and ")
}

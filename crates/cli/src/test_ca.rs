//! `certwright test-ca`.

mod arguments;
mod guide;
mod log;
mod settings;

pub(crate) use arguments::TestCa;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use certwright_testca::{Audit, Seen, TestCa as Ca};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::scratch::ScratchDir;
use crate::signals;
use guide::Guide;

pub(crate) fn run(arguments: &TestCa) -> ExitCode {
    let mut printer = Printer::new(arguments.json);
    match serve(arguments, &mut printer) {
        Ok(audit) => {
            printer.result(&[log::summary(&audit)], log::summary_members(&audit));
            ExitCode::SUCCESS
        }
        Err(failure) => {
            printer.failure(&failure, json!({ "outcome": "failed", "error": failure.json() }));
            ExitCode::from(failure.exit.code())
        }
    }
}

/// Serves until a signal comes, and says what was seen until then.
fn serve(arguments: &TestCa, printer: &mut Printer) -> Result<Audit, Failure> {
    let (watcher, seen) = channel();
    let faults = settings::faults(arguments)?;
    let settings = settings::settings(arguments, watcher)?;
    let (validate, seed) = (settings.validate.clone(), settings.options.seed);
    let stop = signals::first()?;
    let ca = Ca::start_with(settings).map_err(|error| settings::cannot_start(&error))?;
    faults.into_iter().for_each(|rule| ca.fault(rule));
    let root = Root::write(arguments.root_file.as_deref(), &ca)?;
    if arguments.allow_remote {
        let text = "whoever reaches this CA gets any certificate from it: trust it nowhere but in tests";
        printer.step("warning", text, json!({ "text": text }));
    }
    let guide = Guide::new(&ca, root.path(), arguments.validation.http_port, validate, seed);
    printer.announce("ready", &guide.lines(), guide.members());
    watch(ca, seen, &stop, printer)
}

/// Prints what is seen until it is time to stop.
fn watch(ca: Ca, seen: Receiver<Seen>, stop: &Receiver<()>, printer: &mut Printer) -> Result<Audit, Failure> {
    let cannot = |error| Failure::from_error(Exit::Machine, "there is no thread", &error, "run again");
    thread::scope(|scope| {
        let print = move || seen.iter().for_each(|seen| log::print(printer, &seen));
        thread::Builder::new().name("log".into()).spawn_scoped(scope, print).map_err(cannot)?;
        // The sender is the signal handler, which stays.
        let _ = stop.recv();
        let audit = ca.audit();
        // Without the CA nothing more is seen, and the thread ends.
        drop(ca);
        Ok(audit)
    })
}

/// The file with the root certificates.
struct Root {
    path: PathBuf,
    /// Where it is unless somebody said where; gone at the end.
    _scratch: Option<ScratchDir>,
}

impl Root {
    fn write(chosen: Option<&Path>, ca: &Ca) -> Result<Self, Failure> {
        let root = match chosen {
            Some(path) => Self { path: path.to_owned(), _scratch: None },
            None => {
                let scratch = ScratchDir::create("test-ca")?;
                Self { path: scratch.path().join("root.pem"), _scratch: Some(scratch) }
            }
        };
        let pem = ca.with(|ca| ca.ca().root_pems().concat());
        std::fs::write(&root.path, pem).map_err(|error| {
            let what = format!("the root cannot be written to {:?}", root.path);
            Failure::from_error(Exit::Machine, &what, &error, "give another file by --root-file")
        })?;
        Ok(root)
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

//! Many orders in one run, against the CA in the box: it runs in this process, the client in its own.

use std::fs;
use std::path::Path;

use certwright_testca::{Lookup, Settings, TestCa, Validate};

use super::{Figure, as_f64, megabytes};
use crate::failure::{Explain, Failure, ensure};
use crate::program::{Order, Outcome, Program, Responder};
use crate::{dirs, ports};

const ORDERS: usize = 300;

/// Each validation asks the client's responder, as a real one does.
pub(super) fn figures(program: &Program, dir: &Path, runs: usize) -> Result<Vec<Figure>, Failure> {
    println!("batch of {ORDERS}: {runs} runs");
    let outcomes: Vec<Outcome> =
        (1..=runs).map(|run| once(program, &dir.join(format!("batch-{run}")))).collect::<Result<_, _>>()?;
    let each = |figure: fn(&Outcome) -> f64| outcomes.iter().map(figure);
    Ok(vec![
        Figure::new("300 orders, 32 at once", "s", 2.0, each(|outcome| outcome.seconds)),
        Figure::new(
            "300 orders, CPU of the client each",
            "ms",
            1.5,
            each(|outcome| outcome.cpu_seconds * 1000.0 / as_f64(ORDERS)),
        ),
        Figure::new(
            "300 orders, peak memory",
            "MB",
            20.0,
            each(|outcome| megabytes(outcome.peak_kib * 1024)),
        ),
        Figure::new("300 orders, requests each", "requests", 8.0, each(|o| requests(o) / as_f64(ORDERS))),
    ])
}

/// A new CA, a new account, names that were never asked for.
fn once(program: &Program, dir: &Path) -> Result<Outcome, Failure> {
    dirs::emptied(dir)?;
    let port = ports::free()?;
    let mut settings = Settings::default();
    settings.validate = Validate::Lookup(Lookup::at_port(port));
    let ca = TestCa::start_with(settings).explain(|| "the CA in the box does not start".to_owned())?;
    let list = dir.join("orders.txt");
    write(&list, (1..=ORDERS).map(|number| format!("host-{number}.names.test\n")).collect())?;
    let order = order(&ca, dir, port)?;
    let outcome = program.start_batch(&order, &list, dir, "run")?.wait()?.succeeded()?;
    let issued = ca.audit().certificates();
    ensure(issued == ORDERS as u64, || format!("{issued} certificates were issued, not {ORDERS}"))?;
    Ok(outcome)
}

fn order(ca: &TestCa, dir: &Path, port: u16) -> Result<Order, Failure> {
    let ca_file = dir.join("root.pem");
    write(&ca_file, ca.root_pem().to_owned())?;
    Ok(Order {
        names: Vec::new(),
        server: ca.directory_url().as_str().to_owned(),
        ca_file,
        responder: Responder::Standalone(port),
        key_type: None,
        state: dir.join("state"),
        json: true,
    })
}

fn write(path: &Path, text: String) -> Result<(), Failure> {
    fs::write(path, text).explain(|| format!("cannot write {}", path.display()))
}

fn requests(outcome: &Outcome) -> f64 {
    let result = outcome.result();
    result.and_then(|result| result.get("requests")?.as_f64()).unwrap_or(f64::NAN)
}

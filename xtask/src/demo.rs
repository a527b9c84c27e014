//! `cargo xtask demo`: a certificate from a local Pebble, shown with its chain.

use std::fs;
use std::path::PathBuf;

use crate::dirs;
use crate::failure::{Explain, Failure};
use crate::given::Given;
use crate::openssl;
use crate::pebble::{Pebble, Setup};
use crate::program::{Order, Outcome, Responder};

const NAME: &str = "demo.certwright.test";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let (tools, program) = (arguments.given.tools()?, arguments.given.program()?);
    let dir = dirs::target().join("demo");
    dirs::emptied(&dir)?;
    let pebble = Pebble::start(&tools, &Setup::obliging(), &dir)?;
    println!("a local ACME server: {}\n", pebble.url());
    let order = order(&pebble, dir.join("state"));
    let outcome = program.start(&order, &dir, "certwright")?.wait()?.succeeded()?;
    print!("{}", outcome.said());
    show(&pebble, &order, &outcome)
}

fn order(pebble: &Pebble, state: PathBuf) -> Order {
    Order {
        names: vec![NAME.to_owned()],
        server: pebble.url(),
        ca_file: pebble.pki.root.clone(),
        responder: Responder::Standalone(pebble.http_port()),
        key_type: None,
        state,
        json: false,
    }
}

fn show(pebble: &Pebble, order: &Order, outcome: &Outcome) -> Result<(), Failure> {
    let live = order.live();
    if dirs::on_path("openssl").is_some() {
        openssl::check(&live, &pebble.save_root(&order.state)?, &order.names)?;
        println!("\nthe certificate, verified by openssl:\n{}", openssl::show(&live)?);
    }
    let chain = live.join("fullchain.pem");
    let text = fs::read_to_string(&chain).explain(|| format!("cannot read {}", chain.display()))?;
    println!("{text}\n{} requests, {:.2} s", pebble_requests(pebble), outcome.seconds);
    Ok(())
}

/// Without the one that found out whether Pebble serves.
fn pebble_requests(pebble: &Pebble) -> usize {
    pebble.requests().saturating_sub(1)
}

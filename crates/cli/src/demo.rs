//! `certwright demo`: from nothing to a page over HTTPS, on this machine alone, each step in words.

mod chain;
mod narrator;
mod site;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use certwright_challenge::{Http01Table, Listener};
use certwright_engine::{CertificateOrder, Engine, Obtained, Server};
use certwright_identifier::Identifier;
use certwright_store::Store;
use certwright_testca::{Lookup, Seen, Settings, TestCa, Validate};
use clap::Args;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::scratch::ScratchDir;
use crate::signals;
use narrator::{Narrator, Proving};
use site::Site;

/// A name that never leaves this machine (RFC 6761 §6.3).
const NAME: &str = "demo.localhost";

/// See how a certificate comes about, on this machine alone.
///
/// Starts a CA for tests, obtains a certificate from it, serves a page with it and fetches the page, and tells what
/// each step is for. Needs no network, no root and no configuration, and leaves nothing behind.
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Leave the files where they are, and tell how to look at them
    #[arg(long)]
    keep: bool,

    /// Print one JSON object a line, the last one the result
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Demo) -> ExitCode {
    let mut printer = Printer::new(arguments.json);
    match play(arguments, &mut printer) {
        Ok(shown) => {
            printer.result(&shown.lines(), shown.members());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            printer.failure(&failure, json!({ "outcome": "failed", "error": failure.json() }));
            ExitCode::from(failure.exit.code())
        }
    }
}

fn play(arguments: &Demo, printer: &mut Printer) -> Result<Shown, Failure> {
    let started = Instant::now();
    let mut scratch = ScratchDir::create("demo")?;
    if arguments.keep {
        scratch.keep();
    }
    let dir = scratch.path();
    let table = Http01Table::new();
    let listener = Listener::bind(&[SocketAddr::from((Ipv4Addr::LOCALHOST, 0))], table.clone())
        .map_err(|error| broken("challenges cannot be answered", &error))?;
    let (ca, seen) = start_ca(&listener)?;
    let narrator = Narrator::new(printer);
    narrator.server(ca.directory_url());
    let obtained = obtain(dir, &ca, Proving::new(table, &narrator), seen)?;
    let chain = chain::read(&obtained.installed)?;
    narrator.chain(&chain::path(&chain));
    let page = visit(&obtained, ca.root_pem(), &narrator)?;
    let files = arguments.keep.then(|| Files::write(dir, &obtained, ca.root_pem())).transpose()?;
    let fingerprint = chain::fingerprint(&chain);
    Ok(Shown { page, obtained, fingerprint, files, elapsed: started.elapsed() })
}

/// A CA that looks for proofs where `listener` listens, and what it sees.
fn start_ca(listener: &Listener) -> Result<(TestCa, Receiver<Seen>), Failure> {
    let port = listener.local_addrs().first().map_or(0, SocketAddr::port);
    let (watcher, seen) = channel();
    let mut settings = Settings::default();
    settings.validate = Validate::Lookup(Lookup::at_port(port));
    settings.watcher = Some(watcher);
    let ca = TestCa::start_with(settings).map_err(|error| broken("the test CA does not start", &error))?;
    Ok((ca, seen))
}

/// What `certwright issue` does, in a directory of its own.
fn obtain(
    dir: &Path,
    ca: &TestCa,
    mut proving: Proving<'_, '_>,
    seen: Receiver<Seen>,
) -> Result<Obtained, Failure> {
    let cannot = |error: &(dyn core::error::Error + 'static)| broken("the demo cannot be set up", error);
    let store = Store::open(dir.join("state")).map_err(|error| cannot(&error))?;
    let server = Server::new(ca.directory_url().as_str()).map_err(|error| cannot(&error))?;
    let engine = Engine::new(store, server.extra_root(ca.root_pem().into())).agree_to_terms(true);
    signals::stop_on_signal(engine.stopper())?;
    let name = Identifier::parse(NAME).map_err(|error| cannot(&error))?;
    let mut observer = proving.narrator().observer(seen);
    let obtained = engine.obtain(&CertificateOrder::new(vec![name]), &mut proving, &mut observer);
    obtained.map_err(|error| Failure::from(&error))
}

/// Serves a page with the certificate and fetches it, trusting nothing but `root`.
fn visit(obtained: &Obtained, root: &str, narrator: &Narrator<'_>) -> Result<String, Failure> {
    let cannot = |error: site::SiteError| broken("the page could not be visited", &error);
    let site = Site::open(&obtained.installed).map_err(cannot)?;
    narrator.site(site.address());
    let visit = site.visit(NAME, root).map_err(cannot)?;
    narrator.visited(visit.protocol);
    Ok(visit.page)
}

/// Nothing in a demo is anybody's mistake but this machine's or ours.
fn broken(what: &str, error: &(dyn core::error::Error + 'static)) -> Failure {
    Failure::from_error(Exit::Machine, what, error, "mend that, then run again; or report it")
}

/// What was kept.
struct Files {
    dir: String,
    live: String,
}

impl Files {
    fn write(dir: &Path, obtained: &Obtained, root: &str) -> Result<Self, Failure> {
        std::fs::write(dir.join("root.pem"), root)
            .map_err(|error| broken("the root cannot be kept", &error))?;
        let shown = |path: &Path| certwright_http::escape(&path.display().to_string());
        Ok(Self { dir: shown(dir), live: shown(&obtained.installed.directory) })
    }

    fn lines(&self) -> [String; 8] {
        let Self { dir, live } = self;
        [
            String::new(),
            format!("Everything is in {dir}. Look at it:"),
            String::new(),
            format!("  openssl x509 -noout -text -in {live}/cert.pem"),
            format!("  openssl verify -CAfile {dir}/root.pem -untrusted {live}/chain.pem {live}/cert.pem"),
            format!(
                "  openssl s_server -www -accept 8443 -cert {live}/cert.pem -cert_chain {live}/chain.pem -key \
                 {live}/privkey.pem"
            ),
            format!("  curl --cacert {dir}/root.pem https://{NAME}:8443/    # while the line above runs"),
            format!("  rm -r {dir}"),
        ]
    }
}

/// What there is to see at the end.
struct Shown {
    page: String,
    obtained: Obtained,
    fingerprint: String,
    files: Option<Files>,
    elapsed: Duration,
}

impl Shown {
    fn lines(&self) -> Vec<String> {
        let Self { page, obtained, fingerprint, files, elapsed } = self;
        let facts = [
            String::new(),
            page.clone(),
            String::new(),
            format!("  names        {NAME}"),
            format!("  valid        from {} until {}", obtained.not_before, obtained.not_after),
            format!("  issued by    {}", certwright_http::escape(&obtained.issuer)),
            format!("  serial       {}", obtained.serial),
            format!("  SHA-256      {fingerprint}"),
            format!("  took         {} requests, {:.1} s", obtained.requests, elapsed.as_secs_f64()),
        ];
        let left = match files {
            Some(files) => files.lines().to_vec(),
            None => vec![String::new(), "Nothing of this is left on this machine.".to_owned()],
        };
        facts.into_iter().chain(left).collect()
    }

    fn members(&self) -> Value {
        let Self { page, obtained, fingerprint, files, elapsed } = self;
        json!({
            "outcome": "shown",
            "page": page,
            "names": [NAME],
            "not_before": obtained.not_before.to_string(),
            "not_after": obtained.not_after.to_string(),
            "issuer": obtained.issuer,
            "serial": obtained.serial,
            "sha256": fingerprint,
            "kept": files.as_ref().map(|files| files.dir.as_str()),
            "requests": obtained.requests,
            "seconds": (elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
        })
    }
}

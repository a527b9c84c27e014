//! `certwright check` against two real name servers of one zone, the second one behind. No Pebble is needed.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Stage, Verdict};
use crate::daemon::Daemon;
use crate::failure::{Explain, Failure, ensure};
use crate::{dirs, ports, shell};

const PATIENCE: Duration = Duration::from_secs(10);
/// More TXT records than a datagram holds: the answer comes by TCP.
const MANY: usize = 60;

/// Both servers agree on these.
const ZONE: &str = r#"
$ORIGIN check.test.
$TTL 60
@ SOA ns1 hostmaster 1 7200 3600 1209600 60
@ NS ns1
@ NS ns2
@ CAA 0 issue "letsencrypt.org"
ns1 A 127.0.0.1
ns2 AAAA ::1
good A 127.0.0.1
good CAA 0 issue "letsencrypt.org"
alias CNAME good
forbidden A 127.0.0.1
forbidden CAA 0 issue "ca.test"
nobody A 127.0.0.1
nobody CAA 0 issue ";"
critical A 127.0.0.1
critical CAA 128 tbs "Unknown"
behind A 127.0.0.1
many A 127.0.0.1
delegated A 127.0.0.1
_acme-challenge.delegated CNAME id.acme.check.test.
"#;
const VALUE: &str = "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8";

/// The names, and what is found at each besides port 443, where nothing listens.
const EXPECTED: [(&str, &[&str]); 9] = [
    ("good.check.test", &[]),
    ("alias.check.test", &[]),
    ("*.good.check.test", &[]),
    ("forbidden.check.test", &["check-caa-forbids"]),
    ("nobody.check.test", &["check-caa-nobody"]),
    ("critical.check.test", &["check-caa-critical"]),
    ("behind.check.test", &["check-name-servers-differ", "check-txt-left"]),
    ("many.check.test", &["check-txt-left"]),
    ("delegated.check.test", &[]),
];

pub(super) fn two_name_servers(stage: &Stage<'_>) -> Result<Verdict, Failure> {
    let Some(knotd) = knotd() else {
        return Ok(Verdict::Skipped("no knotd here; on Debian: apt-get install knot".to_owned()));
    };
    let dns = ports::free()?;
    let many: String = (0..MANY).map(|number| format!("_acme-challenge.many TXT {number:0>43}\n")).collect();
    let behind = format!("_acme-challenge.behind TXT {VALUE}\n");
    let _first = serve(&knotd, stage.dir, &format!("127.0.0.1@{dns}"), &[ZONE, &many, &behind])?;
    let _second = serve(&knotd, stage.dir, &format!("::1@{dns}"), &[ZONE, &many])?;
    await_port(dns)?;
    let result = check(stage, dns)?;
    let reports =
        result.get("reports").and_then(Value::as_array).explain(|| format!("no reports: {result}"))?;
    ensure(reports.len() == EXPECTED.len(), || format!("{} reports", reports.len()))?;
    EXPECTED.iter().zip(reports).try_for_each(|((name, codes), report)| {
        let found = codes_of(report);
        ensure(found == *codes, || format!("{name}: found {found:?}, expected {codes:?}: {report}"))
    })?;
    Ok(Verdict::Passed)
}

fn knotd() -> Option<PathBuf> {
    dirs::on_path("knotd").or_else(|| Some(PathBuf::from("/usr/sbin/knotd")).filter(|path| path.is_file()))
}

/// A name server with these records, at this address.
fn serve(knotd: &Path, dir: &Path, listen: &str, records: &[&str]) -> Result<Daemon, Failure> {
    let dir = dir.join(listen.replace([':', '@', '.'], "-"));
    dirs::emptied(&dir)?;
    let (zone, config) = (dir.join("check.zone"), dir.join("knot.conf"));
    let write = |path: &Path, text: String| {
        fs::write(path, text).explain(|| format!("cannot write {}", path.display()))
    };
    write(&zone, records.concat())?;
    write(
        &config,
        format!(
            "server:\n    rundir: \"{run}\"\n    listen: \"{listen}\"\n    background-workers: 1\n\
             database:\n    storage: \"{run}\"\nlog:\n  - target: stderr\n    any: info\n\
             zone:\n  - domain: check.test\n    file: \"{zone}\"\n    journal-content: none\n",
            run = dir.display(),
            zone = zone.display(),
        ),
    )?;
    let mut command = shell::command(knotd);
    command.arg("--config").arg(config);
    Daemon::start(command, &dir.join("knot.log"))
}

fn await_port(port: u16) -> Result<(), Failure> {
    let started = Instant::now();
    let open = |address: core::net::IpAddr| TcpStream::connect((address, port)).is_ok();
    while !(open(Ipv4Addr::LOCALHOST.into()) && open(core::net::Ipv6Addr::LOCALHOST.into())) {
        ensure(started.elapsed() < PATIENCE, || "knotd does not listen".to_owned())?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// One run for all names, with a probe served by the program itself.
fn check(stage: &Stage<'_>, dns: u16) -> Result<Value, Failure> {
    let (http, tls) = (ports::free()?, ports::free()?);
    let mut arguments: Vec<OsString> = vec!["check".into(), "--json".into(), "--allow-private".into()];
    let options = [
        format!("--resolver=127.0.0.1:{dns}"),
        format!("--dns-port={dns}"),
        format!("--standalone=127.0.0.1:{http}"),
        format!("--http-port={http}"),
        format!("--tls-port={tls}"),
    ];
    arguments.extend(options.map(OsString::from));
    arguments.extend(EXPECTED.map(|(name, _)| name.into()));
    let outcome = stage.program.start_with(&arguments, stage.dir, "run-1")?.wait()?;
    ensure(outcome.status.code() == Some(21), || {
        format!("it ended with {}:\n{}", outcome.status, outcome.said())
    })?;
    outcome.result().explain(|| format!("the last line is no JSON object:\n{}", outcome.said()))
}

fn codes_of(report: &Value) -> Vec<&str> {
    let findings = report.get("findings").and_then(Value::as_array);
    let codes = findings.into_iter().flatten().filter_map(|finding| finding.get("code")?.as_str());
    codes.filter(|code| *code != "check-tls-closed").collect()
}

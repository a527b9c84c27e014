//! Names looked at for real: name servers, web servers and TLS servers in threads, on loopback.

#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod dns;
mod name_server;
mod tls;
mod web;
mod web_server;

use core::time::Duration;

use certwright_check::{Ports, Settings, observe};
use certwright_diagnose::check::{Against, Observation, Probe, judge};
use certwright_identifier::Identifier;

use name_server::NameServer;

/// Where the probe is, and what should come back.
pub(crate) const PATH: &str = "/.well-known/acme-challenge/evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";
pub(crate) const BODY: &str =
    "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII";

/// Long for a machine that is busy, and never waited for.
const LONG: Duration = Duration::from_secs(30);
/// For servers that never answer.
pub(crate) const SHORT: Duration = Duration::from_millis(300);

/// The name server is the resolver, too. Nothing listens at port 1.
pub(crate) fn settings(server: &NameServer) -> Settings {
    Settings {
        resolvers: vec![server.address],
        ports: Ports { http: 1, tls: 1, dns: server.address.port() },
        timeout: LONG,
        roots: Vec::new(),
        probe: Probe { path: PATH.into(), body: Some(BODY.into()) },
    }
}

pub(crate) fn look(name: &str, settings: &Settings) -> Observation {
    observe(&Identifier::parse(name).unwrap(), settings)
}

/// The codes of what is found, worst first.
pub(crate) fn codes(seen: &Observation) -> Vec<&'static str> {
    let report = judge(seen, &Against { cas: vec!["letsencrypt.org".into()], private: true });
    report.findings.iter().map(|finding| finding.code).collect()
}

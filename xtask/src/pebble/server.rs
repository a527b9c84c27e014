//! One Pebble with its DNS server, on free ports, in a directory of its own.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ClientConfig;
use serde_json::{Value, json};

use crate::daemon::Daemon;
use crate::failure::{Explain, Failure, ensure};
use crate::http1::{self, Kind};
use crate::pebble::Tools;
use crate::pki::Pki;
use crate::{ports, shell, tls};

/// What a scenario wants to be different from an obliging server.
#[derive(Clone, Default)]
pub(crate) struct Setup {
    environment: Vec<(&'static str, String)>,
    retry_after: Option<(u32, u32)>,
}

impl Setup {
    /// Validates at once, refuses no nonce, reuses (almost) no authorization.
    pub(crate) fn obliging() -> Self {
        Self::default()
            .with("PEBBLE_VA_NOSLEEP", 1)
            .with("PEBBLE_WFE_NONCEREJECT", 0)
            .with("PEBBLE_AUTHZREUSE", 0)
    }

    /// Sets one of Pebble's environment variables; the last one counts.
    pub(crate) fn with(mut self, name: &'static str, value: u32) -> Self {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value.to_string()));
        self
    }

    /// Validation takes a random whole number of seconds below `limit`.
    pub(crate) fn validating_within(mut self, limit: u32) -> Self {
        self.environment.retain(|(known, _)| *known != "PEBBLE_VA_NOSLEEP");
        self.with("PEBBLE_VA_SLEEPTIME", limit)
    }

    /// Seconds of `Retry-After` on pending authorizations and on processing orders.
    pub(crate) fn retry_after(mut self, authz: u32, order: u32) -> Self {
        self.retry_after = Some((authz, order));
        self
    }
}

/// A running Pebble; ended when this value is dropped.
pub(crate) struct Pebble {
    server: Daemon,
    dns_server: Daemon,
    ports: Ports,
    tls: Arc<ClientConfig>,
    pub(crate) pki: Pki,
}

#[derive(Clone, Copy)]
struct Ports {
    acme: u16,
    management: u16,
    dns: u16,
    dns_management: u16,
    http: u16,
}

impl Pebble {
    /// Starts one with its files in `dir`, and waits until it serves.
    pub(crate) fn start(tools: &Tools, setup: &Setup, dir: &Path) -> Result<Self, Failure> {
        let pki = Pki::create(dir)?;
        let tls = tls::client_config(&pki)?;
        let mut attempts_left = 5;
        loop {
            let ports = Ports::choose()?;
            let pebble = Self::spawn(tools, setup, dir, ports, &pki, tls.clone())?;
            match pebble.wait_until_it_serves() {
                Ok(()) => return Ok(pebble),
                Err(_) if attempts_left > 1 && pebble.lost_a_port() => attempts_left -= 1,
                Err(why) => return Err(why),
            }
        }
    }

    fn spawn(
        tools: &Tools,
        setup: &Setup,
        dir: &Path,
        ports: Ports,
        pki: &Pki,
        tls: Arc<ClientConfig>,
    ) -> Result<Self, Failure> {
        let dns_server = dns(tools, dir, ports)?;
        let server = server(tools, setup, dir, ports, pki)?;
        Ok(Self { server, dns_server, ports, tls, pki: pki.clone() })
    }

    /// The directory's URL.
    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}/dir", self.ports.acme)
    }

    /// The port of the ACME interface.
    pub(crate) fn port(&self) -> u16 {
        self.ports.acme
    }

    /// The port of loopback on which it expects the answers to http-01 challenges.
    pub(crate) fn http_port(&self) -> u16 {
        self.ports.http
    }

    /// How many requests it has seen, by its own log.
    pub(crate) fn requests(&self) -> usize {
        self.server.said().matches("calling handler()").count()
    }

    /// The directory object: what this Pebble can do.
    pub(crate) fn directory(&self) -> Result<Value, Failure> {
        let answer = tls::get(&self.tls, self.ports.acme, "/dir")
            .explain(|| "cannot read the directory".to_owned())?;
        serde_json::from_slice(&answer.body).explain(|| "Pebble's directory is no JSON".to_owned())
    }

    /// Writes its root certificate into `dir` and returns where.
    pub(crate) fn save_root(&self, dir: &Path) -> Result<PathBuf, Failure> {
        let answer = tls::get(&self.tls, self.ports.management, "/roots/0");
        let answer = answer.explain(|| "cannot get Pebble's root".to_owned())?;
        let path = dir.join("pebble-root.pem");
        fs::write(&path, answer.body).explain(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }

    /// Makes `host` resolve to `address` instead of 127.0.0.1.
    pub(crate) fn resolve(&self, host: &str, address: Ipv4Addr) -> Result<(), Failure> {
        let body = json!({ "host": format!("{host}."), "addresses": [address.to_string()] });
        let status = post(self.ports.dns_management, "/add-a", &body.to_string());
        let status = status.explain(|| "cannot tell challtestsrv about an address".to_owned())?;
        ensure(status == Some(200), || format!("challtestsrv answered {status:?} to /add-a"))
    }

    fn wait_until_it_serves(&self) -> Result<(), Failure> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let Err(why) = self.serves() else { return Ok(()) };
            let ended = self.server.ended().or_else(|| self.dns_server.ended());
            if ended.is_some() || Instant::now() > deadline {
                let said = [self.dns_server.said(), self.server.said()].concat();
                return Err(Failure::new(format!("Pebble does not serve ({why}):\n{said}")));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn serves(&self) -> std::io::Result<()> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports.dns))?;
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.ports.dns_management))?;
        tls::get(&self.tls, self.ports.management, "/roots/0")?;
        tls::get(&self.tls, self.ports.acme, "/dir").map(|_| ())
    }

    fn lost_a_port(&self) -> bool {
        [&self.server, &self.dns_server].iter().any(|daemon| daemon.said().contains("address already in use"))
    }
}

impl Ports {
    fn choose() -> Result<Self, Failure> {
        Ok(Self {
            acme: ports::free()?,
            management: ports::free()?,
            dns: ports::free()?,
            dns_management: ports::free()?,
            http: ports::free()?,
        })
    }
}

/// Resolves every name to 127.0.0.1, and none to an IPv6 address: Pebble would try that first and only.
fn dns(tools: &Tools, dir: &Path, ports: Ports) -> Result<Daemon, Failure> {
    let mut command = shell::command(&tools.dns);
    command.args([tools.dns_flag, &loopback(ports.dns), "-management", &loopback(ports.dns_management)]);
    command.args([
        "-defaultIPv4",
        "127.0.0.1",
        "-defaultIPv6",
        "",
        "-http01",
        "",
        "-https01",
        "",
        "-tlsalpn01",
        "",
    ]);
    if tools.has_doh {
        command.args(["-doh", ""]);
    }
    Daemon::start(command, &dir.join("challtestsrv.log"))
}

fn server(tools: &Tools, setup: &Setup, dir: &Path, ports: Ports, pki: &Pki) -> Result<Daemon, Failure> {
    let path = dir.join("pebble.json");
    let text = configuration(setup, ports, pki).to_string();
    fs::write(&path, text).explain(|| format!("cannot write {}", path.display()))?;
    let mut command = shell::command(&tools.pebble);
    command.args(["-strict", "-dnsserver", &loopback(ports.dns), "-config"]).arg(path);
    command.envs(setup.environment.iter().map(|(name, value)| (name, value)));
    Daemon::start(command, &dir.join("pebble.log"))
}

fn configuration(setup: &Setup, ports: Ports, pki: &Pki) -> Value {
    let mut pebble = json!({
        "listenAddress": loopback(ports.acme),
        "managementListenAddress": loopback(ports.management),
        "certificate": pki.certificate,
        "privateKey": pki.key,
        "httpPort": ports.http,
        "tlsPort": ports.http,
        "externalAccountBindingRequired": false,
        "keyAlgorithm": "ecdsa",
    });
    if let (Some((authz, order)), Some(members)) = (setup.retry_after, pebble.as_object_mut()) {
        members.insert("retryAfter".to_owned(), json!({ "authz": authz, "order": order }));
    }
    json!({ "pebble": pebble })
}

fn loopback(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

fn post(port: u16, path: &str, body: &str) -> std::io::Result<Option<u16>> {
    let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    let head = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    http1::write(&mut &socket, format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())?;
    let answer = http1::read(&mut std::io::BufReader::new(&socket), Kind::Response)?;
    Ok(answer.and_then(|answer| answer.status()))
}

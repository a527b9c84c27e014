//! certbot, of the EFF: in Python, with the `acme` library of its own.

use crate::failure::Failure;

use super::stage::{Issued, Played, Stage};
use super::tool::Tool;

pub(super) fn obtain(tool: &Tool, stage: &Stage) -> Result<Played, Failure> {
    let mut command = tool.python(&stage.dir);
    command.args(["certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email"]);
    command.args(["--standalone", "--http-01-address", "127.0.0.1", "--http-01-port"]);
    command.args([&stage.http_port.to_string(), "--server", &stage.ca.directory, "-d", &stage.name]);
    command.args(["--config-dir", "config", "--work-dir", "work", "--logs-dir", "logs"]);
    command.env("REQUESTS_CA_BUNDLE", &stage.ca.root);
    stage.run(command, "certbot")?;
    let live = stage.path("config/live").join(&stage.name);
    Ok(Played::Issued(Issued { leaf: live.join("cert.pem"), chain: live.join("chain.pem") }))
}

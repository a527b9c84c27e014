//! dehydrated: a shell script with curl and openssl. 0.7.0 does not try again when a nonce is refused.

use crate::failure::Failure;

use super::stage::{Issued, Played, Stage};
use super::tool::Tool;

pub(super) fn obtain(tool: &Tool, stage: &Stage) -> Result<Played, Failure> {
    let answers = stage.web_server()?;
    let config = format!(
        "CA={}\nCURL_OPTS=\"--cacert {}\"\nBASEDIR={}\nWELLKNOWN={}\nKEY_ALGO=prime256v1\n",
        stage.ca.directory,
        stage.ca.root.display(),
        stage.dir.display(),
        answers.display()
    );
    let config = stage.write("config", &config)?;
    for (label, arguments) in
        [("register", &["--register", "--accept-terms"][..]), ("cron", &["--cron", "--domain", &stage.name])]
    {
        let mut command = tool.command(&stage.dir);
        command.args(arguments).arg("--config").arg(&config);
        stage.run(command, label)?;
    }
    let certs = stage.path("certs").join(&stage.name);
    Ok(Played::Issued(Issued { leaf: certs.join("cert.pem"), chain: certs.join("chain.pem") }))
}

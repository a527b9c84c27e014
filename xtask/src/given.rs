//! What every command that runs certwright against Pebble can be given instead of getting it by itself.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::pebble::Tools;
use crate::program::Program;

#[derive(clap::Args, Default)]
pub(crate) struct Given {
    /// The pebble to use, with pebble-challtestsrv beside it
    #[arg(long, env = "PEBBLE", value_name = "PATH")]
    pebble: Option<PathBuf>,
    /// The certwright to use instead of building one
    #[arg(long, value_name = "PATH")]
    certwright: Option<PathBuf>,
}

impl Given {
    /// What the environment says, for a command without arguments.
    pub(crate) fn by_environment() -> Self {
        Self { pebble: std::env::var_os("PEBBLE").map(PathBuf::from), certwright: None }
    }

    /// Pebble, fetched if need be; first, because a machine that cannot have it need not build anything.
    pub(crate) fn tools(&self) -> Result<Tools, Failure> {
        let tools = Tools::get(self.pebble.as_deref())?;
        println!("pebble: {}", tools.pebble.display());
        Ok(tools)
    }

    /// The program, built if need be.
    pub(crate) fn program(&self) -> Result<Program, Failure> {
        self.certwright.as_deref().map_or_else(Program::build, Program::at)
    }
}

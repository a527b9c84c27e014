//! The command line: one variant a command, whose options stand beside what it does.

use clap::{Parser, Subcommand};

use crate::explain::Explain;
use crate::issue::Issue;

/// Obtains TLS certificates over ACME (RFC 8555).
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Issue(Issue),
    Explain(Explain),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}

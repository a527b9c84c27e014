//! The command line: one variant a command, whose options stand beside what it does.

use clap::{Parser, Subcommand};

use crate::check::Check;
use crate::demo::Demo;
use crate::explain::Explain;
use crate::inspect::Inspect;
use crate::issue::Issue;
use crate::test_ca::TestCa;
use crate::tool::Tool;

/// Obtains TLS certificates over ACME (RFC 8555), and explains what goes wrong.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Issue(Issue),
    Inspect(Inspect),
    Explain(Explain),
    Check(Check),
    Tool(Tool),
    TestCa(TestCa),
    Demo(Demo),
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

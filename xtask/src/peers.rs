//! `cargo xtask peers-test`: other people's clients obtain certificates from `certwright test-ca`.
//!
//! This proves the CA, which then proves our own client: two programs by others who have read the RFC for themselves.

mod apt;
mod ca;
mod certbot;
mod dehydrated;
mod stage;
mod tool;
mod uacme;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use crate::dirs;
use crate::failure::{Failure, ensure};
use crate::program::Program;
use crate::queue::at_once;
use crate::scenario::Verdict;
use crate::suite::{self, Row, Tally};
use stage::{Played, Stage};
use tool::Tool;

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// The certwright to use instead of building one
    #[arg(long, value_name = "PATH")]
    certwright: Option<PathBuf>,
    /// Run only scenarios whose name contains this (repeatable)
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Show the names of all scenarios and run none
    #[arg(long)]
    list: bool,
}

/// A client that is tried, and what goes wrong meanwhile.
struct Scenario {
    name: &'static str,
    /// The program, and Debian's package.
    peer: &'static str,
    obtain: fn(&Tool, &Stage) -> Result<Played, Failure>,
    /// What the CA is told to do.
    whims: &'static [&'static str],
}

/// Every client can wait: validations and certificates take their time, and a wait is asked for.
const SLOW: &[&str] = &["--validate-after", "500ms", "--issue-after", "500ms", "--retry-after", "1s"];
/// Those that try again also get every fifth of their nonces refused.
const SLOW_AND_REFUSING: &[&str] = &[
    "--validate-after",
    "500ms",
    "--issue-after",
    "500ms",
    "--retry-after",
    "1s",
    "--fault",
    "bad-nonce:/5",
    "--fault",
    "unknown-members",
];

const ALL: &[Scenario] = &[
    Scenario { name: "certbot", peer: "certbot", obtain: certbot::obtain, whims: &[] },
    Scenario { name: "certbot-whims", peer: "certbot", obtain: certbot::obtain, whims: SLOW_AND_REFUSING },
    Scenario { name: "dehydrated", peer: "dehydrated", obtain: dehydrated::obtain, whims: &[] },
    Scenario { name: "dehydrated-slow", peer: "dehydrated", obtain: dehydrated::obtain, whims: SLOW },
    Scenario { name: "uacme", peer: "uacme", obtain: uacme::obtain, whims: &[] },
    Scenario { name: "uacme-whims", peer: "uacme", obtain: uacme::obtain, whims: SLOW_AND_REFUSING },
];

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.list {
        ALL.iter().for_each(|scenario| println!("{}", scenario.name));
        return Ok(());
    }
    perform(arguments)?.conclude()
}

/// Everything, as CI wants it; the caller prints the last line.
pub(crate) fn everything() -> Result<Tally, Failure> {
    perform(&Arguments::default())
}

fn perform(arguments: &Arguments) -> Result<Tally, Failure> {
    let wanted = |scenario: &&Scenario| {
        arguments.only.is_empty() || arguments.only.iter().any(|part| scenario.name.contains(part.as_str()))
    };
    let chosen: Vec<&Scenario> = ALL.iter().filter(wanted).collect();
    ensure(!chosen.is_empty(), || "no scenario has such a name; --list shows them".to_owned())?;
    let tools = tools(&chosen);
    let program = if tools.values().any(Result::is_ok) { Some(program(arguments)?) } else { None };
    let play = |scenario: &&Scenario| match (tools.get(scenario.peer), &program) {
        (Some(Ok(tool)), Some(program)) => play(scenario, tool, program),
        (Some(Err(why)), _) => skipped(scenario, &why.to_string()),
        _ => skipped(scenario, "not looked for"),
    };
    let mut rows = at_once(&chosen, 2, play);
    rows.sort_by_key(|row| ALL.iter().position(|scenario| scenario.name == row.name));
    suite::print(&rows);
    let tally = suite::sum(&rows);
    // A skip must have a better reason than that nobody noticed.
    ensure(tally.passed + tally.failed > 0 || dirs::on_path("apt-get").is_none(), || {
        "there is apt-get, and yet no client could be had".to_owned()
    })?;
    Ok(tally)
}

fn program(arguments: &Arguments) -> Result<Program, Failure> {
    arguments.certwright.as_deref().map_or_else(Program::build, Program::at)
}

/// Each client that is needed, or why it cannot be had.
fn tools(chosen: &[&Scenario]) -> BTreeMap<&'static str, Result<Tool, Failure>> {
    let mut tools = BTreeMap::new();
    for peer in chosen.iter().map(|scenario| scenario.peer) {
        tools.entry(peer).or_insert_with(|| Tool::get(peer));
    }
    tools
}

fn skipped(scenario: &Scenario, why: &str) -> Row {
    let why = why.lines().next().unwrap_or_default().to_owned();
    Row { name: scenario.name, requests: 0, seconds: 0.0, result: Ok(Verdict::Skipped(why)) }
}

fn play(scenario: &Scenario, tool: &Tool, program: &Program) -> Row {
    let dir = dirs::target().join("peers-test").join(scenario.name);
    let started = Instant::now();
    let name = format!("{}.test", scenario.name);
    let mut requests = 0;
    let result = Stage::set(dir.clone(), name, program, scenario.whims).and_then(|stage| {
        let played = (scenario.obtain)(tool, &stage);
        requests = stage.ca.requests();
        match played? {
            Played::Issued(issued) => stage.check(&issued).map(|()| Verdict::Passed),
            Played::Unable(why) => Ok(Verdict::Skipped(why)),
        }
    });
    if let Err(why) = &result {
        println!("{} failed: {why}\n--- all logs are in {}", scenario.name, dir.display());
    }
    Row { name: scenario.name, requests, seconds: started.elapsed().as_secs_f64(), result }
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn every_scenario_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = ALL.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}

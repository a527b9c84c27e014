//! `cargo xtask pebble-test`: runs the scenarios, two at a time, and says how each ended.

use std::num::NonZeroUsize;
use std::time::Instant;

use crate::dirs;
use crate::failure::{Failure, ensure};
use crate::given::Given;
use crate::pebble::Tools;
use crate::program::Program;
use crate::queue::at_once;
use crate::scenario::{ALL, Scenario, Stage, Verdict};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// Run only scenarios whose name contains this (repeatable)
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Show the names of all scenarios and run none
    #[arg(long)]
    list: bool,
    /// How many scenarios run at once
    #[arg(long, value_name = "N", default_value = "2")]
    jobs: NonZeroUsize,
}

/// How many of something passed, failed and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl core::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Tally {
    /// Prints the line that ends every test run, and fails if something did.
    pub(crate) fn conclude(self) -> Result<(), Failure> {
        println!("{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped);
        if self.failed == 0 { Ok(()) } else { Err(Failure::told()) }
    }
}

/// One row of the table.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) requests: usize,
    pub(crate) seconds: f64,
    pub(crate) result: Result<Verdict, Failure>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.list {
        ALL.iter().for_each(|scenario| println!("{}", scenario.name));
        return Ok(());
    }
    perform(arguments)?.conclude()
}

/// Everything, as CI wants it; the caller prints the last line.
pub(crate) fn everything() -> Result<Tally, Failure> {
    let jobs = NonZeroUsize::MIN.saturating_add(1);
    perform(&Arguments { given: Given::by_environment(), only: Vec::new(), list: false, jobs })
}

fn perform(arguments: &Arguments) -> Result<Tally, Failure> {
    let chosen: Vec<&Scenario> = ALL.iter().filter(|scenario| arguments.wants(scenario.name)).collect();
    ensure(!chosen.is_empty(), || "no scenario has such a name; --list shows them".to_owned())?;
    let (tools, program) = (arguments.given.tools()?, arguments.given.program()?);
    let mut rows = at_once(&chosen, arguments.jobs.get(), |scenario| play(scenario, &tools, &program));
    rows.sort_by_key(|row| ALL.iter().position(|scenario| scenario.name == row.name));
    print(&rows);
    Ok(sum(&rows))
}

/// How many passed, failed and were skipped.
pub(crate) fn sum(rows: &[Row]) -> Tally {
    let mut sum = Tally::default();
    rows.iter().for_each(|row| sum += row.tally());
    sum
}

impl Arguments {
    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|part| name.contains(part.as_str()))
    }
}

fn play(scenario: &Scenario, tools: &Tools, program: &Program) -> Row {
    let dir = dirs::target().join("pebble-test").join(scenario.name);
    let started = Instant::now();
    let stage = Stage::new(&dir, tools, program);
    let result = dirs::emptied(&dir).and_then(|()| (scenario.run)(&stage));
    let row = Row {
        name: scenario.name,
        requests: stage.requests(),
        seconds: started.elapsed().as_secs_f64(),
        result,
    };
    if let Err(why) = &row.result {
        println!("{} failed: {why}\n{}--- all logs are in {}", row.name, stage.last_words(), dir.display());
    }
    row
}

impl Row {
    fn tally(&self) -> Tally {
        match self.result {
            Ok(Verdict::Passed) => Tally { passed: 1, ..Tally::default() },
            Ok(Verdict::Skipped(_)) => Tally { skipped: 1, ..Tally::default() },
            Err(_) => Tally { failed: 1, ..Tally::default() },
        }
    }

    fn verdict(&self) -> String {
        match &self.result {
            Ok(Verdict::Passed) => "passed".to_owned(),
            Ok(Verdict::Skipped(why)) => format!("skipped: {why}"),
            Err(_) => "FAILED".to_owned(),
        }
    }
}

/// Prints the table.
pub(crate) fn print(rows: &[Row]) {
    println!("\n{:<26} {:>8} {:>8}  result", "scenario", "requests", "seconds");
    for row in rows {
        println!("{:<26} {:>8} {:>8.1}  {}", row.name, row.requests, row.seconds, row.verdict());
    }
    println!();
}

#[cfg(test)]
mod tests {
    use crate::scenario::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn every_scenario_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = ALL.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}

//! `cargo xtask bench`: requests, time, memory and size, measured against a real Pebble beside their targets.

mod batch;

use std::path::Path;

use crate::dirs;
use crate::failure::Failure;
use crate::given::Given;
use crate::library::{self, Steps};
use crate::pebble::{Pebble, Setup};
use crate::program::{Order, Outcome};
use crate::scenario::{Stage, names};
use crate::shell;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    given: Given,
    /// How often each case runs
    #[arg(long, value_name = "N", default_value_t = 7)]
    runs: usize,
    /// Measure only the batch, against the CA in the box: that needs no Pebble
    #[arg(long)]
    batch_only: bool,
}

/// One line of the table; every figure is the better the smaller it is.
struct Figure {
    what: String,
    unit: &'static str,
    target: f64,
    /// In ascending order.
    measured: Vec<f64>,
}

/// What one run cost.
struct Cost {
    requests: f64,
    seconds: f64,
    peak_mb: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    if cfg!(debug_assertions) {
        // The CA in the box runs in this process and must not be what is measured.
        let cargo = shell::cargo(["run", "--quiet", "--release", "--package", "xtask", "--"]);
        return shell::run({ cargo }.args(std::env::args_os().skip(1)));
    }
    let all = dirs::target().join("bench");
    // New each time, and removed only at the end: ext4 looks for each new file through the list of those that were
    // deleted in the last minutes, which for some thousands costs the client more than all the rest.
    let dir = all.join(std::process::id().to_string());
    dirs::emptied(&dir)?;
    let (figures, runs) = (figures(arguments, &dir)?, arguments.runs.max(1));
    print(&figures, runs);
    dirs::emptied(&all)
}

fn figures(arguments: &Arguments, dir: &Path) -> Result<Vec<Figure>, Failure> {
    let runs = arguments.runs.max(1);
    if arguments.batch_only {
        return batch::figures(&arguments.given.program()?, dir, runs);
    }
    let (tools, program) = (arguments.given.tools()?, arguments.given.program()?);
    let mut figures = batch::figures(&program, dir, runs)?;
    let bench = Bench { stage: Stage::new(dir, &tools, &program), runs };
    figures.extend(bench.one_name()?);
    figures.extend(bench.many_names()?);
    figures.extend(bench.hundred_names()?);
    figures.extend(bench.refused_nonces()?);
    figures.push(Figure::new("release binary", "MB", 6.0, [megabytes(program.size()?)]));
    Ok(figures)
}

struct Bench<'a> {
    stage: Stage<'a>,
    runs: usize,
}

impl Bench<'_> {
    fn one_name(&self) -> Result<Vec<Figure>, Failure> {
        let pebble = self.stage.pebble(&Setup::obliging())?;
        let fresh = self.repeat("one", |run| self.cost(&pebble, 1, &format!("one-{run}"), run))?;
        let known = self.repeat("one again", |run| self.cost(&pebble, 1, "one-1", self.runs + run))?;
        Ok(vec![
            Figure::new("1 name, new account", "requests", 10.0, fresh.iter().map(|cost| cost.requests)),
            Figure::new(
                "1 name, account and directory saved",
                "requests",
                8.0,
                known.iter().map(|c| c.requests),
            ),
            Figure::new("1 name, new account", "s", 0.3, fresh.iter().map(|cost| cost.seconds)),
        ])
    }

    /// Requests without the polls of a slow validation; time and memory with validations of 0 or 1 s, three at
    /// once for each name, of which the slowest counts.
    fn many_names(&self) -> Result<Vec<Figure>, Failure> {
        let pebble = self.stage.pebble(&Setup::obliging())?;
        let quick = self.repeat("25 names", |run| self.cost(&pebble, 25, &format!("many-{run}"), run))?;
        let single = self.one_after_the_other(&pebble)?;
        let pebble = self.stage.pebble(&Setup::obliging().validating_within(2))?;
        let slow =
            self.repeat("25 names, slow", |run| self.cost(&pebble, 25, &format!("slow-{run}"), run))?;
        Ok(vec![
            Figure::new("25 names, new account, width 1", "requests", 58.0, single),
            Figure::new("25 names, new account", "requests", 65.0, quick.iter().map(|cost| cost.requests)),
            Figure::new("25 names, validation takes 1 s", "s", 2.0, slow.iter().map(|cost| cost.seconds)),
            Figure::new("25 names, peak memory", "MB", 10.0, slow.iter().map(|cost| cost.peak_mb)),
        ])
    }

    /// The program has no option for it, the library has.
    fn one_after_the_other(&self, pebble: &Pebble) -> Result<Vec<f64>, Failure> {
        println!("25 names at width 1: {} runs of the library", self.runs);
        let once = |run| {
            let names: Vec<String> = names(25).iter().map(|name| format!("single-{run}.{name}")).collect();
            let state = self.stage.dir.join(format!("single-{run}"));
            let before = pebble.requests();
            library::obtain(pebble, &names, &state, Some(1), &mut Steps::default())?;
            Ok(as_f64(pebble.requests().saturating_sub(before)))
        };
        (1..=self.runs).map(once).collect()
    }

    fn hundred_names(&self) -> Result<Vec<Figure>, Failure> {
        let pebble = self.stage.pebble(&Setup::obliging())?;
        let costs =
            self.repeat("100 names", |run| self.cost(&pebble, 100, &format!("hundred-{run}"), run))?;
        Ok(vec![Figure::new("100 names, validated at once", "s", 1.5, costs.iter().map(|cost| cost.seconds))])
    }

    /// The target says only that it succeeds: a minute an operation is what R2 allows.
    fn refused_nonces(&self) -> Result<Vec<Figure>, Failure> {
        let pebble = self.stage.pebble(&Setup::obliging().with("PEBBLE_WFE_NONCEREJECT", 90))?;
        let costs = self.repeat("90 %", |run| self.cost(&pebble, 5, &format!("refused-{run}"), run))?;
        Ok(vec![Figure::new(
            "5 names, 90 % of nonces refused",
            "s",
            60.0,
            costs.iter().map(|cost| cost.seconds),
        )])
    }

    fn repeat(&self, what: &str, run: impl Fn(usize) -> Result<Cost, Failure>) -> Result<Vec<Cost>, Failure> {
        println!("{what}: {} runs", self.runs);
        (1..=self.runs).map(run).collect()
    }

    /// One run of `count` names that were never asked for before, with the state directory `state`.
    fn cost(&self, pebble: &Pebble, count: usize, state: &str, run: usize) -> Result<Cost, Failure> {
        let names = names(count).iter().map(|name| format!("run-{run}.{name}")).collect();
        let order = Order { names, state: self.stage.dir.join(state), ..self.stage.order(pebble, &[]) };
        let before = pebble.requests();
        let outcome = self.stage.attempt(pebble, &order, None)?.succeeded()?;
        Ok(Cost::of(&outcome, pebble.requests().saturating_sub(before)))
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
impl Cost {
    fn of(outcome: &Outcome, requests: usize) -> Self {
        let peak_mb = megabytes(outcome.peak_kib * 1024);
        Self { requests: requests as f64, seconds: outcome.seconds, peak_mb }
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn megabytes(octets: u64) -> f64 {
    octets as f64 / 1e6
}

impl Figure {
    fn new(what: &str, unit: &'static str, target: f64, measured: impl IntoIterator<Item = f64>) -> Self {
        let mut measured: Vec<f64> = measured.into_iter().collect();
        measured.sort_by(f64::total_cmp);
        Self { what: what.to_owned(), unit, target, measured }
    }

    fn median(&self) -> f64 {
        self.measured.get(self.measured.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn worst(&self) -> f64 {
        self.measured.last().copied().unwrap_or(f64::NAN)
    }

    fn verdict(&self) -> &'static str {
        match (self.median() <= self.target, self.worst() <= self.target) {
            (_, true) => "met",
            (true, false) => "met by the median",
            (false, _) => "MISSED",
        }
    }

    fn row(&self) -> String {
        let decimals = if self.unit == "requests" { 0 } else { 2 };
        let number = |value: f64| format!("{value:.decimals$}");
        format!(
            "{:<38} {:>8} {:>8} {:>8} {:>8}  {}",
            self.what,
            self.unit,
            number(self.target),
            number(self.median()),
            number(self.worst()),
            self.verdict()
        )
    }
}

fn print(figures: &[Figure], runs: usize) {
    println!("\n{:<38} {:>8} {:>8} {:>8} {:>8}", "figure", "unit", "target", "median", "worst");
    figures.iter().for_each(|figure| println!("{}", figure.row()));
    println!(
        "\n{runs} runs of each; requests as Pebble's log counts them (of a batch, as the program says), time of the whole \
         process, memory as /proc's VmHWM and CPU as /proc's stat, read every millisecond"
    );
}

#[cfg(test)]
mod tests {
    use super::Figure;

    #[test]
    fn the_median_and_the_worst_decide() {
        let figure = |measured: [f64; 3]| Figure::new("x", "s", 1.0, measured);
        assert_eq!(figure([0.9, 0.1, 0.2]).verdict(), "met");
        assert_eq!(figure([0.9, 1.1, 0.2]).verdict(), "met by the median");
        assert_eq!(figure([1.2, 1.1, 0.2]).verdict(), "MISSED");
    }
}

//! What a simulator lived through.

use core::fmt;
use core::ops::AddAssign;

/// Counts over one seed or many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each counts what its name says")]
pub struct Statistics {
    pub seeds: u64,
    pub goals: u64,
    pub issued: u64,
    pub failed: u64,
    pub parked: u64,
    pub runs: u64,
    pub kills: u64,
    pub power_cuts: u64,
    pub requests: u64,
    pub faults: u64,
    pub mangled: u64,
    pub virtual_seconds: u64,
    /// Certificates that the CA issued and nobody installed: what was wrong with them, or who ordered them and went on
    /// without.
    pub unused: u64,
}

impl AddAssign for Statistics {
    fn add_assign(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.goals += other.goals;
        self.issued += other.issued;
        self.failed += other.failed;
        self.parked += other.parked;
        self.runs += other.runs;
        self.kills += other.kills;
        self.power_cuts += other.power_cuts;
        self.requests += other.requests;
        self.faults += other.faults;
        self.mangled += other.mangled;
        self.virtual_seconds += other.virtual_seconds;
        self.unused += other.unused;
    }
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = self.virtual_seconds / 86_400;
        let Self {
            goals,
            issued,
            failed,
            parked,
            runs,
            kills,
            power_cuts,
            requests,
            faults,
            mangled,
            unused,
            ..
        } = self;
        write!(
            f,
            "{goals} goals in {runs} runs; orders: {issued} issued, {failed} failed, {parked} parked; "
        )?;
        write!(f, "{unused} certificates issued that nobody installed; ")?;
        write!(f, "{kills} kills, {power_cuts} power cuts; {requests} requests, {faults} faults, ")?;
        write!(f, "{mangled} mangled responses; {days} virtual days")
    }
}

//! What is to be done when.

use alloc::collections::BTreeMap;

use certwright_http::Timestamp;

use crate::output::Waiting;
use crate::retry::{Jitter, Tries};
use crate::saved::OrderId;

/// One thing to do, almost always a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    Directory,
    Account,
    Order(OrderId, Step),
}

/// One thing to do for an order. Numbers are those of its authorizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Create,
    Poll,
    Read(usize),
    /// No request: the proofs are visible now.
    Visible,
    Answer(usize),
    Finalize,
    Download,
    /// Read an authorization of an order given up, and deactivate it if it is pending (R19).
    Relinquish(usize),
    /// No request: the deadline.
    Deadline,
}

/// A task with its history.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) task: Task,
    pub(crate) tries: Tries,
    pub(crate) why: Waiting,
}

impl Job {
    pub(crate) fn new(task: Task) -> Self {
        Self { task, tries: Tries::default(), why: Waiting::Poll }
    }
}

/// Jobs by the time they are due, first come first served among equals.
#[derive(Debug)]
pub(crate) struct Agenda {
    due: BTreeMap<(Timestamp, u64), Job>,
    counter: u64,
    pub(crate) jitter: Jitter,
}

impl Agenda {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { due: BTreeMap::new(), counter: 0, jitter: Jitter::new(seed) }
    }

    pub(crate) fn add(&mut self, at: Timestamp, job: Job) {
        self.counter += 1;
        self.due.insert((at, self.counter), job);
    }

    /// Adds a new task.
    pub(crate) fn task(&mut self, at: Timestamp, task: Task) {
        self.add(at, Job::new(task));
    }

    /// Takes the next job that is due.
    pub(crate) fn take(&mut self, now: Timestamp) -> Option<Job> {
        let entry = self.due.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    /// When the next job is due, and which it is.
    pub(crate) fn next(&self) -> Option<(Timestamp, &Job)> {
        self.due.first_key_value().map(|((at, _), job)| (*at, job))
    }

    /// The next job that is more than a deadline.
    pub(crate) fn next_work(&self) -> Option<(Timestamp, &Job)> {
        let works = |job: &&Job| !matches!(job.task, Task::Order(_, Step::Deadline));
        self.due.iter().map(|((at, _), job)| (*at, job)).find(|(_, job)| works(job))
    }

    /// Drops the jobs of an order.
    pub(crate) fn forget(&mut self, order: OrderId) {
        self.due.retain(|_, job| !matches!(job.task, Task::Order(id, _) if id == order));
    }

    pub(crate) fn clear(&mut self) {
        self.due.clear();
    }
}

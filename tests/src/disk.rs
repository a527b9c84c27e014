//! A disk with a cache: what was written is there for every later run, unless the power fails before it was synced.

use std::collections::BTreeMap;

use crate::random::Random;

/// A change of one file.
#[derive(Clone, Debug)]
struct Operation {
    path: String,
    /// None removes it.
    content: Option<String>,
}

/// How a process ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Death {
    /// SIGKILL: the system keeps what was written.
    Killed,
    /// What was not synced is lost, file by file or not at all: a disk may reorder what it likes.
    PowerCut,
}

/// Files by their path, each written whole as a rename would.
#[derive(Clone, Debug, Default)]
pub(crate) struct Disk {
    seen: BTreeMap<String, String>,
    durable: BTreeMap<String, String>,
    cached: Vec<Operation>,
}

impl Disk {
    /// Replaces a file; durable after the next [`sync`](Self::sync).
    pub(crate) fn write(&mut self, path: &str, content: &str) {
        self.change(Operation { path: path.to_owned(), content: Some(content.to_owned()) });
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.change(Operation { path: path.to_owned(), content: None });
    }

    fn change(&mut self, operation: Operation) {
        apply(&mut self.seen, &operation);
        self.cached.push(operation);
    }

    pub(crate) fn sync(&mut self) {
        self.durable.clone_from(&self.seen);
        self.cached.clear();
    }

    /// What a process reads.
    pub(crate) fn read(&self, path: &str) -> Option<&str> {
        self.seen.get(path).map(String::as_str)
    }

    /// What would be there after the worst that can happen now.
    pub(crate) fn durable(&self, path: &str) -> Option<&str> {
        self.durable.get(path).map(String::as_str)
    }

    /// The numbers N of files called `<before>N<after>`.
    pub(crate) fn numbered(&self, before: &str, after: &str) -> Vec<u64> {
        let number = |path: &String| path.strip_prefix(before)?.strip_suffix(after)?.parse().ok();
        self.seen.keys().filter_map(number).collect()
    }

    /// Paths that begin like this.
    pub(crate) fn below(&self, before: &str) -> Vec<String> {
        self.seen.keys().filter(|path| path.starts_with(before)).cloned().collect()
    }

    pub(crate) fn die(&mut self, death: Death, random: &mut Random) {
        if death == Death::PowerCut {
            self.seen.clone_from(&self.durable);
            let survivors = core::mem::take(&mut self.cached).into_iter().filter(|_| random.chance(500));
            survivors.for_each(|operation| apply(&mut self.seen, &operation));
        }
        // After either, what is there stays there: the system has long written it when the next run begins.
        self.sync();
    }
}

fn apply(files: &mut BTreeMap<String, String>, operation: &Operation) {
    match &operation.content {
        Some(content) => {
            files.insert(operation.path.clone(), content.clone());
        }
        None => {
            files.remove(&operation.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_synced_survives_everything_and_what_was_written_a_kill() {
        for seed in 0..64 {
            let mut disk = Disk::default();
            disk.write("a", "1");
            disk.sync();
            disk.write("a", "2");
            disk.write("b", "1");
            assert_eq!((disk.read("a"), disk.durable("a"), disk.durable("b")), (Some("2"), Some("1"), None));
            let mut killed = disk.clone();
            killed.die(Death::Killed, &mut Random::new(seed));
            assert_eq!((killed.durable("a"), killed.durable("b")), (Some("2"), Some("1")));
            disk.die(Death::PowerCut, &mut Random::new(seed));
            assert!(matches!(disk.read("a"), Some("1" | "2")));
            assert!(matches!(disk.read("b"), None | Some("1")));
        }
    }

    #[test]
    fn a_power_cut_may_lose_the_earlier_of_two_writes_and_keep_the_later() {
        let outcomes: std::collections::BTreeSet<_> = (0..64)
            .map(|seed| {
                let mut disk = Disk::default();
                disk.write("a", "1");
                disk.write("b", "1");
                disk.die(Death::PowerCut, &mut Random::new(seed));
                (disk.read("a").is_some(), disk.read("b").is_some())
            })
            .collect();
        assert_eq!(outcomes.len(), 4);
    }
}

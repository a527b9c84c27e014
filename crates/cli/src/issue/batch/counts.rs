//! How far a batch is, in a few words.

use std::fmt;

/// How many orders are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) total: usize,
    pub(super) begun: usize,
    pub(super) issued: usize,
    pub(super) failed: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = self.begun.saturating_sub(self.issued + self.failed);
        write!(f, "{} of {} issued, {open} under way", self.issued, self.total)?;
        if self.failed > 0 {
            write!(f, ", {} failed", self.failed)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_said_if_there_are_any() {
        let counts = Counts { total: 300, begun: 40, issued: 8, failed: 0 };
        assert_eq!(counts.to_string(), "8 of 300 issued, 32 under way");
        let counts = Counts { failed: 2, ..counts };
        assert_eq!(counts.to_string(), "8 of 300 issued, 30 under way, 2 failed");
    }
}

//! The transcript of a run, kept only if somebody wants to read it.

use certwright_http::Timestamp;

/// Lines in the order in which things happened.
#[derive(Debug, Default)]
pub(crate) struct Log {
    begin: Option<Timestamp>,
    lines: Option<Vec<String>>,
}

impl Log {
    /// A log that keeps nothing.
    pub(crate) fn off() -> Self {
        Self::default()
    }

    pub(crate) fn on(begin: Timestamp) -> Self {
        Self { begin: Some(begin), lines: Some(Vec::new()) }
    }

    /// Notes what happened; it is put into words only if it is kept.
    pub(crate) fn note(&mut self, now: Timestamp, who: usize, what: impl FnOnce() -> String) {
        if let (Some(lines), Some(begin)) = (&mut self.lines, self.begin) {
            let since = now.duration_since(begin);
            lines.push(format!("{:>10}.{:03} {who} {}", since.as_secs(), since.subsec_millis(), what()));
        }
    }

    pub(crate) fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

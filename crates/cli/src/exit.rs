//! Exit codes: what a script can tell apart (R48).

use certwright_engine::FailureKind;

/// Why the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Obtained,
    Internal,
    Usage,
    Machine,
    Busy,
    Network,
    Server,
    Account,
    Refused,
    Validation,
    Certificate,
    Later,
    Deadline,
    Doubtful,
    Wrong,
    Interrupted,
}

impl Exit {
    pub(crate) const ALL: [Self; 16] = [
        Self::Obtained,
        Self::Internal,
        Self::Usage,
        Self::Machine,
        Self::Busy,
        Self::Network,
        Self::Server,
        Self::Account,
        Self::Refused,
        Self::Validation,
        Self::Certificate,
        Self::Later,
        Self::Deadline,
        Self::Doubtful,
        Self::Wrong,
        Self::Interrupted,
    ];

    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Obtained => 0,
            Self::Internal => 1,
            Self::Usage => 2,
            Self::Machine => 3,
            Self::Busy => 4,
            Self::Network => 5,
            Self::Server => 6,
            Self::Account => 7,
            Self::Refused => 8,
            Self::Validation => 9,
            Self::Certificate => 10,
            Self::Later => 11,
            Self::Deadline => 12,
            Self::Doubtful => 20,
            Self::Wrong => 21,
            Self::Interrupted => 130,
        }
    }

    /// The word for it in `--json`.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Obtained => "obtained",
            Self::Internal => "internal",
            Self::Usage => "usage",
            Self::Machine => "machine",
            Self::Busy => "busy",
            Self::Network => "network",
            Self::Server => "server",
            Self::Account => "account",
            Self::Refused => "refused",
            Self::Validation => "validation",
            Self::Certificate => "certificate",
            Self::Later => "later",
            Self::Deadline => "deadline",
            Self::Doubtful => "doubtful",
            Self::Wrong => "wrong",
            Self::Interrupted => "interrupted",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Obtained => "the certificate is in place",
            Self::Internal => "a mistake of this program",
            Self::Usage => "the command line: an option, a name, a CA file",
            Self::Machine => "this machine: the state directory, the port, the webroot",
            Self::Busy => "another run is at work with the same account",
            Self::Network => "no connection to the server, or no answer from it",
            Self::Server => "what answers is no ACME server, or a failing one",
            Self::Account => "the account or the terms of service",
            Self::Refused => "the server refuses the order",
            Self::Validation => "a name could not be validated",
            Self::Certificate => "the certificate is not what was ordered; it was not installed",
            Self::Later => "a rate limit, or a long wait: try again at the time that was said",
            Self::Deadline => "the time was up",
            Self::Doubtful => "something is doubtful: the worst finding is a warning",
            Self::Wrong => "something is wrong: the worst finding is an error",
            Self::Interrupted => "interrupted; the next run goes on where this one ended",
        }
    }

    /// The table for `--help` of a command that obtains something.
    pub(crate) fn table() -> String {
        let obtains = |exit: &&Self| !matches!(exit, Self::Doubtful | Self::Wrong);
        Self::ALL.iter().filter(obtains).map(|exit| exit.row()).collect()
    }

    fn row(self) -> String {
        format!("  {:>3}  {}\n", self.code(), self.meaning())
    }
}

impl From<FailureKind> for Exit {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Input => Self::Usage,
            FailureKind::Machine | FailureKind::Responder => Self::Machine,
            FailureKind::Busy => Self::Busy,
            FailureKind::Network => Self::Network,
            FailureKind::Server => Self::Server,
            FailureKind::Account => Self::Account,
            FailureKind::Refused => Self::Refused,
            FailureKind::Validation => Self::Validation,
            FailureKind::Certificate => Self::Certificate,
            FailureKind::Deadline => Self::Deadline,
            FailureKind::Parked => Self::Later,
            FailureKind::Interrupted => Self::Interrupted,
            _ => Self::Internal,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn r48_exit_codes_are_distinct_and_documented() {
        let codes: BTreeSet<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes.len(), Exit::ALL.len());
        assert_eq!(Exit::table().lines().count(), Exit::ALL.len() - 2);
    }
}

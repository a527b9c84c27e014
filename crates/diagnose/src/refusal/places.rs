//! What servers say about where they looked from.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[Refusal {
    entry: Entry {
        code: "said-secondary",
        severity: Severity::Error,
        title: "the name was reached from the first place, but not from the others",
        why: "CAs look from several places in the world: a firewall or a filter by country \
                  lets some of them through only, or not all nameservers have the record yet",
        remedy: "let port 80 and DNS be reached from everywhere, by every nameserver alike, for \
                     the time of validation",
        reference: "Baseline Requirements §3.2.2.9",
    },
    name: None,
    types: "connection dns unauthorized caa",
    texts: "During secondary validation",
    fate: Fate::Dead,
    cost: Cost::Failed,
}];

//! Who may issue (RFC 8659), and how (RFC 8657).

mod entries;
mod issuer;

use certwright_http::escape;
use certwright_identifier::DnsName;

use super::{Against, CaaRecord, Observation, addresses::told, list};
use crate::{Finding, Report, Severity};
pub(crate) use entries::TABLE;
use entries::{
    CAA_ACCOUNT, CAA_CRITICAL, CAA_FAILED, CAA_FORBIDS, CAA_MALFORMED, CAA_METHOD, CAA_NOBODY, CAA_TAG,
};
use issuer::Issuer;

/// The tags that a CA knows; only the first two say who may issue certificates for web servers.
const KNOWN: [&str; 6] = ["issue", "issuewild", "iodef", "issuemail", "contactemail", "contactphone"];

pub(super) fn judge(seen: &Observation, name: &DnsName, against: &Against, report: &mut Report) {
    for lookup in &seen.caa {
        match &lookup.answer {
            Err(failure) => {
                let what = format!("looking up CAA for {} ends with: {}", lookup.name, told(failure));
                return report.add(CAA_FAILED.found(what));
            }
            Ok(found) if found.records.is_empty() => {}
            Ok(found) => {
                // beside an alias there can be no other record (RFC 1034 §3.6.2)
                let at = found.aliases.last().unwrap_or(&lookup.name);
                return Set { at, records: &found.records, name }.judge(against, report);
            }
        }
    }
    if !seen.caa.is_empty() {
        report.fact("CAA", "no records: every CA may issue");
    }
}

/// The records that count for a name: its own, or else those of the nearest name above (RFC 8659 §3).
struct Set<'a> {
    at: &'a str,
    records: &'a [CaaRecord],
    name: &'a DnsName,
}

impl Set<'_> {
    fn judge(&self, against: &Against, report: &mut Report) {
        for CaaRecord { critical, tag, value } in self.records {
            let flags = if *critical { 128 } else { 0 };
            report.fact("CAA", format!("{}: {flags} {} \"{}\"", self.at, escape(tag), escape(value)));
        }
        self.tags(report);
        let restricting = self.restricting();
        let issuers: Vec<Issuer> =
            restricting.iter().filter_map(|record| Issuer::parse(&record.value)).collect();
        for record in restricting.iter().filter(|record| Issuer::parse(&record.value).is_none()) {
            report.add(CAA_MALFORMED.found(format!(
                "\"{}\" at {} names no CA",
                escape(&record.value),
                self.at
            )));
        }
        if !restricting.is_empty() {
            let findings = against.cas.iter().flat_map(|ca| self.of_ca(ca, &issuers));
            findings.for_each(|finding| report.add(finding));
        }
    }

    fn tags(&self, report: &mut Report) {
        let known = |record: &&CaaRecord| KNOWN.iter().any(|tag| record.tag.eq_ignore_ascii_case(tag));
        for record in self.records.iter().filter(|record| !known(record)) {
            let entry = if record.critical { CAA_CRITICAL } else { CAA_TAG };
            report.add(entry.found(format!(
                "the CAA record of {} has the tag {}",
                self.at,
                escape(&record.tag)
            )));
        }
    }

    /// For a wildcard, issuewild takes the place of issue if it is there at all (RFC 8659 §4.3).
    fn restricting(&self) -> Vec<&CaaRecord> {
        let tagged = |tag: &str| {
            let those = self.records.iter().filter(|record| record.tag.eq_ignore_ascii_case(tag));
            those.collect::<Vec<_>>()
        };
        let wild = tagged("issuewild");
        if self.name.is_wildcard() && !wild.is_empty() { wild } else { tagged("issue") }
    }

    fn of_ca(&self, ca: &str, issuers: &[Issuer]) -> Vec<Finding> {
        let allowing: Vec<&Issuer> = issuers.iter().filter(|issuer| issuer.is(ca)).collect();
        if allowing.is_empty() {
            return vec![self.forbidden(ca, issuers)];
        }
        let mut findings = Vec::new();
        let method = if self.name.is_wildcard() { "dns-01" } else { "http-01" };
        if !allowing.iter().any(|issuer| issuer.allows_method(method)) {
            let methods = list(allowing.iter().flat_map(|issuer| issuer.methods()).map(escape));
            let what = format!("{ca} may use {methods} for {}, and not {method}", self.name);
            let finding = CAA_METHOD.found(what);
            findings.push(if self.name.is_wildcard() { finding.severity(Severity::Error) } else { finding });
        }
        if allowing.iter().all(|issuer| issuer.account().is_some()) {
            let accounts = list(allowing.iter().filter_map(|issuer| issuer.account()).map(escape));
            findings.push(CAA_ACCOUNT.found(format!("{ca} may issue for {} to {accounts} only", self.name)));
        }
        findings
    }

    fn forbidden(&self, ca: &str, issuers: &[Issuer]) -> Finding {
        let tag = if self.name.is_wildcard() { "issuewild" } else { "issue" };
        let remedy = format!("add to the zone: {}. CAA 0 {tag} \"{ca}\"", self.at);
        let named: Vec<&str> = issuers.iter().filter_map(|issuer| issuer.domain.as_deref()).collect();
        let at = self.at;
        if named.is_empty() {
            CAA_NOBODY
                .found(format!("the CAA records of {at} allow no CA to issue for {}", self.name))
                .remedy(remedy)
        } else {
            let others = list(named.into_iter().map(escape));
            let what =
                format!("{ca} may not issue for {}: the CAA records of {at} allow {others}", self.name);
            CAA_FORBIDS.found(what).remedy(remedy)
        }
    }
}

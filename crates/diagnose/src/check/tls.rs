//! Port 443 and its certificate: no CA needs it, visitors do.

mod entries;

use core::net::IpAddr;

use certwright_http::{Timestamp, escape};
use certwright_identifier::Identifier;

use super::{Certificate, Connect, Handshake, Observation, TlsFailure, list, web};
use crate::{Finding, Report};
pub(crate) use entries::TABLE;
use entries::{
    CERT_CHAIN, CERT_DIFFERS, CERT_EXPIRED, CERT_FUTURE, CERT_LATE, CERT_NAME, CERT_SELF, CERT_UNTRUSTED,
    TLS_CLOSED, TLS_FAILED,
};

/// What is left of a certificate's time when it is nearly at its end: half of the third in which it is renewed.
const LATE: i64 = 6;
/// So many names are shown.
const NAMES: usize = 3;

pub(super) fn judge(seen: &Observation, report: &mut Report) {
    let groups = alike(&seen.handshakes);
    for (addresses, outcome) in &groups {
        let by = list(addresses);
        let findings = match outcome {
            Err(failure) => failed(&by, failure, seen.ports.1).into_iter().collect(),
            Ok(certificate) => {
                fact(&by, certificate, report);
                one(&by, certificate, seen)
            }
        };
        findings.into_iter().for_each(|finding| report.add(finding));
    }
    let shown = groups.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    if shown > 1 {
        let name = &seen.identifier;
        let what = format!("{name} has {shown} certificates, one or the other by each address");
        report.add(CERT_DIFFERS.found(what));
    }
}

type Outcome = Result<Certificate, TlsFailure>;

/// The outcomes, each with the addresses that it is of.
fn alike(handshakes: &[Handshake]) -> Vec<(Vec<IpAddr>, &Outcome)> {
    let mut groups: Vec<(Vec<IpAddr>, &Outcome)> = Vec::new();
    for Handshake { address, outcome } in handshakes {
        match groups.iter_mut().find(|(_, other)| *other == outcome) {
            Some((addresses, _)) => addresses.push(*address),
            None => groups.push((vec![*address], outcome)),
        }
    }
    groups
}

fn failed(by: &str, failure: &TlsFailure, port: u16) -> Option<Finding> {
    match failure {
        // port 80 tells of it
        TlsFailure::Connect(Connect::NoRoute) => None,
        TlsFailure::Connect(connect) => {
            Some(TLS_CLOSED.found(format!("port {port} of {by} is not open: {}", web::connected(connect))))
        }
        TlsFailure::Handshake(error) => {
            Some(TLS_FAILED.found(format!("port {port} of {by}: {}", escape(error))))
        }
        TlsFailure::Unreadable(error) => {
            Some(TLS_FAILED.found(format!("the certificate of {by} cannot be read: {}", escape(error))))
        }
    }
}

fn fact(by: &str, certificate: &Certificate, report: &mut Report) {
    let (issuer, until) = (escape(&certificate.issuer), certificate.not_after);
    report.fact("port 443", format!("{by}: {}, until {until}, by {issuer}", names(certificate)));
}

fn names(certificate: &Certificate) -> String {
    match certificate.names.as_slice() {
        [] => "no names".into(),
        names if names.len() > NAMES => {
            let shown: Vec<String> = names.iter().take(NAMES).map(ToString::to_string).collect();
            format!("{} and {} more", shown.join(", "), names.len() - NAMES)
        }
        names => list(names),
    }
}

fn one(by: &str, certificate: &Certificate, seen: &Observation) -> Vec<Finding> {
    [time(by, certificate, seen.time), name(by, certificate, seen), trust(by, certificate)]
        .into_iter()
        .flatten()
        .collect()
}

fn time(by: &str, certificate: &Certificate, now: Timestamp) -> Option<Finding> {
    let (from, until) = (certificate.not_before, certificate.not_after);
    let (start, end, now_seconds) = (from.as_millis(), until.as_millis(), now.as_millis());
    let (life, left) = (end.saturating_sub(start), end.saturating_sub(now_seconds));
    if now > until {
        Some(CERT_EXPIRED.found(format!("the certificate of {by} was valid until {until}")))
    } else if now < from {
        Some(CERT_FUTURE.found(format!("the certificate of {by} is valid from {from} on")))
    } else if left < life / LATE {
        Some(CERT_LATE.found(format!("the certificate of {by} ends at {until}")))
    } else {
        None
    }
}

fn name(by: &str, certificate: &Certificate, seen: &Observation) -> Option<Finding> {
    let good = certificate.names.iter().any(|name| match (name, &seen.identifier) {
        (Identifier::Dns(name), Identifier::Dns(wanted)) => name == wanted || name.covers(wanted),
        (name, wanted) => name == wanted,
    });
    let what =
        || format!("the certificate of {by} is for {}, not for {}", names(certificate), seen.identifier);
    (!good).then(|| CERT_NAME.found(what()))
}

fn trust(by: &str, certificate: &Certificate) -> Option<Finding> {
    if certificate.trusted {
        return None;
    }
    let issuer = escape(&certificate.issuer);
    Some(if certificate.self_signed {
        CERT_SELF.found(format!("the certificate of {by} was signed by itself"))
    } else if certificate.sent == 1 {
        CERT_CHAIN.found(format!("{by} sends its certificate alone, without that of {issuer}"))
    } else {
        CERT_UNTRUSTED.found(format!("the certificate of {by} was issued by {issuer}"))
    })
}

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
    let mut told: Vec<&Certificate> = Vec::new();
    for Handshake { address, outcome } in &seen.handshakes {
        match outcome {
            Err(failure) => {
                failed(*address, failure, seen.ports.1).into_iter().for_each(|finding| report.add(finding));
            }
            Ok(certificate) if told.contains(&certificate) => {}
            Ok(certificate) => {
                told.push(certificate);
                fact(*address, certificate, report);
                one(*address, certificate, seen).into_iter().for_each(|finding| report.add(finding));
            }
        }
    }
    if told.len() > 1 {
        let name = &seen.identifier;
        report.add(
            CERT_DIFFERS
                .found(format!("{name} has {} certificates, one or the other by each address", told.len())),
        );
    }
}

fn failed(address: IpAddr, failure: &TlsFailure, port: u16) -> Option<Finding> {
    match failure {
        // port 80 tells of it
        TlsFailure::Connect(Connect::NoRoute) => None,
        TlsFailure::Connect(connect) => {
            Some(TLS_CLOSED.found(format!("port {port} of {address}: {}", web::connected(connect))))
        }
        TlsFailure::Handshake(error) => {
            Some(TLS_FAILED.found(format!("port {port} of {address}: {}", escape(error))))
        }
        TlsFailure::Unreadable(error) => {
            Some(TLS_FAILED.found(format!("the certificate of {address} cannot be read: {}", escape(error))))
        }
    }
}

fn fact(address: IpAddr, certificate: &Certificate, report: &mut Report) {
    let (issuer, until) = (escape(&certificate.issuer), certificate.not_after);
    report.fact("port 443", format!("{address}: {}, until {until}, by {issuer}", names(certificate)));
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

fn one(address: IpAddr, certificate: &Certificate, seen: &Observation) -> Vec<Finding> {
    [time(address, certificate, seen.time), name(address, certificate, seen), trust(address, certificate)]
        .into_iter()
        .flatten()
        .collect()
}

fn time(address: IpAddr, certificate: &Certificate, now: Timestamp) -> Option<Finding> {
    let (from, until) = (certificate.not_before, certificate.not_after);
    let (start, end, now_seconds) = (from.as_millis(), until.as_millis(), now.as_millis());
    let (life, left) = (end.saturating_sub(start), end.saturating_sub(now_seconds));
    if now > until {
        Some(CERT_EXPIRED.found(format!("the certificate of {address} was valid until {until}")))
    } else if now < from {
        Some(CERT_FUTURE.found(format!("the certificate of {address} is valid from {from} on")))
    } else if left < life / LATE {
        Some(CERT_LATE.found(format!("the certificate of {address} ends at {until}")))
    } else {
        None
    }
}

fn name(address: IpAddr, certificate: &Certificate, seen: &Observation) -> Option<Finding> {
    let good = certificate.names.iter().any(|name| match (name, &seen.identifier) {
        (Identifier::Dns(name), Identifier::Dns(wanted)) => name == wanted || name.covers(wanted),
        (name, wanted) => name == wanted,
    });
    let what =
        || format!("the certificate of {address} is for {}, not for {}", names(certificate), seen.identifier);
    (!good).then(|| CERT_NAME.found(what()))
}

fn trust(address: IpAddr, certificate: &Certificate) -> Option<Finding> {
    if certificate.trusted {
        return None;
    }
    let issuer = escape(&certificate.issuer);
    Some(if certificate.self_signed {
        CERT_SELF.found(format!("the certificate of {address} was signed by itself"))
    } else if certificate.sent == 1 {
        CERT_CHAIN.found(format!("{address} sends its certificate alone, without that of {issuer}"))
    } else {
        CERT_UNTRUSTED.found(format!("the certificate of {address} was issued by {issuer}"))
    })
}

//! From a CSR to a certificate (RFC 8555 §7.4).

use certwright_http::Timestamp;
use certwright_identifier::{DnsName, Identifier};
use serde::Deserialize;

use super::{
    Ca,
    authenticate::Signed,
    csr::SET_BACK,
    id::Id,
    limits::sorted,
    payload,
    quirks::CertificateQuirk,
    state::{Issued, Order, Stage, Status, Wanted},
};
use crate::{
    Issuance, ProblemType,
    reply::Reply,
    rules::{self, Refusal},
    x509::{Leaf, derived_key, public_key_der},
};

#[derive(Deserialize)]
struct Finalize {
    csr: String,
}

impl Ca {
    pub(super) fn finalize(&mut self, now: Timestamp, id: Id, signed: &Signed) -> Result<Reply, Refusal> {
        let order = self.own_order(id, signed)?;
        let status = self.order_status(now, order);
        if status != Status::Ready {
            return Err(rules::NOT_READY.broken(format!("the order is {}", status.name())));
        }
        let finalize: Finalize = payload::object(signed, &rules::FINALIZE)?;
        let wanted = self.read_csr(&finalize.csr, order)?;
        self.audit.finalized = self.audit.finalized.saturating_add(1);
        self.begin_issuance(now, id, wanted);
        Ok(self.order_reply(now, 200, id))
    }

    fn begin_issuance(&mut self, now: Timestamp, id: Id, wanted: Wanted) {
        let Some(order) = self.orders.get_mut(&id) else { return };
        order.stage = Stage::Processing(wanted);
        match self.options.issuance {
            _ if self.quirks.stuck => {}
            Issuance::Immediate => self.issue(now, id),
            Issuance::After(wait) => {
                self.processing.insert(id, now + wait);
            }
        }
    }

    /// Issues the certificates whose time has come.
    pub(super) fn issue_what_is_due(&mut self, now: Timestamp) {
        let due = self.processing.iter().filter(|(_, time)| **time <= now);
        for id in due.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.processing.remove(&id);
            self.issue(now, id);
        }
    }

    fn issue(&mut self, now: Timestamp, id: Id) {
        let serial = self.random.octets();
        let Some(order) = self.orders.get(&id) else { return };
        let Stage::Processing(wanted) = &order.stage else { return };
        let stage = match self.leaf(now, serial, order, wanted) {
            Ok(leaf) => {
                let issued = Issued { account: order.account, leaf };
                let names = order.identifiers.clone();
                Stage::Valid { certificate: self.publish(now, issued, &names) }
            }
            Err(error) => Stage::Failed { error: internal_error(&error) },
        };
        if let Some(order) = self.orders.get_mut(&id) {
            order.stage = stage;
        }
    }

    fn publish(&mut self, now: Timestamp, issued: Issued, names: &[Identifier]) -> Id {
        let id = Id::new(&mut self.random);
        self.certificates.insert(id, issued);
        self.count_certificate(now, names);
        let count = self.audit.certificates_issued.entry(sorted(names)).or_default();
        *count = count.saturating_add(1);
        id
    }

    fn leaf(&self, now: Timestamp, serial: [u8; 16], order: &Order, wanted: &Wanted) -> der::Result<Vec<u8>> {
        let mut names = order.identifiers.clone();
        let mut public_key = wanted.public_key_der.clone();
        let not_before = order.not_before.unwrap_or(now - SET_BACK);
        let end = (now - SET_BACK) + self.options.certificate_lifetime;
        let mut validity = (not_before, order.not_after.unwrap_or(end));
        match wanted.quirk {
            Some(CertificateQuirk::AnotherKey) => {
                public_key = public_key_der(&derived_key(self.options.seed, "another key"))?;
            }
            Some(CertificateQuirk::MissingName) => forget_a_name(&mut names),
            Some(CertificateQuirk::Expired) => {
                let lifetime = self.options.certificate_lifetime;
                validity = (now - SET_BACK - lifetime, now - SET_BACK);
            }
            None => {}
        }
        let (not_before, not_after) = validity;
        let serial = positive(serial);
        self.hierarchy.issue(&Leaf {
            names: &names,
            public_key_der: &public_key,
            serial,
            not_before,
            not_after,
        })
    }
}

/// A certificate has at least one name, so the only one is replaced.
fn forget_a_name(names: &mut Vec<Identifier>) {
    names.pop();
    if names.is_empty() {
        names.extend(DnsName::parse("another-name.invalid").map(Identifier::Dns));
    }
}

/// RFC 5280 §4.1.2.2: "CAs MUST NOT use serialNumber values longer than 20 octets" and never 0. The first octet stays
/// as it is drawn, so that every second serial number has the zero octet of R33.
fn positive(mut serial: [u8; 16]) -> [u8; 16] {
    if let Some(first) = serial.first_mut().filter(|first| **first == 0) {
        *first = 1;
    }
    serial
}

fn internal_error(error: &der::Error) -> serde_json::Value {
    serde_json::json!({
        "type": ProblemType::ServerInternal.urn(),
        "detail": format!("the certificate could not be encoded: {error}"),
        "status": 500,
    })
}

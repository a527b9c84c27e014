//! The CSR of an order, judged (RFC 8555 §7.4).

use core::time::Duration;
use std::collections::BTreeSet;

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_csr::{Csr, Finding};
use certwright_identifier::{DnsName, Identifier};

use super::{
    Ca,
    limits::sorted,
    payload::explain,
    state::{Order, Wanted},
};
use crate::rules::{self, Refusal};

/// How far a certificate's validity begins before its issuance, for clocks that are behind.
pub(super) const SET_BACK: Duration = Duration::from_secs(3600);

impl Ca {
    /// What the CSR wants, if the order is for that and no more.
    pub(super) fn read_csr(&self, text: &str, order: &Order) -> Result<Wanted, Refusal> {
        let csr = parse(text)?;
        if self.accounts.values().any(|account| account.key.to_spki_der() == csr.public_key_der()) {
            return Err(rules::CSR_KEY.broken("the public key in the CSR is that of an account"));
        }
        if let Some(finding) = csr.judge().iter().find(|finding| is_refused(finding)) {
            return Err(rules::CSR.broken(finding.to_string()));
        }
        check_names(&csr, &order.identifiers)?;
        let public_key_der = csr.public_key_der().to_vec();
        Ok(Wanted { public_key_der, quirk: self.quirks.certificate })
    }
}

fn parse(text: &str) -> Result<Csr, Refusal> {
    let broken = |found: String| rules::CSR_FORM.broken(found);
    if text.contains("-----BEGIN") {
        return Err(broken("the csr is PEM".into()));
    }
    let der = Base64UrlUnpadded::decode_vec(text)
        .map_err(|_| broken("the csr is not base64url without padding".into()))?;
    Csr::parse(&der).map_err(|error| broken(explain(&error)))
}

/// A common name counts as a name, and whatever else is in the subject is left out of the certificate. An extension
/// that will not be in the certificate is refused, and so is a key that public CAs do not certify.
fn is_refused(finding: &Finding) -> bool {
    !matches!(
        finding,
        Finding::NoNames
            | Finding::CommonNameNotListed { .. }
            | Finding::SeveralCommonNames { .. }
            | Finding::SubjectField(_)
            | Finding::SingleLabel { .. }
    )
}

/// "Identifiers of type "dns" MUST appear either in the commonName portion of the requested subject name or in an
/// extensionRequest attribute [RFC2985] requesting a subjectAltName extension, or both."
fn check_names(csr: &Csr, ordered: &[Identifier]) -> Result<(), Refusal> {
    let mut names: Vec<Identifier> = csr.names();
    let common_names = csr.subject().iter().filter(|field| field.label() == "CN");
    names.extend(common_names.filter_map(|field| DnsName::parse(field.value()).ok()).map(Identifier::Dns));
    let distinct = |names: &[Identifier]| names.iter().cloned().collect::<BTreeSet<_>>();
    if distinct(&names) == distinct(ordered) {
        return Ok(());
    }
    let (found, wanted) = (sorted(&names), sorted(ordered));
    Err(rules::CSR_NAMES.broken(format!("the CSR is for [{found}], the order for [{wanted}]")))
}

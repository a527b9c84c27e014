//! Whether certificate and key belong together.

use certwright_chain::Certificate;
use certwright_jwk::Jwk;

use super::{Bundle, entries};
use crate::Report;

pub(super) fn judge(leaf: &Certificate, given: Option<&Jwk>, bundle: &Bundle, report: &mut Report) {
    for key in bundle.keys.iter().chain(given) {
        if key.to_spki_der() == leaf.public_key_der() {
            report.fact("key", format!("{} belongs to the certificate", key.thumbprint()));
        } else {
            let what =
                format!("the {} key {} is not the one of the certificate", key.kind(), key.thumbprint());
            report.add(entries::KEY_MISMATCH.found(what));
        }
    }
}

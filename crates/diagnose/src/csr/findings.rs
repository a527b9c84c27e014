//! The findings of `certwright-csr` in the words of the catalog.

use certwright_csr::{Csr, CsrError, Finding as Fault};
use certwright_http::escape;

use super::entries::{content, wrapped};
use crate::{Finding, Report};

/// Adds what [`Csr::judge`] finds.
pub(super) fn judge(csr: &Csr, report: &mut Report) {
    for fault in csr.judge() {
        let entry = match fault {
            Fault::SignatureAlgorithm(_) => &content::SIGNATURE_ALGORITHM,
            Fault::Key(_) | Fault::UncommonKey(_) => &content::KEY,
            Fault::Signature(_) => &content::SIGNATURE,
            Fault::NoNames => &content::NO_NAMES,
            Fault::Name { .. } => &content::NAME,
            Fault::OtherName { .. } => &content::OTHER_NAME,
            Fault::CommonName { .. } => &content::COMMON_NAME,
            Fault::CommonNameNotListed { .. } => &content::COMMON_NAME_NOT_LISTED,
            Fault::CommonNameTooLong { .. } => &content::COMMON_NAME_TOO_LONG,
            Fault::SeveralCommonNames { .. } => &content::SEVERAL_COMMON_NAMES,
            Fault::SingleLabel { .. } => &content::SINGLE_LABEL,
            Fault::TooManyNames { .. } => &content::TOO_MANY_NAMES,
            Fault::MustStaple => &content::MUST_STAPLE,
            // The fields of the subject make one finding, below; the layers are told from the input.
            _ => continue,
        };
        report.add(entry.found(escape(&fault.to_string())));
    }
    let fields: Vec<_> =
        csr.subject().iter().filter(|field| field.label() != "CN").map(ToString::to_string).collect();
    if !fields.is_empty() {
        report.add(content::SUBJECT_FIELD.found(escape(&format!("the subject has {}", fields.join(", ")))));
    }
}

/// Why something is no request.
pub(super) fn unreadable(error: &CsrError) -> Finding {
    let entry = match error {
        CsrError::Empty => &wrapped::EMPTY,
        CsrError::TooLong { .. } => &wrapped::TOO_LONG,
        CsrError::TooManyLayers { .. } => &wrapped::LAYERS,
        CsrError::NotDer { .. } => &wrapped::NOT_DER,
        CsrError::NotBase64 { .. } => &wrapped::NOT_BASE64,
        CsrError::Base64Cut { .. } => &wrapped::BASE64_CUT,
        CsrError::PemLabel { label } if label.contains("PRIVATE KEY") => &wrapped::PRIVATE_KEY,
        CsrError::AnotherKind { kind: "private key" } => &wrapped::PRIVATE_KEY,
        CsrError::PemLabel { .. } | CsrError::AnotherKind { .. } => &wrapped::ANOTHER_KIND,
        CsrError::PemUnfinished => &wrapped::PEM_UNFINISHED,
        CsrError::Truncated { .. } => &wrapped::TRUNCATED,
        CsrError::TrailingData { .. } => &wrapped::TRAILING_DATA,
        _ => &wrapped::MALFORMED,
    };
    entry.found(escape(&error.to_string()))
}

/// What an input is from which no request could be read.
pub(super) fn what_it_is(error: &CsrError) -> String {
    match error {
        CsrError::Empty => "nothing".into(),
        CsrError::AnotherKind { kind } => format!("a {kind}, no certificate request"),
        CsrError::PemLabel { label } => format!("PEM of {}, no certificate request", escape(label)),
        CsrError::Truncated { .. } => "a certificate request without its end".into(),
        CsrError::TrailingData { .. } => "a certificate request with something behind it".into(),
        CsrError::PemUnfinished => "the beginning of a certificate request in PEM".into(),
        CsrError::Base64Cut { .. } => "base64 without its end".into(),
        _ => "no certificate request".into(),
    }
}

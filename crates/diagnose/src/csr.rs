//! Certificate requests: what they hold, what keeps a CA from signing them, and what servers answer to them.

mod entries;
mod findings;
mod wrapping;

use certwright_csr::{Csr, CsrError};
use certwright_http::escape;
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use serde_json::Value;

use crate::answer::{self, Answer, decode_base64url};
use crate::{Finding, Report};
pub(crate) use entries::{CONTENT, WRAPPED};
use entries::{content, wrapped};

/// The longest text for which the answers of servers are worth working out.
const MAX_MEMBER: usize = 256 * 1024;

/// Everything that is to be said about a certificate request in whatever armour, or about the payload of finalize that
/// holds one; with `account`, also whether the account key is misused as the certificate's.
///
/// A text that is no request at all is reported as such.
#[must_use]
pub fn inspect_csr(input: &[u8], account: Option<&Jwk>) -> Report {
    match payload(input) {
        Some(Value::String(member)) => of_payload(inspect(member.as_bytes(), account)),
        Some(_) => missing_member(),
        None => inspect(input, account),
    }
}

/// The report on what is a certificate request beyond doubt, even a broken one; for the recogniser.
#[must_use]
pub fn recognise_csr(input: &[u8]) -> Option<Report> {
    let is_one = match Csr::read(input) {
        Ok(_) | Err(CsrError::PemUnfinished) => true,
        Err(CsrError::Truncated { .. } | CsrError::TrailingData { .. }) if begins_as_request(input) => true,
        Err(_) => wrapping::unwrapped(input).is_some(),
    };
    (is_one || matches!(payload(input), Some(Value::String(_)))).then(|| inspect_csr(input, None))
}

/// A SEQUENCE in a SEQUENCE that begins with version 0: no certificate and no key begins so.
fn begins_as_request(input: &[u8]) -> bool {
    let text = core::str::from_utf8(input).ok();
    let decoded = text.and_then(|text| decode_base64url(text.trim().trim_end_matches('=')).ok());
    let info = inner(decoded.as_deref().unwrap_or(input)).and_then(inner);
    info.is_some_and(|info| info.starts_with(&[0x02, 0x01, 0x00]))
}

/// What follows the header of a SEQUENCE.
fn inner(octets: &[u8]) -> Option<&[u8]> {
    let (&[0x30, length], rest) = octets.split_first_chunk()? else { return None };
    if length < 0x80 { Some(rest) } else { rest.get(usize::from(length & 0x7f)..) }
}

/// The member `csr` of a finalize payload; JSON null stands for an object without it.
fn payload(input: &[u8]) -> Option<Value> {
    let text = core::str::from_utf8(input).ok()?.trim();
    if !text.starts_with('{') {
        return None;
    }
    let mut object: Value = serde_json::from_str(text).ok()?;
    Some(object.get_mut("csr").map(Value::take).unwrap_or_default())
}

fn of_payload(report: Report) -> Report {
    Report { is: format!("the payload of finalize with {}", report.is), ..report }
}

fn missing_member() -> Report {
    let mut report = Report::new("a payload of finalize without a certificate request");
    answers(&mut report, b"");
    report.add(wrapped::MISSING.found("the JSON has no member csr that is a string"));
    report
}

fn inspect(input: &[u8], account: Option<&Jwk>) -> Report {
    let mut report = match Csr::read(input) {
        Ok(csr) => of_request(&csr, wrapping::finding(input, &csr), account),
        Err(error) => of_error(input, &error, account),
    };
    // A private key must not be sent anywhere, whatever would be answered.
    if !report.findings.iter().any(|finding| finding.code == wrapped::PRIVATE_KEY.code) {
        answers(&mut report, input);
    }
    report
}

fn of_request(csr: &Csr, wrapping: Option<Finding>, account: Option<&Jwk>) -> Report {
    let names = csr.names();
    let mut report = Report::new(match names.as_slice() {
        [] => "a certificate request for no name".into(),
        [name] => format!("a certificate request for {name}"),
        names => format!("a certificate request for {} names", names.len()),
    });
    facts(csr, &names, &mut report);
    wrapping.into_iter().for_each(|finding| report.add(finding));
    findings::judge(csr, &mut report);
    if account.is_some_and(|account| account.to_spki_der() == csr.public_key_der()) {
        report.add(content::ACCOUNT_KEY.found("the request is for the account key"));
    }
    report
}

fn facts(csr: &Csr, names: &[Identifier], report: &mut Report) {
    if !names.is_empty() {
        report.fact("names", names.iter().map(Identifier::value).collect::<Vec<_>>().join(", "));
    }
    if !csr.subject().is_empty() {
        let fields: Vec<_> = csr.subject().iter().map(ToString::to_string).collect();
        report.fact("subject", escape(&fields.join(", ")));
    }
    if let Ok(kind) = certwright_verify::check_public_key(csr.public_key_der()) {
        report.fact("key", kind.to_string());
    }
    report.fact("wrapped in", wrapping::layers(csr.armour()));
    report.fact("right value of csr", csr.der().to_base64url());
}

fn of_error(input: &[u8], error: &CsrError, account: Option<&Jwk>) -> Report {
    let Some((entry, der)) = wrapping::unwrapped(input) else {
        let mut report = Report::new(findings::what_it_is(error));
        report.add(findings::unreadable(error));
        return report;
    };
    let wrapping = entry.found(entry.title);
    if let Some(Ok(csr)) = der.as_deref().map(Csr::read) {
        return of_request(&csr, Some(wrapping), account);
    }
    let mut report = Report::new("a certificate request in a wrapping that hides it");
    report.add(wrapping);
    report
}

/// What servers say if the text is the member `csr`, and if base64url of it is.
fn answers(report: &mut Report, input: &[u8]) {
    if input.len() > MAX_MEMBER {
        return;
    }
    let text = core::str::from_utf8(input).ok().filter(|text| !text.contains('\0'));
    if let Some(text) = text {
        let text = text.trim();
        said(report, "as the value of csr, Let's Encrypt says", &answer::boulder(text));
        said(report, "as the value of csr, Pebble says", &answer::pebble(text));
        if answer::boulder(text) == Answer::Accepted {
            return;
        }
    }
    said(report, "base64url of it, Let's Encrypt says", &answer::boulder_to_der(input));
}

fn said(report: &mut Report, name: &'static str, answer: &Answer) {
    match answer {
        Answer::Refused(text) => report.fact(name, escape(text)),
        Answer::Accepted => report.fact(name, "nothing against it, if its names are those of the order"),
        Answer::Unknown => {}
    }
}

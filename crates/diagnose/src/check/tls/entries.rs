//! What can be found of port 443.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] = &[
    TLS_CLOSED,
    TLS_FAILED,
    CERT_EXPIRED,
    CERT_LATE,
    CERT_FUTURE,
    CERT_NAME,
    CERT_SELF,
    CERT_CHAIN,
    CERT_UNTRUSTED,
    CERT_DIFFERS,
];

pub(super) const TLS_CLOSED: Entry = Entry {
    code: "check-tls-closed",
    severity: Severity::Note,
    title: "port 443 is not open",
    why: "no CA needs it for http-01 or dns-01; visitors will once there is a certificate",
    remedy: "nothing, before the first certificate; then let the web server listen there with it",
    reference: "RFC 9110 §4.2.2",
};

pub(super) const TLS_FAILED: Entry = Entry {
    code: "check-tls-failed",
    severity: Severity::Warning,
    title: "port 443 does not come to a TLS handshake",
    why: "the web server has no certificate for this name, or speaks plain HTTP there",
    remedy: "see the web server's TLS settings for this name",
    reference: "RFC 8446 §4",
};

pub(super) const CERT_EXPIRED: Entry = Entry {
    code: "check-certificate-expired",
    severity: Severity::Warning,
    title: "the certificate has expired",
    why: "visitors are warned; no CA minds",
    remedy: "renew it, and see that the web server has loaded the new one",
    reference: "RFC 5280 §4.1.2.5",
};

pub(super) const CERT_LATE: Entry = Entry {
    code: "check-certificate-late",
    severity: Severity::Warning,
    title: "the certificate is nearly at its end",
    why: "it should have been renewed when a third of its time was left",
    remedy: "see why it was not renewed, or why the web server did not load the new one",
    reference: "RFC 9773 §4.2",
};

pub(super) const CERT_FUTURE: Entry = Entry {
    code: "check-certificate-not-yet-valid",
    severity: Severity::Warning,
    title: "the certificate is not valid yet",
    why: "a clock is wrong: this machine's, or that of the one who made it",
    remedy: "correct the clock",
    reference: "RFC 5280 §4.1.2.5",
};

pub(super) const CERT_NAME: Entry = Entry {
    code: "check-certificate-other-name",
    severity: Severity::Warning,
    title: "the certificate is for other names",
    why: "the web server has no certificate for this name and shows the one of another site",
    remedy: "obtain one for this name and let the web server use it",
    reference: "RFC 9525 §6",
};

pub(super) const CERT_SELF: Entry = Entry {
    code: "check-certificate-self-signed",
    severity: Severity::Warning,
    title: "the certificate was signed by itself",
    why: "nobody vouches for it, so visitors are warned",
    remedy: "obtain one from a CA and let the web server use it",
    reference: "RFC 5280 §6.1",
};

pub(super) const CERT_CHAIN: Entry = Entry {
    code: "check-certificate-chain",
    severity: Severity::Warning,
    title: "the chain of the certificate is incomplete",
    why: "the web server sends the certificate alone; many programs cannot find the one that signed it",
    remedy: "give the web server fullchain.pem instead of cert.pem",
    reference: "RFC 8446 §4.4.2",
};

pub(super) const CERT_UNTRUSTED: Entry = Entry {
    code: "check-certificate-untrusted",
    severity: Severity::Warning,
    title: "no public root vouches for the certificate",
    why: "it comes from a private CA or from a test CA, such as Let's Encrypt's staging",
    remedy: "obtain one from a public CA, unless the visitors know this one",
    reference: "RFC 5280 §6.1",
};

pub(super) const CERT_DIFFERS: Entry = Entry {
    code: "check-certificates-differ",
    severity: Severity::Note,
    title: "the addresses show different certificates",
    why: "they are different servers, and one of them may be forgotten at a renewal",
    remedy: "see that each of them gets the new one",
    reference: "RFC 8446 §4.4.2",
};

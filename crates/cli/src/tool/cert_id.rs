//! `certwright tool cert-id`.

use std::ffi::OsString;

use certwright_chain::{Certificate, Chain};
use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::source;

/// Print a certificate's identifier for renewal information and `replaces` (RFC 9773)
#[derive(Args, Debug)]
pub(super) struct CertId {
    /// The certificate: a PEM or DER file, or - for standard input; of a chain, the first is taken
    #[arg(value_name = "CERT", allow_hyphen_values = true)]
    certificate: OsString,
}

impl CertId {
    pub(super) fn make(&self) -> Result<String, Failure> {
        let source = source::read(&self.certificate)?;
        let certificate = read(&source.bytes, &source.origin)?;
        certificate.cert_id().map(|id| id.to_string()).map_err(|error| {
            let todo = "renew it by its lifetime; leave out replaces";
            Failure::from_error(Exit::Usage, "the certificate has no identifier", &error, todo)
        })
    }
}

/// PEM begins with a dash, or with the text that others put before it; DER with 0x30.
fn read(octets: &[u8], origin: &str) -> Result<Certificate, Failure> {
    let todo = "give a certificate in PEM or DER; certwright inspect says what this is";
    let what = format!("{origin} cannot be read as a certificate");
    if octets.first() == Some(&0x30) {
        Certificate::from_der(octets).map_err(|error| Failure::from_error(Exit::Usage, &what, &error, todo))
    } else {
        let chain =
            Chain::parse(octets).map_err(|error| Failure::from_error(Exit::Usage, &what, &error, todo))?;
        Ok(chain.leaf().clone())
    }
}

//! `certwright tool csr`.

use std::ffi::OsString;

use certwright_csr::CsrBuilder;
use certwright_identifier::parse_list;
use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::issue::names::refused;
use crate::source;

/// Print a certificate request: base64url of its DER, as finalize wants it
#[derive(Args, Debug)]
pub(super) struct Csr {
    /// The private key of the certificate, not the account's: a PEM or DER file, or - for standard input
    // A key that is given itself is refused by us: clap would repeat it.
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: OsString,

    /// A domain name or an IP address; may be repeated, and may be a list with commas
    #[arg(short = 'd', long = "domain", value_name = "NAME", value_delimiter = ',', required = true)]
    domains: Vec<String>,

    /// Print PEM instead, for other programs
    #[arg(long)]
    pem: bool,
}

impl Csr {
    pub(super) fn make(&self) -> Result<String, Failure> {
        let names = parse_list(&self.domains).map_err(|error| refused(&error))?;
        let key = source::private_key::<certwright_key::Certificate>(&self.key)?;
        let csr = CsrBuilder::new(&names).sign(&key).map_err(|error| {
            let todo = "give another key by --key; certificates are for RSA and for EC on P-256 or P-384";
            Failure::from_error(Exit::Usage, "the certificate request cannot be made", &error, todo)
        })?;
        Ok(if self.pem { csr.to_pem() } else { csr.to_base64url() })
    }
}

//! Makes a new key and prints a certificate request by it, as PEM: `csr KEY-TYPE NAME..`.
//!
//! ```sh
//! cargo run -p certwright-key --example csr -- ecdsa-p256 example.org | openssl req -noout -text -verify
//! ```
#![expect(clippy::print_stdout, reason = "the request is what is wanted")]

use std::error::Error;

use certwright_csr::CsrBuilder;
use certwright_identifier::parse_list;
use certwright_key::{CertificateKey, KeyType};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let key_type: KeyType = arguments.next().ok_or("csr KEY-TYPE NAME..")?.parse()?;
    let names = parse_list(arguments)?;
    let key = CertificateKey::generate(key_type)?;
    print!("{}", CsrBuilder::new(&names).sign(&key)?.to_pem());
    Ok(())
}

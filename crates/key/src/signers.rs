//! Each role signs what its role is for, and only that.

use certwright_csr::{CsrSigner, SignatureAlgorithm};
use certwright_jwk::Jwk;
use certwright_jws::{Algorithm, Signer};

use crate::private_key::{AccountKey, CertificateKey};

impl Signer for AccountKey {
    fn algorithm(&self) -> Algorithm {
        self.secret().jws_algorithm()
    }

    fn public_key(&self) -> &Jwk {
        self.public_key()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, certwright_jws::SignError> {
        self.secret().sign_for_jws(message).map_err(certwright_jws::SignError::new)
    }
}

impl CsrSigner for CertificateKey {
    fn public_key_der(&self) -> &[u8] {
        self.public_key_der()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.secret().x509_algorithm()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, certwright_csr::SignError> {
        self.secret().sign_for_x509(message).map_err(certwright_csr::SignError::new)
    }
}

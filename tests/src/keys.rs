//! Keys that follow from a number, so that a seed can be replayed, and a signer that costs nothing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use certwright_csr::{CsrBuilder, CsrDer};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use certwright_jws::{Algorithm, SignError, Signer};
use certwright_key::{AccountKey, CertificateKey};
use sha2::{Digest, Sha256};

/// A PKCS#8 PrivateKeyInfo of Ed25519 (RFC 8410 §7) up to the 32 octets of the key.
const ED25519: [u8; 16] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
/// A PKCS#8 PrivateKeyInfo of P-256 with an ECPrivateKey (RFC 5915 §3) that leaves out the public key, up to the 32
/// octets of the private one.
const P256: [u8; 35] = [
    0x30, 0x41, 2, 1, 0, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 3, 1, 7, 4, 0x27, 0x30, 0x25, 2, 1, 1, 4, 0x20,
];
/// So many certificate keys are enough: a seed that draws more of them begins again.
const POOL: u64 = 96;

/// The account key of a client: real, and signing so only where a seed pays for it.
pub(crate) struct Account {
    key: AccountKey,
    really: bool,
}

impl Account {
    /// The account key with this number: every third one is P-256, the others are Ed25519.
    pub(crate) fn numbered(number: u64, really: bool) -> Self {
        let kind = if number.is_multiple_of(3) { &P256[..] } else { &ED25519[..] };
        let der = [kind, &secret("account", number)].concat();
        Self { key: read(AccountKey::from_der(&der)), really }
    }
}

impl Signer for Account {
    fn algorithm(&self) -> Algorithm {
        Signer::algorithm(&self.key)
    }

    fn public_key(&self) -> &Jwk {
        self.key.public_key()
    }

    /// Without need for a good one, a signature of the right length.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        if self.really { Signer::sign(&self.key, message) } else { Ok(vec![0x5a; 64]) }
    }
}

/// The certificate key with this number.
pub(crate) fn certificate_key(number: u64) -> &'static CertificateKey {
    static KEYS: Mutex<BTreeMap<u64, &'static CertificateKey>> = Mutex::new(BTreeMap::new());
    let number = number % POOL;
    let mut keys = KEYS.lock().unwrap_or_else(PoisonError::into_inner);
    keys.entry(number).or_insert_with(|| {
        let der = [&P256[..], &secret("certificate", number)].concat();
        Box::leak(Box::new(read(CertificateKey::from_der(&der))))
    })
}

/// The number of the certificate key with this public half.
pub(crate) fn number_of(public_key_der: &[u8]) -> Option<u64> {
    (0..POOL).find(|number| certificate_key(*number).public_key_der() == public_key_der)
}

/// The number under which a key is known, whatever number it was drawn with.
pub(crate) const fn pooled(number: u64) -> u64 {
    number % POOL
}

/// A CSR for these names with the certificate key of that number, made once and kept.
pub(crate) fn csr(names: &[Identifier], number: u64) -> CsrDer {
    static MADE: Mutex<BTreeMap<(Vec<Identifier>, u64), CsrDer>> = Mutex::new(BTreeMap::new());
    let at = (names.to_vec(), pooled(number));
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(at).or_insert_with(|| read(CsrBuilder::new(names).sign(certificate_key(number)))).clone()
}

fn secret(what: &str, number: u64) -> [u8; 32] {
    Sha256::digest(format!("certwright-tests {what} {number}")).into()
}

#[expect(clippy::expect_used, reason = "the keys are constants, and the names of a plan are good")]
fn read<T, E: core::fmt::Debug>(result: Result<T, E>) -> T {
    result.expect("a constant key or name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_of_the_kinds_that_they_say_and_differ() {
        assert_eq!(Signer::algorithm(&Account::numbered(0, true)), Algorithm::Es256);
        assert_eq!(Signer::algorithm(&Account::numbered(1, true)), Algorithm::EdDsa);
        assert_ne!(certificate_key(0).public_key_der(), certificate_key(1).public_key_der());
        assert_eq!(number_of(certificate_key(POOL + 5).public_key_der()), Some(5));
    }
}

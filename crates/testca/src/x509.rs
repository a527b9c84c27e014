//! The CA's own keys, and the certificates made with them (RFC 5280).

mod encode;
mod extensions;

use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use der::{
    Decode,
    pem::{LineEnding, PemLabel},
};
use p256::{
    ecdsa::SigningKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey},
};
use sha2::{Digest, Sha256};
use x509_cert::{Certificate, name::Name, spki::SubjectPublicKeyInfoOwned};

use encode::{Contents, sign};
use extensions::Purpose;

/// 20 years, less the time that a CA certificate is set back by.
const CA_SECONDS: i64 = 20 * 365 * 86_400;
/// How far the CA's own certificates are set back, so that no clock finds them too young.
const CA_SET_BACK_SECONDS: i64 = 86_400;

/// The roots, the intermediate that each of them has certified, and their keys.
#[derive(Debug)]
pub(crate) struct Hierarchy {
    roots: Vec<Issuer>,
    intermediate: Issuer,
    /// The certificate of the intermediate by each root, DER.
    certified: Vec<Vec<u8>>,
}

/// A key that certifies, and the name that it does so under.
struct Issuer {
    key: SigningKey,
    name: Name,
    public_key: SubjectPublicKeyInfoOwned,
    key_id: [u8; 20],
    /// The self-signed certificate as DER; of an intermediate, nothing.
    certificate: Vec<u8>,
}

impl core::fmt::Debug for Issuer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Issuer").field("name", &self.name.to_string()).finish_non_exhaustive()
    }
}

/// What a leaf certificate says.
pub(crate) struct Leaf<'a> {
    pub(crate) names: &'a [Identifier],
    pub(crate) public_key_der: &'a [u8],
    pub(crate) serial: [u8; 16],
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl Hierarchy {
    /// One root and `alternates` more, all of which have certified the same intermediate.
    pub(crate) fn new(seed: u64, alternates: usize, now: Timestamp) -> der::Result<Self> {
        let roots = (1..=alternates.saturating_add(1))
            .map(|number| Issuer::new(seed, &format!("root {number}"))?.self_signed(now))
            .collect::<der::Result<Vec<_>>>()?;
        let intermediate = Issuer::new(seed, "intermediate 1")?;
        let certified =
            roots.iter().map(|root| root.certify(&intermediate, now)).collect::<der::Result<_>>()?;
        Ok(Self { roots, intermediate, certified })
    }

    /// Certifies a leaf; DER.
    pub(crate) fn issue(&self, leaf: &Leaf<'_>) -> der::Result<Vec<u8>> {
        let public_key = SubjectPublicKeyInfoOwned::from_der(leaf.public_key_der)?;
        let purpose = Purpose::Server { names: leaf.names, issuer: &self.intermediate.key_id };
        sign(
            &self.intermediate.key,
            Contents {
                serial: &leaf.serial,
                issuer: self.intermediate.name.clone(),
                not_before: leaf.not_before,
                not_after: leaf.not_after,
                subject: Name::default(),
                extensions: purpose.extensions(&public_key)?,
                public_key,
            },
        )
    }

    /// How many chains there are.
    pub(crate) fn chains(&self) -> usize {
        self.certified.len()
    }

    /// The leaf and the intermediate as certified by the root of that number, in DER.
    pub(crate) fn chain(&self, leaf: &[u8], number: usize) -> Option<[Vec<u8>; 2]> {
        Some([leaf.to_vec(), self.certified.get(number)?.clone()])
    }

    /// The same as PEM, without a blank line between (RFC 8555 §9.1).
    pub(crate) fn chain_pem(&self, leaf: &[u8], number: usize) -> Option<String> {
        let chain = self.chain(leaf, number)?;
        chain.iter().map(|der| pem(der).ok()).collect()
    }

    /// The root of that number as PEM.
    pub(crate) fn root_pem(&self, number: usize) -> Option<String> {
        pem(&self.roots.get(number)?.certificate).ok()
    }
}

impl Issuer {
    /// `what` is part of the name, and so is a part of the key: two CAs of different seeds are never confused.
    fn new(seed: u64, what: &str) -> der::Result<Self> {
        let key = derived_key(seed, what);
        let public_key = public_key(&key)?;
        let key_id = key_id(&public_key);
        let [first, second, third, ..] = key_id;
        let name = format!("CN=certwright testca {what} {first:02x}{second:02x}{third:02x}").parse()?;
        Ok(Self { key, name, public_key, key_id, certificate: Vec::new() })
    }

    fn self_signed(self, now: Timestamp) -> der::Result<Self> {
        Ok(Self { certificate: self.certify(&self, now)?, ..self })
    }

    fn certify(&self, subject: &Self, now: Timestamp) -> der::Result<Vec<u8>> {
        let begin = now.as_unix_seconds().saturating_sub(CA_SET_BACK_SECONDS);
        let purpose = if self.name == subject.name {
            Purpose::Root
        } else {
            Purpose::Intermediate { issuer: &self.key_id }
        };
        let serial: [u8; 32] = Sha256::digest([&self.key_id[..], &subject.key_id].concat()).into();
        sign(
            &self.key,
            Contents {
                serial: serial.first_chunk::<16>().unwrap_or(&[1; 16]),
                issuer: self.name.clone(),
                not_before: Timestamp::from_unix_seconds(begin),
                not_after: Timestamp::from_unix_seconds(begin.saturating_add(CA_SECONDS)),
                subject: subject.name.clone(),
                extensions: purpose.extensions(&subject.public_key)?,
                public_key: subject.public_key.clone(),
            },
        )
    }
}

/// A P-256 key that follows from the seed and a label.
pub(crate) fn derived_key(seed: u64, label: &str) -> SigningKey {
    let mut scalar: [u8; 32] = Sha256::digest(format!("certwright-testca {seed} {label}")).into();
    loop {
        if let Ok(key) = SigningKey::from_slice(&scalar) {
            return key;
        }
        scalar = Sha256::digest(scalar).into();
    }
}

/// The public key as DER of a SubjectPublicKeyInfo.
pub(crate) fn public_key_der(key: &SigningKey) -> der::Result<Vec<u8>> {
    let document = key.verifying_key().to_public_key_der();
    document.map(der::Document::into_vec).map_err(|_| der::ErrorKind::Failed.into())
}

/// The private key as DER of PKCS#8.
pub(crate) fn private_key_der(key: &SigningKey) -> der::Result<Vec<u8>> {
    let document = key.to_pkcs8_der();
    document.map(|document| document.as_bytes().to_vec()).map_err(|_| der::ErrorKind::Failed.into())
}

fn public_key(key: &SigningKey) -> der::Result<SubjectPublicKeyInfoOwned> {
    SubjectPublicKeyInfoOwned::from_der(&public_key_der(key)?)
}

/// The leftmost 160 bits of the SHA-256 of the public key's bits (RFC 7093 §2, method 1).
fn key_id(public_key: &SubjectPublicKeyInfoOwned) -> [u8; 20] {
    let hash: [u8; 32] = Sha256::digest(public_key.subject_public_key.raw_bytes()).into();
    hash.first_chunk::<20>().copied().unwrap_or_default()
}

fn pem(der: &[u8]) -> der::Result<String> {
    let document = der::Document::try_from(der)?;
    document.to_pem(Certificate::PEM_LABEL, LineEnding::LF)
}

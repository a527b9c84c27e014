//! The form of an EC private key (RFC 5915), and writing it.

use der::{
    Encode, Sequence,
    asn1::{AnyRef, BitStringRef, OctetStringRef},
    oid::ObjectIdentifier,
};
use pkcs8::{PrivateKeyInfoRef, der::SecretDocument, spki::AlgorithmIdentifierRef};
use zeroize::Zeroizing;

pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(crate) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(crate) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// `ecPrivkeyVer1`
const VERSION: u8 = 1;

/// ```text
/// ECPrivateKey ::= SEQUENCE {
///   version        INTEGER { ecPrivkeyVer1(1) } (ecPrivkeyVer1),
///   privateKey     OCTET STRING,
///   parameters [0] ECParameters {{ NamedCurve }} OPTIONAL,
///   publicKey  [1] BIT STRING OPTIONAL
/// }
/// ```
///
/// `parameters` may be anything here, so that explicit ones can be called by their name.
#[derive(Sequence)]
pub(crate) struct EcPrivateKey<'a> {
    pub(crate) version: u8,
    pub(crate) private_key: &'a OctetStringRef,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) parameters: Option<AnyRef<'a>>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    pub(crate) public_key: Option<BitStringRef<'a>>,
}

/// The key in PKCS#8. The curve crates write the same, and compute the public key once more for it.
pub(crate) fn to_pkcs8_der(
    curve: ObjectIdentifier,
    number: &[u8],
    point: &[u8],
) -> pkcs8::Result<SecretDocument> {
    let key = EcPrivateKey {
        version: VERSION,
        private_key: OctetStringRef::new(number)?,
        parameters: None,
        public_key: Some(BitStringRef::from_bytes(point)?),
    };
    let octets = Zeroizing::new(key.to_der()?);
    let algorithm = AlgorithmIdentifierRef { oid: EC_PUBLIC_KEY, parameters: Some((&curve).into()) };
    let info = PrivateKeyInfoRef::new(algorithm, OctetStringRef::new(&octets)?);
    Ok(SecretDocument::encode_msg(&info)?)
}

//! The fields of a certificate, each taken as it stands.
//!
//! Not `x509_cert::Certificate`: it refuses times before 1970, which RFC 9773's own example has, and would
//! have to write the signed part anew to verify it.

use der::{
    Decode, ErrorKind, Reader, SliceReader, Tag, Tagged,
    asn1::{AnyRef, BitStringRef},
};
use x509_cert::spki::AlgorithmIdentifierRef;

use certwright_verify::Algorithm;

use super::{
    Certificate, CertificateError, distinguished_name::DistinguishedName, extensions::Extensions, time,
};

pub(super) fn certificate(der: &[u8]) -> Result<Certificate, CertificateError> {
    AnyRef::from_der(der)?.sequence(|outer| {
        let signed = outer.tlv_bytes()?;
        let algorithm = outer.decode()?;
        let signature: BitStringRef<'_> = outer.decode()?;
        let certificate = Certificate {
            der: der.into(),
            signed: signed.into(),
            signature: whole_octets(signature)?.into(),
            ..fields(signed, algorithm)?
        };
        Ok(certificate)
    })
}

/// The fields of the TBSCertificate; those around it are left empty.
fn fields(signed: &[u8], outer: AlgorithmIdentifierRef<'_>) -> Result<Certificate, CertificateError> {
    AnyRef::from_der(signed)?.sequence(|fields| {
        version(fields)?;
        let serial = integer(fields)?;
        // "This field MUST contain the same algorithm identifier as the signatureAlgorithm field" (RFC 5280
        // §4.1.2.3).
        if fields.decode::<AlgorithmIdentifierRef<'_>>()? != outer {
            return Err(CertificateError::AlgorithmsDiffer);
        }
        let issuer = DistinguishedName::read(fields)?;
        let (not_before, not_after) =
            fields.sequence(|times| der::Result::Ok((time::read(times)?, time::read(times)?)))?;
        let subject = DistinguishedName::read(fields)?;
        let public_key = fields.tlv_bytes()?.into();
        let Extensions { names, is_ca, must_staple, authority_key_id } = Extensions::read(fields)?;
        Ok(Certificate {
            der: Default::default(),
            signed: Default::default(),
            signature: Default::default(),
            algorithm: Algorithm::from_x509(outer),
            serial: serial.into(),
            issuer,
            subject,
            not_before,
            not_after,
            public_key,
            names,
            is_ca,
            must_staple,
            authority_key_id,
        })
    })
}

/// Passes over the version: what a certificate of another one lacks will be missed by those who need it.
fn version(fields: &mut SliceReader<'_>) -> der::Result<()> {
    if Tag::peek(fields)?.is_context_specific() {
        fields.tlv_bytes()?;
    }
    Ok(())
}

fn whole_octets(bits: BitStringRef<'_>) -> der::Result<&[u8]> {
    bits.as_bytes().ok_or_else(|| Tag::BitString.value_error().into())
}

/// The content octets of an INTEGER.
fn integer<'a>(fields: &mut SliceReader<'a>) -> der::Result<&'a [u8]> {
    let number: AnyRef<'a> = fields.decode()?;
    number.tag().assert_eq(Tag::Integer)?;
    if number.value().is_empty() {
        Err(ErrorKind::Length { tag: Tag::Integer }.into())
    } else {
        Ok(number.value())
    }
}

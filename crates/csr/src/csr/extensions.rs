//! What the attributes of a request ask for.

use alloc::vec::Vec;

use der::{
    Decode,
    asn1::{Int, ObjectIdentifier},
};
use x509_cert::{attr::Attribute, ext::Extension};

use super::alt_name::{self, AltName};
use crate::builder::{SUBJECT_ALT_NAME, TLS_FEATURE};

/// `pkcs-9-at-extensionRequest` (RFC 2985 §5.4.2).
const EXTENSION_REQUEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14");

#[derive(Default)]
pub(super) struct Asked {
    pub(super) alt_names: Vec<AltName>,
    pub(super) must_staple: bool,
}

pub(super) fn read<'a>(attributes: impl Iterator<Item = &'a Attribute>) -> der::Result<Asked> {
    let mut asked = Asked::default();
    for attribute in attributes {
        if attribute.oid == EXTENSION_REQUEST {
            for value in attribute.values.iter() {
                let extensions: Vec<Extension> = value.decode_as()?;
                extensions.iter().try_for_each(|extension| asked.add(extension))?;
            }
        }
    }
    Ok(asked)
}

impl Asked {
    fn add(&mut self, extension: &Extension) -> der::Result<()> {
        let value = extension.extn_value.as_bytes();
        match extension.extn_id {
            SUBJECT_ALT_NAME => self.alt_names.extend(alt_name::read(value)?),
            TLS_FEATURE => self.must_staple |= has_status_request(value)?,
            _ => {}
        }
        Ok(())
    }
}

/// Whether status_request, TLS extension 5, is among the features (RFC 7633 §4).
fn has_status_request(value: &[u8]) -> der::Result<bool> {
    Ok(Vec::<Int>::from_der(value)?.iter().any(|feature| feature.as_bytes() == [5]))
}

//! What has to hold before a chain is installed (R31).

use alloc::vec::Vec;

use certwright_identifier::Identifier;

use super::ChainError;
use crate::Certificate;

/// How far in the future a validity may begin, in seconds: CAs that do not set it back meet clocks that are
/// behind.
const CLOCK_TOLERANCE: i64 = 3600;

pub(super) fn leaf(
    leaf: &Certificate,
    public_key_der: &[u8],
    names: &[Identifier],
) -> Result<(), ChainError> {
    if leaf.public_key_der() != public_key_der {
        return Err(ChainError::AnotherKey);
    }
    let missing: Vec<Identifier> =
        names.iter().filter(|name| !leaf.names().contains(name)).cloned().collect();
    if missing.is_empty() { Ok(()) } else { Err(ChainError::MissingNames { missing }) }
}

pub(super) fn validity<'a>(
    certificates: impl Iterator<Item = &'a Certificate>,
    now: i64,
) -> Result<(), ChainError> {
    for certificate in certificates {
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        if not_before > now.saturating_add(CLOCK_TOLERANCE) {
            return Err(ChainError::NotYetValid { subject: certificate.title(), not_before, now });
        }
        if not_after < now {
            return Err(ChainError::Expired { subject: certificate.title(), not_after, now });
        }
    }
    Ok(())
}

pub(super) fn signatures<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Result<(), ChainError> {
    let mut certified: Option<&Certificate> = None;
    for issuer in certificates {
        if let Some(certificate) = certified {
            if !issuer.is_ca() {
                return Err(ChainError::NoCa { subject: issuer.title() });
            }
            certificate.verify_signature(issuer)?;
        }
        certified = Some(issuer);
    }
    Ok(())
}

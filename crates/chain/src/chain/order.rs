//! Bringing certificates into the order of RFC 8555 §9.1: "the first certificate MUST be an end-entity
//! certificate. Each following certificate SHOULD directly certify the one preceding it."

use alloc::vec::Vec;

use super::ChainError;
use crate::Certificate;

/// The leaf and its issuers, by name; signatures only decide between issuers of the same name.
pub(super) fn order(certificates: Vec<Certificate>) -> Result<(Certificate, Vec<Certificate>), ChainError> {
    let mut rest = certificates;
    if !is_in_order(&rest) {
        return reorder(rest);
    }
    if rest.is_empty() {
        return Err(ChainError::Empty);
    }
    let leaf = rest.remove(0);
    Ok((leaf, rest))
}

fn is_in_order(certificates: &[Certificate]) -> bool {
    certificates.is_sorted_by(Certificate::is_issued_in_the_name_of)
}

fn reorder(mut rest: Vec<Certificate>) -> Result<(Certificate, Vec<Certificate>), ChainError> {
    let leaf = take_leaf(&mut rest)?;
    let mut issuers: Vec<Certificate> = Vec::with_capacity(rest.len());
    while let Some(issuer) = take_issuer(issuers.last().unwrap_or(&leaf), &mut rest)? {
        issuers.push(issuer);
    }
    match rest.first() {
        Some(unrelated) => Err(ChainError::Unrelated { subject: unrelated.title() }),
        None => Ok((leaf, issuers)),
    }
}

fn take_leaf(rest: &mut Vec<Certificate>) -> Result<Certificate, ChainError> {
    let leaves: Vec<usize> = positions(rest, |certificate| !certificate.is_ca());
    match leaves.as_slice() {
        [leaf] => Ok(rest.remove(*leaf)),
        _ => Err(ChainError::NoSingleLeaf { count: leaves.len() }),
    }
}

fn take_issuer(of: &Certificate, rest: &mut Vec<Certificate>) -> Result<Option<Certificate>, ChainError> {
    let issuers = positions(rest, |candidate| {
        of.is_issued_in_the_name_of(candidate) && of.verify_signature(candidate).is_ok()
    });
    match issuers.as_slice() {
        [] => Ok(None),
        [issuer] => Ok(Some(rest.remove(*issuer))),
        _ => Err(ChainError::SeveralIssuers { subject: of.title(), issuer: of.issuer().into() }),
    }
}

fn positions(certificates: &[Certificate], wanted: impl Fn(&Certificate) -> bool) -> Vec<usize> {
    certificates
        .iter()
        .enumerate()
        .filter(|(_, certificate)| wanted(certificate))
        .map(|(index, _)| index)
        .collect()
}

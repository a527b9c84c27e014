//! The value of `alg` (RFC 7518 §3.1, RFC 8037 §3.1), and what it says about the signature.

use certwright_jwk::{Curve, Jwk, KeyKind};
use certwright_jws::{Algorithm, MacAlgorithm};
use certwright_verify::Hash;

use super::{Role, entries};
use crate::{Report, foreign::quoted};

/// Names that JOSE knows and most ACME servers do not take.
const UNCOMMON: [&str; 6] = ["RS384", "RS512", "PS256", "PS384", "PS512", "ES256K"];

/// Says what is wrong with the name, whatever the key.
pub(super) fn judge(alg: &str, role: Role, report: &mut Report) {
    if alg.eq_ignore_ascii_case("none") {
        report.add(entries::ALG_NONE.found("`alg` is `none`: nothing is signed"));
    } else if role != Role::Binding && alg.parse::<MacAlgorithm>().is_ok() {
        report.add(entries::ALG_MAC.found(format!("`alg` is {alg}, a MAC")));
    } else if UNCOMMON.contains(&alg) {
        report.add(entries::ALG_UNCOMMON.found(format!("`alg` is {alg}")));
    } else if alg == Algorithm::EdDsa.name() {
        report.add(entries::ALG_EDDSA.found("`alg` is EdDSA"));
    } else if role != Role::Binding && alg.parse::<Algorithm>().is_err() {
        report.add(unknown(alg));
    }
}

fn unknown(alg: &str) -> crate::Finding {
    let finding =
        entries::ALG_UNKNOWN.found(format!("`alg` is {}, which is no algorithm of JOSE", quoted(alg)));
    match Algorithm::ALL.into_iter().find(|known| meant(alg, *known)) {
        Some(known) => finding
            .remedy(format!("write {known}: the names are case-sensitive and not those of X.509 or Java")),
        None => finding,
    }
}

/// Whether a name of Java's, of OpenSSL's or in another case means this algorithm.
fn meant(alg: &str, algorithm: Algorithm) -> bool {
    let plain: String =
        alg.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let names: &[&str] = match algorithm {
        Algorithm::Rs256 => &["RS256", "SHA256WITHRSA", "SHA256WITHRSAENCRYPTION", "RSASHA256", "RSA256"],
        Algorithm::Es256 => &["ES256", "SHA256WITHECDSA", "ECDSAWITHSHA256", "P256"],
        Algorithm::Es384 => &["ES384", "SHA384WITHECDSA", "ECDSAWITHSHA384", "P384"],
        Algorithm::Es512 => &["ES512", "ES521", "SHA512WITHECDSA", "ECDSAWITHSHA512", "P521"],
        Algorithm::EdDsa => &["EDDSA", "ED25519"],
        _ => &[],
    };
    names.contains(&plain.as_str())
}

/// Says whether the algorithm is one for this key.
pub(super) fn judge_fit(alg: &str, key: &Jwk, report: &mut Report) {
    let (Ok(named), Some(right)) = (alg.parse::<Algorithm>(), Algorithm::of(key)) else { return };
    if named != right {
        let what = format!("`alg` is {named}, but the key is {}, which signs with {right}", key.kind());
        report
            .add(entries::ALG_KEY.found(what).remedy(format!("write \"alg\":\"{right}\" and sign with it")));
    }
}

/// The hash that such a key signs with by this name, or by its own.
pub(super) fn hash(alg: Option<&str>, key: &Jwk) -> Hash {
    match (key.kind(), alg) {
        (KeyKind::Ec(Curve::P384), _) => Hash::Sha384,
        (KeyKind::Ec(Curve::P521), _) => Hash::Sha512,
        (KeyKind::Rsa { .. }, Some("RS384" | "PS384")) => Hash::Sha384,
        (KeyKind::Rsa { .. }, Some("RS512" | "PS512")) => Hash::Sha512,
        _ => Hash::Sha256,
    }
}

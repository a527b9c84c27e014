//! Who signed what: the key that is known, the verdict, and how it is told.

use certwright_jwk::Jwk;

use super::{
    Jws, Role, algorithm,
    detective::{Scene, Verdict},
    entries, inner, key,
};
use crate::{Finding, Report};

pub(super) fn judge(jws: &Jws<'_>, given: Option<&Jwk>, report: &mut Report) {
    let Some(octets) = signature(jws, report) else { return };
    report.fact("signature", format!("{} octets", octets.len()));
    if jws.role == Role::Binding {
        report.fact("MAC", "not checked: only the CA and its customer have the key");
        return;
    }
    let embedded = jws.header.as_ref().and_then(|header| key::read(header.members.get("jwk")?));
    let old = inner::old_key(jws);
    match (&embedded, given.or(old.as_ref())) {
        (None, None) => {
            report.add(
                entries::UNCHECKED.found("the JWS does not bring its key, so the signature was not checked"),
            );
        }
        (Some(own), Some(given)) if own != given => judge_two(jws, octets, own, given, report),
        (Some(key), _) | (None, Some(key)) => judge_one(jws, octets, key, report),
    }
}

/// The octets of the signature, unless there are none.
fn signature<'a>(jws: &'a Jws<'_>, report: &mut Report) -> Option<&'a [u8]> {
    if jws.signature.text.is_empty() {
        report.add(entries::UNSIGNED.found("there is no `signature`, or it is empty"));
        return None;
    }
    jws.signature.octets.as_deref()
}

fn judge_one(jws: &Jws<'_>, octets: &[u8], key: &Jwk, report: &mut Report) {
    if let Some(alg) = alg(jws) {
        algorithm::judge_fit(alg, key, report);
    }
    let verdict_of = |key: &Jwk| verdict(jws, octets, key);
    let found = verdict_of(key);
    if found.is_unknown() && inner::new_key(jws).is_some_and(|new| !verdict_of(&new).is_unknown()) {
        report.add(
            entries::KEY_CHANGE.found("the new key signs the outer JWS, which is for the old one to sign"),
        );
    } else {
        tell(&found, key, report);
    }
}

/// The header brings one key, the user another: one of them may be the one that signed.
fn judge_two(jws: &Jws<'_>, octets: &[u8], own: &Jwk, given: &Jwk, report: &mut Report) {
    let [of_own, of_given] = [own, given].map(|key| verdict(jws, octets, key));
    if of_own.is_unknown() && !of_given.is_unknown() {
        report.add(entries::OTHER_KEY_SIGNED.found(format!(
            "the key given to compare signed it (thumbprint {}), `jwk` is another (thumbprint {})",
            given.thumbprint(),
            own.thumbprint()
        )));
        tell(&of_given, given, report);
    } else {
        report.add(entries::OTHER_KEY.found(format!(
            "`jwk` is not the key given to compare: thumbprint {} against {}",
            own.thumbprint(),
            given.thumbprint()
        )));
        tell(&of_own, own, report);
    }
}

fn alg<'a>(jws: &'a Jws<'_>) -> Option<&'a str> {
    jws.header.as_ref().and_then(|header| header.text("alg"))
}

fn verdict(jws: &Jws<'_>, octets: &[u8], key: &Jwk) -> Verdict {
    let scene =
        Scene { protected: &jws.protected, payload: &jws.payload.part, signature: octets, alg: alg(jws) };
    scene.investigate(key)
}

fn tell(verdict: &Verdict, key: &Jwk, report: &mut Report) {
    match verdict {
        Verdict::Right => {
            report.fact("verified", format!("yes, by the {} key {}", key.kind(), key.thumbprint()));
        }
        Verdict::Mistakes(mistakes) => {
            report.fact("verified", "no; it would be right but for what is found below");
            mistakes.iter().for_each(|mistake| report.add(mistake.entry.found(mistake.what.clone())));
        }
        Verdict::Unknown { tried } => {
            report.fact("verified", "no");
            report.add(wrong(key, *tried));
        }
    }
}

fn wrong(key: &Jwk, tried: usize) -> Finding {
    let called = format!("the {} key {}", key.kind(), key.thumbprint());
    match tried {
        0 => entries::WRONG
            .found(format!("nothing can be verified with {called}"))
            .why("the key is too small, too large or no point on its curve"),
        tried => entries::WRONG.found(format!(
            "the signature is not one by {called} over this, nor over what is signed by mistake ({tried} ways tried)"
        )),
    }
}

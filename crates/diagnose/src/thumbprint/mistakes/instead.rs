//! Something else is hashed than JSON.

use base64ct::{Base64, Encoding, LineEnding};
use der::Decode;
use spki::SubjectPublicKeyInfoRef;

use super::super::draft::{Draft, Part};
use super::super::entries;
use super::{Mistake, Step};
use crate::Entry;
use crate::input::Input;
use crate::key::Key;

pub(super) fn mistakes(key: &Key, right: &Draft, input: &Input<'_>) -> Vec<Mistake> {
    let mut mistakes =
        vec![of(entries::NOTHING, "nothing is hashed: the digest was given no octets", Vec::new())];
    if let Some(public) = &key.public {
        let spki = public.to_spki_der();
        mistakes.extend(encodings("SubjectPublicKeyInfo", "PUBLIC KEY", &spki));
        mistakes.extend(of_parts(right, &spki));
        let thumbprint = public.thumbprint().to_string();
        mistakes.push(of(entries::PART, "the right thumbprint is hashed again, as text", thumbprint.into()));
    }
    mistakes.extend(of_private(key, input));
    mistakes
}

/// DER, its base64, and its PEM with all line ends there are.
fn encodings(format: &str, label: &str, der: &[u8]) -> Vec<Mistake> {
    let base64 = Base64::encode_string(der);
    let mut mistakes = vec![
        of(entries::DER, format!("the DER of the public key ({format}) is hashed"), der.to_vec()),
        of(entries::DER, format!("the base64 of the public key's DER ({format}) is hashed"), base64.into()),
    ];
    for (end, line_ends) in [(LineEnding::LF, "LF"), (LineEnding::CRLF, "CRLF")] {
        let pem = der::pem::encode_string(label, end, der).unwrap_or_default();
        let words = format!("the PEM of the public key ({label}, with {line_ends}) is hashed");
        mistakes.push(of(entries::PEM, format!("{words}, without the last line end"), pem.trim_end().into()));
        mistakes.push(of(entries::PEM, words, pem.into()));
    }
    mistakes
}

fn of_parts(right: &Draft, spki: &[u8]) -> Vec<Mistake> {
    let part = |words: &str, octets: Vec<u8>| of(entries::PART, words, octets);
    match (octets(right, "n"), octets(right, "x"), octets(right, "y")) {
        (Some(n), ..) => {
            let mut mistakes = encodings("PKCS#1", "RSA PUBLIC KEY", &pkcs1(spki));
            mistakes.push(part("the modulus alone is hashed", n.to_vec()));
            mistakes.push(part("the modulus alone is hashed, with its sign octet", [&[0], n].concat()));
            mistakes
        }
        (_, Some(x), Some(y)) => vec![
            part("the coordinates alone are hashed", [x, y].concat()),
            part("the uncompressed point is hashed", [&[4], x, y].concat()),
        ],
        (_, Some(x), None) => vec![part("the 32 octets of the key are hashed", x.to_vec())],
        _ => Vec::new(),
    }
}

fn octets<'a>(right: &'a Draft, name: &str) -> Option<&'a [u8]> {
    let member = right.members.iter().find(|member| member.name == name)?;
    match &member.value {
        Part::Octets(octets) => Some(octets),
        _ => None,
    }
}

/// The DER inside the BIT STRING of an RSA key's SubjectPublicKeyInfo.
fn pkcs1(spki: &[u8]) -> Vec<u8> {
    let spki = SubjectPublicKeyInfoRef::from_der(spki).ok();
    spki.and_then(|spki| Some(spki.subject_public_key.as_bytes()?.to_vec())).unwrap_or_default()
}

fn of_private(key: &Key, input: &Input<'_>) -> Vec<Mistake> {
    let Some(der) = &key.private_der else { return Vec::new() };
    let text = input.text().unwrap_or_default();
    let new = |words: &str, octets: Vec<u8>| of(entries::PRIVATE, words, octets);
    vec![
        new("the DER of the private key is hashed", der.clone()),
        new("the file of the private key is hashed", input.bytes().to_vec()),
        new("the PEM of the private key is hashed, without the last line end", text.into()),
    ]
}

fn of(entry: Entry, words: impl Into<String>, octets: Vec<u8>) -> Mistake {
    Mistake::new(Step::Instead, entry, words, move |draft| draft.instead = Some(octets.clone()))
}

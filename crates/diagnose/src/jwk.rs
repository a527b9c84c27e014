//! A key as JSON Web Key: read as far as it can be understood, with every fault named.

mod entries;
mod numbers;
mod object;

use certwright_http::excerpt;
use certwright_jwk::{Curve, Jwk, JwkError};
use serde_json::Value;

use crate::Finding;
use crate::input::Input;
use crate::key::{Key, Secrecy};

pub(crate) use entries::TABLE;
use object::Object;

/// The private members of RFC 7518 §6, that of symmetric keys last.
pub(crate) const PRIVATE: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "r", "k"];

/// Members beside those of the key that are named. The JWKs of this world have five at most.
pub(crate) const SHOWN: usize = 8;

/// The JWK, if the input is one or means to be one.
pub(crate) fn read(input: &Input<'_>) -> Option<Key> {
    let text = input.text()?;
    let mut findings = Vec::new();
    let Some(json) = input.json() else { return broken(text) };
    let object = match json.get("keys").and_then(Value::as_array).and_then(|keys| keys.first()) {
        Some(first) if is_jwk(first) => {
            findings.push(entries::SET.found("this is a JWK Set, not a JWK; its first key is looked at"));
            object::parse(&first.to_string())?
        }
        _ if is_jwk(json) => object::parse(text)?,
        _ => return None,
    };
    let mut reader = Reader { object, findings };
    let public = reader.public();
    reader.form(text);
    let secrecy = reader.secrecy();
    let Reader { object, findings } = reader;
    Some(Key { form: "JWK".into(), public, secrecy, findings, members: object.members, private_der: None })
}

fn is_jwk(json: &Value) -> bool {
    let has = |member| json.get(member).is_some();
    has("kty") || (has("n") && has("e")) || (has("crv") && has("x"))
}

/// JSON of a JWK that does not parse.
fn broken(text: &str) -> Option<Key> {
    let meant = text.starts_with('{') && text.contains("kty");
    let error = serde_json::from_str::<Value>(text).err().filter(|_| meant)?;
    let what = format!("this is no JSON: error at line {}, column {}", error.line(), error.column());
    let secrecy = if text.contains("\"d\"") { Secrecy::Private } else { Secrecy::Public };
    let findings = vec![entries::NOT_JSON.found(what)];
    Some(Key { form: "JWK".into(), public: None, secrecy, findings, members: Vec::new(), private_der: None })
}

/// Reads the members and collects what is wrong with them.
struct Reader {
    object: Object,
    findings: Vec<Finding>,
}

impl Reader {
    fn public(&mut self) -> Option<Jwk> {
        match self.key_type()?.as_str() {
            "RSA" => self.rsa(),
            "EC" => self.ec(),
            "OKP" => self.okp(),
            "oct" => {
                self.findings.push(entries::SYMMETRIC.found("\"kty\" is \"oct\": a secret, not a key pair"));
                None
            }
            other => {
                let what = format!("\"kty\" is {:?}", excerpt(other.as_bytes(), 32));
                self.findings.push(entries::KEY_TYPE.found(what));
                None
            }
        }
    }

    /// `kty`, or what it must have been.
    fn key_type(&mut self) -> Option<String> {
        if let Some(kty) = self.object.get("kty").and_then(Value::as_str) {
            return Some(kty.to_owned());
        }
        self.findings.push(entries::MISSING.found("there is no \"kty\""));
        let has = |member| self.object.get(member).is_some();
        let guess = if has("n") {
            "RSA"
        } else if has("y") {
            "EC"
        } else {
            "OKP"
        };
        Some(guess.to_owned())
    }

    fn rsa(&mut self) -> Option<Jwk> {
        let (n, e) = (self.octets("n"), self.octets("e"));
        let (n, e) = (n?, e?);
        for (member, number) in [("n", &n), ("e", &e)] {
            self.leading_zeros(member, number);
        }
        match Jwk::rsa(&n, &e) {
            Ok(key) => {
                self.exponent(&e);
                Some(key)
            }
            Err(error) => self.not_rsa(&error, n, &e),
        }
    }

    fn leading_zeros(&mut self, member: &str, number: &[u8]) {
        let zeros = number.iter().take_while(|octet| **octet == 0).count();
        if zeros > 0 && zeros < number.len() {
            let what = match zeros {
                1 => format!("\"{member}\" begins with a zero octet"),
                _ => format!("\"{member}\" begins with {zeros} zero octets"),
            };
            self.findings.push(entries::LEADING_ZERO.found(what));
        }
    }

    fn exponent(&mut self, e: &[u8]) {
        let zeros = e.iter().take_while(|octet| **octet == 0).count();
        if e.get(zeros..) != Some(&[1, 0, 1]) {
            self.findings.push(entries::EXPONENT.found("the exponent \"e\" is not 65537"));
        }
    }

    /// The numbers are none of an RSA key; perhaps they are backwards.
    fn not_rsa(&mut self, error: &JwkError, mut n: Vec<u8>, e: &[u8]) -> Option<Jwk> {
        n.reverse();
        let backwards = Jwk::rsa(&n, e).ok().filter(|_| *error == JwkError::EvenModulus);
        self.findings.push(match backwards {
            Some(_) => entries::BYTE_ORDER.found("\"n\" is odd only when read from its end"),
            None => entries::NUMBER.found(error.to_string()),
        });
        backwards
    }

    fn ec(&mut self) -> Option<Jwk> {
        let crv = self.text("crv")?;
        let (x, y) = (self.octets("x"), self.octets("y"));
        let curve = [Curve::P256, Curve::P384, Curve::P521].into_iter().find(|curve| curve.name() == crv);
        let Some(curve) = curve else { return self.unknown_curve(&crv, "P-256, P-384 and P-521") };
        let octets = curve.coordinate_octets();
        let x = self.full_length("x", x?, octets);
        let y = self.full_length("y", y?, octets);
        Jwk::ec(curve, &x?, &y?).ok()
    }

    fn okp(&mut self) -> Option<Jwk> {
        let crv = self.text("crv")?;
        if crv != "Ed25519" {
            return self.unknown_curve(&crv, "Ed25519");
        }
        let x = self.octets("x")?;
        let key = <&[u8; 32]>::try_from(x.as_slice()).ok().map(Jwk::ed25519);
        if key.is_none() {
            let what = format!("\"x\" has {} octets; a key on Ed25519 has 32", x.len());
            self.findings.push(entries::COORDINATE.found(what));
        }
        key
    }

    fn unknown_curve(&mut self, crv: &str, known: &str) -> Option<Jwk> {
        let what = format!("\"crv\" is {:?}; {known} can be used", excerpt(crv.as_bytes(), 32));
        self.findings.push(entries::CURVE.found(what));
        None
    }

    /// The coordinate at its full length, if nothing but zeros is missing or too many.
    fn full_length(&mut self, member: &str, octets: Vec<u8>, expected: usize) -> Option<Vec<u8>> {
        if octets.len() == expected {
            return Some(octets);
        }
        let what = format!("\"{member}\" has {} octets; the curve has {expected}", octets.len());
        self.findings.push(entries::COORDINATE.found(what));
        let zeros = octets.iter().take_while(|octet| **octet == 0).count();
        let number = octets.get(zeros..)?;
        let padding = expected.checked_sub(number.len())?;
        Some([vec![0; padding].as_slice(), number].concat())
    }

    fn text(&mut self, member: &str) -> Option<String> {
        let text = self.object.get(member).and_then(Value::as_str).map(str::to_owned);
        if text.is_none() {
            self.findings.push(entries::MISSING.found(format!("there is no text \"{member}\"")));
        }
        text
    }

    fn octets(&mut self, member: &str) -> Option<Vec<u8>> {
        let Some(value) = self.object.get(member) else {
            self.findings.push(entries::MISSING.found(format!("there is no \"{member}\"")));
            return None;
        };
        let (octets, finding) = numbers::read(member, value);
        self.findings.extend(finding);
        octets
    }

    fn secrecy(&mut self) -> Secrecy {
        let private = PRIVATE.into_iter().find(|member| self.object.get(member).is_some());
        match (private, self.object.get("kty").and_then(Value::as_str)) {
            (_, Some("oct")) => Secrecy::Symmetric,
            (None, _) => Secrecy::Public,
            (Some(member), _) => {
                let what = format!("the member \"{member}\" belongs to the private key; it is not printed");
                self.findings.push(entries::PRIVATE_MEMBER.found(what));
                Secrecy::Private
            }
        }
    }

    /// What is right in a JWK and wrong in what a thumbprint is made of.
    fn form(&mut self, text: &str) {
        if let Some(member) = &self.object.duplicate {
            let what = format!("the member \"{}\" occurs twice", excerpt(member.as_bytes(), 32));
            self.findings.push(entries::DUPLICATE.found(what));
        }
        self.algorithm();
        let extra: Vec<_> =
            self.object.extra().take(SHOWN).map(|name| excerpt(name.as_bytes(), 32)).collect();
        if !extra.is_empty() {
            let what = format!("there are members beside those of the key: {}", extra.join(", "));
            self.findings.push(entries::EXTRA.found(what));
        } else if text.contains(char::is_whitespace) || !self.object.is_sorted() {
            self.findings
                .push(entries::NOT_CANONICAL.found("the JSON has blanks, or another order of members"));
        }
    }

    fn algorithm(&mut self) {
        let text = |member| self.object.get(member).and_then(Value::as_str);
        let fits = match (text("alg"), text("kty"), text("crv")) {
            (None, ..) => true,
            (Some(alg), Some("RSA"), _) => alg.starts_with("RS") || alg.starts_with("PS"),
            (Some("ES256"), Some("EC"), Some(crv)) => crv == "P-256",
            (Some("ES384"), Some("EC"), Some(crv)) => crv == "P-384",
            (Some("ES512"), Some("EC"), Some(crv)) => crv == "P-521",
            (Some("EdDSA" | "Ed25519"), Some("OKP"), _) => true,
            _ => false,
        };
        if let (false, Some(alg)) = (fits, text("alg")) {
            let what = format!("\"alg\" is {:?}, which is none for this key", excerpt(alg.as_bytes(), 32));
            self.findings.push(entries::ALGORITHM.found(what));
        }
    }
}

//! Known values from RFCs, the thread, openssl and python-cryptography: fixtures/jwk/PROVENANCE.md.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use base64ct::{Base64UrlUnpadded, Encoding};
use certwright_jwk::{Curve, Jwk, KeyKind, Thumbprint};
use sha2::{Digest, Sha256};

struct Golden {
    name: String,
    /// As published: members in any order.
    json: String,
    members: serde_json::Value,
    canonical: String,
    thumbprint: String,
    spki: Vec<u8>,
}

fn goldens() -> Vec<Golden> {
    let rows = certwright_fixtures::json("jwk/golden.json");
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 22);
    rows.iter().map(golden).collect()
}

fn golden(row: &serde_json::Value) -> Golden {
    let text = |member: &str| row[member].as_str().unwrap().to_owned();
    Golden {
        name: text("name"),
        json: serde_json::to_string_pretty(&row["jwk"]).unwrap(),
        members: row["jwk"].clone(),
        canonical: text("canonical"),
        thumbprint: text("thumbprint"),
        spki: unhex(&text("spki")),
    }
}

fn named(name: &str) -> Golden {
    goldens().into_iter().find(|golden| golden.name == name).unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn octets(golden: &Golden, member: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(golden.members[member].as_str().unwrap()).unwrap()
}

/// SHA-256 in base64url: what a client computes that hashes whatever JSON it has.
fn hash(json: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(json))
}

/// RFC 7638 §3.1, RFC 8037 A.3, RFC 7515 A.3, RFC 7520 §3.1, the thread, and keys of all kinds by openssl.
#[test]
fn from_json() {
    for golden in goldens() {
        let key = Jwk::from_json(&golden.json).unwrap();
        assert_eq!(key.to_json(), golden.canonical, "{}", golden.name);
        assert_eq!(key.to_string(), golden.canonical, "{}", golden.name);
        assert_eq!(key.thumbprint().to_string(), golden.thumbprint, "{}", golden.name);
    }
}

#[test]
fn to_and_from_spki() {
    for golden in goldens() {
        let key = Jwk::from_spki_der(&golden.spki).unwrap();
        assert_eq!(key.to_json(), golden.canonical, "{}", golden.name);
        assert_eq!(key.to_spki_der(), golden.spki, "{}", golden.name);
    }
}

#[test]
fn through_serde() {
    for golden in goldens() {
        let key: Jwk = serde_json::from_value(golden.members).unwrap();
        assert_eq!(serde_json::to_string(&key).unwrap(), golden.canonical, "{}", golden.name);
    }
}

#[test]
fn thumbprints_are_parsed() {
    for golden in goldens() {
        let parsed: Thumbprint = golden.thumbprint.parse().unwrap();
        assert_eq!(parsed, Jwk::from_json(&golden.json).unwrap().thumbprint());
        assert_eq!(parsed.as_bytes()[..], Sha256::digest(&golden.canonical)[..], "{}", golden.name);
    }
}

#[test]
fn kinds() {
    let kind = |name: &str| Jwk::from_json(named(name).json).unwrap().kind();
    assert_eq!(kind("thread"), KeyKind::Rsa { bits: 2048 });
    assert_eq!(kind("rsa-2046"), KeyKind::Rsa { bits: 2046 });
    assert_eq!(kind("rsa-4096"), KeyKind::Rsa { bits: 4096 });
    assert_eq!(kind("rfc7520-3.1"), KeyKind::Ec(Curve::P521));
    assert_eq!(kind("p384"), KeyKind::Ec(Curve::P384));
    assert_eq!(kind("rfc8037-a.3"), KeyKind::Ed25519);
}

/// The thread's three values: one right, two wrong, and why they are.
mod the_thread {
    use super::*;

    /// The JSON that was printed in the thread, character for character.
    const PRINTED: &str = concat!(
        r#"{"kty":"RSA", "n":"AMprkqi7Fx9R8Hm8pIwYgM9yTgyxG7mUysavO8rhMGw2UpBR1CeqkLKZj35cclUp1PGYA3B_uA7TwVd02ibh"#,
        "xKpKwPJS3wk2I1L1Pzaa_tcVxwbO4n1Yj6CqOkYbQMEsydjXHGiVPdjXykj9W-bTlBtK-sCWO9wHZxssfSq6OgqWtBypi5vtz2DhAl2Q9z",
        "pmtKLIrwVdqo1U5rdPGQxcFRmndDPXi5vo64HcdRcMR6U0jzNXr73gq60BJ0F-xLJ3-zPmsi1EN0z3v0-fwcV6-UYF2h_9aKUGiB9A_WEA",
        r#"OcTe6iBdPW7JkqpteNqNFOH5Bk-8LdVSEOx8kEwUhi7IKeE", "e":"AQAB"}"#,
    );

    fn printed_modulus() -> &'static str {
        PRINTED.split('"').nth(7).unwrap()
    }

    #[test]
    fn hashed_as_printed_is_wrong() {
        assert_eq!(hash(PRINTED), "WBlejWusmrVlRmEFTD8evDg5IU1shiTpEvTfS77Pg7Q");
    }

    #[test]
    fn sorted_without_blanks_but_with_the_zero_is_wrong() {
        let json = format!(r#"{{"e":"AQAB","kty":"RSA","n":"{}"}}"#, printed_modulus());
        assert_eq!(hash(&json), "qSij9TMNZw32coF_FpEdNGXlQgq4MqnSoOXzI13zD6g");
    }

    #[test]
    fn in_the_fewest_octets_is_right() {
        let modulus = Base64UrlUnpadded::decode_vec(printed_modulus()).unwrap();
        assert_eq!((modulus[0], modulus.len()), (0, 257));
        let key = Jwk::rsa(&modulus, &[1, 0, 1]).unwrap();
        assert_eq!(key.thumbprint().to_string(), "cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII");
        assert_eq!(hash(&key.to_json()), "cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII");
    }

    #[test]
    fn the_strict_reader_names_the_zero() {
        let error = Jwk::from_json(PRINTED).unwrap_err();
        assert_eq!(
            error.to_string(),
            "member \"n\" has 1 zero octet(s) in front; encode the number in the fewest octets"
        );
    }

    #[test]
    fn the_tolerant_reader_takes_it_off() {
        let key = Jwk::from_json_trimming_zeros(PRINTED).unwrap();
        assert_eq!(key.thumbprint().to_string(), "cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII");
    }
}

/// RFC 8555 §8.1, with the token of its examples and the key of RFC 7638.
#[test]
fn key_authorization() {
    let key = Jwk::from_json(named("rfc7638-3.1").json).unwrap();
    let authorization = key.key_authorization("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA");
    assert_eq!(
        authorization.as_str(),
        "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA.NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
    assert_eq!(authorization.to_string(), authorization.as_str());
    assert_eq!(authorization.dns_value(), "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8");
    assert_eq!(Base64UrlUnpadded::encode_string(&authorization.digest()), authorization.dns_value());
}

/// R25: the ways in which libraries hand out a modulus and an exponent.
#[test]
fn r25_rsa_integers_however_they_arrive() {
    let golden = named("rsa-2048");
    let (n, e) = (octets(&golden, "n"), octets(&golden, "e"));
    assert!(n[0] >= 0x80, "the top bit of the modulus is set, so DER and Java put a zero in front");
    let with_sign = [&[0], &n[..]].concat();
    let in_a_buffer = [&[0; 256], &n[..]].concat();
    for n in [&n, &with_sign, &in_a_buffer] {
        for e in [&e[..], &[0, 1, 0, 1], &65537_u64.to_be_bytes()] {
            let key = Jwk::rsa(n, e).unwrap();
            assert_eq!(key.to_json(), golden.canonical);
            assert_eq!(key.thumbprint().to_string(), golden.thumbprint);
        }
    }
}

/// R25: "EC coordinates [..] are the opposite: always full length".
#[test]
fn r25_ec_coordinates_keep_their_zeros() {
    for (curve, prefix) in [(Curve::P256, "p256"), (Curve::P384, "p384"), (Curve::P521, "p521")] {
        for member in ["x", "y"] {
            let golden = named(&format!("{prefix}-short-{member}"));
            assert_eq!(octets(&golden, member)[0], 0, "the golden has its leading zero");
            let (x, y) = (octets(&golden, "x"), octets(&golden, "y"));
            let key = Jwk::ec(curve, &x, &y).unwrap();
            assert_eq!(key.to_json(), golden.canonical);
            let trimmed =
                |octets: &[u8]| octets.iter().skip_while(|octet| **octet == 0).copied().collect::<Vec<_>>();
            assert!(Jwk::ec(curve, &trimmed(&x), &trimmed(&y)).is_err());
            assert!(Jwk::ec(curve, &[&[0], &x[..]].concat(), &y).is_err());
        }
    }
}

//! `certwright tool` against values from RFCs, openssl and python-cryptography.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use certwright_fixtures::{json, path, text};
use serde_json::Value;

use crate::program::{Place, Said, program, run, wait};

/// RFC 8555 §8.3.
const TOKEN: &str = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";

/// The key of RFC 8037 A.1 as openssl would write it: the prefix of RFC 8410 §7 and the 32 octets.
const RFC_8037: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";

fn tool(arguments: &[&str]) -> Said {
    run(program(["tool"]).args(arguments))
}

fn fixture(name: &str) -> String {
    path(name).to_str().unwrap().to_owned()
}

/// The result and nothing else.
fn made(arguments: &[&str]) -> String {
    let said = tool(arguments);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{arguments:?}: {}", said.stdout);
    said.stdout.strip_suffix('\n').unwrap().to_owned()
}

fn golden(name: &str) -> Value {
    let goldens = json("jwk/golden.json");
    goldens.as_array().unwrap().iter().find(|golden| golden["name"] == name).unwrap().clone()
}

#[test]
fn rfc_7638_thumbprint_and_canonical_json() {
    for golden in json("jwk/golden.json").as_array().unwrap() {
        let key = golden["jwk"].to_string();
        assert_eq!(made(&["thumbprint", &key]), golden["thumbprint"].as_str().unwrap());
        assert_eq!(made(&["jwk", &key]), golden["canonical"].as_str().unwrap());
    }
}

#[test]
fn one_key_in_any_form() {
    let right = made(&["jwk", &fixture("inspect/key/inputs/rsa.jwk")]);
    for name in [
        "rsa.pem",
        "rsa.pkcs1.pem",
        "rsa.pub.pem",
        "rsa.pub.der",
        "rsa.pub.base64",
        "rsa-java-sign-octet.jwk",
    ] {
        assert_eq!(made(&["jwk", &fixture(&format!("inspect/key/inputs/{name}"))]), right, "{name}");
    }
}

#[test]
fn rfc_8555_8_1_key_authorization_and_dns_value() {
    let key = golden("rfc7638-3.1")["jwk"].to_string();
    let authorization = made(&["key-authorization", "--token", TOKEN, &key]);
    assert_eq!(authorization, format!("{TOKEN}.NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    let value = made(&["dns-value", "--token", TOKEN, &key]);
    assert_eq!(value, "ZTRx1Ckl1-tM05o5zaizTTA0yUy5AGereMgSNWC6Ll8");
}

#[test]
fn keys_come_from_standard_input_too() {
    let mut child = program(["tool", "thumbprint", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(golden("p256")["jwk"].to_string().as_bytes()).unwrap();
    assert_eq!(wait(child).stdout.trim_end(), golden("p256")["thumbprint"].as_str().unwrap());
}

#[test]
fn r28_a_csr_equals_that_of_openssl() {
    let key = fixture("csr/rsa-2048.key");
    assert_eq!(made(&["csr", "--key", &key, "-d", "example.org"]), text("csr/one.base64url").trim_end());
    assert_eq!(made(&["csr", "--key", &key, "-d", "example.org", "--pem"]), text("csr/one.pem").trim_end());
}

#[test]
fn rfc_9773_4_1_cert_id() {
    let expected = "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE";
    assert_eq!(made(&["cert-id", &fixture("chain/rfc9773.pem")]), expected);
}

/// fixtures/jws/signed.json: EdDSA, whose signatures have no randomness in them.
#[test]
fn a_jws_equals_that_of_python_cryptography() {
    let place = Place::new();
    let key = place.path().join("key.pem");
    fs::write(&key, RFC_8037).unwrap();
    let list = json("jws/signed.json");
    let cases: Vec<_> = list.as_array().unwrap().iter().filter(|case| case["alg"] == "EdDSA").collect();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let text = |member: &str| case[member].as_str();
        let mut arguments = vec!["jws", "--key", key.to_str().unwrap(), "--url", text("url").unwrap()];
        arguments.extend(["--nonce", text("nonce").unwrap()]);
        arguments.extend(text("kid").map_or(vec!["--jwk"], |kid| vec!["--kid", kid]));
        arguments.extend(text("payload").iter().flat_map(|payload| ["--payload", payload]));
        assert_eq!(serde_json::from_str::<Value>(&made(&arguments)).unwrap(), case["jws"]);
    }
}

#[test]
fn json_is_for_programs() {
    let key = golden("p256")["jwk"].to_string();
    let result = tool(&["thumbprint", "--json", &key]).result();
    assert_eq!(result["value"], golden("p256")["thumbprint"]);
    let result = tool(&["thumbprint", "--json", "no key"]).result();
    assert_eq!(result["error"]["code"], "usage");
}

#[test]
fn errors_have_three_lines_and_nothing_is_printed() {
    let key = fixture("inspect/key/keys/p256.pem");
    for arguments in [
        &["thumbprint", "no key"][..],
        &["jwk", &fixture("inspect/key/inputs/mac.jwk")],
        &["jwk", "/"],
        &["csr", "--key", &key, "-d", "sal secrets"],
        &["csr", "--key", "/no/such/file", "-d", "a.test"],
        &["csr", "--key", &fixture("csr/one.pem"), "-d", "a.test"],
        &["cert-id", &fixture("csr/one.pem")],
        &["cert-id", &fixture("chain/leaf-no-aki.pem")],
        &["jws", "--key", &key, "--jwk", "--url", "https://a.test", "--nonce", "not a nonce"],
        &["jws", "--key", &key, "--jwk", "--url", "https://a.test", "--nonce", "bm9uY2U", "--payload", "{"],
    ] {
        let said = tool(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.error().lines().count() >= 3, "{}", said.stderr);
    }
}

#[test]
fn a_request_names_its_key_in_one_way() {
    let key = fixture("inspect/key/keys/p256.pem");
    let rest = ["--key", key.as_str(), "--url", "https://a.test", "--nonce", "bm9uY2U"];
    for identified in [&[][..], &["--jwk", "--kid", "https://a.test/1"]] {
        assert_eq!(tool(&[&["jws"][..], identified, &rest].concat()).code, Some(2));
    }
}

/// R47: a private key on the command line is seen by everybody on the machine.
#[test]
fn private_keys_are_not_taken_from_the_command_line() {
    let said = tool(&["csr", "--key", RFC_8037, "-d", "a.test"]);
    assert_eq!(said.code, Some(2));
    assert!(said.error().contains("standard input") && !said.stderr.contains("MC4C"), "{}", said.stderr);
}

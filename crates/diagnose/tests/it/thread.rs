//! The thread from its first to its last error: what the newcomer had at each step, and the line that would have helped.

use certwright_diagnose::{
    Answer, Place, Report, explain, inspect_csr, inspect_key_authorization, inspect_thumbprint,
};

fn first(report: &Report) -> (&str, &str) {
    let finding = &report.findings[0];
    (finding.code, &finding.why)
}

/// The server's text explained, and the CSR that was sent inspected: both say the same thing.
fn step(text: &str, code: &str, says: &str) -> Report {
    let report = explain(&certwright_fixtures::text(text)).unwrap();
    let (found, why) = first(&report);
    assert_eq!(found, code, "{text}");
    assert!(why.contains(says), "{text}: {why}");
    report
}

fn csr(file: &str, code: &str, answer: &str) {
    let report = inspect_csr(&certwright_fixtures::bytes(file), None);
    assert!(report.findings.iter().any(|finding| finding.code == code), "{file}: {report:?}");
    let told = report.facts.iter().any(|fact| fact.value.contains(answer));
    assert!(told, "{file} is not said to cause {answer:?}: {:?}", report.facts);
}

/// The key as he printed it, and a thumbprint that he got: the mistakes that lead to it.
fn thumbprint(value: &str, mistakes: &[&str]) {
    let report = inspect_thumbprint(&certwright_fixtures::bytes("inspect/key/inputs/rsa-thread.jwk"), value);
    let found: Vec<&str> = report.findings.iter().map(|finding| finding.code).collect();
    let named = found.iter().filter(|code| code.starts_with("thumbprint-")).count();
    assert_eq!((named, &found[..mistakes.len()]), (mistakes.len(), mistakes), "{report:?}");
}

/// What he served on port 80 first: the challenge, with members of his own.
fn served_the_challenge() {
    let value = br#"{"type":"http-01","status":"pending","kid":"1","url":"","token":"evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ"}"#;
    let token = Some("evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ");
    let answer = Answer { value, place: Place::Body, token, key: None };
    let report = inspect_key_authorization(&answer);
    assert_eq!(report.findings[0].code, "key-authorization-challenge", "{report:?}");
}

#[test]
fn from_the_first_to_the_last_error() {
    served_the_challenge();
    step("inspect/problem/thread-order-not-ready.txt", "said-order-invalid", "a validation failed");

    thumbprint(
        "WBlejWusmrVlRmEFTD8evDg5IU1shiTpEvTfS77Pg7Q=",
        &["thumbprint-leading-zero", "thumbprint-order", "thumbprint-blanks", "thumbprint-padding"],
    );
    thumbprint("qSij9TMNZw32coF_FpEdNGXlQgq4MqnSoOXzI13zD6g", &["thumbprint-leading-zero"]);
    thumbprint("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", &["thumbprint-of-nothing"]);
    thumbprint("cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII", &[]);

    step("inspect/problem/thread-sequence-truncated.json", "said-asn1-empty", "newOrder");
    csr("inspect/csr/thread-1-nothing.txt", "csr-empty", "asn1: syntax error: sequence truncated");
    csr("csr/thread.pem", "csr-pem-new", "Error unmarshaling finalize order request");
    csr(
        "inspect/csr/thread-2.pem.base64url",
        "csr-encoded-twice",
        "{class:0 tag:13 length:45 isCompound:true}",
    );

    step("inspect/problem/thread-tags.json", "said-asn1-base64", "the letters M and I");
    csr(
        "inspect/csr/thread-3.mime.base64url",
        "csr-encoded-twice",
        "{class:1 tag:13 length:73 isCompound:false}",
    );

    step("inspect/problem/thread-length.json", "said-asn1-length", "nothing to do with it");
    csr("inspect/csr/thread-4.text.base64url", "csr-through-text", "asn1: structure error: length too large");

    csr("inspect/csr/thread-5.base64", "csr-base64", "illegal base64 data at input byte");

    step("inspect/problem/thread-sal-secrets.json", "said-name-character", "common name");
    csr("inspect/csr/thread-6.base64url", "csr-common-name", "Cannot issue for \"sal secrets\"");
}

/// What the thread quotes is what the servers' own code says to these inputs: `fixtures/inspect/csr/answers.json`.
#[test]
fn the_quoted_answers_are_the_servers_own() {
    for (input, problem) in [
        ("thread-1-nothing.txt", "thread-sequence-truncated"),
        ("thread-3.mime.base64url", "thread-tags"),
        ("thread-4.text.base64url", "thread-length"),
        ("thread-6.base64url", "thread-sal-secrets"),
    ] {
        let answers = certwright_fixtures::json("inspect/csr/answers.json");
        let file = format!("inspect/csr/{input}");
        let answer = answers.as_array().unwrap().iter().find(|answer| answer["file"] == *file).unwrap();
        let quoted = certwright_fixtures::json(&format!("inspect/problem/{problem}.json"));
        assert_eq!(answer["plain"]["boulder"], quoted["detail"], "{input}");
    }
}

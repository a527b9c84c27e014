//! The thumbprint detective, against the values of the thread and mistakes made with other tools.

use certwright_diagnose::{Report, inspect_thumbprint};
use certwright_jwk::Jwk;

/// The JSON as it was posted in the thread.
const THREAD: &str = r#"{"kty":"RSA", "n":"AMprkqi7Fx9R8Hm8pIwYgM9yTgyxG7mUysavO8rhMGw2UpBR1CeqkLKZj35cclUp1PGYA3B_uA7TwVd02ibhxKpKwPJS3wk2I1L1Pzaa_tcVxwbO4n1Yj6CqOkYbQMEsydjXHGiVPdjXykj9W-bTlBtK-sCWO9wHZxssfSq6OgqWtBypi5vtz2DhAl2Q9zpmtKLIrwVdqo1U5rdPGQxcFRmndDPXi5vo64HcdRcMR6U0jzNXr73gq60BJ0F-xLJ3-zPmsi1EN0z3v0-fwcV6-UYF2h_9aKUGiB9A_WEAOcTe6iBdPW7JkqpteNqNFOH5Bk-8LdVSEOx8kEwUhi7IKeE", "e":"AQAB"}"#;

pub(crate) fn codes(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

fn mistakes(report: &Report) -> Vec<&'static str> {
    codes(report).into_iter().filter(|code| code.starts_with("thumbprint-")).collect()
}

fn right() -> String {
    Jwk::from_json_trimming_zeros(THREAD).unwrap().to_json()
}

#[test]
fn the_thread_first_value() {
    for key in [THREAD, &right()] {
        let report = inspect_thumbprint(key.as_bytes(), "WBlejWusmrVlRmEFTD8evDg5IU1shiTpEvTfS77Pg7Q=");
        assert_eq!(
            mistakes(&report),
            ["thumbprint-leading-zero", "thumbprint-order", "thumbprint-blanks", "thumbprint-padding"]
        );
        assert_eq!(
            report.is,
            "a wrong thumbprint of this key: the modulus n keeps a zero octet in front; the members are in the \
             order kty, n, e; there is a blank after each comma; it is padded with \"=\""
        );
    }
}

#[test]
fn the_thread_second_value() {
    let report = inspect_thumbprint(THREAD.as_bytes(), "qSij9TMNZw32coF_FpEdNGXlQgq4MqnSoOXzI13zD6g");
    assert_eq!(mistakes(&report), ["thumbprint-leading-zero"]);
}

#[test]
fn the_thread_right_value() {
    let report = inspect_thumbprint(right().as_bytes(), "cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII");
    assert_eq!((report.is.as_str(), codes(&report)), ("the thumbprint of this key", vec![]));
    let report = inspect_thumbprint(THREAD.as_bytes(), "cTWuxHJb7tbUWP_oIKZWsvdMcavGFwySwpa5pTuWBII");
    assert_eq!(codes(&report), ["jwk-leading-zero", "jwk-not-canonical"]);
}

#[test]
fn sha256_of_nothing() {
    let report = inspect_thumbprint(THREAD.as_bytes(), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    assert_eq!(mistakes(&report), ["thumbprint-of-nothing"]);
}

#[test]
fn another_key() {
    let report = inspect_thumbprint(THREAD.as_bytes(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert_eq!(mistakes(&report), ["thumbprint-differs"]);
}

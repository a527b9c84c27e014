//! What the requests and responses of the transcripts are made of.

use certwright_http::{Headers, Response};

/// The server of the transcripts. `"/…` in a body and `Location: /…` stand for URLs of it.
pub(crate) const CA: &str = "https://ca.test";

/// The directory, in a response without a nonce.
pub(crate) const DIRECTORY: &str = r#"200 OK
Replay-Nonce: none

{"newNonce":"/new-nonce","newAccount":"/new-account","newOrder":"/new-order","revokeCert":"/revoke-cert",
 "keyChange":"/key-change","meta":{"termsOfService":"/terms/7","website":"/","caaIdentities":["ca.test"],
 "externalAccountRequired":false}}"#;

pub(crate) const CHAIN: &str = "200 OK\nContent-Type: application/pem-certificate-chain\n\n\
    -----BEGIN CERTIFICATE-----\nMAo=\n-----END CERTIFICATE-----\n";

/// The token of authorization 1 to 3, so that tests can say which is meant.
pub(crate) fn token(index: usize) -> String {
    format!("token-{index}-{}", "x".repeat(32))
}

/// An order object in the form of RFC 8555 §7.1.3, with the given authorizations.
pub(crate) fn order(status: &str, authorizations: &[usize]) -> String {
    let authorizations: Vec<_> = authorizations.iter().map(|index| format!("/authz/{index}")).collect();
    let certificate = if status == "valid" { r#","certificate":"/cert/1""# } else { "" };
    format!(
        r#"{{"status":"{status}","expires":"2026-12-01T14:09:00Z","authorizations":{authorizations:?},"finalize":"/order/1/finalize"{certificate}}}"#
    )
}

/// An authorization object in the form of RFC 8555 §7.1.4, with a challenge of a type that nobody knows beside
/// http-01.
pub(crate) fn authz(index: usize, name: &str, status: &str) -> String {
    let challenge = match status {
        "valid" | "invalid" => status,
        _ => "pending",
    };
    authz_with(index, name, status, challenge, "")
}

pub(crate) fn authz_with(index: usize, name: &str, status: &str, challenge: &str, error: &str) -> String {
    let challenge = challenge_object(index, challenge, error);
    format!(
        r#"{{"status":"{status}","identifier":{{"type":"dns","value":"{name}"}},"challenges":[
        {{"type":"dns-persist-01","url":"/chall/{index}-persist","issuer-domain-names":["ca.test"]}},{challenge}]}}"#
    )
}

pub(crate) fn challenge_object(index: usize, status: &str, error: &str) -> String {
    let error = if error.is_empty() { String::new() } else { format!(r#","error":{error}"#) };
    let token = token(index);
    format!(r#"{{"type":"http-01","url":"/chall/{index}","status":"{status}","token":"{token}"{error}}}"#)
}

/// A problem document (RFC 7807) in a response.
pub(crate) fn problem(status: u16, kind: &str, detail: &str) -> String {
    format!(
        "{status}\nContent-Type: application/problem+json\n\n\
        {{\"type\":\"urn:ietf:params:acme:error:{kind}\",\"detail\":\"{detail}\"}}"
    )
}

/// 200 with this body.
pub(crate) fn ok(body: impl AsRef<str>) -> String {
    format!("200 OK\n\n{}", body.as_ref())
}

/// 201 with this body, at this Location.
pub(crate) fn created(location: &str, body: impl AsRef<str>) -> String {
    format!("201 Created\nLocation: {location}\n\n{}", body.as_ref())
}

/// newOrder for example.org.
pub(crate) const NEW_ORDER: &str =
    r#"POST /new-order {"identifiers":[{"type":"dns","value":"example.org"}]}"#;

/// The finalize request with openssl's CSR for example.org.
pub(crate) fn finalize() -> String {
    let csr = certwright_fixtures::text("csr/one.base64url");
    format!(r#"POST /order/1/finalize {{"csr":"{}"}}"#, csr.trim())
}

/// A response from its text.
pub(crate) fn parse(text: &str, nonce: &str) -> Response {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut headers = Headers::new();
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap();
        let absolute = if name == "Location" && value.starts_with('/') { CA } else { "" };
        headers.push(name, format!("{absolute}{value}"));
    }
    match headers.get("replay-nonce") {
        None => headers.push("Replay-Nonce", nonce),
        Some("none") => headers = without_nonce(&headers),
        Some(_) => {}
    }
    Response { status, headers, body: body.replace("\"/", &format!("\"{CA}/")).into_bytes() }
}

fn without_nonce(headers: &Headers) -> Headers {
    let mut rest = Headers::new();
    for (name, value) in headers.iter().filter(|(name, _)| *name != "Replay-Nonce") {
        rest.push(name, value);
    }
    rest
}

//! Requests to the http-01 listener (RFC 8555 §8.3): one proper response each, and a proof for its path only.
#![no_main]

use certwright_challenge::Responder;
use certwright_fuzz::{Http01Table, listen};
use certwright_identifier::Identifier;
use certwright_jwk::Jwk;
use certwright_protocol::{ChallengeType, Proof, Token};
use libfuzzer_sys::fuzz_target;

const TOKEN: &str = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA";

fuzz_target!(|received: &[u8]| {
    let table = Http01Table::new();
    let key = Jwk::ed25519(&[7; 32]);
    let token = Token::parse(TOKEN).unwrap();
    let proof = Proof::new(ChallengeType::Http01, token.clone(), &key);
    let name = Identifier::parse("example.org").unwrap();
    table.clone().present(&name, &proof).unwrap();
    let Some(response) = listen(received, &table) else { return };
    let response = String::from_utf8(response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 ") && head.contains("\r\nConnection: close"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
    assert!(body.is_empty() || length.parse() == Ok(body.len()), "{response}");
    let proved = head.starts_with("HTTP/1.1 200 ");
    assert_eq!(proved, table.served(&token) == 1);
    let more = [received, b"GET / HTTP/1.1\r\n\r\n"].concat();
    assert_eq!(listen(&more, &table).as_deref(), Some(response.as_bytes()), "what follows changes nothing");
    assert!(!proved || received.windows(TOKEN.len()).any(|window| window == TOKEN.as_bytes()));
});

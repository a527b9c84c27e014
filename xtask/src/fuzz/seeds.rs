//! What fuzzing begins with: the golden data of the area that a target is about.

use std::fs;
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::Value;

use crate::dirs;
use crate::failure::{Explain, Failure, ensure};

/// Where a target's seeds come from.
enum Source {
    /// Each file below this folder of `fixtures` with such a name, in which a `*` stands for anything.
    Files(&'static str, &'static str),
    /// The same, each with this in front.
    After(&'static str, &'static str, &'static str),
    /// What is in the certificates of such files.
    Pem(&'static str, &'static str),
    /// Each object or text with this name, anywhere in this JSON file of `fixtures`.
    Members(&'static str, &'static str),
    /// The same, for octets in hexadecimal.
    Hex(&'static str, &'static str),
    /// A text that a specification or our own manual gives.
    Text(&'static str),
}

use Source::{After, Files, Hex, Members, Pem, Text};

/// Writes the seeds of `target` into `dir`, which has nothing else then, and says how many there are.
pub(super) fn make(target: &str, dir: &Path) -> Result<usize, Failure> {
    let mut seeds = own(target);
    for source in sources(target) {
        seeds.extend(source.seeds()?);
    }
    ensure(!seeds.is_empty(), || format!("there are no seeds for {target}"))?;
    dirs::emptied(dir)?;
    for (number, seed) in seeds.iter().enumerate() {
        let path = dir.join(format!("seed-{number:04}"));
        fs::write(&path, seed).explain(|| format!("cannot write {}", path.display()))?;
    }
    Ok(seeds.len())
}

/// Scripts, which no other test has: they lie in `tests/fuzz/seeds`.
fn own(target: &str) -> Vec<Vec<u8>> {
    let dir = dirs::root().join("tests/fuzz/seeds").join(target);
    dirs::files_below(&dir).iter().filter_map(|path| fs::read(path).ok()).collect()
}

fn sources(target: &str) -> &'static [Source] {
    match target {
        "jwk" => &[Members("jwk/golden.json", "jwk"), Members("jws/odd.json", "jwk")],
        "spki" => &[Hex("jwk/golden.json", "spki"), Files("key", "*.pub.der"), Files("chain", "*.spki.der")],
        "jws" => &[
            Members("jws/signed.json", "jws"),
            Members("jws/odd.json", "jws"),
            Members("jws/mac.json", "jws"),
            Files("inspect/object", "jws-*.json"),
        ],
        "csr" => &[Files("csr", "*"), Files("inspect/csr", "*")],
        "inspect" => &[Files("inspect", "*")],
        "chain" => &[Files("chain", "*.pem"), Files("inspect/object", "certificate-*")],
        "certificate" => &[
            Files("csr", "certificate.der"),
            Files("key", "*certificate.der"),
            Pem("chain", "*.pem"),
            Pem("inspect/object", "certificate-*.pem"),
        ],
        "saved" => &[
            Files("inspect/object", "state-account*.json"),
            After("~", "inspect/object", "state-order*.json"),
        ],
        "private_key" => {
            &[Files("key", "*.pem"), Files("key", "*.der"), Files("csr", "*.key"), Files("jwk/keys", "*.pem")]
        }
        "identifier" => &[
            Members("identifier/idna.json", "given"),
            Members("identifier/addresses.json", "given"),
            Text(
                "example.org,*.example.org, EXAMPLE.ORG.,192.0.2.1,[2001:db8::1],https://example.org/x,a_b,-a",
            ),
        ],
        "url" => &[
            Members("http/resolve.json", "text"),
            Members("http/resolve.json", "resolved"),
            Text("https://ca.test/a/b?c#d ../x"),
            Text("http://[::1]:14000/dir //127.0.0.1/y"),
        ],
        "headers" => &[
            Members("http/dates.json", "text"),
            Members("http/rfc3339.json", "text"),
            Text(
                "Retry-After: 120\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\nDate: Fri, 31 Dec 1999 23:59:50 GMT\n",
            ),
            Text(
                "Link: <https://example.com/acme/cert/1>;rel=\"alternate\", <b>; rel=\"up alternate\"; anchor=\"#c\"\n",
            ),
            Text("Replay-Nonce: oFvnlFP1wIhRlYS2jTaXbA\n"),
        ],
        "text" => &[Text("<html>\r\n <b>502</b>\u{1b}[2J \u{202e}abc e\u{301} \u{200b}\u{7f}")],
        "problem" => &[
            Files("inspect/problem", "*.json"),
            Text(
                "{\"type\":\"urn:ietf:params:acme:error:malformed\",\"detail\":\"Some of the identifiers requested were \
                 rejected\",\"status\":400,\"subproblems\":[{\"type\":\"urn:ietf:params:acme:error:rejectedIdentifier\",\
                 \"detail\":\"This CA will not issue for example.net\",\"identifier\":{\"type\":\"dns\",\"value\":\
                 \"example.net\"}}]}",
            ),
            Text(
                "{\"type\":\"urn:ietf:params:acme:error:badSignatureAlgorithm\",\"algorithms\":[\"ES256\"]}",
            ),
            Text("<html><body>502 Bad Gateway</body></html>"),
        ],
        "fault_rule" => &[
            Text("bad-nonce:10%"),
            Text("drop-after@finalize:#2"),
            Text("rate-limited=7d@new-order"),
            Text("unavailable-asctime=2m:/3"),
            Text("clock=-3600"),
        ],
        "dns" => &[Hex("dns/messages.json", "wire")],
        "listener" => &[
            Text(
                "GET /.well-known/acme-challenge/evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ-PCt92wr-oA HTTP/1.1\r\n\
                 Host: example.org\r\n\r\n",
            ),
            Text("HEAD http://example.org/ HTTP/1.0\n\n"),
            Text("POST / HTTP/2\r\n\r\n"),
        ],
        "web" => &[
            Text(
                "HTTP/1.1 302 Found\r\nLocation: https://www.example.org:443/x?y#z\r\nContent-Length: 0\r\n\r\n",
            ),
            Text("HTTP/1.0 301 Moved\r\nlocation: //example.org/a/../b\r\n\r\n"),
            Text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n"),
            Text("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
        ],
        _ => &[],
    }
}

impl Source {
    fn seeds(&self) -> Result<Vec<Vec<u8>>, Failure> {
        match self {
            Files(folder, name) => files(folder, name),
            After(text, folder, name) => {
                Ok(files(folder, name)?.into_iter().map(|file| [text.as_bytes(), &file].concat()).collect())
            }
            Pem(folder, name) => {
                Ok(files(folder, name)?.iter().flat_map(|file| certificates(file)).collect())
            }
            Members(file, name) => Ok(members(&json(file)?, name).map(octets).collect()),
            Hex(file, name) => {
                Ok(members(&json(file)?, name).filter_map(|value| hex(value.as_str()?)).collect())
            }
            Text(text) => Ok(vec![text.as_bytes().to_vec()]),
        }
    }
}

fn files(folder: &str, name: &str) -> Result<Vec<Vec<u8>>, Failure> {
    let dir = dirs::root().join("fixtures").join(folder);
    let mut paths = dirs::files_below(&dir);
    paths.retain(|path| path.file_name().is_some_and(|file| matches(&file.to_string_lossy(), name)));
    paths.sort();
    paths.iter().map(|path| fs::read(path).explain(|| format!("cannot read {}", path.display()))).collect()
}

/// What lies beside the fixtures: how they were made, and what is expected of them.
const BESIDE: [&str; 11] = [
    ".md",
    ".py",
    ".sh",
    ".go",
    ".mod",
    ".sum",
    ".cnf",
    "answers.json",
    "cases.json",
    "detective.json",
    "secrets.json",
];

/// Whether a file is a fixture with this name, in which one `*` may stand for anything.
fn matches(file: &str, name: &str) -> bool {
    let named = match name.split_once('*') {
        None => file == name,
        Some((start, end)) => file.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
    };
    named && !BESIDE.iter().any(|end| file.ends_with(end))
}

/// The DER of each certificate in a PEM text; a text without any has none.
fn certificates(text: &[u8]) -> Vec<Vec<u8>> {
    CertificateDer::pem_slice_iter(text).filter_map(|der| Some(der.ok()?.to_vec())).collect()
}

fn json(file: &str) -> Result<Value, Failure> {
    let path = dirs::root().join("fixtures").join(file);
    let text = fs::read(&path).explain(|| format!("cannot read {}", path.display()))?;
    serde_json::from_slice(&text).explain(|| format!("{} is no JSON", path.display()))
}

/// The values of all members called `name`.
fn members<'v>(value: &'v Value, name: &'static str) -> Box<dyn Iterator<Item = &'v Value> + 'v> {
    match value {
        Value::Array(values) => Box::new(values.iter().flat_map(move |value| members(value, name))),
        Value::Object(all) => Box::new(all.iter().flat_map(move |(key, value)| {
            let found: Box<dyn Iterator<Item = &Value>> =
                if key == name { Box::new(core::iter::once(value)) } else { members(value, name) };
            found
        })),
        _ => Box::new(core::iter::empty()),
    }
}

fn octets(value: &Value) -> Vec<u8> {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned).into_bytes()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_wherever_they_are() {
        let value = serde_json::json!([{ "a": { "b": "x" } }, { "b": [1] }, { "c": [{ "b": "y" }] }]);
        let found: Vec<_> = members(&value, "b").map(octets).collect();
        assert_eq!(found, [b"x".to_vec(), b"[1]".to_vec(), b"y".to_vec()]);
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (file, name, expected) in [
            ("a.der", "a.der", true),
            ("aa.der", "a.der", false),
            ("jws-x.json", "jws-*.json", true),
            ("jws-.json", "jws-*.json", true),
            ("jws.json", "jws-*.json", false),
            ("any", "*", true),
            ("PROVENANCE.md", "*", false),
            ("cases.json", "*.json", false),
            ("a", "a*a", false),
        ] {
            assert_eq!(matches(file, name), expected, "{file} {name}");
        }
    }

    #[test]
    fn hexadecimal_is_octets() {
        assert_eq!(hex("00fF7a"), Some(vec![0, 255, 122]));
        assert_eq!(hex("0g"), None);
    }
}

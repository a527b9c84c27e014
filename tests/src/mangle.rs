//! Responses made worse than any server makes them.

use certwright_http::{Headers, Response};
use serde_json::Value;

use crate::plan::Mangling;
use crate::random::Random;

/// What may be asked for by a header that was never meant.
const WAITS: [&str; 9] =
    ["0", "3", "20", "700", "86400", "soon", "-1", "99999999999999999999", "Sun, 06 Nov 1994 08:49:37 GMT"];
/// What stands where something else belongs.
const VALUES: [&str; 16] = [
    "null",
    "true",
    "-1",
    "1e400",
    "\"\"",
    "\"pending\"",
    "\"ready\"",
    "\"valid\"",
    "\"invalid\"",
    "\"processing\"",
    "[]",
    "{}",
    "\"http://127.0.0.1/\"",
    "\"https://ca.test/order/1\"",
    "\"../../x\"",
    "[[[[[[[[]]]]]]]]",
];
const FIELDS: [&str; 7] =
    ["Location", "Replay-Nonce", "Retry-After", "Date", "Content-Type", "Link", "Content-Length"];

/// Mangles a response, perhaps; says what was done.
pub(crate) fn mangle(response: &mut Response, mangling: Mangling, random: &mut Random) -> Vec<&'static str> {
    let mut done = Vec::new();
    if random.chance(mangling.retry_after) && response.headers.get("Retry-After").is_none() {
        response.headers.push("Retry-After", random.pick(&WAITS).copied().unwrap_or("0"));
        done.push("Retry-After added");
    }
    if random.chance(mangling.json) {
        change_json(response, random);
        done.push("JSON changed");
    }
    if random.chance(mangling.octets) {
        let length = random.index(200);
        response.body = (0..length).map(|_| random.next().to_be_bytes()[0]).collect();
        done.push("any octets");
    }
    if random.chance(mangling.head) {
        change_head(response, random);
        done.push("head changed");
    }
    done
}

fn change_json(response: &mut Response, random: &mut Random) {
    let Ok(mut document) = serde_json::from_slice::<Value>(&response.body) else { return };
    for _ in 0..random.between(1, 3) {
        change_one(&mut document, random);
    }
    response.body = document.to_string().into_bytes();
}

/// Changes a value somewhere below: the way there is drawn.
fn change_one(value: &mut Value, random: &mut Random) {
    match value {
        Value::Object(members) if !members.is_empty() && !random.chance(100) => {
            let name = members.keys().nth(random.index(members.len())).cloned().unwrap_or_default();
            if random.chance(200) {
                members.remove(&name);
            } else if let Some(member) = members.get_mut(&name) {
                change_one(member, random);
            }
        }
        Value::Array(items) if !items.is_empty() && !random.chance(200) => {
            let index = random.index(items.len());
            match (random.below(4), items.get(index).cloned()) {
                (0, Some(item)) => items.push(item),
                (1, _) => drop(items.remove(index)),
                _ => items.get_mut(index).into_iter().for_each(|item| change_one(item, random)),
            }
        }
        other => {
            let text = random.pick(&VALUES).copied().unwrap_or("null");
            *other = serde_json::from_str(text).unwrap_or(Value::Null);
        }
    }
}

fn change_head(response: &mut Response, random: &mut Random) {
    if random.chance(300) {
        response.status = random
            .pick(&[100, 200, 202, 204, 302, 400, 403, 404, 409, 429, 500, 503])
            .copied()
            .unwrap_or(200);
        return;
    }
    let field = random.pick(&FIELDS).copied().unwrap_or("Location");
    let kept = response.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(field));
    let mut headers: Headers = kept.collect();
    if random.chance(700) {
        let values = ["", "\u{e9}\u{0}", "https://ca.test/order/1", "a b", "42", "<x>;rel=\"alternate\""];
        let value = random.pick(&values).copied().unwrap_or("");
        // One nonce for all would be the server's mistake, and ours would not be seen behind it.
        let value =
            if field == "Replay-Nonce" { format!("{value}{}", random.next()) } else { value.to_owned() };
        headers.push(field, value);
    }
    response.headers = headers;
}

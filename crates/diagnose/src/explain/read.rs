//! The forms in which people have what a server said.

use certwright_http::escape;
use serde_json::{Map, Value};

use super::told::{Told, type_name};
use crate::refusal::{by_text, by_type};

/// Bounds for what is looked at: octets, places where JSON may begin, problems, nesting.
const MAX_INPUT: usize = 1024 * 1024;
const MAX_STARTS: usize = 64;
const MAX_TOLD: usize = 100;
const MAX_DEPTH: usize = 16;
/// The longest text that may be nothing but a type's name.
const MAX_NAME: usize = 64;

/// What was read, and how.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) is: String,
    pub(super) told: Vec<Told>,
    /// The header of that name, as sent.
    pub(super) retry_after: Option<String>,
}

/// Reads any of the forms; none if there is nothing that a server may have said.
pub(super) fn read(input: &str) -> Option<Source> {
    let text = input.trim();
    if text.is_empty() || text.len() > MAX_INPUT {
        return None;
    }
    let json = json_in(text).or_else(|| json_in(&unescaped(text)?));
    let told = json.as_ref().map(of_json).filter(|told| !told.is_empty());
    match (told, json) {
        (Some(told), Some(json)) => {
            Some(Source { is: what(&json, &told), told, retry_after: retry_after(text) })
        }
        _ => of_response(text).or_else(|| of_text(text)),
    }
}

/// A response that refuses without saying why: the page of a proxy, or nothing at all.
fn of_response(text: &str) -> Option<Source> {
    let mut words = text.strip_prefix("HTTP/")?.split_whitespace().skip(1);
    let status = words.next()?.parse().ok().filter(|status| (400..600).contains(status))?;
    let told = vec![Told { status: Some(status), ..Told::default() }];
    let is = format!("an HTTP response with status {status} and no problem document");
    Some(Source { is, told, retry_after: retry_after(text) })
}

/// A bare type, else a text that is known or names a type.
fn of_text(text: &str) -> Option<Source> {
    let bare = text.trim_matches(['"', '\'']);
    let name = type_name(bare)
        .or_else(|| Some(bare).filter(|bare| bare.len() <= MAX_NAME && by_type(bare).is_some()));
    let retry_after = retry_after(text);
    if let Some(refusal) = name.and_then(by_type)
        && bare.len() <= MAX_NAME
        && !bare.contains(char::is_whitespace)
    {
        let known = refusal.name.unwrap_or_default();
        let told = vec![Told { name: Some(known.into()), ..Told::default() }];
        return Some(Source { is: format!("the problem type {known}"), told, retry_after });
    }
    let known = name.is_some() || !by_text(text, None).is_empty();
    let told = Told { name: name.map(str::to_owned), detail: Some(text.to_owned()), ..Told::default() };
    known.then(|| Source { is: "a text of a server".into(), told: vec![told], retry_after })
}

/// The problems in a JSON value: parts before the whole.
pub(super) fn of_json(json: &Value) -> Vec<Told> {
    let mut told = Vec::new();
    collect(json, None, MAX_DEPTH, &mut told);
    if told.is_empty() && is_dead_order(json) {
        told.push(Told { detail: Some("order status is invalid".into()), ..Told::default() });
    }
    told
}

fn collect(value: &Value, identifier: Option<&str>, depth: usize, told: &mut Vec<Told>) {
    if depth == 0 || told.len() >= MAX_TOLD {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, identifier, depth - 1, told)),
        Value::Object(object) => {
            let identifier = identifier_of(object).or(identifier);
            object.values().for_each(|value| collect(value, identifier, depth - 1, told));
            told.extend(Told::from_object(object, identifier));
        }
        _ => {}
    }
}

fn identifier_of(object: &Map<String, Value>) -> Option<&str> {
    object.get("identifier")?.get("value")?.as_str()
}

/// Boulder's invalid orders have no error.
fn is_dead_order(json: &Value) -> bool {
    json.get("status").and_then(Value::as_str) == Some("invalid") && json.get("authorizations").is_some()
}

fn what(json: &Value, told: &[Told]) -> String {
    let has = |member| json.get(member).is_some();
    let kind = if has("authorizations") {
        "an order"
    } else if has("challenges") {
        "an authorization"
    } else if has("token") {
        "a challenge"
    } else {
        "a problem document"
    };
    match told {
        [Told { name: Some(name), .. }] if kind == "a problem document" => {
            format!("{kind}: {}", escape(name))
        }
        [_] => kind.into(),
        several => format!("{kind} with {} problems", several.len()),
    }
}

/// The first JSON object in a text, whatever is around it.
fn json_in(text: &str) -> Option<Value> {
    let starts = text.match_indices('{').map(|(at, _)| at).take(MAX_STARTS);
    starts.filter_map(|at| text.get(at..)).find_map(|rest| {
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        values.next()?.ok().filter(|value| value.as_object().is_some_and(|object| !object.is_empty()))
    })
}

/// JSON that stands in a JSON string, as logs have it.
fn unescaped(text: &str) -> Option<String> {
    text.contains("\\\"").then(|| text.replace("\\\\", "\\").replace("\\\"", "\"").replace("\\n", "\n"))
}

/// The header of a pasted response.
fn retry_after(text: &str) -> Option<String> {
    text.lines().take(MAX_STARTS).find_map(|line| {
        let (name, value) = line.trim_start_matches(['<', ' ', '\t']).split_once(':')?;
        let value = value.trim();
        match (name.trim().eq_ignore_ascii_case("retry-after"), value.parse::<u64>()) {
            (false, _) => None,
            (true, Ok(seconds)) => Some(format!("{seconds} seconds have passed")),
            (true, Err(_)) => Some(value.to_owned()),
        }
    })
}

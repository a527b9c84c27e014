//! JSON, spoilt.

use certwright_http::Response;
use serde_json::{Value, json};

use crate::{Fault, Operation, random::Random};

/// Spoils the body of a response that is JSON and no problem document.
pub(super) fn spoil(fault: &Fault, operation: Operation, response: &mut Response, random: &mut Random) {
    let is_json = response.headers.get("Content-Type") == Some("application/json");
    let Some(mut document) = serde_json::from_slice(&response.body).ok().filter(|_| is_json) else { return };
    match fault {
        Fault::HostileToken => each_object(&mut document, &mut |members| {
            members.entry("token").and_modify(|token| *token = "../../x".into());
        }),
        Fault::UnknownMembers => each_object(&mut document, &mut |members| {
            members.insert("unknown".into(), json!({ "nested": [1.5e300, null, -1, {}] }));
        }),
        Fault::UnknownTypes => add_unknown_types(&mut document, operation),
        Fault::UnknownStatus => {
            if let Some(status) = document.get_mut("status") {
                *status = "meditating".into();
            }
        }
        Fault::Shuffle => {
            for name in ["identifiers", "authorizations"] {
                if let Some(list) = document.get_mut(name).and_then(Value::as_array_mut) {
                    random.shuffle(list);
                }
            }
        }
        _ => {}
    }
    response.body = document.to_string().into_bytes();
}

fn each_object(value: &mut Value, change: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| each_object(member, change));
            change(members);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, change)),
        _ => {}
    }
}

/// dns-persist-01 came without a token and broke clients (R1). An order gains an identifier of an unknown type: the
/// list that it came with is not the client's to trust.
fn add_unknown_types(document: &mut Value, operation: Operation) {
    let (name, stranger) = match operation {
        Operation::Authorization => (
            "challenges",
            json!({ "type": "telepathy-01", "url": "https://ca.invalid/1", "status": "dreaming" }),
        ),
        _ => ("identifiers", json!({ "type": "galaxy", "value": "M31" })),
    };
    if let Some(list) = document.get_mut(name).and_then(Value::as_array_mut) {
        list.insert(0, stranger);
    }
}

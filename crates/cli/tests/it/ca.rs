//! An ACME server that says what a test wants it to say, and checks nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::web::{Reply, Web};

/// What the server does otherwise than it should.
#[derive(Clone, Default)]
pub(crate) struct Whims {
    /// Its directory's `meta`.
    pub(crate) meta: Option<Value>,
    /// The token of the challenge, if it is another.
    pub(crate) token: Option<&'static str>,
    /// One more challenge.
    pub(crate) other_challenge: Option<Value>,
    /// Never says that the validation is done.
    pub(crate) dawdles: bool,
    /// Says so of the validation instead.
    pub(crate) refuses: Option<Value>,
    /// The answer to newOrder.
    pub(crate) no_order: Option<(u16, Value, &'static str)>,
    /// What is issued.
    pub(crate) chain: String,
}

/// Orders for `a.test`, one after the other.
pub(crate) struct Ca {
    pub(crate) web: Web,
}

#[derive(Default)]
struct State {
    nonces: AtomicU64,
    orders: AtomicU64,
    answered: Mutex<bool>,
    finalized: Mutex<bool>,
}

impl Ca {
    pub(crate) fn start(whims: Whims) -> Self {
        let state = Arc::new(State::default());
        let web = Web::start(move |base, method, path| {
            let nonce = state.nonces.fetch_add(1, Ordering::SeqCst);
            answer(&whims, &state, base, method, path).with("Replay-Nonce", format!("nonce-{nonce}"))
        });
        Self { web }
    }

    /// The arguments that lead here.
    pub(crate) fn server(&self) -> [String; 3] {
        ["--server".into(), format!("{}/directory", self.web.url), "--allow-http-loopback".into()]
    }
}

fn answer(whims: &Whims, state: &State, base: &str, method: &str, path: &str) -> Reply {
    match (method, path) {
        ("GET", "/directory") => reply(200, &directory(whims, base)),
        ("HEAD", "/nonce") => Reply::new(200, ""),
        ("POST", "/account") => {
            reply(201, &json!({ "status": "valid" })).with("Location", format!("{base}/account/1"))
        }
        ("POST", "/order") => new_order(whims, state, base),
        ("POST", "/authorization") => reply(200, &authorization(whims, state, base)),
        ("POST", "/challenge") => {
            *state.answered.lock().unwrap() = true;
            reply(200, &challenge(whims, base))
        }
        ("POST", "/finalize") => {
            *state.finalized.lock().unwrap() = true;
            reply(200, &order(whims, state, base))
        }
        ("POST", "/certificate") => {
            Reply::new(200, whims.chain.clone()).with("Content-Type", "application/pem-certificate-chain")
        }
        ("POST", path) if path.starts_with("/order/") => {
            let reply = reply(200, &order(whims, state, base));
            if whims.dawdles { reply.with("Retry-After", "3") } else { reply }
        }
        _ => Reply::new(404, ""),
    }
}

fn reply(status: u16, body: &Value) -> Reply {
    Reply::new(status, body.to_string()).with("Content-Type", "application/json")
}

fn directory(whims: &Whims, base: &str) -> Value {
    json!({
        "newNonce": format!("{base}/nonce"),
        "newAccount": format!("{base}/account"),
        "newOrder": format!("{base}/order"),
        "meta": whims.meta,
    })
}

fn new_order(whims: &Whims, state: &State, base: &str) -> Reply {
    if let Some((status, problem, retry_after)) = &whims.no_order {
        return reply(*status, problem).with("Retry-After", *retry_after);
    }
    *state.answered.lock().unwrap() = false;
    *state.finalized.lock().unwrap() = false;
    let number = state.orders.fetch_add(1, Ordering::SeqCst);
    reply(201, &order(whims, state, base)).with("Location", format!("{base}/order/{number}"))
}

fn order(whims: &Whims, state: &State, base: &str) -> Value {
    let answered = *state.answered.lock().unwrap();
    let status = match (*state.finalized.lock().unwrap(), answered && !whims.dawdles) {
        (true, _) => "valid",
        (false, true) if whims.refuses.is_some() => "invalid",
        (false, true) => "ready",
        (false, false) => "pending",
    };
    json!({
        "status": status,
        "identifiers": [{ "type": "dns", "value": "a.test" }],
        "authorizations": [format!("{base}/authorization")],
        "finalize": format!("{base}/finalize"),
        "certificate": format!("{base}/certificate"),
    })
}

fn authorization(whims: &Whims, state: &State, base: &str) -> Value {
    let answered = *state.answered.lock().unwrap();
    let (status, error) = match (&whims.refuses, answered && !whims.dawdles) {
        (Some(error), true) => ("invalid", Some(error)),
        (None, true) => ("valid", None),
        (_, false) => ("pending", None),
    };
    let mut ours = challenge(whims, base);
    ours["status"] = status.into();
    ours["error"] = json!(error);
    let challenges: Vec<Value> = whims.other_challenge.clone().into_iter().chain([ours]).collect();
    json!({ "status": status, "identifier": { "type": "dns", "value": "a.test" }, "challenges": challenges })
}

fn challenge(whims: &Whims, base: &str) -> Value {
    let token = whims.token.unwrap_or("token");
    json!({ "type": "http-01", "url": format!("{base}/challenge"), "token": token, "status": "pending" })
}

//! The one who sees everything, and says when an invariant is broken.

use std::collections::{BTreeMap, BTreeSet};

use certwright_chain::Chain;
use certwright_csr::Csr;
use certwright_http::{Response, Timestamp, Url};
use certwright_protocol::{ChallengeId, Operation, OrderId};
use serde_json::Value;

use crate::around::{Told, What};
use crate::disk::Disk;
use crate::floors::Floors;
use crate::invariant::{Invariant, Violation};
use crate::keys;
use crate::pauses::{Pauses, is_refusal};
use crate::plan::{CA, ClientPlan, Goal};

/// Two for each of two orders (R15): see [`Invariant::NewOrders`].
const MOST_NEW_ORDERS: u32 = 4;
const MOST_UNANSWERED: u32 = 2;
/// The same request so often in a second: ten refused nonces at once (R2) and a few more, for a read, for one that
/// tidies up after it, and for a run after a crash.
const MOST_ALIKE: u32 = 40;
/// So many outputs of one client in a second.
const MOST_OUTPUTS: u32 = 6000;

/// What is known of one client's doings.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    clients: Vec<Watched>,
    sent: BTreeSet<String>,
    /// The fingerprints of what was made live.
    installed: BTreeSet<String>,
    first: Option<Violation>,
}

#[derive(Debug, Default)]
struct Watched {
    /// Nonces that the server offered to this run.
    offered: BTreeSet<String>,
    urls: BTreeSet<String>,
    orders: BTreeMap<OrderId, OrderWatch>,
    floors: Floors,
    proofs: BTreeMap<ChallengeId, Option<Timestamp>>,
    /// The second that is counted in, and what was in it.
    second: i64,
    outputs: u32,
    alike: BTreeMap<What, u32>,
    pauses: Pauses,
    /// Certificates that came: leaf's fingerprint to its key and what it says.
    certificates: BTreeMap<String, Certificate>,
}

#[derive(Clone, Debug)]
struct Certificate {
    key: Option<u64>,
    fits: bool,
    not_after: i64,
}

/// One document's order.
#[derive(Debug, Default)]
pub(crate) struct OrderWatch {
    pub(crate) goal: usize,
    unanswered: u32,
    perhaps_made: u32,
    /// The key of the CSR that left, by the URL of finalize.
    csrs: BTreeMap<String, u64>,
    /// The key of the last CSR that left.
    key: Option<u64>,
    pub(crate) deadline: Option<Timestamp>,
    pub(crate) was_parked: bool,
    requests: u64,
}

impl Watch {
    pub(crate) fn new(clients: usize) -> Self {
        Self { clients: (0..clients).map(|_| Watched::default()).collect(), ..Self::default() }
    }

    /// The first violation counts.
    pub(crate) fn broken(&mut self, invariant: Invariant, at: Timestamp, found: impl FnOnce() -> String) {
        if self.first.is_none() {
            self.first = Some(Violation { invariant, at, found: found() });
        }
    }

    pub(crate) fn violation(&self) -> Option<&Violation> {
        self.first.as_ref()
    }

    /// How many certificates were made live.
    pub(crate) fn live(&self) -> u64 {
        self.installed.len() as u64
    }

    fn client(&mut self, client: usize) -> &mut Watched {
        if self.clients.len() <= client {
            self.clients.resize_with(client + 1, Watched::default);
        }
        &mut self.clients[client]
    }

    pub(crate) fn order(&mut self, client: usize, order: OrderId) -> Option<&mut OrderWatch> {
        self.client(client).orders.get_mut(&order)
    }

    /// Another run of this client begins.
    pub(crate) fn begin_run(&mut self, client: usize) {
        let watched = self.client(client);
        watched.offered.clear();
        watched.proofs.clear();
        watched.pauses = Pauses::default();
        watched.floors.begin();
    }

    pub(crate) fn new_order(&mut self, client: usize, order: OrderId, goal: usize, deadline: Timestamp) {
        let watched = self.client(client);
        watched.floors.forget(order);
        let new = OrderWatch { goal, deadline: Some(deadline), ..OrderWatch::default() };
        watched.orders.insert(order, new);
    }

    /// The application is done with this order.
    pub(crate) fn closed(&mut self, client: usize, order: OrderId) {
        let watched = self.client(client);
        watched.floors.forget(order);
        watched.orders.remove(&order);
    }

    /// An output came out of the machine.
    pub(crate) fn output(&mut self, client: usize, now: Timestamp) {
        let watched = self.client(client);
        watched.turn_to(now);
        watched.outputs += 1;
        if watched.outputs > MOST_OUTPUTS {
            self.broken(Invariant::NoBusyLoop, now, || format!("{MOST_OUTPUTS} outputs in a second"));
        }
    }

    /// A request leaves.
    pub(crate) fn sent(&mut self, client: usize, now: Timestamp, request: &Told) {
        self.check_nonce(client, now, request);
        self.check_pause(client, now, request);
        let watched = self.client(client);
        watched.turn_to(now);
        let alike = watched.alike.entry(request.what()).or_default();
        *alike += 1;
        let often = *alike > MOST_ALIKE && request.operation != Operation::NewNonce;
        let floor = watched.floors.broken_by(now, request);
        let known = watched.urls.contains(&request.url) || request.url == format!("{CA}/directory");
        if often {
            self.broken(Invariant::NoBusyLoop, now, || format!("{request}: so often in a second"));
        }
        if let Some(until) = floor {
            self.broken(Invariant::RetryAfter, now, || format!("{request}: not before {until}"));
        }
        if !known {
            self.broken(Invariant::UrlsGiven, now, || format!("{request}: nobody gave that URL"));
        }
        if let Some(order) = request.order {
            self.sent_for(client, order, now, request);
        }
    }

    fn check_nonce(&mut self, client: usize, now: Timestamp, request: &Told) {
        let Some(nonce) = &request.nonce else { return };
        if !self.client(client).offered.contains(nonce) {
            let found = || format!("{request}: the nonce {nonce} was never offered to this run");
            self.broken(Invariant::NonceOnce, now, found);
        }
        if !self.sent.insert(nonce.clone()) {
            let found = || format!("{request}: the nonce {nonce} was in a request before");
            self.broken(Invariant::NonceOnce, now, found);
        }
    }

    fn check_pause(&mut self, client: usize, now: Timestamp, request: &Told) {
        if let Some(most) = self.client(client).pauses.broken_by(now, request) {
            let found = || format!("{request}: repeated at once more than {most} times");
            self.broken(Invariant::PausesForNonces, now, found);
        }
    }

    /// A request came to nothing on its way.
    pub(crate) fn undelivered(&mut self, client: usize, request: &Told) {
        self.client(client).pauses.ended(request);
    }

    fn sent_for(&mut self, client: usize, order: OrderId, now: Timestamp, request: &Told) {
        if let Some(order) = self.order(client, order) {
            order.requests += 1;
        }
        match request.operation {
            Operation::NewOrder => self.sent_new_order(client, order, now),
            Operation::Challenge => self.sent_answer(client, order, now, request),
            Operation::Finalize => self.sent_csr(client, order, now, request),
            _ => {}
        }
    }

    fn sent_new_order(&mut self, client: usize, order: OrderId, now: Timestamp) {
        let Some(watched) = self.order(client, order) else { return };
        watched.unanswered += 1;
        watched.perhaps_made += 1;
        let (unanswered, made) = (watched.unanswered, watched.perhaps_made);
        if unanswered > MOST_UNANSWERED || made > MOST_NEW_ORDERS {
            let found = || format!("order {order}: {unanswered} unanswered newOrders, {made} in all");
            self.broken(Invariant::NewOrders, now, found);
        }
    }

    fn sent_answer(&mut self, client: usize, order: OrderId, now: Timestamp, request: &Told) {
        let mut proofs = self.client(client).proofs.iter().filter(|(id, _)| id.order() == order);
        let unseen = proofs.find(|(_, visible)| visible.is_none_or(|visible| visible > now));
        if let Some(unseen) = unseen.map(|(id, _)| *id) {
            let found = || format!("{request}: the proof {unseen} is not visible");
            self.broken(Invariant::AnsweredWhenVisible, now, found);
        }
    }

    fn sent_csr(&mut self, client: usize, order: OrderId, now: Timestamp, request: &Told) {
        let Some(key) = request.payload.as_deref().and_then(key_in) else { return };
        let Some(watched) = self.order(client, order) else { return };
        watched.key = Some(key);
        let first = *watched.csrs.entry(request.url.clone()).or_insert(key);
        if first != key {
            let found = || format!("{request}: a CSR with key {key} after one with key {first}");
            self.broken(Invariant::OneKeyAnOrder, now, found);
        }
    }

    /// A request that was counted did not leave, or was certainly not acted on.
    fn not_acted_on(&mut self, client: usize, request: &Told) {
        let new_order = request.order.filter(|_| request.operation == Operation::NewOrder);
        if let Some(order) = new_order.and_then(|order| self.order(client, order)) {
            order.unanswered = order.unanswered.saturating_sub(1);
            order.perhaps_made = order.perhaps_made.saturating_sub(1);
        }
    }

    /// A response reaches the client that waits for it.
    pub(crate) fn delivered(
        &mut self,
        client: usize,
        now: Timestamp,
        request: &Told,
        response: &Response,
        plan: &ClientPlan,
    ) {
        self.offered(client, response.headers.get("Replay-Nonce"));
        let watched = self.client(client);
        watched.floors.learn(now, request, response, plan.max_wait);
        watched.learn_urls(&request.url, response);
        watched.pauses.learn(now, request, response);
        match response.status {
            200..=299 => {
                if let Some(order) = request.order.filter(|_| request.operation == Operation::NewOrder)
                    && let Some(order) = self.order(client, order)
                {
                    order.unanswered = 0;
                }
                if request.operation == Operation::Certificate {
                    self.learn_certificate(client, request, response, &plan.goals);
                }
            }
            300..=499 => self.not_acted_on(client, request),
            _ if is_refusal(response) => self.not_acted_on(client, request),
            _ => {}
        }
    }

    /// A nonce reaches the client.
    pub(crate) fn offered(&mut self, client: usize, nonce: Option<&str>) {
        self.client(client).offered.extend(nonce.map(str::to_owned));
    }

    fn learn_certificate(&mut self, client: usize, request: &Told, response: &Response, goals: &[Goal]) {
        let Ok(chain) = Chain::parse(&response.body) else { return };
        let goal = request.order.and_then(|order| self.order(client, order)).map(|order| order.goal);
        let Some(goal) = goal.and_then(|goal| goals.get(goal)) else { return };
        let leaf = chain.leaf();
        let certificate = Certificate {
            key: keys::number_of(leaf.public_key_der()),
            fits: goal.names.iter().all(|name| leaf.names().contains(name)),
            not_after: leaf.not_after(),
        };
        self.client(client).certificates.insert(fingerprint(&chain), certificate);
    }

    /// The machine wants a proof to be presented.
    pub(crate) fn wants_proof(&mut self, client: usize, challenge: ChallengeId) {
        self.client(client).proofs.insert(challenge, None);
    }

    pub(crate) fn presented(&mut self, client: usize, challenge: ChallengeId, visible: Timestamp) {
        self.client(client).proofs.insert(challenge, Some(visible));
    }

    pub(crate) fn withdrawn(&mut self, client: usize, challenge: ChallengeId) {
        self.client(client).proofs.remove(&challenge);
    }

    pub(crate) fn saved(&mut self, client: usize, order: OrderId, parked: Timestamp) {
        self.client(client).floors.saved(order, parked);
    }

    /// What would be on the disk after the worst.
    pub(crate) fn disk(&mut self, client: usize, now: Timestamp, disk: &Disk, goals: &[Goal]) {
        let lost = self.client(client).orders.iter().find_map(|(id, order)| {
            let key = order.key?;
            let label = &goals.get(order.goal)?.label;
            (!is_durable(disk, *id, label, key)).then_some((*id, key))
        });
        if let Some((order, key)) = lost {
            let found = || format!("key {key} of order {order}, whose CSR left, is not durable");
            self.broken(Invariant::KeysKept, now, found);
        }
        for goal in goals {
            self.check_live(client, now, disk, &goal.label);
        }
    }

    fn check_live(&mut self, client: usize, now: Timestamp, disk: &Disk, label: &str) {
        let Some(version) = disk.durable(&format!("live/{label}")) else { return };
        let key = disk.durable(&format!("archive/{label}/{version}/key")).and_then(|key| key.parse().ok());
        let cert = disk.durable(&format!("archive/{label}/{version}/cert")).unwrap_or_default();
        let certificate = self.client(client).certificates.get(cert);
        let good = certificate.is_some_and(|certificate| {
            key.is_some() && certificate.key == key && certificate.fits && certificate.not_after > 0
        });
        if !good {
            let found = || format!("live/{label} has key {key:?} and the certificate {certificate:?}");
            let found = found();
            self.broken(Invariant::LiveMatches, now, || found);
        }
    }

    /// A certificate is made live.
    pub(crate) fn installed(&mut self, client: usize, now: Timestamp, fingerprint: &str) {
        self.installed.insert(fingerprint.to_owned());
        let certificate = self.client(client).certificates.get(fingerprint);
        if certificate.is_none_or(|certificate| certificate.not_after <= now.as_unix_seconds()) {
            self.broken(Invariant::LiveMatches, now, || "the certificate has expired".to_owned());
        }
    }
}

impl Watched {
    fn turn_to(&mut self, now: Timestamp) {
        if now.as_unix_seconds() != self.second {
            self.second = now.as_unix_seconds();
            self.outputs = 0;
            self.alike.clear();
        }
    }

    fn learn_urls(&mut self, base: &str, response: &Response) {
        let Ok(base) = Url::parse(base, certwright_http::Schemes::HttpsOnly) else { return };
        let mut texts: Vec<String> =
            response.headers.get("Location").map(str::to_owned).into_iter().collect();
        if let Ok(document) = serde_json::from_slice::<Value>(&response.body) {
            strings(&document, &mut texts);
        }
        let join = |base: &Url, text: &str| base.join(text, certwright_http::Schemes::HttpsOnly).ok();
        // What a new order says is relative to the order's own URL.
        let place = response.headers.get("Location").and_then(|text| join(&base, text));
        for base in place.iter().chain([&base]) {
            let joined = texts.iter().filter_map(|text| join(base, text));
            self.urls.extend(joined.map(|url| url.as_str().to_owned()));
        }
    }
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

/// The key of the CSR in a finalize request.
fn key_in(payload: &str) -> Option<u64> {
    let document: Value = serde_json::from_str(payload).ok()?;
    let csr = Csr::read(document.get("csr")?.as_str()?.as_bytes()).ok()?;
    keys::number_of(csr.public_key_der())
}

/// Whether the key is with its order or with its certificate.
fn is_durable(disk: &Disk, order: OrderId, label: &str, key: u64) -> bool {
    let key = key.to_string();
    let with_order = disk.durable(&format!("orders/{order}.key")) == Some(key.as_str());
    let live = disk.durable(&format!("live/{label}"));
    let with_certificate = live.and_then(|version| disk.durable(&format!("archive/{label}/{version}/key")));
    with_order || with_certificate == Some(key.as_str())
}

/// The leaf's SHA-256 fingerprint in hexadecimal.
pub(crate) fn fingerprint(chain: &Chain) -> String {
    chain.leaf().fingerprint().iter().map(|octet| format!("{octet:02x}")).collect()
}

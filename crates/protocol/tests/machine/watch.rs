//! A client under watch: what must hold at every step of every test is checked here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use certwright_http::{Response, Timestamp, retry_after};
use certwright_jwk::Jwk;
use certwright_protocol::{
    Change, Client, Config, Content, Event, KeyRole, NoResponse, Nonce, Operation, OrderId, OrderState,
    Output, Proof, Request, RequestId, Saved, Sent,
};

/// A request under way.
struct Flight {
    url: String,
    operation: Operation,
    order: Option<OrderId>,
    nonce: Option<String>,
}

/// The machine, its documents as a store would hold them, and what the server and the application know.
pub(crate) struct Watched {
    pub(crate) client: Client,
    pub(crate) config: Config,
    pub(crate) key: Jwk,
    pub(crate) now: Timestamp,
    pub(crate) saved: Saved,
    /// Whether the server is a sane one, of which more can be demanded.
    pub(crate) sane: bool,
    /// Requests sent so far.
    pub(crate) requests: usize,
    /// All that the server has said: every URL that is used must stand in it.
    given: String,
    /// How many offers of each nonce are not used yet.
    offered: BTreeMap<String, usize>,
    floors: BTreeMap<String, Timestamp>,
    in_place: BTreeSet<(String, String)>,
    in_flight: BTreeMap<RequestId, Flight>,
    /// The documents that were seen to be taken up last.
    taken_up: Saved,
}

impl Watched {
    pub(crate) fn new(config: Config, key: Jwk, now: Timestamp) -> Self {
        Self {
            client: Client::new(config.clone(), key.clone(), now),
            config,
            key,
            now,
            saved: Saved::default(),
            sane: true,
            requests: 0,
            given: String::new(),
            offered: BTreeMap::new(),
            floors: BTreeMap::new(),
            in_place: BTreeSet::new(),
            in_flight: BTreeMap::new(),
            taken_up: Saved::default(),
        }
    }

    /// The next output, after the changes were saved.
    pub(crate) fn output(&mut self) -> Output {
        let output = self.client.poll_output(self.now);
        self.save();
        match &output {
            Output::Transmit(request) => self.check_request(request),
            Output::Event(event) => self.check_event(event),
            Output::Wait { until } => {
                assert!(until.is_none_or(|until| until > self.now), "a wait without an end in the future");
            }
            Output::Idle => assert!(self.in_place.is_empty(), "R17: left behind: {:?}", self.in_place),
        }
        output
    }

    /// The outcome of a request.
    pub(crate) fn outcome(&mut self, id: RequestId, outcome: Result<Response, NoResponse>) {
        if let Some(flight) = self.in_flight.remove(&id) {
            self.learn(&flight, &outcome);
        }
        self.client.handle_response(self.now, id, outcome);
    }

    /// The process dies and another one takes up what was saved.
    pub(crate) fn restart(&mut self) {
        self.client = self.resumed();
        self.in_flight.clear();
        self.floors.clear();
    }

    /// What takes up the saved documents as they are now.
    pub(crate) fn resumed(&self) -> Client {
        Client::resume(self.config.clone(), self.key.clone(), self.saved.clone(), self.now).unwrap()
    }

    /// The document of an order.
    pub(crate) fn document(&self, order: OrderId) -> Option<serde_json::Value> {
        let text = self.saved.orders.iter().find(|(id, _)| *id == order).map(|(_, text)| text)?;
        Some(serde_json::from_str(text).unwrap())
    }

    /// A URL that the tests know of without the server having said it, such as a resolved one.
    pub(crate) fn give(&mut self, url: &str) {
        self.given.push_str(url);
        self.given.push('\n');
    }

    /// What the application has asked for is durable before anything leaves.
    pub(crate) fn save(&mut self) {
        for change in self.client.changes() {
            match change {
                Change::Account(document) => self.saved.account = Some(document),
                Change::Order { order, document } => {
                    self.saved.orders.retain(|(id, _)| *id != order);
                    self.saved.orders.extend(document.map(|document| (order, document)));
                }
            }
        }
    }

    fn check_request(&mut self, request: &Request) {
        self.requests += 1;
        let url = request.url.as_str();
        let known = *url == *self.config.directory.as_str() || self.given.contains(url);
        assert!(known || !self.sane, "the server never gave {url}");
        if self.sane {
            self.check_floors(request);
        }
        self.check_documents(request);
        let nonce = match &request.content {
            Content::Post(unsigned) => {
                self.check_key(request, &unsigned.key);
                let nonce = unsigned.nonce.as_str().to_owned();
                let offers = self.offered.get_mut(&nonce).filter(|offers| **offers > 0);
                *offers.unwrap_or_else(|| panic!("R2: nonce {nonce} is used more often than offered")) -= 1;
                Some(nonce)
            }
            Content::Get | Content::Head => None,
        };
        if request.operation == Operation::Challenge {
            let longest = self.now + self.config.max_wait;
            self.floors.retain(|key, floor| !key.contains("/authz/") && *floor <= longest);
        }
        let flight =
            Flight { url: url.to_owned(), operation: request.operation, order: request.order, nonce };
        self.in_flight.insert(request.id, flight);
        let posts = self.in_flight.values().filter(|flight| flight.nonce.is_some()).count();
        assert!(posts <= self.config.width, "more POSTs under way than the width allows");
    }

    /// RFC 8555 §6.2: newAccount is signed with `jwk`, everything else with the account's URL.
    fn check_key(&self, request: &Request, key: &KeyRole) {
        match (request.operation, key) {
            (Operation::NewAccount | Operation::FindAccount, KeyRole::NewAccount) => {}
            (_, KeyRole::Account { kid }) => assert_eq!(Some(kid), self.client.account_url()),
            (operation, key) => panic!("{operation} signed as {key:?}"),
        }
    }

    /// What a crash must not lose is in the documents before the request leaves, and they can be taken up (R30).
    fn check_documents(&mut self, request: &Request) {
        if self.taken_up != self.saved {
            assert_eq!(self.resumed().orders().count(), self.saved.orders.len());
            self.taken_up = self.saved.clone();
        }
        let document = || self.document(request.order.unwrap()).expect("the order has a document");
        match (request.operation, &request.content) {
            (Operation::NewAccount | Operation::FindAccount, _) => {
                assert!(self.saved.account.as_ref().unwrap().contains("wanted"));
            }
            (Operation::NewOrder, _) => assert!(document()["sends"].as_u64().unwrap() > 0),
            (Operation::Challenge, _) => {
                let document = document();
                assert!(document["url"].is_string() && document["proofs"].is_array(), "{document}");
            }
            (Operation::Finalize, Content::Post(unsigned)) => {
                let payload: serde_json::Value =
                    serde_json::from_str(unsigned.payload.as_ref().unwrap()).unwrap();
                assert_eq!(document()["stage"]["finalizing"]["csr"], payload["csr"]);
            }
            _ => {}
        }
    }

    fn check_floors(&self, request: &Request) {
        let order = request.order.and_then(|order| self.client.order(order));
        if order.is_none_or(|order| order.state == OrderState::Failed) && request.order.is_some() {
            // What is deactivated once the order is over is no poll.
            return;
        }
        let binds = |key: &str| {
            let floor = self.floors.get(key).filter(|floor| **floor > self.now);
            assert!(floor.is_none(), "R4: {} to {} before {floor:?}", request.operation, request.url);
        };
        binds("the server");
        binds(request.url.as_str());
        let order = request.order.map(|order| format!("order {order}")).unwrap_or_default();
        binds(&format!("{} of {order}", request.url));
        if request.operation == Operation::Order {
            binds(&order);
        }
    }

    fn check_event(&mut self, event: &Event) {
        let token = |proof: &Proof| match proof {
            Proof::Http01 { token, .. } => token.to_string(),
            other => panic!("{other:?}"),
        };
        match event {
            Event::Present { identifier, proof, .. } => {
                self.in_place.insert((identifier.to_string(), token(proof)));
            }
            Event::Withdraw { identifier, proof, .. } => {
                self.in_place.remove(&(identifier.to_string(), token(proof)));
            }
            _ => {}
        }
    }

    fn learn(&mut self, flight: &Flight, outcome: &Result<Response, NoResponse>) {
        match outcome {
            Ok(response) => {
                self.given.push_str(&String::from_utf8_lossy(&response.body));
                let nonce = Nonce::from_headers(&response.headers, self.now);
                self.learn_nonce(nonce.as_ref().map(Nonce::as_str));
                for (name, value) in response.headers.iter() {
                    self.given.push_str(&format!("\n{name}: {value}\n"));
                }
                self.learn_floor(flight, response);
            }
            Err(NoResponse { sent: Sent::No, .. }) => {
                self.learn_nonce(flight.nonce.as_deref());
            }
            Err(lost) => self.learn_nonce(lost.nonce.as_ref().map(Nonce::as_str)),
        }
    }

    /// A nonce may be used as often as it was offered: a server that offers one twice has itself to blame.
    fn learn_nonce(&mut self, nonce: Option<&str>) {
        if let Some(nonce) = nonce {
            *self.offered.entry(nonce.to_owned()).or_default() += 1;
        }
    }

    fn learn_floor(&mut self, flight: &Flight, response: &Response) {
        let floor = retry_after(&response.headers, self.now).unwrap_or(self.now);
        let too_long = floor > self.now + self.config.max_wait;
        let order = flight.order.map(|order| format!("order {order}")).unwrap_or_default();
        match response.status {
            200..=299 => {
                self.floors.insert(flight.url.clone(), floor);
                let replaces =
                    matches!(flight.operation, Operation::Order | Operation::NewOrder | Operation::Finalize);
                let entry = self.floors.entry(order).or_insert(floor);
                *entry = if replaces { floor } else { floor.max(*entry) };
            }
            429 => drop(self.floors.insert(format!("{} of {order}", flight.url), floor)),
            503 if !too_long => drop(self.floors.insert("the server".to_owned(), floor)),
            _ => {}
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
    }
}

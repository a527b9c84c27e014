//! One request, from signing to the last octet of the response.

use core::time::Duration;
use std::io::Read;
use std::sync::Arc;

use certwright_http::{Headers, Limits, Method, Response};
use certwright_jws::{KeyRef, Payload, Signer, sign};
use certwright_protocol::{Content, KeyRole, NoResponse, Nonce, Operation, Request, Unsigned};
use ureq::config::Config;
use ureq::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use ureq::http::{self, HeaderMap, HeaderValue};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, TcpConnector};
use ureq::{Agent, Body, ProxyProtocol};

use super::connect::{Later, Watching};
use super::failure::{Bounds, classify, lost};
use super::progress;
use super::tls::Tls;
use super::watched::{Counters, Statistics};
use crate::{Clock, Options, Phase, Proxy, SystemClock, TransportError};

/// ureq's default of 128 KiB for each buffer of each connection is most of a small program's memory.
const BUFFER: usize = 16 << 10;

/// "Because client requests in ACME carry JWS objects in the Flattened JSON Serialization, they must have the
/// Content-Type header field set to "application/jose+json"." (RFC 8555 §6.2)
const JOSE: HeaderValue = HeaderValue::from_static("application/jose+json");

/// RFC 8555 §7.4.2.
const CHAIN: HeaderValue = HeaderValue::from_static("application/pem-certificate-chain");

/// Makes callers with the same options. Each has its own pool of connections: where one is shared, each request looks
/// through all of it.
#[derive(Debug)]
pub(super) struct Callers {
    common: Arc<Common>,
}

/// Signs, sends and receives, one request at a time, over connections of its own that are kept alive.
pub(super) struct Caller {
    agent: Agent,
    common: Arc<Common>,
}

/// What all callers of an exchange share.
struct Common {
    agents: Config,
    tls: Tls,
    signer: Arc<dyn Signer + Send + Sync>,
    accept_language: Option<HeaderValue>,
    proxy: Option<(Proxy, ureq::Proxy)>,
    limits: Limits,
    connect_timeout: Duration,
    counters: Arc<Counters>,
}

impl Callers {
    pub(super) fn new(
        options: Options,
        signer: Arc<dyn Signer + Send + Sync>,
    ) -> Result<Self, TransportError> {
        let agents = agents(&options)?;
        let tls = Tls::new(&options.extra_roots)?;
        let accept_language = options.accept_language.as_deref();
        let accept_language =
            accept_language.map(|text| header_value("Accept-Language", text)).transpose()?;
        let proxy = options.proxy.map(|proxy| Ok((connect_proxy(&proxy)?, proxy))).transpose()?;
        let common = Common {
            agents,
            tls,
            signer,
            accept_language,
            proxy: proxy.map(|(connect, proxy)| (proxy, connect)),
            limits: options.limits,
            connect_timeout: options.connect_timeout,
            counters: Arc::default(),
        };
        Ok(Self { common: Arc::new(common) })
    }

    pub(super) fn caller(&self) -> Caller {
        let common = Arc::clone(&self.common);
        let chain =
            ().chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(common.tls.clone());
        let connector = Watching::new(chain, Arc::clone(&common.counters));
        Caller { agent: Agent::with_parts(common.agents.clone(), connector, Later), common }
    }

    pub(super) fn statistics(&self) -> Statistics {
        self.common.counters.statistics()
    }
}

impl Caller {
    /// What cuts off its request, from any thread.
    pub(super) fn agent(&self) -> Agent {
        self.agent.clone()
    }

    /// Carries one request through.
    pub(super) fn call(&self, request: &Request) -> Result<Response, NoResponse> {
        progress::begin();
        let bounds = self.bounds(request);
        let body = self.body(request).map_err(NoResponse::never_sent)?;
        let head = self.head(request).map_err(NoResponse::never_sent)?;
        let head = self.configure(head, request);
        let response = match body {
            Some(body) => self.agent.run(head.map(|()| body)),
            None => self.agent.run(head),
        };
        match response {
            Ok(response) => self.receive(response, bounds),
            Err(error) => Err(lost(classify(error, bounds), None)),
        }
    }

    fn bounds(&self, request: &Request) -> Bounds {
        let body = match request.operation {
            Operation::Certificate => self.common.limits.chain,
            _ => self.common.limits.json_body,
        };
        Bounds { timeout: request.timeout, connect_timeout: self.common.connect_timeout, body }
    }

    /// "Every attempt of every POST is signed anew with an unused nonce" (R2): what comes out is sent once.
    fn body(&self, request: &Request) -> Result<Option<String>, TransportError> {
        let Content::Post(Unsigned { key, nonce, payload }) = &request.content else { return Ok(None) };
        let key = match key {
            KeyRole::NewAccount => KeyRef::Jwk(self.common.signer.public_key()),
            KeyRole::Account { kid } => KeyRef::Kid(kid.as_str()),
            _ => return Err(TransportError::KeyRole),
        };
        let payload = payload.as_ref().map_or(Payload::PostAsGet, |json| Payload::Json(json.as_bytes()));
        let jws = sign(self.common.signer.as_ref(), key, Some(nonce.as_str()), request.url.as_str(), payload);
        jws.map(|jws| Some(jws.to_json())).map_err(TransportError::Sign)
    }

    fn head(&self, request: &Request) -> Result<http::Request<()>, TransportError> {
        let method = match &request.content {
            Content::Get => Method::Get,
            Content::Head => Method::Head,
            Content::Post(_) => Method::Post,
        };
        let head = http::Request::builder().method(method.as_str()).uri(request.url.as_str()).body(());
        let mut head = head.map_err(|error| TransportError::Url(error.into()))?;
        let headers = head.headers_mut();
        if method == Method::Post {
            headers.insert(CONTENT_TYPE, JOSE);
        }
        if request.operation == Operation::Certificate {
            headers.insert(ACCEPT, CHAIN);
        }
        if let Some(language) = &self.common.accept_language {
            headers.insert(ACCEPT_LANGUAGE, language.clone());
        }
        Ok(head)
    }

    fn configure(&self, head: http::Request<()>, request: &Request) -> http::Request<()> {
        let proxy = self.common.proxy.as_ref().filter(|(proxy, _)| proxy.catches(&request.url));
        self.agent
            .configure_request(head)
            .timeout_global(Some(request.timeout))
            .proxy(proxy.map(|(_, proxy)| proxy.clone()))
            .build()
    }

    fn receive(&self, response: http::Response<Body>, bounds: Bounds) -> Result<Response, NoResponse> {
        progress::enter(Phase::Body);
        let (head, body) = response.into_parts();
        let Ok(headers) = Headers::bounded(fields(&head.headers), &self.common.limits) else {
            let nonce = fields(&head.headers).filter(|(name, _)| *name == "replay-nonce").collect();
            return Err(lost(TransportError::HeadTooLarge, offered(&nonce)));
        };
        match read(body, &headers, bounds) {
            Ok(body) => Ok(Response { status: head.status.as_u16(), headers, body }),
            // A good head keeps its worth without its body: the nonce is good.
            Err(error) => Err(lost(error, offered(&headers))),
        }
    }
}

impl core::fmt::Debug for Common {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Common")
            .field("limits", &self.limits)
            .field("counters", &self.counters)
            .finish_non_exhaustive()
    }
}

fn agents(options: &Options) -> Result<Config, TransportError> {
    header_value("User-Agent", &options.user_agent)?;
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // R6. With none to follow, the 3xx itself is the response.
        .max_redirects(0)
        .no_delay(true)
        .proxy(None)
        .user_agent(options.user_agent.as_str())
        .accept_encoding("")
        .timeout_connect(Some(options.connect_timeout))
        // ureq can look no further than its buffer.
        .max_response_header_size(options.limits.header_octets.min(BUFFER - 1))
        .input_buffer_size(BUFFER)
        .output_buffer_size(BUFFER)
        // One request at a time needs no more.
        .max_idle_connections_per_host(1)
        .build();
    Ok(config)
}

fn connect_proxy(proxy: &Proxy) -> Result<ureq::Proxy, TransportError> {
    let proxy = ureq::Proxy::new(proxy.url()).map_err(|_| TransportError::ProxyUrl)?;
    match proxy.protocol() {
        ProxyProtocol::Http | ProxyProtocol::Https => Ok(proxy),
        _ => Err(TransportError::ProxyUrl),
    }
}

fn header_value(name: &'static str, text: &str) -> Result<HeaderValue, TransportError> {
    let plain = !text.is_empty() && text.is_ascii();
    let value = HeaderValue::from_str(text).ok().filter(|_| plain);
    value.ok_or(TransportError::HeaderValue { name })
}

fn fields(headers: &HeaderMap) -> impl Iterator<Item = (&str, String)> {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

fn offered(headers: &Headers) -> Option<Nonce> {
    Nonce::from_headers(headers, SystemClock.now())
}

fn read(mut body: Body, headers: &Headers, bounds: Bounds) -> Result<Vec<u8>, TransportError> {
    let limit = u64::try_from(bounds.body).unwrap_or(u64::MAX);
    let announced = body.content_length().unwrap_or(0);
    if announced > limit {
        return Err(TransportError::BodyTooLarge { limit: bounds.body });
    }
    let mut octets = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    let mut reader = body.with_config().limit(limit).reader();
    reader.read_to_end(&mut octets).map_err(|error| classify(error.into(), bounds))?;
    if progress::was_cut_off() && !tells_its_length(headers) {
        return Err(TransportError::Truncated);
    }
    Ok(octets)
}

/// "A response that has neither chunked transfer coding nor Content-Length is complete only if a valid closure alert
/// has been received." (RFC 9112 §9.8)
fn tells_its_length(headers: &Headers) -> bool {
    headers.get("content-length").is_some() || headers.get("transfer-encoding").is_some()
}

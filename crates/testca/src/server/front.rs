//! From sockets to the CA and back.

use core::{future::pending, time::Duration};
use std::{io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State, connect_info::Connected},
    http::{StatusCode, header},
    response::Response,
    serve::{IncomingStream, Listener},
};
use certwright_http::{Headers, Method, Schemes, Url};
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Runtime,
    sync::{mpsc, oneshot},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{
    Seen, Shared, Validate,
    line::{Line, Scissors},
    lookup,
    seen::Watcher,
};
use crate::{Delivery, Failure, Validation};

/// No request is longer.
const BODY_LIMIT: usize = 1 << 20;
/// Who does not finish the handshake by then is forgotten.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Handshakes that may wait to be served.
const BACKLOG: usize = 128;

/// Makes the listener one of the runtime.
pub(super) fn listen(runtime: &Runtime, listener: std::net::TcpListener) -> io::Result<TcpListener> {
    listener.set_nonblocking(true)?;
    let _inside = runtime.enter();
    TcpListener::from_std(listener)
}

/// Serves until `stopped`.
pub(super) async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    tls: Arc<ServerConfig>,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) {
    let (sender, lines) = mpsc::channel(BACKLOG);
    let accepting = tokio::spawn(accept(listener, TlsAcceptor::from(tls), sender, shared.watcher.clone()));
    let app = Router::new().fallback(answer).with_state(shared);
    let app = app.into_make_service_with_connect_info::<Scissors>();
    let serving = tokio::spawn(async move { axum::serve(Doorway { lines, address }, app).await });
    // the sender is dropped, or the server is told to stop: all the same
    let _ = stopped.await;
    accepting.abort();
    serving.abort();
}

async fn accept(
    listener: TcpListener,
    tls: TlsAcceptor,
    lines: mpsc::Sender<(Line, SocketAddr)>,
    watcher: Watcher,
) {
    loop {
        match listener.accept().await {
            Ok((stream, client)) => {
                tokio::spawn(shake_hands(stream, client, tls.clone(), lines.clone(), watcher.clone()));
            }
            // no file descriptor is left, most likely
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}

async fn shake_hands(
    stream: TcpStream,
    client: SocketAddr,
    tls: TlsAcceptor,
    lines: mpsc::Sender<(Line, SocketAddr)>,
    watcher: Watcher,
) {
    // without it, each answer on a kept connection may wait 40 ms for an acknowledgement
    let _ = stream.set_nodelay(true);
    match timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
        Ok(Ok(stream)) => {
            let _ = lines.send((Line::new(stream), client)).await;
        }
        Ok(Err(error)) => watcher.tell(|| Seen::Handshake { client, error: Some(error) }),
        Err(_) => watcher.tell(|| Seen::Handshake { client, error: None }),
    }
}

/// Connections that have their handshake behind them, so that a slow one keeps no other waiting.
struct Doorway {
    lines: mpsc::Receiver<(Line, SocketAddr)>,
    address: SocketAddr,
}

impl Listener for Doorway {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        match self.lines.recv().await {
            Some(line) => line,
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Doorway>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        stream.io().scissors()
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let (method, target) = (request.method().to_string(), target(&request).to_owned());
    let request = match read(&shared.base, request).await {
        Ok(request) => request,
        Err(status) => {
            shared.watcher.tell(|| Seen::Rejected { method, target, status: status.as_u16() });
            return bare(status);
        }
    };
    let delivery = shared.with(|ca| {
        let delivery = ca.deliver(shared.now(), &request);
        shared.watcher.tell(|| Seen::request(&request, &delivery, ca));
        delivery
    });
    validate(&shared);
    match delivery {
        Delivery::Response(response) => write(response),
        Delivery::Slow(time, response) => {
            sleep(time).await;
            write(response)
        }
        Delivery::Truncated(response, octets) => {
            scissors.cut_in_body(octets);
            write(response)
        }
        Delivery::DroppedBefore | Delivery::DroppedAfter => {
            scissors.cut();
            bare(StatusCode::OK)
        }
    }
}

/// Starts what the CA wants to know.
fn validate(shared: &Arc<Shared>) {
    while let Some(validation) = shared.with(|ca| ca.poll(shared.now())) {
        match &shared.validate {
            Validate::Always if shared.validation_delay.is_zero() => finish(shared, &validation, Ok(())),
            _ => {
                tokio::spawn(look(Arc::clone(shared), validation));
            }
        }
    }
}

async fn look(shared: Arc<Shared>, validation: Validation) {
    sleep(shared.validation_delay).await;
    let outcome = match &shared.validate {
        Validate::Always => Ok(()),
        Validate::Lookup(lookup) => lookup::validate(lookup, &validation).await,
    };
    finish(&shared, &validation, outcome);
}

fn finish(shared: &Shared, validation: &Validation, outcome: Result<(), Failure>) {
    shared.watcher.tell(|| Seen::validated(validation, outcome.clone()));
    shared.with(|ca| ca.validated(shared.now(), validation.id, outcome));
}

/// The request as the CA sees it. The client may call the server by any of its names; the URLs that it was given have
/// one.
async fn read(base: &str, request: Request) -> Result<certwright_http::Request, StatusCode> {
    let method = match request.method().as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        _ => return Err(StatusCode::METHOD_NOT_ALLOWED),
    };
    let url = Url::parse(&format!("{base}{}", target(&request)), Schemes::HttpsOnly);
    let url = url.map_err(|_| StatusCode::BAD_REQUEST)?;
    let fields = request.headers().iter();
    let headers: Headers = fields
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let body = to_bytes(request.into_body(), BODY_LIMIT).await;
    let body = body.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?.to_vec();
    Ok(certwright_http::Request { method, url, headers, body })
}

fn target(request: &Request) -> &str {
    request.uri().path_and_query().map_or("/", |target| target.as_str())
}

fn write(response: certwright_http::Response) -> Response {
    let mut builder = Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        builder = builder.header(name, value);
    }
    builder.body(Body::from(response.body)).unwrap_or_else(|_| bare(StatusCode::INTERNAL_SERVER_ERROR))
}

fn bare(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

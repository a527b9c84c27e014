//! Why there was no answer.

use certwright_http::escape;

use super::super::{Connect, Redirect, Stop, Visit};
use super::entries::{
    NOT_HTTP, PORT_REFUSED, PORT_SILENT, REDIRECT_ADDRESS, REDIRECT_BAD, REDIRECT_DEAD, REDIRECT_LOOP,
    REDIRECT_MANY, REDIRECT_PORT, REDIRECT_SCHEME, REDIRECT_SLASH, REDIRECT_STATUS, REDIRECT_TLS,
    REDIRECT_UNRESOLVED, UNREACHABLE, WEB_SILENT,
};
use crate::Finding;

pub(super) fn finding(by: &str, stop: &Stop, visit: &Visit, (port, _): (u16, u16)) -> Finding {
    let url = escape(&visit.url);
    match stop {
        Stop::Connect(connect) if !visit.hops.is_empty() => REDIRECT_DEAD
            .found(format!("{by} redirects to {url}, which cannot be reached: {}", connected(connect))),
        Stop::Connect(Connect::Refused) => {
            PORT_REFUSED.found(format!("port {port} of {by} refuses the connection"))
        }
        Stop::Connect(Connect::TimedOut) => {
            PORT_SILENT.found(format!("port {port} of {by} does not respond"))
        }
        Stop::Connect(connect) => {
            UNREACHABLE.found(format!("{by} cannot be reached: {}", connected(connect)))
        }
        Stop::Silent => WEB_SILENT.found(format!("{url} by {by} is not answered in time")),
        Stop::NotHttp(error) => {
            NOT_HTTP.found(format!("{url} by {by} is not answered by HTTP: {}", escape(error)))
        }
        Stop::Tls(error) => REDIRECT_TLS.found(format!("{by} redirects to {url}: {}", escape(error))),
        Stop::Unresolved(host) => {
            REDIRECT_UNRESOLVED.found(format!("{by} redirects to {url}, and {} has no address", escape(host)))
        }
        Stop::Redirect(redirect) => redirected(by, redirect, &url),
    }
}

fn redirected(by: &str, redirect: &Redirect, url: &str) -> Finding {
    match redirect {
        Redirect::Loop => REDIRECT_LOOP.found(format!("{by} redirects from {url} to where it was before")),
        Redirect::TooMany => {
            REDIRECT_MANY.found(format!("{by} redirects again and again, at last from {url}"))
        }
        Redirect::Status(status) => REDIRECT_STATUS.found(format!("{url} by {by} answers {status}")),
        Redirect::NoLocation => REDIRECT_BAD.found(format!("{url} by {by} redirects without a Location")),
        Redirect::Invalid(text) => {
            REDIRECT_BAD.found(format!("{url} by {by} redirects to \"{}\"", escape(text)))
        }
        Redirect::Scheme(scheme) => {
            REDIRECT_SCHEME.found(format!("{url} by {by} redirects to a URL of {}", escape(scheme)))
        }
        Redirect::Port(port) => REDIRECT_PORT.found(format!("{url} by {by} redirects to port {port}")),
        Redirect::Address(host) => {
            REDIRECT_ADDRESS.found(format!("{url} by {by} redirects to the address {}", escape(host)))
        }
        Redirect::Slash(host) => {
            REDIRECT_SLASH.found(format!("{url} by {by} redirects to a host named {}", escape(host)))
        }
    }
}

pub(in super::super) fn connected(connect: &Connect) -> String {
    match connect {
        Connect::Refused => "connection refused".into(),
        Connect::TimedOut => "no response".into(),
        Connect::NoRoute => "no route from here".into(),
        Connect::Other(error) => escape(error),
    }
}

pub(super) fn told(stop: &Stop) -> String {
    match stop {
        Stop::Connect(connect) => connected(connect),
        Stop::Silent => "connected, and no answer".into(),
        Stop::NotHttp(_) => "an answer that is not HTTP".into(),
        Stop::Tls(_) => "no TLS".into(),
        Stop::Unresolved(_) => "no address".into(),
        Stop::Redirect(_) => "a redirect that no CA follows".into(),
    }
}

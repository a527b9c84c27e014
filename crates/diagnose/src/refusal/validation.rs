//! What servers say about a validation that failed: connections and web servers.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-timeout-connect",
            severity: Severity::Error,
            title: "no answer to the connection: a firewall drops it",
            why: "port 80 (or 443) is filtered, the address is an old one, or an AAAA record leads nowhere",
            remedy: "open port 80 to the internet at every address of the name, or remove the wrong \
                     A or AAAA record",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "connection",
        texts: "Timeout during connect",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-timeout-after",
            severity: Severity::Error,
            title: "something accepts the connection and does not answer",
            why: "a hung or overloaded web server, or a proxy without its backend; the whole has \
                  about ten seconds",
            remedy: "make /.well-known/acme-challenge/ be answered at once, without backend",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "connection",
        texts: "Timeout after connect|Timeout during read|your server may be slow or overloaded",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-refused",
            severity: Severity::Error,
            title: "nothing listens on that port",
            why: "the web server is down, listens on another port or address, or the stand-alone \
                  listener had ended",
            remedy: "start it on port 80 of the address that the name has",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "connection",
        texts: "Connection refused",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-reset",
            severity: Severity::Error,
            title: "the connection was broken off",
            why: "a firewall, a provider's filter or a TLS server on port 80",
            remedy: "look at what answers on port 80 from outside (certwright check NAME)",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "connection",
        texts: "Connection reset by peer|Error getting validation data",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-unreachable",
            severity: Severity::Error,
            title: "there is no way to the address",
            why: "often an AAAA record without working IPv6",
            remedy: "remove the AAAA record or mend IPv6",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "connection dns",
        texts: "\
                Network unreachable|\
                no route to host|\
                No valid IP addresses found|\
                No IP addresses found|\
                no IPv4 addresses to try as fallback",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-wrong-answer",
            severity: Severity::Error,
            title: "the file holds something else than the key authorization",
            why: "the thumbprint is wrong, it belongs to another account, JSON or the token alone \
                  is served, or the file is of an earlier order",
            remedy: "serve token, a dot and the thumbprint of the account key, nothing else; compare \
                     with what the message expected",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "unauthorized incorrectResponse malformed rejectedIdentifier",
        texts: "\
                The key authorization file from the server did not match this challenge|\
                key authorization * did not match|\
                keyAuthorization does not match|\
                The challenge is not matched",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-not-found",
            severity: Severity::Error,
            title: "the challenge's file is not there",
            why: "the web server looks in another directory, a redirect or a rewrite rule leads \
                  away, or another machine answers",
            remedy: "put a test file below /.well-known/acme-challenge/ and fetch it over http from \
                     outside",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "unauthorized",
        texts: "\
                Invalid response from *: 404|\
                Invalid response from *404 Not Found|\
                Invalid response from *Not Found",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-forbidden",
            severity: Severity::Error,
            title: "the web server refuses the challenge's file",
            why: "a password, a filter against robots, a proxy or maintenance mode stands before it",
            remedy: "let /.well-known/acme-challenge/ through for everybody",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "unauthorized",
        texts: "\
                Invalid response from *: 403|\
                Invalid response from *: 401|\
                Invalid response from *: 503|\
                Invalid response from *: 502|\
                Invalid response from *: 500",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-page",
            severity: Severity::Error,
            title: "something else is served than the key authorization",
            why: "a page of the web server, of a parking provider or of a router: the name leads \
                  to another machine, or all paths to one page",
            remedy: "see that http://NAME/.well-known/acme-challenge/ leads to where the answer is",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "unauthorized",
        texts: "Invalid response from",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-redirect",
            severity: Severity::Error,
            title: "the redirect cannot be followed",
            why: "CAs follow some ten redirects, to ports 80 and 443 and public names only; a \
                  missing / makes a wrong host",
            remedy: "answer /.well-known/acme-challenge/ before any redirect",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "connection",
        texts: "\
                Too many redirects|\
                Redirect loop detected|\
                Invalid host in redirect target|\
                Invalid port in redirect target|\
                in redirect target|\
                redirect target",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-speaks-other",
            severity: Severity::Error,
            title: "the port speaks another protocol",
            why: "plain HTTP on the port of TLS, or the reverse",
            remedy: "speak HTTP/1.1 on port 80 and TLS on port 443",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "malformed connection",
        texts: "\
                Server only speaks HTTP, not TLS|\
                Server is speaking HTTP/2 over HTTP|\
                malformed HTTP response",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-alpn",
            severity: Severity::Error,
            title: "port 443 does not answer the tls-alpn-01 challenge",
            why: "the ordinary web server or a proxy that ends TLS answers instead of the \
                  challenge's certificate",
            remedy: "let connections with ALPN acme-tls/1 through to the responder, with the \
                     certificate of RFC 8737 §3",
            reference: "RFC 8737 §3",
        },
        name: None,
        types: "unauthorized rejectedIdentifier tls",
        texts: "\
                Cannot negotiate ALPN protocol|\
                Incorrect validation certificate for tls-alpn-01|\
                No certs presented for tls-alpn-01|\
                cannot negotiate ALPN acme-tls/1",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
    Refusal {
        entry: Entry {
            code: "said-tls-alert",
            severity: Severity::Error,
            title: "TLS failed",
            why: "no certificate for the name, or versions that are too old, after a redirect to \
                  https or for tls-alpn-01",
            remedy: "mend TLS, or answer on port 80 without a redirect",
            reference: "RFC 8555 §8.3",
        },
        name: None,
        types: "tls",
        texts: "remote error: tls|tls: handshake failure|doesn't support TLSv1.2",
        fate: Fate::Dead,
        cost: Cost::Failed,
    },
];

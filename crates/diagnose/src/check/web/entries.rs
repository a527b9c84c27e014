//! What can be found of port 80.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] = &[
    PORT_REFUSED,
    PORT_SILENT,
    UNREACHABLE,
    NO_ROUTE_HERE,
    IPV6_DEAD,
    ADDRESSES_DIFFER,
    WEB_SILENT,
    NOT_HTTP,
    REDIRECT_LOOP,
    REDIRECT_MANY,
    REDIRECT_STATUS,
    REDIRECT_BAD,
    REDIRECT_SCHEME,
    REDIRECT_PORT,
    REDIRECT_ADDRESS,
    REDIRECT_SLASH,
    REDIRECT_UNRESOLVED,
    REDIRECT_TLS,
    REDIRECT_DEAD,
    PROBE_MISSING,
    PROBE_DENIED,
    PROBE_BROKEN,
    PROBE_OTHER,
    PROBE_WRAPPED,
    CATCH_ALL,
    PATH_DENIED,
    PATH_BROKEN,
];

pub(super) const PORT_REFUSED: Entry = Entry {
    code: "check-port-refused",
    severity: Severity::Error,
    title: "port 80 refuses connections",
    why: "nothing listens there, or a firewall rejects it; http-01 begins at port 80 and at no other",
    remedy: "start the web server, or let certwright answer by --standalone, and open port 80 in the firewall",
    reference: "RFC 8555 §8.3",
};

pub(super) const PORT_SILENT: Entry = Entry {
    code: "check-port-silent",
    severity: Severity::Error,
    title: "port 80 does not respond",
    why: "packets disappear on the way: as a rule a firewall or a router that does not forward the port",
    remedy: "open port 80 for everybody, since CAs look from several places, and forward it to this server",
    reference: "RFC 8555 §8.3",
};

pub(super) const UNREACHABLE: Entry = Entry {
    code: "check-unreachable",
    severity: Severity::Error,
    title: "there is no connection",
    why: "the network has no way to the address",
    remedy: "correct the address in DNS, or the network of the server",
    reference: "RFC 8555 §8.3",
};

pub(super) const NO_ROUTE_HERE: Entry = Entry {
    code: "check-not-looked-at",
    severity: Severity::Note,
    title: "an address could not be tried from here",
    why: "this machine has no route to it; that says nothing of the CA's way to it",
    remedy: "run certwright check on a machine that has one, e.g. with IPv6",
    reference: "RFC 8305 §2",
};

pub(super) const IPV6_DEAD: Entry = Entry {
    code: "check-ipv6-dead",
    severity: Severity::Warning,
    title: "the IPv6 address does not work, the IPv4 address does",
    why: "Let's Encrypt tries IPv6 first and falls back once; other CAs and some visitors do not",
    remedy: "make the server listen on IPv6 and open port 80 for it, or remove the AAAA record",
    reference: "RFC 8555 §8.3",
};

pub(super) const ADDRESSES_DIFFER: Entry = Entry {
    code: "check-addresses-differ",
    severity: Severity::Error,
    title: "the addresses lead to different answers",
    why: "a CA takes any of the addresses, IPv6 first, so the name is validated only if all of them answer alike",
    remedy: "make every address lead to the server that answers, or remove the records of the others",
    reference: "RFC 8555 §8.3",
};

pub(super) const WEB_SILENT: Entry = Entry {
    code: "check-web-silent",
    severity: Severity::Error,
    title: "the web server takes the connection and does not answer",
    why: "it is overloaded or stuck, or something between lets connections through and nothing else",
    remedy: "see why a plain request over http takes longer than a CA waits, some 10 seconds",
    reference: "RFC 8555 §8.3",
};

pub(super) const NOT_HTTP: Entry = Entry {
    code: "check-not-http",
    severity: Severity::Error,
    title: "what answers on port 80 does not speak HTTP",
    why: "it speaks TLS or another protocol there, or closes the connection at once",
    remedy: "let a web server speak plain HTTP on port 80",
    reference: "RFC 8555 §8.3",
};

pub(super) const REDIRECT_LOOP: Entry = Entry {
    code: "check-redirect-loop",
    severity: Severity::Error,
    title: "the redirects go in a circle",
    why: "http leads to https and that leads back, often because a proxy speaks http to the server behind it",
    remedy: "exclude /.well-known/acme-challenge/ from the redirects, or mend the circle",
    reference: "RFC 9110 §15.4",
};

pub(super) const REDIRECT_MANY: Entry = Entry {
    code: "check-redirect-too-many",
    severity: Severity::Error,
    title: "there are more than 10 redirects",
    why: "Let's Encrypt follows 10 redirects and gives up",
    remedy: "let /.well-known/acme-challenge/ lead to its answer in fewer steps",
    reference: "RFC 9110 §15.4",
};

pub(super) const REDIRECT_STATUS: Entry = Entry {
    code: "check-redirect-status",
    severity: Severity::Error,
    title: "a redirect is of a kind that no CA follows",
    why: "public CAs may follow 301, 302, 307 and 308 only; 303 and others end the validation",
    remedy: "redirect by 301 or 308, or exclude /.well-known/acme-challenge/ from the redirect",
    reference: "CA/Browser Forum Baseline Requirements §3.2.2.4.19",
};

pub(super) const REDIRECT_BAD: Entry = Entry {
    code: "check-redirect-invalid",
    severity: Severity::Error,
    title: "a redirect leads to no URL",
    why: "a redirect needs a Location header with a URL",
    remedy: "correct the redirect, or exclude /.well-known/acme-challenge/ from it",
    reference: "RFC 9110 §10.2.2",
};

pub(super) const REDIRECT_SCHEME: Entry = Entry {
    code: "check-redirect-scheme",
    severity: Severity::Error,
    title: "a redirect leads to neither http nor https",
    why: "a CA follows redirects to http and https only",
    remedy: "correct the redirect, or exclude /.well-known/acme-challenge/ from it",
    reference: "RFC 8555 §8.3",
};

pub(super) const REDIRECT_PORT: Entry = Entry {
    code: "check-redirect-port",
    severity: Severity::Error,
    title: "a redirect leads to another port",
    why: "Let's Encrypt follows redirects to the ports 80 and 443 only, which need a privilege to listen on",
    remedy: "redirect to port 80 or 443, or exclude /.well-known/acme-challenge/ from the redirect",
    reference: "RFC 8555 §8.3",
};

pub(super) const REDIRECT_ADDRESS: Entry = Entry {
    code: "check-redirect-address",
    severity: Severity::Error,
    title: "a redirect leads to an address instead of a name",
    why: "Let's Encrypt does not follow redirects to IP addresses",
    remedy: "redirect to a domain name, or exclude /.well-known/acme-challenge/ from the redirect",
    reference: "RFC 8555 §8.3",
};

pub(super) const REDIRECT_SLASH: Entry = Entry {
    code: "check-redirect-slash",
    severity: Severity::Error,
    title: "a redirect lacks a slash between host and path",
    why: "in Apache `Redirect / https://host` puts the path right behind the host, so that both become one name",
    remedy: "end the target of the redirect with a slash: https://example.org/",
    reference: "RFC 9110 §10.2.2",
};

pub(super) const REDIRECT_UNRESOLVED: Entry = Entry {
    code: "check-redirect-unresolved",
    severity: Severity::Error,
    title: "a redirect leads to a name without an address",
    why: "the CA looks up the name that it is sent to",
    remedy: "correct the redirect, or the DNS of the name that it leads to",
    reference: "RFC 8555 §8.3",
};

pub(super) const REDIRECT_TLS: Entry = Entry {
    code: "check-redirect-tls",
    severity: Severity::Error,
    title: "a redirect leads to https, and there is no TLS",
    why: "a CA that follows to https takes any certificate, an expired one too, but needs a handshake",
    remedy: "mend TLS there, or exclude /.well-known/acme-challenge/ from the redirect",
    reference: "RFC 8555 §8.3",
};

pub(super) const REDIRECT_DEAD: Entry = Entry {
    code: "check-redirect-dead",
    severity: Severity::Error,
    title: "a redirect leads to a server that cannot be reached",
    why: "the CA connects to the place that it is sent to",
    remedy: "open that port, or exclude /.well-known/acme-challenge/ from the redirect",
    reference: "RFC 8555 §8.3",
};

pub(super) const PROBE_MISSING: Entry = Entry {
    code: "check-probe-missing",
    severity: Severity::Error,
    title: "the probe that was put there is not found",
    why: "another server answers for this name, or the web server maps the path to another directory",
    remedy: "give the directory that this name is served from by --webroot, and see that the path is passed on unchanged",
    reference: "RFC 8555 §8.3",
};

pub(super) const PROBE_DENIED: Entry = Entry {
    code: "check-probe-denied",
    severity: Severity::Error,
    title: "the path of the challenge is not open to everybody",
    why: "a login, an address filter or a firewall for web applications answers in place of the file",
    remedy: "exclude /.well-known/acme-challenge/ from logins and filters",
    reference: "RFC 8555 §8.3",
};

pub(super) const PROBE_BROKEN: Entry = Entry {
    code: "check-probe-broken",
    severity: Severity::Error,
    title: "the web server fails at the path of the challenge",
    why: "an error of the server, or of the one behind a proxy",
    remedy: "see the web server's error log",
    reference: "RFC 8555 §8.3",
};

pub(super) const PROBE_OTHER: Entry = Entry {
    code: "check-probe-other-body",
    severity: Severity::Error,
    title: "another body comes back than the one that was put there",
    why: "a page that is shown for every path, or another server than the one that was meant",
    remedy: "let /.well-known/acme-challenge/ lead to the files themselves, before any rewriting",
    reference: "RFC 8555 §8.3",
};

pub(super) const PROBE_WRAPPED: Entry = Entry {
    code: "check-probe-wrapped",
    severity: Severity::Error,
    title: "the right value comes back with something around it",
    why: "a byte order mark, a page around it or a banner is added; the CA compares the whole body, and reads no more than 128 octets of it",
    remedy: "serve the file as it is, as text/plain, with nothing added",
    reference: "RFC 8555 §8.3",
};

pub(super) const CATCH_ALL: Entry = Entry {
    code: "check-catch-all",
    severity: Severity::Warning,
    title: "a file that does not exist is answered with 200",
    why: "the web server shows a page for every path; a CA that gets it instead of the answer refuses the name",
    remedy: "let /.well-known/acme-challenge/ lead to files, and to 404 where there is none; try it by --webroot",
    reference: "RFC 8555 §8.3",
};

pub(super) const PATH_DENIED: Entry = Entry {
    code: "check-path-denied",
    severity: Severity::Warning,
    title: "the path of the challenge seems not open to everybody",
    why: "a login, an address filter or a firewall for web applications answers",
    remedy: "exclude /.well-known/acme-challenge/ from logins and filters; try it by --webroot",
    reference: "RFC 8555 §8.3",
};

pub(super) const PATH_BROKEN: Entry = Entry {
    code: "check-path-broken",
    severity: Severity::Warning,
    title: "the web server fails at the path of the challenge",
    why: "an error of the server, or of the one behind a proxy, hides any file",
    remedy: "see the web server's error log",
    reference: "RFC 8555 §8.3",
};

//! The key authorization detective: what is served in answer to a challenge, against what should be.

mod digest;
mod entries;
mod wrapping;

use certwright_http::excerpt;
use certwright_jwk::Jwk;

use crate::input::Input;
use crate::key::{self, Key, Secrecy};
use crate::{Finding, Report, Severity, thumbprint};

pub(crate) use entries::TABLE;

/// What someone answers a challenge with, and what is known of the challenge.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// What is served or published.
    pub value: &'a [u8],
    /// Where it is.
    pub place: Place,
    /// The challenge's token.
    pub token: Option<&'a str>,
    /// The account key, in any form.
    pub key: Option<&'a [u8]>,
}

/// Where the answer to a challenge is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// In the body of the HTTP response (http-01, RFC 8555 §8.3): the key authorization itself.
    #[default]
    Body,
    /// In a TXT record (dns-01, RFC 8555 §8.4): the base64url of its SHA-256.
    Record,
}

/// The report on the answer to a challenge. The more is known of the challenge, the more is found.
///
/// If the thumbprint in it is not that of the key, the report says by what mistake it came about, as
/// [`inspect_thumbprint`](crate::inspect_thumbprint) does.
#[must_use]
pub fn inspect_key_authorization(answer: &Answer<'_>) -> Report {
    let Some(octets) = answer.key else { return Case::new(answer, None).report() };
    let input = Input::new(octets);
    let Some(key) = key::read(&input) else { return key::no_key(octets) };
    match key.public.clone() {
        Some(public) => Case::new(answer, Some(Account { key, public, input })).report(),
        None => key.report(),
    }
}

/// A key authorization by its look: a token, a dot, a thumbprint.
pub(crate) fn recognise(input: &Input<'_>) -> Option<Report> {
    let (token, thumbprint) = input.text()?.split_once('.')?;
    let digest = |text: &str| (40..=90).contains(&text.len()) && text.chars().all(is_base64);
    let shaped = token.len() >= SHORTEST_TOKEN && token.chars().all(is_base64url) && digest(thumbprint);
    let answer = Answer { value: input.bytes(), place: Place::Body, token: None, key: None };
    shaped.then(|| inspect_key_authorization(&answer))
}

/// Characters of the shortest token: 128 bits (RFC 8555 §8.3).
const SHORTEST_TOKEN: usize = 22;

/// Characters of a SHA-256 in base64url.
const DIGEST: usize = 43;

/// Boulder reads that many octets of a body and refuses longer ones.
const LONGEST_BODY: usize = 128;

fn is_base64url(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn is_base64(c: char) -> bool {
    is_base64url(c) || matches!(c, '+' | '/' | '=')
}

/// Whether a private key got into the place of the answer.
fn is_secret(value: &Input<'_>) -> bool {
    key::read(value).is_some_and(|key| key.secrecy != Secrecy::Public)
        || value.text().is_some_and(|text| text.contains("PRIVATE"))
}

struct Account<'a> {
    key: Key,
    public: Jwk,
    input: Input<'a>,
}

struct Case<'a> {
    value: Input<'a>,
    place: Place,
    token: Option<&'a str>,
    account: Option<Account<'a>>,
    findings: Vec<Finding>,
}

impl<'a> Case<'a> {
    fn new(answer: &Answer<'a>, account: Option<Account<'a>>) -> Self {
        let (value, place, token) = (Input::new(answer.value), answer.place, answer.token.map(str::trim));
        Self { value, place, token, account, findings: Vec::new() }
    }

    fn report(mut self) -> Report {
        self.judge();
        let whose = if self.right().is_some() { "the right" } else { "shaped like a" };
        let mut report = Report::new(match (self.wrong(), self.place) {
            (Some(wrong), Place::Body) => format!("not the key authorization: {wrong}"),
            (Some(wrong), Place::Record) => format!("not the value of the dns-01 record: {wrong}"),
            (None, Place::Body) => format!("{whose} key authorization"),
            (None, Place::Record) => format!("{whose} value of the dns-01 record"),
        });
        self.facts(&mut report);
        self.findings.into_iter().for_each(|finding| report.add(finding));
        report
    }

    /// In one line: the first error, or all those that made the thumbprint in it.
    fn wrong(&self) -> Option<String> {
        let mut errors =
            self.findings.iter().filter(|finding| finding.severity == Severity::Error).peekable();
        let of_thumbprint = |finding: &&Finding| finding.code.starts_with("thumbprint-");
        if errors.peek().is_some_and(of_thumbprint) {
            let what: Vec<_> = errors.filter(of_thumbprint).map(|finding| finding.what.as_str()).collect();
            return Some(format!("its thumbprint is wrong: {}", what.join("; ")));
        }
        errors.next().map(|finding| finding.what.clone())
    }

    fn facts(&self, report: &mut Report) {
        if !is_secret(&self.value) {
            report.fact("given", excerpt(self.value.bytes(), LONGEST_BODY));
        }
        if let (Some(account), Some(token)) = (&self.account, self.token) {
            let right = account.public.key_authorization(token);
            report.fact("body for http-01", excerpt(right.as_str().as_bytes(), 256));
            report.fact("record for dns-01", right.dns_value());
        }
        if let Some(account) = &self.account {
            report.fact("account key", account.public.kind().to_string());
            report.fact("its thumbprint", account.public.thumbprint().to_string());
        }
    }

    /// The right key authorization, if enough is known.
    fn right(&self) -> Option<String> {
        let (account, token) = (self.account.as_ref()?, self.token?);
        Some(account.public.key_authorization(token).to_string())
    }

    fn judge(&mut self) {
        if let Some(token) = self.token.filter(|token| token.is_empty() || !token.chars().all(is_base64url)) {
            let what = format!("the token {:?} is none", excerpt(token.as_bytes(), 60));
            self.findings.push(entries::NO_TOKEN.found(what));
        }
        let Some(text) = self.value.text().map(str::to_owned) else {
            return self.findings.push(entries::DIFFERS.found("these octets are no text"));
        };
        if is_secret(&self.value) {
            return self.findings.push(entries::SECRET.found("this is a private key; it is not printed"));
        }
        self.findings.extend(wrapping::octets(self.value.bytes(), self.place));
        let (bare, findings) = wrapping::peel(&text);
        self.findings.extend(findings);
        match wrapping::instead(&bare, self.value.json()) {
            Some(finding) => self.findings.push(finding),
            None if self.place == Place::Record => self.record(&bare),
            None => self.body(&bare),
        }
    }

    fn body(&mut self, text: &str) {
        let right = self.right();
        if right.as_deref() == Some(text) {
            return;
        }
        if let Some(digest) = right.as_deref().and_then(|right| digest::name(right, text)) {
            return self.findings.push(entries::DIGEST.found(format!("this is {digest}")));
        }
        match text.split_once('.') {
            Some((token, "")) => {
                self.of_token(token);
                self.findings.push(entries::NO_THUMBPRINT.found("the thumbprint after the dot is missing"));
            }
            Some((token, thumbprint)) => self.parts(token, thumbprint),
            None => self.no_dot(text),
        }
    }

    fn parts(&mut self, token: &str, thumbprint: &str) {
        let own = self.account.as_ref().map(|account| account.public.thumbprint().to_string());
        if self.token == Some(thumbprint) && own.is_none_or(|own| own == token) {
            return self.findings.push(entries::ORDER.found("the thumbprint stands before the token"));
        }
        self.of_token(token);
        self.of_thumbprint(thumbprint);
    }

    fn of_token(&mut self, token: &str) {
        let what = match self.token {
            Some(right) if right == token => return,
            Some(right) if right.eq_ignore_ascii_case(token) => "the case of the token's letters was changed",
            Some(_) => "the token is that of another challenge",
            None if token.chars().all(is_base64url) && token.len() >= SHORTEST_TOKEN => return,
            None => "what stands before the dot is no token",
        };
        self.findings.push(entries::WRONG_TOKEN.found(what));
    }

    fn of_thumbprint(&mut self, thumbprint: &str) {
        let shaped = thumbprint.len() == DIGEST && thumbprint.chars().all(is_base64url);
        let slips = match &self.account {
            Some(Account { key, public, input }) => thumbprint::explain(key, public, input, thumbprint),
            None => thumbprint::form(thumbprint),
        };
        match slips {
            // What may stand around a thumbprint when someone asks may not stand here.
            Some(slips) => self.findings.extend(slips.into_iter().map(|slip| slip.severity(Severity::Error))),
            None => self.findings.push(match shaped {
                true => entries::WRONG_KEY.found("the thumbprint is that of another key"),
                false => entries::NO_THUMBPRINT.found("what stands after the dot is no thumbprint"),
            }),
        }
    }

    fn no_dot(&mut self, text: &str) {
        let own = self.account.as_ref().map(|account| account.public.thumbprint().to_string());
        let rest = self.token.and_then(|token| text.strip_prefix(token));
        self.findings.push(match rest {
            Some("") => entries::NO_THUMBPRINT.found("the token stands alone"),
            Some(rest) if rest.len() >= DIGEST => {
                let between = rest.get(..rest.len() - DIGEST).unwrap_or_default();
                entries::SEPARATOR.found(match between {
                    "" => "nothing stands between the token and the thumbprint".to_owned(),
                    other => format!(
                        "{:?} stands between the token and the thumbprint",
                        excerpt(other.as_bytes(), 16)
                    ),
                })
            }
            _ if own.as_deref() == Some(text) => entries::WRONG_TOKEN.found("the thumbprint stands alone"),
            _ if text.len() == DIGEST && text.chars().all(is_base64url) => {
                entries::DIFFERS.found("there is no dot: it is a token, a thumbprint or a digest alone")
            }
            _ => entries::DIFFERS.found("this has not the look of a key authorization"),
        });
    }

    fn record(&mut self, text: &str) {
        let Some(right) = self.right() else { return self.record_alone(text) };
        if right == text {
            return self.findings.push(entries::PLAIN.found("this is the key authorization itself"));
        }
        match digest::explain(&right, text) {
            Some(findings) => self.findings.extend(findings),
            None if text.contains('.') => {
                self.findings.push(entries::PLAIN.found("this is a key authorization, not its digest"));
                self.body(text);
            }
            None => {
                let differs = || vec![entries::DIFFERS.found("this is no digest of this key authorization")];
                let slips = self.wrong_thumbprint_in(text).unwrap_or_else(differs);
                self.findings.extend(slips);
            }
        }
    }

    /// The mistake in the thumbprint of the key authorization whose digest this is.
    fn wrong_thumbprint_in(&self, text: &str) -> Option<Vec<Finding>> {
        let (Account { key, public, input }, token) = (self.account.as_ref()?, self.token?);
        let is = |thumbprint: &str| digest::of(&format!("{token}.{thumbprint}")) == text;
        thumbprint::explain_by(key, public, input, &is)
    }

    /// Nothing is known that could be hashed.
    fn record_alone(&mut self, text: &str) {
        if text.contains('.') {
            self.findings.push(entries::PLAIN.found("this is a key authorization, not its digest"));
        } else if text.len() != DIGEST || !text.chars().all(is_base64url) {
            self.findings.push(entries::DIFFERS.found("this is no SHA-256 in base64url"));
        }
    }
}

//! `certwright inspect key-authorization`.

use std::ffi::OsString;

use certwright_diagnose::{Answer, Place, inspect_key_authorization};
use clap::{Args, ValueEnum};

use super::Inspected;
use super::arguments::after_help;
use crate::failure::Failure;
use crate::source;

/// Judge the answer to a challenge: what is served on port 80, or published in a TXT record.
///
/// The more of --token and --key is given, the more is found: a wrong thumbprint in it is explained by the mistake that
/// leads to it.
#[derive(Args, Debug)]
#[command(after_help = after_help())]
pub(crate) struct KeyAuthorization {
    /// What is served or published: a file, - for standard input, or the text itself
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: OsString,

    /// The challenge's token
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true)]
    token: Option<String>,

    /// The account key in any form: a file, or the text itself
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: Option<OsString>,

    /// The type of the challenge
    #[arg(long, value_name = "TYPE", value_enum, default_value = "http-01")]
    challenge: Challenge,
}

/// The challenges whose answer can be looked at.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Challenge {
    #[value(name = "http-01")]
    Http,
    #[value(name = "dns-01")]
    Dns,
}

impl KeyAuthorization {
    pub(super) fn inspect(&self) -> Result<Inspected, Failure> {
        let value = source::read(&self.value)?;
        let key = self.key.as_deref().map(source::read).transpose()?;
        let report = inspect_key_authorization(&Answer {
            value: &value.bytes,
            place: match self.challenge {
                Challenge::Http => Place::Body,
                Challenge::Dns => Place::Record,
            },
            token: self.token.as_deref(),
            key: key.as_ref().map(|key| key.bytes.as_slice()),
        });
        Ok(Inspected { origin: value.origin, report })
    }
}

//! `certwright tool jws`.

use std::ffi::OsString;

use certwright_jws::{KeyRef, Payload, Signer, sign};
use clap::{ArgGroup, Args};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::source;

/// Print a signed request: the body of a POST to an ACME server
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("identified").args(["kid", "jwk"]).required(true)))]
pub(super) struct Jws {
    /// The private account key: a PEM or DER file, or - for standard input
    // A key that is given itself is refused by us: clap would repeat it.
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: OsString,

    /// The account's URL
    #[arg(long, value_name = "URL")]
    kid: Option<String>,

    /// Put the public key into the header: for newAccount, and for revokeCert with a certificate's key
    #[arg(long)]
    jwk: bool,

    /// The URL that the request is sent to, to the letter
    #[arg(long, value_name = "URL")]
    url: String,

    /// A Replay-Nonce that the server gave out
    #[arg(long, value_name = "NONCE", allow_hyphen_values = true)]
    nonce: String,

    /// The JSON to send: a file, or the text itself; left out for a POST-as-GET
    #[arg(long, value_name = "JSON", allow_hyphen_values = true)]
    payload: Option<OsString>,
}

impl Jws {
    pub(super) fn make(&self) -> Result<String, Failure> {
        let key = source::private_key::<certwright_key::Account>(&self.key)?;
        let payload = self.payload.as_deref().map(source::read).transpose()?;
        let payload = match &payload {
            Some(source) => Payload::Json(json(&source.bytes)?),
            None => Payload::PostAsGet,
        };
        let identified = match &self.kid {
            Some(kid) => KeyRef::Kid(kid),
            None => KeyRef::Jwk(Signer::public_key(&key)),
        };
        sign(&key, identified, Some(&self.nonce), &self.url, payload).map(|jws| jws.to_json()).map_err(
            |error| {
                let todo = "see that --nonce is what the server sent, and give a key of certwright's kinds";
                Failure::from_error(Exit::Usage, "the request cannot be signed", &error, todo)
            },
        )
    }
}

fn json(octets: &[u8]) -> Result<&[u8], Failure> {
    let checked = serde_json::from_slice::<serde::de::IgnoredAny>(octets);
    checked.map(|_| octets).map_err(|error| {
        let todo = "give JSON by --payload; {} answers a challenge, and a POST-as-GET has none at all";
        Failure::from_error(Exit::Usage, "the payload is not JSON", &error, todo)
    })
}

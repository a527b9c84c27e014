//! External account binding (RFC 8555 §7.3.4).

use certwright_jwk::Jwk;
use certwright_jws::Jws;
use serde_json::Value;

use super::{Ca, Resource, payload::explain};
use crate::rules::{self, Refusal};

impl Ca {
    /// Checks what a newAccount request brings, which has to be something only if that is required.
    pub(super) fn check_binding(&self, binding: Option<&Value>, account: &Jwk) -> Result<(), Refusal> {
        match binding {
            Some(binding) => self.verify_binding(binding, account),
            None if self.options.external_account_required => {
                Err(rules::BINDING_REQUIRED.broken("the request has no externalAccountBinding"))
            }
            None => Ok(()),
        }
    }

    fn verify_binding(&self, binding: &Value, account: &Jwk) -> Result<(), Refusal> {
        let broken = |error: &dyn core::error::Error| rules::BINDING.broken(explain(error));
        let jws = Jws::parse(binding.to_string().as_bytes()).map_err(|error| broken(&error))?;
        let header = jws.mac_header().map_err(|error| broken(&error))?;
        let mut keys = self.options.external_accounts.iter();
        let key = keys.find(|key| key.kid() == header.kid()).ok_or_else(|| {
            rules::BINDING.broken(format!("the kid {:?} of the binding is no MAC key here", header.kid()))
        })?;
        let url = self.routes.url(Resource::NewAccount);
        key.verify_binding(&jws, account, &url).map_err(|error| broken(&error))
    }
}

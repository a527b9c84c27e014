//! From what the server issued to files in place (R24, R31).

use certwright_chain::{Chain, ChainError};
use certwright_http::Timestamp;
use certwright_key::CertificateKey;
use certwright_protocol::{Client, OrderId, PemChain};
use certwright_store::{CertName, NewCertificate};
use certwright_transport::{Clock, SystemClock};

use super::Run;
use crate::{EngineError, Obtained, Progress};

impl Run<'_> {
    /// Verified, then installed, then closed: a run that dies in between does the same again.
    ///
    /// A certificate that does not fit is kept with its key, in case that this clock or a cache on the way is to
    /// blame. If it still does not fit when the next run takes it up, a new order replaces it, unless a clock that is
    /// behind would not let that one fit either.
    pub(super) fn on_issued(
        &mut self,
        client: &mut Client,
        id: OrderId,
        chain: &PemChain,
    ) -> Result<(), EngineError> {
        match self.fitting(id, chain)? {
            Ok((key, chain)) => self.install(client, id, &key, &chain),
            Err(error) if self.is_resumed(id) && !is_too_early(&error) => {
                self.order_anew(client, id, &error.to_string())
            }
            Err(error) => {
                self.fail(EngineError::Certificate(error));
                Ok(())
            }
        }
    }

    /// The chain and its key, or what is wrong with it. An order whose key is gone has a certificate for a key that
    /// is not ours.
    fn fitting(
        &self,
        id: OrderId,
        chain: &PemChain,
    ) -> Result<Result<(CertificateKey, Chain), ChainError>, EngineError> {
        let Some(key) = self.account.order_key(id)? else { return Ok(Err(ChainError::AnotherKey)) };
        let now = SystemClock.now().as_unix_seconds();
        let verified = Chain::parse(chain.as_str())
            .and_then(|chain| chain.verify(key.public_key_der(), self.wanted.names(), now).map(|()| chain));
        Ok(verified.map(|chain| (key, chain)))
    }

    fn install(
        &mut self,
        client: &mut Client,
        id: OrderId,
        key: &CertificateKey,
        chain: &Chain,
    ) -> Result<(), EngineError> {
        self.observer.progress(&Progress::Verified);
        let name = CertName::from(self.wanted.checked()?);
        let (cert, intermediates, fullchain) = (chain.leaf_pem(), chain.intermediates_pem(), chain.to_pem());
        let certificate = NewCertificate { key, cert: &cert, chain: &intermediates, fullchain: &fullchain };
        let installed = self.store.install(&name, &certificate)?;
        self.observer.progress(&Progress::Installed { installed: &installed });
        client.close(id)?;
        let leaf = chain.leaf();
        self.finish(Ok(Obtained {
            names: leaf.names().to_vec(),
            installed,
            not_before: Timestamp::from_unix_seconds(leaf.not_before()),
            not_after: Timestamp::from_unix_seconds(leaf.not_after()),
            issuer: leaf.issuer_common_name().unwrap_or_else(|| leaf.issuer()).to_owned(),
            serial: leaf.serial_hex(),
            account: client.account_url().cloned(),
            new_account: self.new_account,
            requests: 0,
            elapsed: core::time::Duration::ZERO,
        }));
        Ok(())
    }
}

fn is_too_early(error: &ChainError) -> bool {
    matches!(error, ChainError::NotYetValid { .. })
}

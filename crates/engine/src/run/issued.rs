//! From what the server issued to files in place (R24, R31).

use certwright_chain::ChainError;
use certwright_protocol::{Client, OrderId, PemChain};
use certwright_store::{CertName, Installed};

use super::Run;
use super::workshop::{Finding, Fitting, Issued};
use crate::{EngineError, Obtained, Outcome, Progress};

impl Run<'_> {
    /// An order whose key is gone has a certificate for a key that is not ours.
    pub(super) fn on_issued(
        &mut self,
        client: &mut Client,
        id: OrderId,
        chain: PemChain,
    ) -> Result<(), EngineError> {
        let Some(open) = self.open.get_mut(&id) else { return Ok(()) };
        open.issued = true;
        let (index, key) = (open.index, open.durable_key());
        let Some(wanted) = self.slate.order(index) else { return Ok(()) };
        match key {
            Some(key) => {
                let (names, name) = (wanted.names().to_vec(), CertName::from(wanted.checked()?));
                let more_to_come = self.open.values().any(|open| !open.issued);
                self.workshop.install(Issued { id, chain, key, names, name, more_to_come });
                Ok(())
            }
            None => self.on_unfit(client, id, ChainError::AnotherKey),
        }
    }

    /// Verified, then installed, then closed: a run that dies in between does the same again.
    pub(super) fn on_looked(
        &mut self,
        client: &mut Client,
        id: OrderId,
        finding: Finding,
    ) -> Result<(), EngineError> {
        match finding {
            Finding::Installed(fitting, installed) => self.on_installed(client, id, fitting, installed),
            Finding::Unfit(error) => self.on_unfit(client, id, error),
            Finding::NotStored(error) => {
                self.fail(id, error);
                Ok(())
            }
        }
    }

    /// A certificate that does not fit is kept with its key, in case that this clock or something on the way is to
    /// blame. If it still does not fit when the next run takes it up, a new order replaces it, unless a clock that is
    /// behind would not let that one fit either. One that will never fit is the end of its order.
    fn on_unfit(&mut self, client: &mut Client, id: OrderId, error: ChainError) -> Result<(), EngineError> {
        if self.is_resumed(id) && !is_too_early(&error) {
            return self.order_anew(client, id, &error.to_string());
        }
        if is_final(&error) {
            client.close(id)?;
        }
        self.fail(id, EngineError::Certificate(error));
        Ok(())
    }

    fn on_installed(
        &mut self,
        client: &mut Client,
        id: OrderId,
        fitting: Fitting,
        installed: Installed,
    ) -> Result<(), EngineError> {
        self.observer.progress(&Progress::Verified);
        self.observer.progress(&Progress::Installed { installed: &installed });
        client.close(id)?;
        let Fitting { names, not_before, not_after, issuer, serial } = fitting;
        let obtained = Obtained {
            names,
            installed,
            not_before,
            not_after,
            issuer,
            serial,
            account: client.account_url().cloned(),
            new_account: self.new_account,
            requests: 0,
            elapsed: core::time::Duration::ZERO,
        };
        self.finish(id, Outcome::Obtained(Box::new(obtained)));
        Ok(())
    }
}

/// Whether it is the leaf itself that is wrong, which no other look will change.
const fn is_final(error: &ChainError) -> bool {
    matches!(error, ChainError::AnotherKey | ChainError::MissingNames { .. })
}

fn is_too_early(error: &ChainError) -> bool {
    matches!(error, ChainError::NotYetValid { .. })
}

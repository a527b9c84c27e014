//! Certificates for download (RFC 8555 §7.4.2).

use super::{Ca, Resource, authenticate::Signed, id::Id, payload};
use crate::{
    reply::{Content, Reply},
    rules::{self, Refusal},
};

impl Ca {
    /// The chain of that number, with links to all others.
    pub(super) fn certificate(&mut self, id: Id, number: usize, signed: &Signed) -> Result<Reply, Refusal> {
        payload::nothing(signed)?;
        let missing = || rules::RESOURCE.broken("there is no such certificate");
        let issued = self.certificates.get(&id).ok_or_else(missing)?;
        if issued.account != signed.account()? {
            return Err(rules::ACCESS.broken("the certificate is another account's"));
        }
        let pem = self.hierarchy.chain_pem(&issued.leaf, number).ok_or_else(missing)?;
        let others = (0..self.hierarchy.chains()).filter(|other| *other != number);
        let urls = others.map(|other| self.routes.url(Resource::Certificate(id, other)));
        Ok(urls.fold(Reply::new(200, Content::Pem(pem)), |reply, url| reply.link(&url, "alternate")))
    }
}

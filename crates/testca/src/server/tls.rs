//! TLS with a certificate of the CA's own.

use std::sync::Arc;

use certwright_http::Timestamp;
use certwright_identifier::Identifier;
use rustls::{
    ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};

use super::StartError;
use crate::Ca;

pub(super) fn config(ca: &Ca, names: &[Identifier], now: Timestamp) -> Result<Arc<ServerConfig>, StartError> {
    let (chain, key) = ca.server_certificate(names, now).map_err(StartError::Certificate)?;
    let chain = chain.into_iter().map(CertificateDer::from).collect();
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder.with_no_client_auth().with_single_cert(chain, PrivatePkcs8KeyDer::from(key).into())
        })
        .map_err(StartError::Tls)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

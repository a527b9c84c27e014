//! A certificate authority for one test's servers, made anew each time.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

use crate::failure::{Explain, Failure};

/// A server certificate for loopback and the root that signed it, as PEM files.
#[derive(Clone)]
pub(crate) struct Pki {
    /// Given to clients as `--ca-file`.
    pub(crate) root: PathBuf,
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Pki {
    /// Makes both in `dir`; the certificate is good for `127.0.0.1` and `localhost`.
    pub(crate) fn create(dir: &Path) -> Result<Self, Failure> {
        let made = generate().explain(|| "cannot make a TLS certificate".to_owned())?;
        let pki = Self {
            root: dir.join("tls-root.pem"),
            certificate: dir.join("tls-certificate.pem"),
            key: dir.join("tls-key.pem"),
        };
        for (path, text) in
            [(&pki.root, &made.root), (&pki.certificate, &made.certificate), (&pki.key, &made.key)]
        {
            fs::write(path, text).explain(|| format!("cannot write {}", path.display()))?;
        }
        Ok(pki)
    }
}

struct Made {
    root: String,
    certificate: String,
    key: String,
}

fn generate() -> Result<Made, rcgen::Error> {
    let root_key = KeyPair::generate()?;
    let mut root = CertificateParams::new(Vec::new())?;
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    root.distinguished_name.push(DnType::CommonName, "certwright test TLS root");
    let root_pem = root.self_signed(&root_key)?.pem();
    let issuer = Issuer::new(root, root_key);

    let key = KeyPair::generate()?;
    let server = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()])?;
    let certificate = server.signed_by(&key, &issuer)?.pem();
    Ok(Made { root: root_pem, certificate, key: key.serialize_pem() })
}

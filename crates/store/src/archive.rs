//! Certificates: complete versions side by side, and one link that says which is live.

mod installation;

pub(crate) use installation::Places;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use certwright_key::CertificateKey;
use zeroize::Zeroizing;

use crate::{CertName, StoreError, disk};

/// Versions of a name that are kept, the live one included.
const KEPT: usize = 10;
/// Where a version is written before it has a number; never live.
const NEW: &str = ".new";
/// Where the link is made before it is live.
const LINK: &str = ".link";
/// Where a version goes before it is removed, so that no numbered one is ever half there.
const OLD: &str = ".old";
const PRIVKEY: &str = "privkey.pem";
const CERT: &str = "cert.pem";
const CHAIN: &str = "chain.pem";
const FULLCHAIN: &str = "fullchain.pem";
const FILES: [&str; 4] = [PRIVKEY, CERT, CHAIN, FULLCHAIN];

/// A verified certificate to be installed (R31).
#[derive(Clone, Copy, Debug)]
pub struct NewCertificate<'a> {
    /// Its private key.
    pub key: &'a CertificateKey,
    /// The certificate alone, as PEM.
    pub cert: &'a str,
    /// The certificates above it, as PEM.
    pub chain: &'a str,
    /// Both of them, as PEM.
    pub fullchain: &'a str,
}

/// A certificate in place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Installed {
    /// `live/<name>`, which always leads to the newest version: what a server's configuration names.
    pub directory: PathBuf,
    /// The directory with this version: open files here if they must belong together.
    pub archive: PathBuf,
    /// The version's number, from 1.
    pub version: u64,
    /// `live/<name>/privkey.pem`.
    pub privkey: PathBuf,
    /// `live/<name>/cert.pem`.
    pub cert: PathBuf,
    /// `live/<name>/chain.pem`.
    pub chain: PathBuf,
    /// `live/<name>/fullchain.pem`.
    pub fullchain: PathBuf,
}

impl Places {
    pub(crate) fn installed(&self, name: &CertName) -> Result<Option<Installed>, StoreError> {
        let room = self.room(name);
        let Some(version) = room.live()? else { return Ok(None) };
        for file in FILES {
            let path = room.version(version).join(file);
            match fs::metadata(&path) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(StoreError::Incomplete { path });
                }
                Err(source) => return Err(StoreError::at(&path, source)),
            }
        }
        Ok(Some(room.describe(version)))
    }
}

/// The contents of [`FILES`], in their order.
struct Files<'a> {
    privkey: Zeroizing<String>,
    others: [&'a str; 3],
}

impl<'a> Files<'a> {
    fn of(certificate: &NewCertificate<'a>) -> Self {
        let NewCertificate { key, cert, chain, fullchain } = *certificate;
        Self { privkey: key.to_pkcs8_pem(), others: [cert, chain, fullchain] }
    }

    fn iter(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let contents = [self.privkey.as_str()].into_iter().chain(self.others);
        FILES.into_iter().zip(contents.map(str::as_bytes))
    }

    fn equal(&self, directory: &Path) -> bool {
        self.iter()
            .all(|(file, content)| disk::read(&directory.join(file)).is_ok_and(|found| *found == content))
    }
}

/// Where one certificate lives.
struct Room<'a> {
    versions: PathBuf,
    link: PathBuf,
    name: &'a CertName,
}

impl Room<'_> {
    fn version(&self, version: u64) -> PathBuf {
        self.versions.join(version.to_string())
    }

    fn target(&self, version: u64) -> PathBuf {
        Path::new("../archive").join(self.name.as_str()).join(version.to_string())
    }

    /// The version that the link names. A link to anywhere else is someone's own and left alone.
    fn live(&self) -> Result<Option<u64>, StoreError> {
        let target = match fs::read_link(&self.link) {
            Ok(target) => target,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == ErrorKind::InvalidInput => return Err(self.occupied()),
            Err(source) => return Err(StoreError::at(&self.link, source)),
        };
        let version = target.file_name().and_then(|name| number(name.to_str()?));
        version.filter(|&version| self.target(version) == target).map(Some).ok_or_else(|| self.occupied())
    }

    fn occupied(&self) -> StoreError {
        StoreError::Occupied { path: self.link.clone() }
    }

    /// The versions that are there, sorted.
    fn numbers(&self) -> Result<Vec<u64>, StoreError> {
        let mut numbers: Vec<_> =
            disk::list(&self.versions)?.iter().filter_map(|name| number(name)).collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Removes what a killed run left; nothing of it was ever live.
    fn clear_away(&self) -> Result<(), StoreError> {
        disk::remove_file(&self.versions.join(LINK))?;
        disk::remove_tree(&self.versions.join(NEW))?;
        disk::remove_tree(&self.versions.join(OLD))
    }

    /// Removes the oldest versions above [`KEPT`], never the live one.
    fn prune(&self, numbers: &[u64], live: u64) -> Result<(), StoreError> {
        let surplus = numbers.len().saturating_sub(KEPT);
        for &version in numbers.iter().filter(|&&version| version != live).take(surplus) {
            let path = self.version(version);
            let old = self.versions.join(OLD);
            fs::rename(&path, &old).map_err(|source| StoreError::at(&path, source))?;
            disk::remove_tree(&old)?;
        }
        Ok(())
    }

    fn describe(&self, version: u64) -> Installed {
        Installed {
            directory: self.link.clone(),
            archive: self.version(version),
            version,
            privkey: self.link.join(PRIVKEY),
            cert: self.link.join(CERT),
            chain: self.link.join(CHAIN),
            fullchain: self.link.join(FULLCHAIN),
        }
    }
}

/// A version's number as we write it, without leading zeros.
fn number(name: &str) -> Option<u64> {
    name.parse().ok().filter(|number: &u64| number.to_string() == name)
}

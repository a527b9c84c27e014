//! The account and the directory that it lives by (RFC 8555 §7.1.1, §7.3, R8, R34, R35).

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Timestamp, Url};
use certwright_jwk::Jwk;
use serde::{Deserialize, Serialize};

use crate::config::{AccountMode, Config, NewAccount};
use crate::error::{AccountError, Document, Operation, ResumeError};
use crate::resource::Directory;
use crate::saved::{read_document, write_document};

const VERSION: u32 = 1;

/// A saved directory is believed for a day (R8).
const DIRECTORY_AGE: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) directory: Option<Known>,
    /// Where a redirect of the directory led, for this run.
    pub(crate) moved: Option<Url>,
    pub(crate) state: State,
    pub(crate) dirty: bool,
}

#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) directory: Directory,
    fetched: Timestamp,
    /// Read from a document, not from the server.
    saved: bool,
}

#[derive(Debug)]
pub(crate) enum State {
    /// The application has not said which account it wants.
    Absent,
    Wanted(Wish),
    Ready {
        url: Url,
    },
    Failed(AccountError),
}

#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) account: NewAccount,
    pub(crate) phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Find,
    Register,
    /// The application was asked to accept the terms.
    Terms,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SavedAccount {
    version: u32,
    directory_url: Url,
    thumbprint: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    url: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    directory: Option<Directory>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    directory_fetched: Option<Timestamp>,
    /// newAccount was perhaps sent: it is sent again (RFC 8555 §7.3.1).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    wanted: Option<SavedWish>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedWish {
    contact: Vec<String>,
    terms_of_service_agreed: bool,
    mode: SavedMode,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedMode {
    Register,
    FindOrRegister,
    Find,
}

impl Account {
    pub(crate) const fn new() -> Self {
        Self { directory: None, moved: None, state: State::Absent, dirty: false }
    }

    pub(crate) fn from_document(
        text: &str,
        config: &Config,
        key: &Jwk,
        now: Timestamp,
    ) -> Result<Self, ResumeError> {
        let saved: SavedAccount = read_document(text, VERSION, Document::Account)?;
        if saved.directory_url != config.directory {
            return Err(ResumeError::OtherServer { directory: saved.directory_url });
        }
        if saved.thumbprint != alloc::string::ToString::to_string(&key.thumbprint()) {
            return Err(ResumeError::OtherKey);
        }
        let fresh = |fetched: Timestamp| fetched <= now && now.duration_since(fetched) < DIRECTORY_AGE;
        let directory = match (saved.directory, saved.directory_fetched) {
            (Some(directory), Some(fetched)) if fresh(fetched) => {
                Some(Known { directory, fetched, saved: true })
            }
            _ => None,
        };
        let state = match (saved.url, saved.wanted) {
            (Some(url), _) => State::Ready { url },
            (None, Some(wish)) => State::Wanted(Wish::new(wish.into())),
            (None, None) => State::Absent,
        };
        Ok(Self { directory, state, ..Self::new() })
    }

    pub(crate) fn document(&self, config: &Config, key: &Jwk) -> String {
        write_document(&SavedAccount {
            version: VERSION,
            directory_url: config.directory.clone(),
            thumbprint: alloc::string::ToString::to_string(&key.thumbprint()),
            url: self.url().cloned(),
            directory: self.directory.as_ref().map(|known| known.directory.clone()),
            directory_fetched: self.directory.as_ref().map(|known| known.fetched),
            wanted: match &self.state {
                State::Wanted(wish) => Some((&wish.account).into()),
                _ => None,
            },
        })
    }

    pub(crate) fn url(&self) -> Option<&Url> {
        match &self.state {
            State::Ready { url } => Some(url),
            _ => None,
        }
    }

    pub(crate) fn learn(&mut self, directory: Directory, now: Timestamp) {
        self.directory = Some(Known { directory, fetched: now, saved: false });
        self.dirty = true;
    }

    /// Forgets a directory that came from a document, so that it is read again (R8). Says whether it did.
    pub(crate) fn forget_saved_directory(&mut self) -> bool {
        let saved = self.directory.as_ref().is_some_and(|known| known.saved);
        if saved {
            self.directory = None;
            self.dirty = true;
        }
        saved
    }

    /// The account's request, or why there is none yet.
    pub(crate) fn request(&mut self) -> Option<(Operation, Url, String)> {
        let State::Wanted(wish) = &self.state else { return None };
        let url = self.directory.as_ref()?.directory.new_account.clone();
        match wish.phase {
            Phase::Terms => None,
            Phase::Find => Some((Operation::FindAccount, url, r#"{"onlyReturnExisting":true}"#.into())),
            Phase::Register => Some((Operation::NewAccount, url, wish.payload())),
        }
    }

    /// Whether the application was asked to accept terms and has not answered.
    pub(crate) fn awaits_terms(&self) -> bool {
        matches!(&self.state, State::Wanted(wish) if wish.phase == Phase::Terms)
    }

    /// Whether an account is to be registered that the server will not take (RFC 8555 §7.3.4).
    pub(crate) fn lacks_binding(&self) -> bool {
        let required = self.directory.as_ref().is_some_and(|known| known.directory.external_account_required);
        required && matches!(&self.state, State::Wanted(wish) if wish.phase == Phase::Register)
    }

    /// The terms of service that the directory names.
    pub(crate) fn terms(&self) -> Option<&str> {
        self.directory.as_ref()?.directory.terms_of_service.as_deref()
    }

    /// The terms that have to be accepted before an account is registered.
    pub(crate) fn open_terms(&self) -> Option<String> {
        let State::Wanted(wish) = &self.state else { return None };
        let open = wish.phase == Phase::Register && !wish.account.terms_of_service_agreed;
        self.terms().filter(|_| open).map(Into::into)
    }
}

impl Wish {
    pub(crate) fn new(account: NewAccount) -> Self {
        let phase = match account.mode {
            AccountMode::Register => Phase::Register,
            AccountMode::FindOrRegister | AccountMode::Find => Phase::Find,
        };
        Self { account, phase }
    }

    fn payload(&self) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Payload<'a> {
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            contact: &'a [String],
            #[serde(skip_serializing_if = "core::ops::Not::not")]
            terms_of_service_agreed: bool,
        }
        let agreed = self.account.terms_of_service_agreed;
        write_document(&Payload { contact: &self.account.contact, terms_of_service_agreed: agreed })
    }
}

impl From<SavedWish> for NewAccount {
    fn from(saved: SavedWish) -> Self {
        let mode = match saved.mode {
            SavedMode::Register => AccountMode::Register,
            SavedMode::FindOrRegister => AccountMode::FindOrRegister,
            SavedMode::Find => AccountMode::Find,
        };
        Self::new(mode).contact(saved.contact).agree_to_terms(saved.terms_of_service_agreed)
    }
}

impl From<&NewAccount> for SavedWish {
    fn from(account: &NewAccount) -> Self {
        let mode = match account.mode {
            AccountMode::Register => SavedMode::Register,
            AccountMode::FindOrRegister => SavedMode::FindOrRegister,
            AccountMode::Find => SavedMode::Find,
        };
        let (contact, terms_of_service_agreed) = (account.contact.clone(), account.terms_of_service_agreed);
        Self { contact, terms_of_service_agreed, mode }
    }
}

//! An order as a document (RFC 8555 has none: this is ours). Read strictly: what is not understood is named and
//! left alone (R43).

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use certwright_http::{Timestamp, Url};
use certwright_identifier::Identifier;
use serde::{Deserialize, Serialize};

use super::proofs::{Duty, ProofState};
use super::{Authorization, Ending, Live, Order, Placed, Progress, Stage, State};
use crate::challenge::{ChallengeType, Token};
use crate::error::{Document, OrderError, ResumeError};
use crate::resource::WireIdentifier;
use crate::saved::{OrderId, read_document, write_document};

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SavedOrder {
    version: u32,
    label: String,
    identifiers: Vec<WireIdentifier>,
    challenges: Vec<ChallengeType>,
    allowance_millis: u64,
    sends: u8,
    replaced: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    parked: Option<Timestamp>,
    stage: SavedStage,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    url: Option<Url>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    finalize: Option<Url>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    authorizations: Vec<SavedAuthorization>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    proofs: Vec<SavedProof>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SavedStage {
    New,
    Authorizing,
    Ready,
    Finalizing { csr: String },
    Issued { certificate: Url },
    Failed { reason: String },
}

#[derive(Serialize, Deserialize)]
struct SavedAuthorization {
    url: Url,
    valid: bool,
}

#[derive(Serialize, Deserialize)]
struct SavedProof {
    identifier: WireIdentifier,
    #[serde(rename = "type")]
    kind: ChallengeType,
    token: Token,
}

impl Order {
    pub(crate) fn document(&self) -> String {
        let placed = match &self.stage {
            Stage::New => None,
            Stage::Placed(placed) => Some(placed),
            Stage::Ending(ending) => ending.kept.as_ref(),
        };
        write_document(&SavedOrder {
            version: VERSION,
            label: self.label.clone(),
            identifiers: self.identifiers.iter().map(Into::into).collect(),
            challenges: self.challenges.clone(),
            allowance_millis: u64::try_from(self.allowance.as_millis()).unwrap_or(u64::MAX),
            sends: self.sends,
            replaced: self.replaced,
            parked: self.parked,
            stage: self.saved_stage(),
            url: placed.map(|placed| placed.url.clone()),
            finalize: placed.and_then(|placed| placed.finalize.clone()),
            authorizations: placed.map(Placed::saved_authorizations).unwrap_or_default(),
            proofs: self
                .proofs
                .iter()
                .filter(|proof| proof.duty.leaves_something())
                .map(Into::into)
                .collect(),
        })
    }

    fn saved_stage(&self) -> SavedStage {
        match &self.stage {
            Stage::New => SavedStage::New,
            Stage::Placed(placed) => placed.progress.saved(),
            Stage::Ending(Ending { kept: Some(placed), .. }) => placed.progress.saved(),
            Stage::Ending(ending) => SavedStage::Failed { reason: ending.reason.clone() },
        }
    }

    pub(crate) fn from_document(id: OrderId, text: &str, now: Timestamp) -> Result<Self, ResumeError> {
        let document = Document::Order(id);
        let corrupt = |source: String| ResumeError::Corrupt { document, source };
        let saved: SavedOrder = read_document(text, VERSION, document)?;
        let identifiers = identifiers(&saved.identifiers).map_err(corrupt)?;
        let proofs =
            saved.proofs.iter().map(ProofState::from_saved).collect::<Result<_, _>>().map_err(corrupt)?;
        let allowance = Duration::from_millis(saved.allowance_millis);
        let missing = || corrupt("an order that was placed has no url".to_string());
        let stage = match saved.stage.into_stage() {
            Kept::New => Stage::New,
            Kept::Failed(reason) => {
                let error = Some(OrderError::Earlier { text: reason.clone() });
                Stage::Ending(Ending { error, reason, kept: None, relinquish: Vec::new(), told: false })
            }
            Kept::Placed(progress) => Stage::Placed(Placed {
                url: saved.url.ok_or_else(missing)?,
                finalize: saved.finalize,
                authorizations: saved.authorizations.into_iter().map(Into::into).collect(),
                progress,
            }),
        };
        Ok(Self {
            id,
            label: saved.label,
            identifiers,
            challenges: saved.challenges,
            deadline: now + allowance,
            allowance,
            sends: saved.sends,
            replaced: saved.replaced,
            parked: saved.parked,
            stage,
            proofs,
            closed: false,
            taken_up: true,
            live: Live { resumed: true, ..Live::default() },
        })
    }
}

enum Kept {
    New,
    Placed(Progress),
    Failed(String),
}

impl SavedStage {
    fn into_stage(self) -> Kept {
        match self {
            Self::New => Kept::New,
            Self::Authorizing => Kept::Placed(Progress::Authorizing),
            // Ready is said again by the server, and then told again.
            Self::Ready => Kept::Placed(Progress::Authorizing),
            Self::Finalizing { csr } => Kept::Placed(Progress::Finalizing { csr }),
            Self::Issued { certificate } => Kept::Placed(Progress::Issued { certificate }),
            Self::Failed { reason } => Kept::Failed(reason),
        }
    }
}

impl Progress {
    fn saved(&self) -> SavedStage {
        match self {
            Self::Authorizing => SavedStage::Authorizing,
            Self::Ready => SavedStage::Ready,
            Self::Finalizing { csr } => SavedStage::Finalizing { csr: csr.clone() },
            Self::Issued { certificate } => SavedStage::Issued { certificate: certificate.clone() },
        }
    }
}

impl Placed {
    fn saved_authorizations(&self) -> Vec<SavedAuthorization> {
        let saved = |a: &Authorization| SavedAuthorization {
            url: a.url.clone(),
            valid: matches!(a.state, State::Valid),
        };
        self.authorizations.iter().map(saved).collect()
    }
}

impl From<SavedAuthorization> for Authorization {
    fn from(saved: SavedAuthorization) -> Self {
        let state = if saved.valid { State::Valid } else { State::Unread };
        Self { state, ..Self::unread(saved.url) }
    }
}

impl From<&ProofState> for SavedProof {
    fn from(proof: &ProofState) -> Self {
        Self {
            identifier: WireIdentifier::from(&proof.identifier),
            kind: proof.kind,
            token: proof.token.clone(),
        }
    }
}

impl ProofState {
    fn from_saved(saved: &SavedProof) -> Result<Self, String> {
        let identifier = Identifier::parse(&saved.identifier.value).map_err(|error| error.to_string())?;
        Ok(Self { identifier, kind: saved.kind, token: saved.token.clone(), duty: Duty::Left })
    }
}

fn identifiers(saved: &[WireIdentifier]) -> Result<Vec<Identifier>, String> {
    saved.iter().map(|wire| Identifier::parse(&wire.value).map_err(|error| error.to_string())).collect()
}

//! Challenges (RFC 8555 §7.5.1, §8).

use certwright_http::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    Ca, Resource,
    authenticate::Signed,
    id::Id,
    payload,
    state::{Challenge, Status},
};
use crate::{
    ChallengeKind, DnsValidation, Failure, HttpValidation, Validation, ValidationId, ValidationKind,
    reply::Reply,
    rules::{self, Refusal},
};

impl Ca {
    /// A challenge, read or answered.
    pub(super) fn challenge(&mut self, now: Timestamp, id: Id, signed: &Signed) -> Result<Reply, Refusal> {
        let challenge = self.challenges.get(&id);
        let challenge = challenge.ok_or_else(|| rules::RESOURCE.broken("there is no such challenge"))?;
        let (authorization, status) = (challenge.authorization, challenge.status);
        let possible = self.own_authorization(authorization, signed)?.status(now) == Status::Pending;
        if signed.payload.is_empty() {
            self.audit.challenges_read = self.audit.challenges_read.saturating_add(1);
            return Ok(self.challenge_reply(now, id));
        }
        empty_object(signed)?;
        match (status, possible) {
            (Status::Pending, true) => self.start_validation(id, signed),
            (Status::Processing | Status::Valid, _) => {
                self.audit.challenges_answered_again = self.audit.challenges_answered_again.saturating_add(1);
            }
            _ => {
                self.audit.challenges_answered_again = self.audit.challenges_answered_again.saturating_add(1);
                let found =
                    format!("the challenge is {}, its authorization no longer pending", status.name());
                return Err(rules::CHALLENGE_STATE.broken(found));
            }
        }
        Ok(self.challenge_reply(now, id))
    }

    fn start_validation(&mut self, id: Id, signed: &Signed) {
        let Some(challenge) = self.challenges.get_mut(&id) else { return };
        let Some(authorization) = self.authorizations.get(&challenge.authorization) else { return };
        challenge.status = Status::Processing;
        let identifier = authorization.identifier.clone();
        let kind = validation_kind(challenge, &identifier.value(), signed);
        self.validations.push_back(Validation { id: ValidationId(id.0), identifier, kind });
        self.audit.challenges_answered = self.audit.challenges_answered.saturating_add(1);
    }

    pub(super) fn finish_validation(
        &mut self,
        now: Timestamp,
        id: ValidationId,
        outcome: Result<(), Failure>,
    ) {
        let Some(challenge) = self.challenges.get_mut(&Id(id.0)) else { return };
        if challenge.status != Status::Processing {
            return;
        }
        let id = challenge.authorization;
        match outcome {
            Ok(()) => {
                challenge.status = Status::Valid;
                challenge.validated = Some(now);
                self.audit.validations_succeeded = self.audit.validations_succeeded.saturating_add(1);
                self.finish_authorization(now, id, Status::Valid);
            }
            Err(failure) => {
                challenge.status = Status::Invalid;
                challenge.error = Some(problem(&failure));
                self.audit.validations_failed = self.audit.validations_failed.saturating_add(1);
                self.finish_authorization(now, id, Status::Invalid);
            }
        }
    }

    /// "When finalizing an authorization, the server MAY remove challenges other than the one that was completed, and
    /// it may modify the "expires" field." (RFC 8555 §7.5.1)
    fn finish_authorization(&mut self, now: Timestamp, id: Id, status: Status) {
        let Some(authorization) = self.authorizations.get_mut(&id) else { return };
        if authorization.status(now) != Status::Pending {
            return;
        }
        authorization.status = status;
        let (account, identifier) = (authorization.account, authorization.identifier.clone());
        if status == Status::Valid {
            authorization.expires = now + self.options.authorization_lifetime;
            let challenges = &self.challenges;
            let completed = |id: &Id| challenges.get(id).is_some_and(|challenge| challenge.status == status);
            authorization.challenges.retain(completed);
        } else {
            self.count_failure(now, account, &identifier);
        }
    }

    /// RFC 8555 §7.1: the relation "up" is "used with challenge resources to indicate the authorization resource to
    /// which a challenge belongs".
    fn challenge_reply(&mut self, now: Timestamp, id: Id) -> Reply {
        let Some(challenge) = self.challenges.get(&id) else { return Reply::json(200, Value::Null) };
        let unfinished = challenge.status == Status::Processing;
        let up = self.routes.url(Resource::Authorization(challenge.authorization));
        let reply = Reply::json(200, self.show_challenge(id, challenge)).link(&up, "up");
        if unfinished { self.retry_after(now, reply) } else { reply }
    }
}

fn validation_kind(challenge: &Challenge, name: &str, signed: &Signed) -> ValidationKind {
    let token = &challenge.token;
    let key_authorization = signed.key.key_authorization(token);
    match challenge.kind {
        ChallengeKind::Http01 => ValidationKind::Http01(HttpValidation {
            path: format!("/.well-known/acme-challenge/{token}"),
            key_authorization: key_authorization.as_str().to_owned(),
        }),
        ChallengeKind::Dns01 => ValidationKind::Dns01(DnsValidation {
            name: format!("_acme-challenge.{name}"),
            value: key_authorization.dns_value(),
        }),
    }
}

/// R16: the payload is exactly `{}`.
fn empty_object(signed: &Signed) -> Result<(), Refusal> {
    let members: Map<String, Value> = payload::object(signed, &rules::CHALLENGE_ANSWER)?;
    match members.keys().next() {
        None => Ok(()),
        Some(name) => Err(rules::CHALLENGE_ANSWER.broken(format!("the payload has the member {name:?}"))),
    }
}

fn problem(failure: &Failure) -> Value {
    json!({
        "type": failure.kind().problem().urn(),
        "detail": failure.detail(),
        "status": failure.kind().status(),
    })
}

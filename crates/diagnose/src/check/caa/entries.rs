//! What can be found of CAA records.

use crate::{Entry, Severity};

pub(crate) const TABLE: &[Entry] =
    &[CAA_FORBIDS, CAA_NOBODY, CAA_FAILED, CAA_CRITICAL, CAA_MALFORMED, CAA_TAG, CAA_ACCOUNT, CAA_METHOD];

pub(super) const CAA_FORBIDS: Entry = Entry {
    code: "check-caa-forbids",
    severity: Severity::Error,
    title: "the CAA records do not allow the CA",
    why: "a CA issues only if one of the CAA records names it",
    remedy: "add a CAA record that names the CA",
    reference: "RFC 8659 §4.2",
};

pub(super) const CAA_NOBODY: Entry = Entry {
    code: "check-caa-nobody",
    severity: Severity::Error,
    title: "the CAA records allow no CA at all",
    why: "a record with an empty issuer, written as ;, forbids every CA",
    remedy: "add a CAA record that names the CA, and remove the empty one",
    reference: "RFC 8659 §4.2",
};

pub(super) const CAA_FAILED: Entry = Entry {
    code: "check-caa-failed",
    severity: Severity::Error,
    title: "the CAA records cannot be looked up",
    why: "a CA that gets no clear answer to the question for CAA must not issue; old name servers fail at a type that they do not know",
    remedy: "make the name servers answer the question for CAA, with no records if there are none",
    reference: "RFC 8659 §3",
};

pub(super) const CAA_CRITICAL: Entry = Entry {
    code: "check-caa-critical",
    severity: Severity::Error,
    title: "a CAA record with an unknown tag is critical",
    why: "the flag 128 says that a CA that does not know the tag must not issue",
    remedy: "remove the record, correct its tag, or set its flags to 0",
    reference: "RFC 8659 §4.1",
};

pub(super) const CAA_MALFORMED: Entry = Entry {
    code: "check-caa-malformed",
    severity: Severity::Warning,
    title: "a CAA record cannot be read",
    why: "a record that is malformed names no CA, but counts as a record, and so forbids",
    remedy: "write it as: CAA 0 issue \"letsencrypt.org\"",
    reference: "RFC 8659 §4.2",
};

pub(super) const CAA_TAG: Entry = Entry {
    code: "check-caa-unknown-tag",
    severity: Severity::Note,
    title: "a CAA record has a tag that nobody knows",
    why: "it is ignored; a slip of the pen in issue or issuewild looks like this",
    remedy: "correct the tag, or remove the record",
    reference: "RFC 8659 §4.1",
};

pub(super) const CAA_ACCOUNT: Entry = Entry {
    code: "check-caa-account",
    severity: Severity::Note,
    title: "the CAA record allows one account only",
    why: "accounturi binds the permission to the account with that URL; every other account is refused",
    remedy: "see that it is the account that will order: its URL is shown by certwright issue",
    reference: "RFC 8657 §3",
};

pub(super) const CAA_METHOD: Entry = Entry {
    code: "check-caa-method",
    severity: Severity::Warning,
    title: "the CAA record does not allow the challenge",
    why: "validationmethods lists the challenges that may be used for this name",
    remedy: "use a challenge that is listed, or add this one to validationmethods",
    reference: "RFC 8657 §4",
};

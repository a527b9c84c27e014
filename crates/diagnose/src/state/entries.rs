//! What can be found in certwright's own documents.

use crate::entries::entries;

entries! {
    NEWER {
        code: "state-newer",
        severity: Error,
        title: "a document of a newer certwright",
        why: "its form may have changed, so this program leaves it alone rather than lose something",
        remedy: "run the newer certwright, or give this one a state directory of its own",
        reference: "ARCHITECTURE.md, Rooms",
    }
    MEMBERS {
        code: "state-members",
        severity: Error,
        title: "a document with members that certwright does not write",
        why: "somebody or something changed it; what is not understood is not taken up",
        remedy: "restore it from a backup; an order's document may be removed, the account's while its key is kept",
        reference: "ARCHITECTURE.md, Rooms",
    }
    UNREGISTERED {
        code: "state-unregistered",
        severity: Note,
        title: "a record without an account URL",
        why: "the run that made it ended before the server's answer was written down",
        remedy: "run certwright again: the same key finds the same account",
        reference: "RFC 8555 §7.3.1",
    }
    PARKED {
        code: "state-parked",
        severity: Note,
        title: "an order that rests until a later time",
        why: "the server asked for a wait that is too long to sit out: Retry-After, or a rate limit",
        remedy: "run certwright again after that time; nothing is in place and nothing is lost",
        reference: "RFC 8555 §6.6",
    }
    FAILED {
        code: "state-failed",
        severity: Warning,
        title: "an order that failed and was not cleared away",
        why: "the run ended before the application was told",
        remedy: "run certwright again: it tells the reason and removes the record",
        reference: "RFC 8555 §7.1.6",
    }
    STAGE {
        code: "state-stage",
        severity: Error,
        title: "an order in a stage that certwright does not know",
        why: "a newer program wrote it, or somebody changed it",
        remedy: "run the newer certwright, or remove the document and order again",
        reference: "ARCHITECTURE.md, Rooms",
    }
    PROOFS {
        code: "state-proofs",
        severity: Note,
        title: "an order whose answers to challenges are perhaps still in place",
        why: "they are withdrawn when the order ends; after a crash the next run does so",
        remedy: "run certwright again",
        reference: "RFC 8555 §8",
    }
}

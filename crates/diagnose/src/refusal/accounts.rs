//! What servers say about accounts.

use super::{Cost, Fate, Refusal};
use crate::{Entry, Severity};

pub(super) const TABLE: &[Refusal] = &[
    Refusal {
        entry: Entry {
            code: "said-account-deactivated",
            severity: Severity::Error,
            title: "the account is deactivated or revoked",
            why: "somebody deactivated it, or the CA revoked it; that is for ever",
            remedy: "make a new account key and register it",
            reference: "RFC 8555 §7.3.6",
        },
        name: None,
        types: "unauthorized",
        texts: "Account is not valid, has status|Account has been deactivated|account is not active",
        fate: Fate::NotMade,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-account-unknown",
            severity: Severity::Error,
            title: "the server does not know the account",
            why: "the key was never registered here, or belongs to the staging or another server",
            remedy: "register the key at this server, use the account URL that it returns",
            reference: "RFC 8555 §7.3.1",
        },
        name: None,
        types: "accountDoesNotExist unauthorized",
        texts: "\
                No account exists with the provided key|\
                Account * not found|\
                unable to find existing account|\
                account with ID * not found|\
                Account does not exist|\
                No account found corresponding to public key",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-account-key-in-use",
            severity: Severity::Error,
            title: "the new key belongs to an account already",
            why: "a key change needs a key that was never used here",
            remedy: "make another key",
            reference: "RFC 8555 §7.3.5",
        },
        name: None,
        types: "conflict malformed",
        texts: "New key is already in use",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-key-change",
            severity: Severity::Error,
            title: "the key change is not put together right",
            why: "the inner JWS is signed by the new key with jwk and url and without nonce; its \
                  payload is account and oldKey; the outer one is signed by the old key",
            remedy: "build both as RFC 8555 §7.3.5 shows",
            reference: "RFC 8555 §7.3.5",
        },
        name: None,
        types: "malformed",
        texts: "key roll-over|Inner JWS|inner JWS",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-terms",
            severity: Severity::Error,
            title: "the terms of service are not agreed to",
            why: "newAccount lacks termsOfServiceAgreed",
            remedy: "read the terms at meta.termsOfService, then send termsOfServiceAgreed: true",
            reference: "RFC 8555 §7.3",
        },
        name: None,
        types: "malformed userActionRequired agreementRequired",
        texts: "must agree to terms of service|agree to the terms of service|Provided agreement URL",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-eab-required",
            severity: Severity::Error,
            title: "the server wants an external account binding",
            why: "ZeroSSL, Google, SSL.com and private CAs tie accounts to a customer; ZeroSSL \
                  says this for a missing e-mail address too",
            remedy: "get key identifier and HMAC key from the CA's web page, and send \
                     externalAccountBinding with newAccount",
            reference: "RFC 8555 §7.3.4",
        },
        name: None,
        types: "externalAccountRequired",
        texts: "\
                must include a value for the \"externalAccountBinding\" field|\
                no external account binding provided|\
                external account binding required|\
                External Account Binding required",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-eab-wrong",
            severity: Severity::Error,
            title: "the external account binding is not good",
            why: "the key was used before, has run out, is of another provisioner, or the MAC was \
                  made with the HMAC key's text instead of its decoded octets",
            remedy: "get a fresh pair, and decode the HMAC key from base64url before use",
            reference: "RFC 8555 §7.3.4",
        },
        name: None,
        types: "malformed unauthorized",
        texts: "\
                not awaiting external account binding|\
                external account binding key|\
                [External Account Binding]",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-contact",
            severity: Severity::Error,
            title: "a contact address is not acceptable",
            why: "no e-mail address, no such domain, example.org and the like, several addresses \
                  in one mailto:, or another scheme",
            remedy: "send one mailto: URL with a real address, or no contact",
            reference: "RFC 8555 §7.3",
        },
        name: None,
        types: "invalidContact unsupportedContact",
        texts: "\
                contact email|\
                is not a valid e-mail address|\
                invalid contact|\
                contact * is invalid|\
                only contact scheme 'mailto:' is supported|\
                unparsable contact|\
                unable to parse email address|\
                empty contact|\
                contact cannot be empty",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
    Refusal {
        entry: Entry {
            code: "said-not-yours",
            severity: Severity::Error,
            title: "it belongs to another account",
            why: "the order, authorization or certificate was made with another account key",
            remedy: "use the account that made it, or make it anew with this one",
            reference: "RFC 8555 §7.4",
        },
        name: None,
        types: "unauthorized",
        texts: "\
                doesn't match ID for authorization|\
                Not allowed for ID|\
                account ID * does not match|\
                Account in use did not issue|\
                does not own order|\
                Mismatched account ID",
        fate: Fate::Apart,
        cost: Cost::Nothing,
    },
];

//! What can be found in a certificate or a chain.

use crate::entries::entries;

entries! {
    EXPIRED {
        code: "certificate-expired",
        severity: Error,
        title: "a certificate that has expired",
        why: "clients refuse it; the renewal failed, or the server still holds the old file in memory",
        remedy: "get a new one, and have the server read its files again",
        reference: "RFC 5280 §4.1.2.5",
    }
    NOT_YET {
        code: "certificate-not-yet-valid",
        severity: Error,
        title: "a certificate that is not valid yet",
        why: "CAs set the beginning back by an hour, so the clock of this machine is probably wrong",
        remedy: "set the clock, or wait",
        reference: "RFC 5280 §4.1.2.5",
    }
    DUE {
        code: "certificate-due",
        severity: Note,
        title: "a certificate whose last third has begun",
        why: "a client renews it about now, unless the CA's renewal information says otherwise",
        remedy: "see that the renewal runs",
        reference: "RFC 9773 §4.2",
    }
    LONG_LIVED {
        code: "certificate-long-lived",
        severity: Warning,
        title: "a certificate that lives longer than 398 days",
        why: "browsers refuse such certificates from public CAs, and Apple's from any CA after 825 days",
        remedy: "issue it for 90 days and renew it automatically",
        reference: "CA/Browser Forum BR §6.3.2",
    }
    NO_NAMES {
        code: "certificate-no-names",
        severity: Error,
        title: "a certificate without a domain name or address",
        why: "clients compare the host's name with the subject alternative name, and there is nothing to compare",
        remedy: "issue it with its names as subject alternative names",
        reference: "RFC 9525 §2",
    }
    CN_ONLY {
        code: "certificate-common-name-only",
        severity: Error,
        title: "a certificate with a common name and no subject alternative name",
        why: "clients have stopped looking at the common name",
        remedy: "issue it with its names as subject alternative names",
        reference: "RFC 9525 §2",
    }
    WEAK_SIGNATURE {
        code: "certificate-weak-signature",
        severity: Error,
        title: "a certificate signed with an algorithm that is weak or unknown",
        why: "clients refuse SHA-1 and MD5, since somebody else can make a certificate with the same signature",
        remedy: "have it signed with SHA-256",
        reference: "CA/Browser Forum BR §7.1.3.2",
    }
    WEAK_KEY {
        code: "certificate-weak-key",
        severity: Error,
        title: "a certificate for a key that is too small, broken or of an unknown kind",
        why: "clients refuse RSA below 2048 bits, and few know other keys than RSA and the NIST curves",
        remedy: "make a new key, P-256 or RSA with 2048 bits, and a new certificate",
        reference: "CA/Browser Forum BR §6.1.5",
    }
    STAGING {
        code: "certificate-staging",
        severity: Warning,
        title: "a certificate of a test CA",
        why: "it comes from a staging or test server, which no client trusts; such servers are for trying things out",
        remedy: "order it from the production directory once everything works",
        reference: "letsencrypt.org/docs/staging-environment",
    }
    SELF_SIGNED {
        code: "certificate-self-signed",
        severity: Warning,
        title: "a certificate that issued itself",
        why: "no CA vouches for it: often the web server's placeholder, served because the real one was not loaded",
        remedy: "have the server load the certificate that the CA issued",
        reference: "RFC 5280 §3.2",
    }
    MUST_STAPLE {
        code: "certificate-must-staple",
        severity: Warning,
        title: "a certificate that is only good with a stapled OCSP response",
        why: "a server that does not staple is refused, and CAs without OCSP, as Let's Encrypt, leave none to staple",
        remedy: "leave must-staple out of the next request",
        reference: "RFC 7633 §4.2.3.1",
    }
    NO_CERT_ID {
        code: "certificate-no-cert-id",
        severity: Note,
        title: "a certificate without an identifier for renewal information",
        why: "the identifier is made of the authority key identifier, which this certificate lacks",
        remedy: "renew it by its lifetime",
        reference: "RFC 9773 §4.1",
    }
    KEY_MISMATCH {
        code: "certificate-other-key",
        severity: Error,
        title: "a certificate and a key that do not belong together",
        why: "a server refuses to start with them; often a renewal replaced only one of the two files",
        remedy: "use the key of the request that this certificate was issued for",
        reference: "RFC 8446 §4.4.3",
    }
    PRIVATE_KEY {
        code: "certificate-with-private-key",
        severity: Warning,
        title: "a file with a certificate and a private key",
        why: "some servers want one file with both; everyone who gets the file gets the key",
        remedy: "keep the file readable for the server alone, and never paste or send it",
        reference: "RFC 8555 §11.4",
    }
    LEAF_NOT_FIRST {
        code: "certificate-leaf-not-first",
        severity: Error,
        title: "a chain whose first certificate is a CA's",
        why: "servers take the first certificate for their own, and its key does not fit",
        remedy: "put the certificate for your names first, then each issuer",
        reference: "RFC 8446 §4.4.2",
    }
    ORDER {
        code: "certificate-chain-order",
        severity: Warning,
        title: "a chain whose certificates are out of order",
        why: "each must certify the one before it; many clients put them in order, some do not",
        remedy: "write them as leaf, its issuer, the issuer's issuer",
        reference: "RFC 8555 §9.1",
    }
    UNRELATED {
        code: "certificate-unrelated",
        severity: Warning,
        title: "a chain with a certificate that does not belong to it",
        why: "it has issued none of the others: often the intermediate of an earlier certificate",
        remedy: "take the chain that came with this certificate",
        reference: "RFC 8555 §9.1",
    }
    NO_INTERMEDIATE {
        code: "certificate-no-intermediate",
        severity: Warning,
        title: "a certificate without the one of its issuer",
        why: "browsers often find it themselves; other clients fail with `unable to get local issuer certificate`",
        remedy: "have the server send the whole chain (fullchain.pem), not the leaf alone (cert.pem)",
        reference: "RFC 8446 §4.4.2",
    }
    ROOT {
        code: "certificate-root-included",
        severity: Note,
        title: "a chain with the root at its end",
        why: "clients have their own copy and ignore this one",
        remedy: "leave it out to save octets in each handshake",
        reference: "RFC 8446 §4.4.2",
    }
    TWICE {
        code: "certificate-twice",
        severity: Warning,
        title: "a file with the same certificate twice",
        why: "somebody joined cert.pem and fullchain.pem; some clients refuse such a chain",
        remedy: "use fullchain.pem alone",
        reference: "RFC 8446 §4.4.2",
    }
    NO_CA {
        code: "certificate-issuer-no-ca",
        severity: Error,
        title: "a chain with an issuer that is no CA",
        why: "basic constraints do not allow it to issue certificates",
        remedy: "take the chain that came with this certificate",
        reference: "RFC 5280 §4.2.1.9",
    }
    SIGNATURE {
        code: "certificate-signature",
        severity: Error,
        title: "a certificate that its issuer in the chain did not sign",
        why: "the issuer has the right name and another key: often another version of the same intermediate",
        remedy: "take the chain that came with this certificate",
        reference: "RFC 5280 §6.1.3",
    }
    CUT_OFF {
        code: "certificate-cut-off",
        severity: Error,
        title: "a block without its END line",
        why: "the file or what was pasted is incomplete, or BEGIN and END have different labels",
        remedy: "copy it again, whole",
        reference: "RFC 7468 §2",
    }
    NOT_BASE64 {
        code: "certificate-not-base64",
        severity: Error,
        title: "a certificate that is no base64",
        why: "characters were lost or changed on the way",
        remedy: "copy it again, whole",
        reference: "RFC 7468 §3",
    }
    MALFORMED {
        code: "certificate-malformed",
        severity: Error,
        title: "a certificate block that holds no certificate",
        why: "the base64 decodes, but not to the DER of one certificate: cut off, or something else under this label",
        remedy: "fetch the certificate again from the order's `certificate` URL",
        reference: "RFC 5280 §4.1",
    }
    LABEL {
        code: "certificate-label",
        severity: Warning,
        title: "a certificate under an old label",
        why: "servers look for BEGIN CERTIFICATE; TRUSTED CERTIFICATE is a format of OpenSSL's own",
        remedy: "convert it with `openssl x509`",
        reference: "RFC 7468 §5.1",
    }
    OTHER_BLOCK {
        code: "certificate-other-block",
        severity: Note,
        title: "a file with certificates and something else",
        why: "a client must refuse it if it comes from a CA, and a server ignores it",
        remedy: "leave it out",
        reference: "RFC 8555 §11.4",
    }
    NO_ARMOUR {
        code: "certificate-no-armour",
        severity: Warning,
        title: "the base64 of a certificate without its BEGIN and END lines",
        why: "servers do not recognise it",
        remedy: "put -----BEGIN CERTIFICATE----- and -----END CERTIFICATE----- around it",
        reference: "RFC 7468 §5.1",
    }
    BOM {
        code: "certificate-byte-order-mark",
        severity: Warning,
        title: "a file that begins with a byte order mark",
        why: "an editor of Windows put it there, and many programs then do not find the first BEGIN line",
        remedy: "save the file without it",
        reference: "RFC 7468 §2",
    }
    CRLF {
        code: "certificate-crlf",
        severity: Note,
        title: "a file whose lines end in CR LF",
        why: "programs accept it",
        remedy: "nothing needs to be done",
        reference: "RFC 7468 §2",
    }
    BLANK_LINES {
        code: "certificate-blank-lines",
        severity: Note,
        title: "a file with blank lines around its blocks",
        why: "nearly all programs accept them",
        remedy: "remove them if a program does not find the second certificate",
        reference: "RFC 8555 §9.1",
    }
    TEXT_BETWEEN {
        code: "certificate-text-between",
        severity: Note,
        title: "a file with text outside of its blocks",
        why: "OpenSSL and browsers write descriptions there; most programs pass over them, ACME's format has none",
        remedy: "remove it if a program refuses the file",
        reference: "RFC 8555 §9.1",
    }
}

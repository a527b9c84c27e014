//! SubjectPublicKeyInfo (RFC 5280 §4.1): DER has one form, so what is read is written octet by octet.
#![no_main]

use certwright_fuzz::assert_shown;
use certwright_jwk::Jwk;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|der: &[u8]| match Jwk::from_spki_der(der) {
    Ok(jwk) => {
        assert_eq!(jwk.to_spki_der(), der);
        let again = Jwk::from_json(jwk.to_json()).unwrap();
        assert_eq!((again.thumbprint(), &again), (jwk.thumbprint(), &jwk));
    }
    Err(error) => assert_shown(&error),
});

//! JWK as JSON (RFC 7517): what is read is written and read again to the same key, in both forms.
#![no_main]

use certwright_fuzz::assert_shown;
use certwright_jwk::Jwk;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|json: &[u8]| match Jwk::from_json(json) {
    Ok(jwk) => {
        assert_eq!(Jwk::from_json(jwk.to_json()), Ok(jwk.clone()));
        assert_eq!(Jwk::from_json_trimming_zeros(json), Ok(jwk.clone()), "there are no zeros to trim");
        let again = Jwk::from_spki_der(&jwk.to_spki_der()).unwrap();
        assert_eq!((again.thumbprint(), &again), (jwk.thumbprint(), &jwk));
    }
    Err(error) => {
        assert_shown(&error);
        if let Ok(trimmed) = Jwk::from_json_trimming_zeros(json) {
            assert_eq!(Jwk::from_json(trimmed.to_json()), Ok(trimmed), "R25: no zeros are left");
        }
    }
});

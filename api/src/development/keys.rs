use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use p256::{
    SecretKey,
    elliptic_curve::rand_core::OsRng,
    pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding},
};
use serde_json::{Value, json};

use super::OldKeys;

/// The keys of the development issuer: made at the start, gone at the end.
pub(super) struct Keys(RwLock<Ring>);

struct Ring {
    current: SigningKey,
    published: Vec<Jwk>,
}

struct SigningKey {
    id: String,
    private: EncodingKey,
    public_pem: String,
}

impl Keys {
    pub(super) fn generate() -> Self {
        let (current, jwk) = generate();
        Self(RwLock::new(Ring { current, published: vec![jwk] }))
    }

    pub(super) fn rotate(&self, old: OldKeys) {
        let (current, jwk) = generate();
        let mut ring = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match old {
            OldKeys::Kept => {}
            OldKeys::Dropped => ring.published.clear(),
        }
        ring.current = current;
        ring.published.push(jwk);
    }

    pub(super) fn published(&self) -> JwkSet {
        JwkSet { keys: self.ring().published.clone() }
    }

    pub(super) fn public_key_pem(&self) -> String {
        self.ring().current.public_pem.clone()
    }

    pub(super) fn header(&self) -> Value {
        json!({ "alg": "ES256", "typ": "at+jwt", "kid": self.ring().current.id })
    }

    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let [header, claims] =
            [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = format!("{header}.{claims}");
        let key = &self.ring().current.private;
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::ES256)
            .expect("a key just made signs");
        format!("{message}.{signature}")
    }

    fn ring(&self) -> RwLockReadGuard<'_, Ring> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn generate() -> (SigningKey, Jwk) {
    let secret = SecretKey::random(&mut OsRng);
    let der = secret.to_pkcs8_der().expect("a key just made can be written down");
    let private = EncodingKey::from_ec_der(der.as_bytes());
    let public_pem = secret
        .public_key()
        .to_public_key_pem(LineEnding::LF)
        .expect("a key just made can be written down");
    let mut jwk =
        Jwk::from_encoding_key(&private, Algorithm::ES256).expect("the key is of this kind");
    let id = jwk.thumbprint(ThumbprintHash::SHA256).expect("the key is of this kind");
    jwk.common.key_id = Some(id.clone());
    jwk.common.public_key_use = Some(PublicKeyUse::Signature);
    jwk.common.key_algorithm = Some(Algorithm::ES256.into());
    (SigningKey { id, private, public_pem }, jwk)
}

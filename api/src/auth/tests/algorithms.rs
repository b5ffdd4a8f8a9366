use std::sync::LazyLock;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{Jwk, JwkSet},
};
use p256::elliptic_curve::rand_core::{OsRng, RngCore as _};
use rsa::{RsaPrivateKey, pkcs1::EncodeRsaPrivateKey as _};
use serde_json::{Value, json};

use crate::auth::{Unauthorized, keys::KeySet, token::Unverified};

static RSA: LazyLock<EncodingKey> = LazyLock::new(|| {
    let key = RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
    EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes())
});

fn ed25519() -> EncodingKey {
    // The fixed head of a private key by RFC 8410, then its 32 bytes.
    let mut der = [0; 48];
    der[..16].copy_from_slice(b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20");
    OsRng.fill_bytes(&mut der[16..]);
    EncodingKey::from_ed_der(&der)
}

/// Signs with a key under the id `k`.
fn signed(key: &EncodingKey, algorithm: Algorithm, key_id: Option<&str>) -> String {
    let header = json!({ "alg": format!("{algorithm:?}"), "typ": "at+jwt", "kid": key_id });
    let [header, claims] =
        [header, json!({})].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
    let message = format!("{header}.{claims}");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).unwrap();
    format!("{message}.{signature}")
}

fn published(key: &EncodingKey, algorithm: Algorithm, id: &str) -> Value {
    let mut jwk = Jwk::from_encoding_key(key, algorithm).unwrap();
    jwk.common.key_id = Some(id.to_owned());
    jwk.common.key_algorithm = None;
    serde_json::to_value(jwk).unwrap()
}

fn key_set(keys: &[Value]) -> Option<KeySet> {
    let set: JwkSet = serde_json::from_value(json!({ "keys": keys })).unwrap();
    KeySet::new(1, set)
}

fn verify(token: &str, keys: &KeySet) -> Result<(), Unauthorized> {
    Unverified::parse(token)?.verify(keys)
}

fn but(mut jwk: Value, member: &str, value: Value) -> Value {
    super::put(&mut jwk, member, value);
    jwk
}

#[test]
fn rsa_and_edwards_keys_verify_what_their_type_admits() {
    let edwards = ed25519();
    let keys = key_set(&[
        published(&RSA, Algorithm::RS256, "r"),
        published(&edwards, Algorithm::EdDSA, "e"),
    ])
    .unwrap();
    for algorithm in [Algorithm::RS256, Algorithm::RS512, Algorithm::PS256, Algorithm::PS384] {
        assert_eq!(verify(&signed(&RSA, algorithm, Some("r")), &keys), Ok(()), "{algorithm:?}");
    }
    assert_eq!(verify(&signed(&edwards, Algorithm::EdDSA, Some("e")), &keys), Ok(()));
    let crossed = signed(&RSA, Algorithm::RS256, Some("e"));
    assert_eq!(verify(&crossed, &keys), Err(Unauthorized::AlgorithmNotAccepted));
    let other = signed(&ed25519(), Algorithm::EdDSA, Some("e"));
    assert_eq!(verify(&other, &keys), Err(Unauthorized::BadSignature));
}

#[test]
fn a_key_for_one_algorithm_verifies_no_other() {
    let jwk = but(published(&RSA, Algorithm::RS256, "r"), "alg", json!("PS256"));
    let keys = key_set(&[jwk]).unwrap();
    assert_eq!(verify(&signed(&RSA, Algorithm::PS256, Some("r")), &keys), Ok(()));
    let weaker = signed(&RSA, Algorithm::RS256, Some("r"));
    assert_eq!(verify(&weaker, &keys), Err(Unauthorized::AlgorithmNotAccepted));
}

#[test]
fn a_token_without_a_key_id_is_for_the_only_key_that_fits() {
    let (one, other) = (ed25519(), ed25519());
    let jwks = [&one, &other].map(|key| published(key, Algorithm::EdDSA, "e"));
    let token = signed(&one, Algorithm::EdDSA, None);
    assert_eq!(verify(&token, &key_set(&jwks[..1]).unwrap()), Ok(()));
    assert_eq!(verify(&token, &key_set(&jwks).unwrap()), Err(Unauthorized::UnknownKey));
}

#[test]
fn keys_that_cannot_verify_are_left_out() {
    let edwards = published(&ed25519(), Algorithm::EdDSA, "e");
    let rsa = published(&RSA, Algorithm::RS256, "r");
    let short = BASE64_URL_SAFE_NO_PAD.encode([1; 128]);
    let curve = json!({ "kty": "EC", "crv": "P-256", "kid": "k" });
    let off_curve = BASE64_URL_SAFE_NO_PAD.encode([1; 32]);
    for unusable in [
        json!({ "kty": "oct", "kid": "k", "k": "c2VjcmV0" }),
        json!({ "kty": "AKP", "kid": "k", "alg": "ML-DSA-44", "pub": "AA" }),
        but(edwards.clone(), "use", json!("enc")),
        but(edwards.clone(), "key_ops", json!(["sign"])),
        but(edwards.clone(), "alg", json!("HS256")),
        but(edwards.clone(), "alg", json!("RS256")),
        but(edwards.clone(), "x", json!("AAAA")),
        but(rsa.clone(), "n", json!(short)),
        but(rsa, "alg", json!("RSA-OAEP")),
        but(but(curve.clone(), "x", json!("AAAA")), "y", json!("AAAA")),
        but(but(curve, "x", json!(off_curve)), "y", json!(off_curve)),
    ] {
        assert!(key_set(std::slice::from_ref(&unusable)).is_none(), "{unusable}");
        assert!(key_set(&[unusable, edwards.clone()]).is_some());
    }
}

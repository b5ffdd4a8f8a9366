use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyOperations, PublicKeyUse},
};

use super::Unauthorized;

/// How many keys of one issuer are used; the rest are ignored.
const MAX_KEYS: usize = 64;

/// The sizes of an RSA modulus that are used: 2048 bits is the least that is still held safe,
/// 4096 the most that the verification takes.
const RSA_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

const RSA: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
];

/// The public keys of an issuer that verify signatures.
pub(super) struct KeySet {
    generation: u64,
    published: JwkSet,
    keys: Vec<Key>,
}

/// A public key and what it may verify.
pub(super) struct Key {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    public: DecodingKey,
}

impl KeySet {
    /// Keeps the keys that can verify signatures. None if there is no such key.
    pub(super) fn new(generation: u64, published: JwkSet) -> Option<Self> {
        let keys: Vec<_> = published.keys.iter().filter_map(Key::new).take(MAX_KEYS).collect();
        (!keys.is_empty()).then_some(Self { generation, published, keys })
    }

    /// How often the issuer's keys have changed up to this set. The first is the first.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether the issuer publishes nothing else.
    pub(super) fn is(&self, published: &JwkSet) -> bool {
        self.published == *published
    }

    /// Finds the key for a token. One without a key id is for the only key that fits.
    pub(super) fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<&Key, Unauthorized> {
        let fits = |key: &&Key| key.algorithms.contains(&algorithm);
        let Some(id) = id else {
            let mut fitting = self.keys.iter().filter(fits);
            return match (fitting.next(), fitting.next()) {
                (Some(key), None) => Ok(key),
                (None, _) | (Some(_), Some(_)) => Err(Unauthorized::UnknownKey),
            };
        };
        let mut named = self.keys.iter().filter(|key| key.id.as_deref() == Some(id)).peekable();
        if named.peek().is_none() {
            return Err(Unauthorized::UnknownKey);
        }
        named.find(fits).ok_or(Unauthorized::AlgorithmNotAccepted)
    }
}

impl Key {
    fn new(jwk: &Jwk) -> Option<Self> {
        let common = &jwk.common;
        let verifies = common
            .key_operations
            .as_ref()
            .is_none_or(|operations| operations.contains(&KeyOperations::Verify));
        let signs =
            common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
        if !verifies || !signs {
            return None;
        }
        let (mut algorithms, public) = parameters(&jwk.algorithm)?;
        if let Some(only) = common.key_algorithm {
            let only = Algorithm::try_from(only).ok()?;
            algorithms.retain(|algorithm| *algorithm == only);
        }
        // A point off the curve shows here, and not at the first token.
        let first = *algorithms.first()?;
        jsonwebtoken::crypto::verify("", b"", &public, first).ok()?;
        Some(Self { id: common.key_id.clone(), algorithms, public })
    }

    /// Whether this key's owner signed a message.
    pub(super) fn verifies(&self, algorithm: Algorithm, message: &str, signature: &str) -> bool {
        jsonwebtoken::crypto::verify(signature, message.as_bytes(), &self.public, algorithm)
            .unwrap_or(false)
    }
}

/// The key itself and the algorithms that its type admits; never a symmetric one.
fn parameters(parameters: &AlgorithmParameters) -> Option<(Vec<Algorithm>, DecodingKey)> {
    match parameters {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = decode(&rsa.n)?;
            let size = modulus.iter().skip_while(|byte| **byte == 0).count();
            let key = DecodingKey::from_rsa_components(&rsa.n, &rsa.e).ok()?;
            RSA_BYTES.contains(&size).then(|| (RSA.to_vec(), key))
        }
        AlgorithmParameters::EllipticCurve(ec) => {
            let algorithm = match ec.curve {
                EllipticCurve::P256 => Algorithm::ES256,
                EllipticCurve::P384 => Algorithm::ES384,
                EllipticCurve::P521 | EllipticCurve::Ed25519 | _ => return None,
            };
            let key = DecodingKey::from_ec_components(&ec.x, &ec.y).ok()?;
            Some((vec![algorithm], key))
        }
        AlgorithmParameters::OctetKeyPair(okp) => {
            // The verification slices the first 32 bytes without looking.
            let is_ed25519 = okp.curve == EllipticCurve::Ed25519 && decode(&okp.x)?.len() == 32;
            let key = DecodingKey::from_ed_components(&okp.x).ok()?;
            is_ed25519.then(|| (vec![Algorithm::EdDSA], key))
        }
        AlgorithmParameters::OctetKey(_) | AlgorithmParameters::Other(_) | _ => None,
    }
}

fn decode(part: &str) -> Option<Vec<u8>> {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

    BASE64_URL_SAFE_NO_PAD.decode(part).ok()
}

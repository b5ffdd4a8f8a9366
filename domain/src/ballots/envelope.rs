use std::fmt;

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Generate as _, Payload},
};
use hmac::{Hmac, Mac as _};
use hpke::{
    Deserializable as _, Kem as _, OpModeR, OpModeS, Serializable as _, aead::ChaCha20Poly1305,
    kdf::HkdfSha256, kem::X25519HkdfSha256, single_shot_open, single_shot_seal,
};
use secrecy::{ExposeSecret as _, SecretSlice};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{hash::Digest, ids::BallotId};

type PrivateKey = <X25519HkdfSha256 as hpke::Kem>::PrivateKey;

/// What a paper on a motion says. It has no `Debug`: what cannot be printed cannot be logged.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Choice {
    /// In favour.
    Yes,
    /// Against.
    No,
    /// Neither.
    Abstain,
}

impl Choice {
    /// Its name on a paper and in the schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "YES",
            Self::No => "NO",
            Self::Abstain => "ABSTAIN",
        }
    }

    /// The choice of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::Abstain].into_iter().find(|it| it.as_str() == name)
    }
}

/// A paper sealed to its ballot's public key: HPKE (RFC 9180) in base mode with X25519,
/// HKDF-SHA256 and ChaCha20-Poly1305.
///
/// Every envelope of a ballot has the same size whatever it holds, and is bound to that ballot, so
/// it opens in no other. The ephemeral key is dropped at once: not even the voter can open it.
#[derive(Clone, Eq, PartialEq)]
pub struct Envelope(pub Vec<u8>);

/// What a paper on a motion is padded to before it is sealed, in bytes; one of an election to a
/// multiple of it.
pub(super) const PADDED: usize = 256;
/// The size of the encapsulated key that precedes the ciphertext.
const ENCAPSULATED: usize = 32;
const INFO: &[u8] = b"plenary/ballot-envelope/v1";

/// A ballot's key pair. The private half is sealed under the key from configuration, so what the
/// store holds opens nothing.
#[derive(Clone, Deserialize, Eq, PartialEq, Serialize)]
pub struct SealedKey {
    /// The public half, hexadecimal.
    pub public: Digest,
    /// The nonce and the private half under XChaCha20-Poly1305, base 16.
    sealed: String,
}

impl fmt::Debug for SealedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// The key from configuration, under which the private keys of ballots are sealed.
#[derive(Clone)]
pub struct Keyring(SecretSlice<u8>);

/// Why a key does not do its work.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyringFault {
    /// It is too short to be a key.
    #[error("the key for ballots must have exactly 32 bytes")]
    Length,
    /// A paper does not fit into its envelope.
    #[error("the paper is longer than the envelopes of its ballot")]
    TooLong,
    /// The ballot's key was sealed under another key.
    #[error("the ballot's key was sealed under another key than the one configured")]
    WrongKey,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(..)")
    }
}

impl Keyring {
    /// The keyring of a key of 32 bytes.
    pub fn new(key: &[u8]) -> Result<Self, KeyringFault> {
        if key.len() != 32 {
            return Err(KeyringFault::Length);
        }
        Ok(Self(SecretSlice::from(key.to_vec())))
    }

    /// A key that nobody can foresee, for demonstrations and tests.
    pub fn random() -> Self {
        Self(SecretSlice::from(crate::code::entropy().to_vec()))
    }

    /// Makes a key pair for a ballot.
    #[expect(clippy::missing_panics_doc, reason = "a cipher takes every text this short")]
    pub fn key_for(&self, ballot: BallotId) -> SealedKey {
        let (private, public) = X25519HkdfSha256::gen_keypair();
        let nonce = XNonce::generate();
        let private = private.to_bytes();
        let payload = Payload { msg: &private, aad: ballot.0.as_bytes() };
        let sealed = self.cipher().encrypt(&nonce, payload).expect("a key is short");
        let public = Digest(public.to_bytes().into());
        SealedKey { public, sealed: hex::encode([nonce.as_slice(), &sealed].concat()) }
    }

    /// Whether this is the keyring under which the key was made for the ballot.
    pub fn fits(&self, ballot: BallotId, key: &SealedKey) -> bool {
        self.private_key(ballot, key).is_ok()
    }

    /// Opens envelopes of the ballot, whose papers are padded to that size. What was not sealed for
    /// it, or holds no text of that size, is `None`.
    pub fn open<'a>(
        &self,
        ballot: BallotId,
        key: &SealedKey,
        padded: usize,
        envelopes: impl IntoIterator<Item = &'a Envelope>,
    ) -> Result<Vec<Option<String>>, KeyringFault> {
        let private = self.private_key(ballot, key)?;
        let open = |envelope: &Envelope| envelope.open(ballot, &private, padded);
        Ok(envelopes.into_iter().map(open).collect())
    }

    fn private_key(&self, ballot: BallotId, key: &SealedKey) -> Result<PrivateKey, KeyringFault> {
        let sealed = hex::decode(&key.sealed).map_err(|_| KeyringFault::WrongKey)?;
        let (nonce, sealed) = sealed.split_at_checked(24).ok_or(KeyringFault::WrongKey)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| KeyringFault::WrongKey)?;
        let payload = Payload { msg: sealed, aad: ballot.0.as_bytes() };
        let private = self.cipher().decrypt(&nonce, payload);
        let private = private.map_err(|_| KeyringFault::WrongKey)?;
        PrivateKey::from_bytes(&private).map_err(|_| KeyringFault::WrongKey)
    }

    /// A tag that tells whether a retried request carries the same choice, and that says nothing
    /// to whoever has only the store.
    #[expect(clippy::missing_panics_doc, reason = "a keyed hash takes a key of any length")]
    pub fn fingerprint(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.0.expose_secret())
            .expect("any length will do");
        mac.update(b"plenary/fingerprint/v1");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new_from_slice(self.0.expose_secret()).expect("32 bytes")
    }
}

impl Envelope {
    /// Seals what a paper says, padded to that size, for the ballot whose public key this is.
    pub fn seal(
        ballot: BallotId,
        public: &Digest,
        text: &str,
        padded: usize,
    ) -> Result<Self, KeyringFault> {
        let mut bytes = text.as_bytes().to_vec();
        if bytes.len() > padded {
            return Err(KeyringFault::TooLong);
        }
        bytes.resize(padded, 0);
        let public = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&public.0)
            .map_err(|_| KeyringFault::WrongKey)?;
        let (encapsulated, sealed) = single_shot_seal::<
            ChaCha20Poly1305,
            HkdfSha256,
            X25519HkdfSha256,
        >(
            &OpModeS::Base, &public, INFO, &bytes, ballot.0.as_bytes()
        )
        .map_err(|_| KeyringFault::WrongKey)?;
        Ok(Self([encapsulated.to_bytes().as_slice(), &sealed].concat()))
    }

    /// The digest by which the box knows the envelope.
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(&self.0).into())
    }

    fn open(&self, ballot: BallotId, private: &PrivateKey, padded: usize) -> Option<String> {
        let (encapsulated, sealed) = self.0.split_at_checked(ENCAPSULATED)?;
        let encapsulated =
            <X25519HkdfSha256 as hpke::Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
        let opened = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            private,
            &encapsulated,
            INFO,
            sealed,
            ballot.0.as_bytes(),
        );
        let opened = opened.ok().filter(|opened| opened.len() == padded)?;
        let text = std::str::from_utf8(&opened).ok()?;
        Some(text.trim_end_matches('\0').to_owned())
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Envelope(..)")
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const BALLOT: BallotId = BallotId(Uuid::from_u128(1));
    const OTHER: BallotId = BallotId(Uuid::from_u128(2));

    fn texts(opened: Result<Vec<Option<String>>, KeyringFault>) -> Vec<String> {
        let opened = opened.expect("the right key");
        opened.into_iter().map(|it| it.unwrap_or_else(|| "invalid".into())).collect()
    }

    #[test]
    fn what_is_sealed_opens_with_the_ballots_key() {
        let keyring = Keyring::random();
        let key = keyring.key_for(BALLOT);
        let seal = |text| Envelope::seal(BALLOT, &key.public, text, PADDED).expect("an envelope");
        let envelopes = [seal("YES"), seal("3>1=2"), seal("")];
        assert_eq!(texts(keyring.open(BALLOT, &key, PADDED, &envelopes)), ["YES", "3>1=2", ""]);
    }

    #[test]
    fn envelopes_have_one_size_and_never_repeat() {
        let key = Keyring::random().key_for(BALLOT);
        let seal = |text: &str| Envelope::seal(BALLOT, &key.public, text, PADDED);
        let size = |text| seal(text).map(|envelope| envelope.0.len());
        let longest = "1".repeat(PADDED);
        assert_eq!(["", "NO", "3>1=2", longest.as_str()].map(size), [Ok(304); 4]);
        assert_ne!(seal("YES"), seal("YES"));
        assert_eq!(size(&"1".repeat(PADDED + 1)), Err(KeyringFault::TooLong));
    }

    #[test]
    fn an_envelope_moved_to_another_ballot_is_invalid_there() {
        let keyring = Keyring::random();
        let key = keyring.key_for(BALLOT);
        let moved = Envelope::seal(OTHER, &key.public, "YES", PADDED).expect("an envelope");
        assert_eq!(texts(keyring.open(BALLOT, &key, PADDED, &[moved])), ["invalid"]);
    }

    #[test]
    fn a_flipped_bit_anywhere_makes_an_envelope_invalid() {
        let keyring = Keyring::random();
        let key = keyring.key_for(BALLOT);
        let whole = Envelope::seal(BALLOT, &key.public, "YES", PADDED).expect("an envelope");
        let flipped = (0..whole.0.len()).step_by(13).map(|place| {
            let mut bytes = whole.0.clone();
            bytes[place] ^= 1;
            Envelope(bytes)
        });
        let flipped: Vec<_> = flipped.chain([Envelope(Vec::new()), Envelope(vec![0; 7])]).collect();
        let opened = keyring.open(BALLOT, &key, PADDED, &flipped).expect("the right key");
        assert!(opened.iter().all(Option::is_none));
    }

    #[test]
    fn another_configured_key_opens_nothing() {
        let key = Keyring::random().key_for(BALLOT);
        let opened = Keyring::random().open(BALLOT, &key, PADDED, &[]);
        assert_eq!(opened.err(), Some(KeyringFault::WrongKey));
    }

    #[test]
    fn neither_a_key_nor_an_envelope_prints_its_content() {
        let keyring = Keyring::new(&[b'k'; 32]).expect("a key");
        let key = keyring.key_for(BALLOT);
        let printed = format!("{keyring:?} {key:?}");
        assert!(!printed.contains("107, 107") && !printed.contains(&key.sealed), "{printed}");
    }
}

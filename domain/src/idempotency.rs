//! What must not happen twice happens once, however often it is asked for.

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Timestamp,
    access::Actor,
    op::{Failure, Op, Refusal, StoreError},
};

/// How long a key is remembered.
pub const KEPT: chrono::TimeDelta = chrono::TimeDelta::hours(24);

/// A client's promise that requests with the same key are the same request.
///
/// Only hashes leave this type: the key may carry anything, so it is not kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct IdempotencyKey {
    key: [u8; 32],
    input: [u8; 32],
}

/// What is known of a key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Claim {
    /// It is new, and now stands for what is about to be made.
    Fresh,
    /// It was used for the same request, which made this.
    Again(Uuid),
    /// It was used for another request.
    Reused,
}

/// Where keys are remembered.
#[expect(async_fn_in_trait, reason = "only ever called with a concrete store")]
pub trait Idempotency {
    /// Remembers that `key` stands for `made`, unless it stands for something already.
    async fn claim(
        &self,
        key: IdempotencyKey,
        made: Uuid,
        at: Timestamp,
    ) -> Result<Claim, StoreError>;
}

impl IdempotencyKey {
    /// The key `key` of `actor` for the operation `of`, asked with `input` in canonical form.
    pub fn new(actor: &Actor, of: &str, key: &str, input: &str) -> Self {
        let mut hash = Sha256::new_with_prefix(b"plenary/idempotency/v1");
        for part in [&actor.signature().to_string(), of, key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self { key: hash.finalize().into(), input: Sha256::digest(input).into() }
    }

    /// The hash that names the key.
    pub fn key(&self) -> [u8; 32] {
        self.key
    }

    /// The hash of what was asked for.
    pub fn input(&self) -> [u8; 32] {
        self.input
    }
}

/// What was made when the key was first used, if it was; else the key now stands for `made`.
pub async fn made_before<S: Idempotency, R: Refusal>(
    op: &Op<'_, S>,
    key: Option<IdempotencyKey>,
    made: Uuid,
) -> Result<Option<Uuid>, Failure<R>> {
    let Some(key) = key else { return Ok(None) };
    match op.store.claim(key, made, op.at).await? {
        Claim::Fresh => Ok(None),
        Claim::Again(made) => Ok(Some(made)),
        Claim::Reused => Err(Failure::KeyReused),
    }
}

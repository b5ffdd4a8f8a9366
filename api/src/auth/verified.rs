use std::sync::Arc;

use chrono::TimeDelta;
use domain::Timestamp;
use moka::{policy::EvictionPolicy, sync::Cache};
use sha2::{Digest as _, Sha256};

use super::{Bearer, provider::Provider};

/// How many tokens are remembered.
const CAPACITY: u64 = 10_000;

/// For how long a token is remembered at most.
const MEMORY: TimeDelta = TimeDelta::seconds(60);

/// Tokens verified a moment ago, so that a busy sender's signature is not checked at each request.
pub(super) struct Verified(Cache<Digest, Arc<Entry>>);

/// The SHA-256 of a token. The token itself is not kept in memory.
pub(super) type Digest = [u8; 32];

struct Entry {
    bearer: Bearer,
    provider: usize,
    generation: u64,
    from: Timestamp,
    until: Timestamp,
}

/// Names a token without keeping it.
pub(super) fn digest(token: &str) -> Digest {
    Sha256::digest(token.as_bytes()).into()
}

impl Verified {
    /// Finds whom a token speaks for, if it was verified within the last minute with keys that
    /// its issuer still has.
    pub(super) fn find(
        &self,
        digest: &Digest,
        now: Timestamp,
        providers: &[Arc<Provider>],
    ) -> Option<Bearer> {
        let entry = self.0.get(digest)?;
        let is_fresh = entry.from <= now && now < entry.until;
        let is_current = providers[entry.provider].generation() == entry.generation;
        (is_fresh && is_current).then(|| entry.bearer.clone())
    }

    /// Remembers a verified token, never past its expiry.
    pub(super) fn keep(
        &self,
        digest: Digest,
        bearer: &Bearer,
        (provider, generation): (usize, u64),
        (now, expires_at): (Timestamp, Option<Timestamp>),
    ) {
        let until = expires_at.map_or(now + MEMORY, |expiry| expiry.min(now + MEMORY));
        // Within the leeway after its expiry a token is verified each time.
        if now < until {
            let bearer = bearer.clone();
            let entry = Entry { bearer, provider, generation, from: now, until };
            self.0.insert(digest, Arc::new(entry));
        }
    }
}

impl Default for Verified {
    fn default() -> Self {
        // Expiry is by the given clock, above; the cache itself only bounds the number.
        let policy = EvictionPolicy::lru();
        Self(Cache::builder().max_capacity(CAPACITY).eviction_policy(policy).build())
    }
}

//! A paper that lies in its slot, and the keys of those that lay there before it.

use domain::{
    ballots::{Deposit, Paper},
    hash::Digest,
    op::StoreError,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::rows::digest;

/// What lies in a slot already.
#[derive(FromQueryResult)]
pub(super) struct Lying {
    pub(super) membership_id: Uuid,
    pub(super) digest: Vec<u8>,
    pub(super) retry_key: Option<Vec<u8>>,
    pub(super) retry_input: Option<Vec<u8>>,
    /// Key, input and digest of each paper that was replaced and had a key.
    pub(super) spent: Option<Vec<u8>>,
}

/// How many papers that were replaced a slot remembers, and the bytes that one takes.
const SPENT: usize = 256;
const SPENT_BYTES: usize = 3 * 32;

impl Lying {
    /// What an earlier request with the same key came to, if this one was it. Its paper may have
    /// been replaced since: a retry that is late does not bring it back.
    pub(super) fn retried(
        &self,
        (key, input): (Digest, Digest),
    ) -> Option<Result<Deposit, StoreError>> {
        let spent = self.spent.iter().flat_map(|spent| spent.chunks_exact(SPENT_BYTES));
        let spent = spent.map(|it| (&it[..32], &it[32..64], &it[64..]));
        let last = self.retry_key.as_deref().zip(self.retry_input.as_deref());
        let last = last.map(|(key, input)| (key, input, self.digest.as_slice()));
        let (_, before, taken) = last.into_iter().chain(spent).find(|it| it.0 == key.0)?;
        if before != input.0 {
            return Some(Ok(Deposit::KeyReused));
        }
        Some(digest(taken, "slots").map(Deposit::Taken))
    }

    /// Makes way for a paper, and remembers the key of the one that lay here.
    pub(super) fn make_way(&mut self, paper: &Paper) {
        let (key, input) =
            paper.retry.map(|(key, input)| (key.0.to_vec(), input.0.to_vec())).unzip();
        let digest = std::mem::replace(&mut self.digest, paper.digest.0.to_vec());
        let key = std::mem::replace(&mut self.retry_key, key);
        let input = std::mem::replace(&mut self.retry_input, input);
        if let Some((key, input)) = key.zip(input) {
            let spent = self.spent.get_or_insert_default();
            spent.extend([key, input, digest].concat());
            spent.drain(..spent.len().saturating_sub(SPENT * SPENT_BYTES));
        }
    }
}

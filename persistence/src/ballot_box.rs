//! The ballot box, where `castVote` ends: one writer that stores the papers of many voters in one
//! transaction.
//!
//! A vote by itself costs a commit, which is a wait for the disk; votes that arrive together
//! share one. It serves secrecy as well: rows of many voters carry the same transaction. A voter
//! is answered only after the commit, and each for their own paper.

mod queue;

use std::{collections::HashMap, sync::Arc};

use domain::{
    Clock,
    ballots::{Ballot, BallotBox, BallotRefusal, Deposit, Paper, Revote},
    hash::Digest,
    ids::{BallotId, MembershipId},
    op::StoreError,
};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait as _, FromQueryResult, QuerySelect as _, Statement,
    Value, sea_query::ArrayType,
};
use uuid::Uuid;

pub(crate) use self::queue::Slot;
use crate::{
    Store, UnitOfWork, ballots::into_ballot, boxes::slots, entities::ballot, error::failed,
    rows::digest,
};

/// What lies in a slot already.
#[derive(FromQueryResult)]
struct Lying {
    membership_id: Uuid,
    digest: Vec<u8>,
    retry_key: Option<Vec<u8>>,
    retry_input: Option<Vec<u8>>,
    /// Key, input and digest of each paper that was replaced and had a key.
    spent: Option<Vec<u8>>,
}

/// How many papers that were replaced a slot remembers, and the bytes that one takes.
const SPENT: usize = 256;
const SPENT_BYTES: usize = 3 * 32;

#[derive(FromQueryResult)]
struct Taken {
    digest: Vec<u8>,
}

impl BallotBox for Store {
    async fn deposit(&self, paper: Paper) -> Result<Deposit, StoreError> {
        self.conn.slot.put(paper).await
    }

    async fn deposited(
        &self,
        ballot: BallotId,
        membership: MembershipId,
        key: Digest,
        fingerprint: Digest,
    ) -> Result<Option<Deposit>, StoreError> {
        let (sql, values) = select_lying(ballot, &[membership]);
        let lying: Option<Lying> = self.in_slots(ballot, sql, values).await?.pop();
        lying.and_then(|it| it.retried((key, fingerprint))).transpose()
    }
}

/// Takes papers of any ballots, each or not as its ballot's rules have it, in their order.
async fn take(
    unit: &UnitOfWork,
    clock: &Clock,
    papers: &[Arc<Paper>],
) -> Result<Vec<Deposit>, StoreError> {
    let mut deposits = vec![None; papers.len()];
    // Always in the same order, so that two replicas never wait for each other in a circle.
    let mut ballots: Vec<_> = papers.iter().map(|paper| paper.ballot).collect();
    ballots.sort_unstable();
    ballots.dedup();
    for id in ballots {
        let places: Vec<usize> =
            (0..papers.len()).filter(|place| papers[*place].ballot == id).collect();
        let some: Vec<&Paper> = places.iter().map(|place| &*papers[*place]).collect();
        for (place, deposit) in places.into_iter().zip(take_for(unit, clock, id, &some).await?) {
            deposits[place] = Some(deposit);
        }
    }
    Ok(deposits.into_iter().flatten().collect())
}

/// Takes papers of one ballot. It is pinned first and the clock read after that, so that a paper
/// which had to wait for the lock is judged by the instant at which it got it.
async fn take_for(
    unit: &UnitOfWork,
    clock: &Clock,
    id: BallotId,
    papers: &[&Paper],
) -> Result<Vec<Deposit>, StoreError> {
    let pinned = ballot::Entity::find_by_id(id.0).lock_shared().one(&unit.conn).await;
    let ballot = pinned.map_err(failed)?.map(into_ballot).transpose()?;
    let at = clock();
    let refused = match ballot.as_ref().map(|ballot| ballot.taking_papers(at)) {
        Some(Ok(_)) => None,
        Some(Err(refusal)) => Some(refusal),
        None => Some(BallotRefusal::NotFound),
    };
    let (Some(ballot), None) = (&ballot, &refused) else {
        let refusal = refused.unwrap_or(BallotRefusal::NotFound);
        return Ok(papers.iter().map(|_| Deposit::Refused(refusal.clone())).collect());
    };
    let taken = insert(unit, id, papers).await?;
    let is_new = |paper: &&Paper| taken.contains(&paper.digest);
    let mut deposits = Vec::with_capacity(papers.len());
    let others: Vec<_> = papers.iter().filter(|it| !is_new(it)).map(|it| it.membership).collect();
    let lying = lying(unit, id, &others).await?;
    let mut lying: HashMap<_, _> = lying.into_iter().map(|it| (it.membership_id, it)).collect();
    for paper in papers {
        deposits.push(if is_new(paper) {
            Deposit::Taken(paper.digest)
        } else {
            settle(unit, ballot, paper, lying.get_mut(&paper.membership.0)).await?
        });
    }
    Ok(deposits)
}

/// What becomes of a paper that found its slot taken, or that has none.
async fn settle(
    unit: &UnitOfWork,
    ballot: &Ballot,
    paper: &Paper,
    lying: Option<&mut Lying>,
) -> Result<Deposit, StoreError> {
    let Some(lying) = lying else { return Ok(Deposit::Refused(BallotRefusal::NotOnRoll)) };
    if lying.digest == paper.digest.0 {
        // It is this very paper: whether its transaction was committed was not known.
        return Ok(Deposit::Taken(paper.digest));
    }
    if let Some(deposit) = paper.retry.and_then(|retry| lying.retried(retry)) {
        return deposit;
    }
    match ballot.revote {
        Revote::None => Ok(Deposit::Refused(BallotRefusal::AlreadyVoted)),
        Revote::UntilClose => {
            lying.make_way(paper);
            replace(unit, paper, lying).await?;
            Ok(Deposit::Taken(paper.digest))
        }
    }
}

impl Lying {
    /// What an earlier request with the same key came to, if this one was it. Its paper may have
    /// been replaced since: a retry that is late does not bring it back.
    fn retried(&self, (key, input): (Digest, Digest)) -> Option<Result<Deposit, StoreError>> {
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
    fn make_way(&mut self, paper: &Paper) {
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

/// Puts in every paper whose membership is on the roll and whose slot is free, and says which.
async fn insert(
    unit: &UnitOfWork,
    ballot: BallotId,
    papers: &[&Paper],
) -> Result<Vec<Digest>, StoreError> {
    let table = slots(ballot);
    let backend = unit.conn.get_database_backend();
    let mut taken = Vec::with_capacity(papers.len());
    let columns = "membership_id, person_id, envelope, digest, retry_key, retry_input";
    let on_roll = "EXISTS (SELECT 1 FROM roll_entries r WHERE r.ballot_id = $1 \
         AND r.membership_id = p.membership_id AND r.is_entitled)";
    // PostgreSQL takes the group as arrays, in one statement. SQLite has none, and needs none: a
    // statement costs no journey.
    let statements: Vec<(String, Vec<Value>)> = if backend == DbBackend::Postgres {
        let sql = format!(
            "INSERT INTO {table} ({columns}) SELECT membership_id, person_id, envelope, digest, \
             NULLIF(retry_key, ''), NULLIF(retry_input, '') FROM unnest($2::uuid[], $3::uuid[], \
             $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[]) AS p ({columns}) \
             WHERE {on_roll} ON CONFLICT (membership_id) DO NOTHING RETURNING digest"
        );
        let column = |kind, value: fn(&Paper) -> Value| {
            Value::Array(kind, Some(Box::new(papers.iter().map(|it| value(it)).collect())))
        };
        let values = vec![
            ballot.0.into(),
            column(ArrayType::Uuid, |it| it.membership.0.into()),
            column(ArrayType::Uuid, |it| it.person.0.into()),
            column(ArrayType::Bytes, |it| it.envelope.0.clone().into()),
            column(ArrayType::Bytes, |it| it.digest.0.to_vec().into()),
            // The driver takes no array with a null among byte strings: none is an empty one.
            column(ArrayType::Bytes, |it| it.retry.map_or(vec![], |it| it.0.0.to_vec()).into()),
            column(ArrayType::Bytes, |it| it.retry.map_or(vec![], |it| it.1.0.to_vec()).into()),
        ];
        vec![(sql, values)]
    } else {
        let sql = format!(
            "INSERT INTO {table} ({columns}) SELECT * FROM (SELECT $2 AS membership_id, \
             $3 AS person_id, $4, $5, $6, $7) AS p \
             WHERE {on_roll} ON CONFLICT (membership_id) DO NOTHING RETURNING digest"
        );
        let row = |it: &&Paper| {
            let values = vec![
                ballot.0.into(),
                it.membership.0.into(),
                it.person.0.into(),
                it.envelope.0.clone().into(),
                it.digest.0.to_vec().into(),
                it.retry.map(|it| it.0.0.to_vec()).into(),
                it.retry.map(|it| it.1.0.to_vec()).into(),
            ];
            (sql.clone(), values)
        };
        papers.iter().map(row).collect()
    };
    for (sql, values) in statements {
        let query = Statement::from_sql_and_values(backend, sql, values);
        for row in Taken::find_by_statement(query).all(&unit.conn).await.map_err(failed)? {
            taken.push(digest(&row.digest, "slots")?);
        }
    }
    Ok(taken)
}

/// Puts a paper in place of the one that lies there. The one before is gone unopened.
async fn replace(unit: &UnitOfWork, paper: &Paper, lying: &Lying) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE {} SET person_id = $2, envelope = $3, digest = $4, retry_key = $5, \
         retry_input = $6, spent = $7 WHERE membership_id = $1",
        slots(paper.ballot)
    );
    let values: [Value; 7] = [
        paper.membership.0.into(),
        paper.person.0.into(),
        paper.envelope.0.clone().into(),
        lying.digest.clone().into(),
        lying.retry_key.clone().into(),
        lying.retry_input.clone().into(),
        lying.spent.clone().into(),
    ];
    let backend = unit.conn.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    unit.conn.execute_raw(statement).await.map_err(failed)?;
    Ok(())
}

/// What lies in the slots of these memberships, without the envelopes.
async fn lying(
    unit: &UnitOfWork,
    ballot: BallotId,
    memberships: &[MembershipId],
) -> Result<Vec<Lying>, StoreError> {
    if memberships.is_empty() {
        return Ok(Vec::new());
    }
    let (sql, values) = select_lying(ballot, memberships);
    let query = Statement::from_sql_and_values(unit.conn.get_database_backend(), sql, values);
    Lying::find_by_statement(query).all(&unit.conn).await.map_err(failed)
}

fn select_lying(ballot: BallotId, memberships: &[MembershipId]) -> (String, Vec<Value>) {
    let places: Vec<_> = (1..=memberships.len()).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT membership_id, digest, retry_key, retry_input, spent FROM {} \
         WHERE membership_id IN ({})",
        slots(ballot),
        places.join(", ")
    );
    (sql, memberships.iter().map(|id| id.0.into()).collect())
}

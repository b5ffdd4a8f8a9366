//! The ballot box, where `castVote` ends: one writer that stores the papers of many voters in one
//! transaction.
//!
//! A vote by itself costs a commit, which is a wait for the disk; votes that arrive together
//! share one. It serves secrecy as well: rows of many voters carry the same transaction. A voter
//! is answered only after the commit, and each for their own paper.

mod lying;
mod queue;
mod slots;

use std::{collections::HashMap, sync::Arc};

use domain::{
    ballots::{Ballot, BallotBox, BallotRefusal, Deposit, Paper, Revote},
    hash::Digest,
    ids::{BallotId, MembershipId},
    op::StoreError,
};
use sea_orm::{EntityTrait as _, QuerySelect as _};

pub(crate) use self::queue::Slot;
use self::{
    lying::Lying,
    slots::{insert, lying, replace, select_lying},
};
use crate::{Store, UnitOfWork, ballots::into_ballot, entities::ballot, error::failed};

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
async fn take(unit: &UnitOfWork, papers: &[Arc<Paper>]) -> Result<Vec<Deposit>, StoreError> {
    let mut deposits = vec![None; papers.len()];
    // Always in the same order, so that two replicas never wait for each other in a circle.
    let mut ballots: Vec<_> = papers.iter().map(|paper| paper.ballot).collect();
    ballots.sort_unstable();
    ballots.dedup();
    for id in ballots {
        let places: Vec<usize> =
            (0..papers.len()).filter(|place| papers[*place].ballot == id).collect();
        let some: Vec<&Paper> = places.iter().map(|place| &*papers[*place]).collect();
        for (place, deposit) in places.into_iter().zip(take_for(unit, id, &some).await?) {
            deposits[place] = Some(deposit);
        }
    }
    Ok(deposits.into_iter().flatten().collect())
}

/// Takes papers of one ballot. It is pinned first and the clock read after that, so that a paper
/// which had to wait for the lock is judged by the instant at which it got it.
async fn take_for(
    unit: &UnitOfWork,
    id: BallotId,
    papers: &[&Paper],
) -> Result<Vec<Deposit>, StoreError> {
    let pinned = ballot::Entity::find_by_id(id.0).lock_shared().one(&unit.conn).await;
    let ballot = pinned.map_err(failed)?.map(into_ballot).transpose()?;
    let at = (unit.clock)();
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

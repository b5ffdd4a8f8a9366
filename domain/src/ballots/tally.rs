use super::{
    Ballot, BallotRefusal, BallotState, Ballots, Boxes, Choice, Keyring, Secrecy, Stage,
    conduct::{held, keep},
    count, decide,
};
use crate::{
    access::{Account, Action, Denied},
    audit::{AuditLog, Event, Verb},
    hash::Digest,
    ids::BallotId,
    op::{Failure, Op, Read, StoreError},
};

/// Counts a ballot that has closed: seals its box, opens the envelopes, applies the rules.
pub async fn tally<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
    keyring: &Keyring,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let by = officer(op)?.id;
    match ballot.state(at) {
        BallotState::Closed => {}
        BallotState::Scheduled | BallotState::Open | BallotState::Paused => {
            return Err(BallotRefusal::NotYetClosed.into());
        }
        BallotState::Draft
        | BallotState::Tallied
        | BallotState::Certified
        | BallotState::Published
        | BallotState::Cancelled
        | BallotState::Annulled => return Err(BallotRefusal::WrongStage.into()),
    }
    seal(op, &mut ballot).await?;
    let Stage::Sealed { announcement, .. } = ballot.stage.clone() else {
        return Err(BallotRefusal::WrongStage.into());
    };
    let envelopes = op.store.envelopes(id).await?;
    let opened = keyring.open(id, &announcement.key, &envelopes).map_err(StoreError::new)?;
    if ballot.secrecy == Secrecy::Named {
        let read = envelopes.iter().zip(&opened);
        let read = read.filter_map(|(envelope, choice)| Some((envelope.digest(), (*choice)?)));
        let read: Vec<(_, Choice)> = read.collect();
        op.store.name_choices(id, &read).await?;
    }
    let present = op.store.present(id, ballot.meeting, ballot.window.closes_at).await?;
    let count = count(announcement.roll_size, present, opened);
    let outcome = decide(&count, &ballot.quorum, &ballot.majority);
    ballot.stage = Stage::Tallied { announcement, count, outcome, at, by };
    keep(op, ballot, Verb::BallotTallied).await
}

/// Confirms a count, as a second officer.
pub async fn certify<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::CertifyTally)?;
    let by = officer(op)?.id;
    let (mut ballot, at) = op.store.hold_ballot(id).await?.ok_or(BallotRefusal::NotFound)?;
    ballot.advance(expected_version)?;
    let Stage::Tallied { announcement, count, outcome, by: counted_by, .. } = ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    if counted_by == by || same_person(op, counted_by).await? {
        return Err(BallotRefusal::SameOfficer.into());
    }
    let by = [counted_by, by];
    ballot.stage = Stage::Certified { announcement, count, outcome, at, by };
    keep(op, ballot, Verb::BallotCertified).await
}

/// Makes a certified result known to the members.
pub async fn publish<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let Stage::Certified { announcement, count, outcome, by, .. } = ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    ballot.stage = Stage::Published { announcement, count, outcome, at, by };
    keep(op, ballot, Verb::ResultPublished).await
}

/// Seals the box of one ballot that has closed, if there is one; the server does so by itself, so
/// that the link between voters and envelopes does not wait for the count.
pub async fn seal_closed<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
) -> Result<bool, Failure<BallotRefusal>> {
    op.require(Action::SealBoxes)?;
    for id in op.store.unsealed(op.at).await? {
        let Some((mut ballot, at)) = op.store.hold_ballot(id).await? else { continue };
        if ballot.state(at) == BallotState::Closed && !ballot.stage.is_sealed() {
            seal(op, &mut ballot).await?;
            ballot.version += 1;
            op.store.keep_ballot(&ballot).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// The ballots that are still to be counted, and could not be with this keyring.
pub async fn locked<S: Ballots>(op: &Op<'_, S>, keyring: &Keyring) -> Read<Vec<BallotId>> {
    op.require(Action::SealBoxes)?;
    let ballots = op.store.uncounted().await?;
    let is_locked = |ballot: &Ballot| {
        let announcement = ballot.stage.announcement();
        announcement.is_some_and(|it| !keyring.fits(ballot.id, &it.key))
    };
    Ok(ballots.into_iter().filter(is_locked).map(|ballot| ballot.id).collect())
}

/// Parts voters and envelopes, once.
pub(super) async fn seal<S: Boxes + AuditLog>(
    op: &Op<'_, S>,
    ballot: &mut Ballot,
) -> Result<(), Failure<BallotRefusal>> {
    let Stage::Announced { announcement, .. } = &ballot.stage else { return Ok(()) };
    let announcement = announcement.clone();
    let papers = op.store.seal_box(ballot.id, ballot.secrecy == Secrecy::Named).await?;
    ballot.stage = Stage::Sealed { announcement, sealed_at: op.at };
    let event = Event::new(Verb::BoxSealed, "Ballot", ballot.id.0).with("papers", papers);
    op.record(event.with("box", Digest::of_all(&op.store.digests(ballot.id).await?))).await?;
    Ok(())
}

fn officer<'a, S>(op: &'a Op<'_, S>) -> Result<&'a Account, Denied> {
    op.actor.account().ok_or(Denied::Forbidden)
}

/// Whether the actor is the person behind another account: two accounts are not two officers.
async fn same_person<S: Ballots>(
    op: &Op<'_, S>,
    account: crate::ids::AccountId,
) -> Result<bool, StoreError> {
    let Some(person) = op.actor.person() else { return Ok(false) };
    op.store.is_bound(account, person).await
}

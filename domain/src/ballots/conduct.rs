use super::{
    Ballot, BallotRefusal, BallotState, Ballots, Boxes, ClosingChange, PastPause, Pause, Stage,
    Window,
};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    ids::BallotId,
    op::{Failure, Op},
};

/// Interrupts an open ballot. The closing stays where it is.
pub async fn pause<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    let open = ballot.state(at) == BallotState::Open;
    let Stage::Announced { pause, .. } = &mut ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    if !open {
        return Err(BallotRefusal::WrongStage.into());
    }
    *pause = Some(Pause { at, reason });
    keep(op, ballot, Verb::BallotPaused).await
}

/// Ends an interruption.
pub async fn resume<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let paused = ballot.state(at) == BallotState::Paused;
    let Stage::Announced { announcement, pause } = &mut ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    let Some(Pause { at: from, reason }) = pause.take().filter(|_| paused) else {
        return Err(BallotRefusal::WrongStage.into());
    };
    announcement.pauses.push(PastPause { from, to: at, reason });
    keep(op, ballot, Verb::BallotResumed).await
}

/// Moves the closing of an announced ballot: later only while it is open, earlier only while no
/// paper has been cast.
pub async fn move_closing<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    closes_at: Timestamp,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    let state = ballot.state(at);
    let is_later = closes_at > ballot.window.closes_at;
    let is_open = matches!(state, BallotState::Open | BallotState::Paused);
    if !is_open && (is_later || state != BallotState::Scheduled) {
        return Err(BallotRefusal::WrongStage.into());
    }
    if !is_later && op.store.papers(id).await? > 0 {
        return Err(BallotRefusal::CannotShorten.into());
    }
    Window { closes_at, ..ballot.window }.check(at)?;
    let change = ClosingChange { at, from: ballot.window.closes_at, to: closes_at, reason };
    let Stage::Announced { announcement, .. } = &mut ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    announcement.closings.push(change);
    ballot.window.closes_at = closes_at;
    keep(op, ballot, Verb::ClosingMoved).await
}

/// Calls a ballot off before it opens.
pub async fn cancel<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    if !matches!(ballot.state(at), BallotState::Draft | BallotState::Scheduled) {
        return Err(BallotRefusal::WrongStage.into());
    }
    let announcement = ballot.stage.announcement().cloned();
    if announcement.is_some() {
        op.store.take_down_box(id).await?;
    }
    ballot.stage = Stage::Cancelled { at, reason, announcement };
    keep(op, ballot, Verb::BallotCancelled).await
}

/// Declares that a ballot which has opened does not count. Everything it had is kept; a box that
/// is not sealed yet is sealed, so that no link between voters and envelopes is kept with it.
pub async fn annul<S: Ballots + Boxes + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    match ballot.state(at) {
        BallotState::Draft
        | BallotState::Scheduled
        | BallotState::Cancelled
        | BallotState::Annulled => return Err(BallotRefusal::WrongStage.into()),
        BallotState::Open
        | BallotState::Paused
        | BallotState::Closed
        | BallotState::Tallied
        | BallotState::Certified
        | BallotState::Published => {}
    }
    super::tally::seal(op, &mut ballot).await?;
    let was = Box::new(ballot.stage);
    ballot.stage = Stage::Annulled { at, reason, was };
    keep(op, ballot, Verb::BallotAnnulled).await
}

/// The ballot, to be changed by an officer who has seen its last change, and the instant from which
/// it is held.
pub(super) async fn held<S: Ballots>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<(Ballot, Timestamp), Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let (mut ballot, at) = op.store.hold_ballot(id).await?.ok_or(BallotRefusal::NotFound)?;
    ballot.advance(expected_version)?;
    Ok((ballot, at))
}

/// Keeps a changed ballot, and remembers that it was changed.
pub(super) async fn keep<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    ballot: Ballot,
    verb: Verb,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.store.keep_ballot(&ballot).await?;
    op.record(Event::new(verb, "Ballot", ballot.id.0)).await?;
    Ok(ballot)
}

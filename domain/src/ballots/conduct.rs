use super::{
    Announcement, Ballot, BallotRefusal, BallotState, Ballots, Boxes, ClosingChange, Keyring,
    Pause, Revote, Rolls, Secrecy, Stage, Window, readiness,
};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::{BallotId, MotionId},
    meetings::Meetings,
    op::{Failure, Op},
    rules::RuleSets,
};

/// A ballot to draft.
#[derive(Clone, Debug)]
pub struct NewBallot {
    /// The motion to put.
    pub motion: MotionId,
    /// Whether choices are published with names.
    pub secrecy: Secrecy,
    /// Whether a voter can change their mind.
    pub revote: Revote,
    /// From when to when papers are taken.
    pub window: Window,
    /// The annulled ballot that this one re-runs.
    pub supersedes: Option<BallotId>,
}

/// Drafts a ballot on a motion, under the rules of its meeting, else those in force.
pub async fn draft<S: Ballots + Meetings + RuleSets + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    new: NewBallot,
    key: Option<IdempotencyKey>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let id = BallotId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(ballot) = op.store.ballots_among(&[BallotId(made)]).await?.pop()
    {
        return Ok(ballot);
    }
    check_window(new.window, op.at)?;
    if let Some(superseded) = new.supersedes {
        let superseded = op.store.ballots_among(&[superseded]).await?.pop();
        let annulled = |it: &Ballot| matches!(it.stage, Stage::Annulled { .. });
        superseded.filter(annulled).ok_or(BallotRefusal::NotAnnulled)?;
    }
    let motion = op.store.motions_among(&[new.motion]).await?.pop();
    let motion = motion.ok_or(BallotRefusal::NoSuchMotion)?;
    let meeting = match motion.meeting {
        Some(meeting) => op.store.meetings_among(&[meeting]).await?.pop(),
        None => None,
    };
    let rules = match &meeting {
        Some(meeting) => op.store.rule_sets_among(&[meeting.rule_set]).await?.pop(),
        None => op.store.current_rule_set().await?,
    };
    let rules = rules.ok_or(BallotRefusal::NoRules)?;
    let rule = rules.parameters.majorities.get(&motion.majority);
    let rule = rule.ok_or(BallotRefusal::NoSuchMajority)?;
    let record_date = meeting.as_ref().map_or_else(
        || rules.parameters.record_date(new.window.opens_at),
        |meeting| meeting.record_date,
    );
    let ballot = Ballot {
        id,
        motion: motion.id,
        meeting: motion.meeting,
        rule_set: rules.id,
        supersedes: new.supersedes,
        secrecy: new.secrecy,
        revote: new.revote,
        window: new.window,
        record_date,
        majority: rule.majority,
        quorum: rule.quorum.unwrap_or(rules.parameters.ballot_quorum),
        stage: Stage::Draft,
        version: 1,
    };
    op.store.keep_ballot(&ballot).await?;
    op.record(Event::new(Verb::BallotDrafted, "Ballot", id.0)).await?;
    Ok(ballot)
}

/// Changes a draft ballot. What is not given stays.
pub async fn revise<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    (secrecy, revote): (Option<Secrecy>, Option<Revote>),
    (opens_at, closes_at): (Option<Timestamp>, Option<Timestamp>),
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let mut ballot = held(op, id, expected_version).await?;
    if ballot.stage != Stage::Draft {
        return Err(BallotRefusal::WrongStage.into());
    }
    ballot.secrecy = secrecy.unwrap_or(ballot.secrecy);
    ballot.revote = revote.unwrap_or(ballot.revote);
    ballot.window.opens_at = opens_at.unwrap_or(ballot.window.opens_at);
    ballot.window.closes_at = closes_at.unwrap_or(ballot.window.closes_at);
    check_window(ballot.window, op.at)?;
    keep(op, ballot, Verb::BallotRevised).await
}

/// Announces a ballot: fixes text, rules and roll, makes its key, and sets up its box.
pub async fn announce<S: Ballots + Rolls + Boxes + Meetings + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    keyring: &Keyring,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let mut ballot = held(op, id, expected_version).await?;
    if ballot.stage != Stage::Draft {
        return Err(BallotRefusal::WrongStage.into());
    }
    let motion = op.store.hold_motion(ballot.motion).await?;
    let motion = motion.ok_or(BallotRefusal::NoSuchMotion)?;
    let rules = op.store.rule_sets_among(&[ballot.rule_set]).await?.pop();
    let rules = rules.ok_or(BallotRefusal::NoRules)?.parameters;
    let meeting = match ballot.meeting {
        Some(meeting) => op.store.meetings_among(&[meeting]).await?.pop(),
        None => None,
    };
    let roll = op.store.rolls_of(&[id]).await?.pop().map(|roll| roll.summary);
    let issues = readiness::check(&ballot, &motion, &rules, meeting.as_ref(), roll.as_ref(), op.at);
    let Some(roll) = roll.filter(|_| issues.is_empty()) else {
        return Err(BallotRefusal::NotReady(issues).into());
    };
    let (text, key, closings) = (motion.digest(), keyring.key_for(id), Vec::new());
    let announcement =
        Announcement { at: op.at, text, roll: roll.digest, roll_size: roll.size, key, closings };
    ballot.stage = Stage::Announced { announcement, pause: None };
    op.store.set_up_box(id).await?;
    op.store.keep_ballot(&ballot).await?;
    let event = Event::new(Verb::BallotAnnounced, "Ballot", id.0).with("text", text);
    op.record(event.with("roll", roll.digest)).await?;
    Ok(ballot)
}

/// Interrupts an open ballot. The closing stays where it is.
pub async fn pause<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let mut ballot = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    let open = ballot.state(op.at) == BallotState::Open;
    let Stage::Announced { pause, .. } = &mut ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    if !open {
        return Err(BallotRefusal::WrongStage.into());
    }
    *pause = Some(Pause { at: op.at, reason });
    keep(op, ballot, Verb::BallotPaused).await
}

/// Ends an interruption.
pub async fn resume<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let mut ballot = held(op, id, expected_version).await?;
    let paused = ballot.state(op.at) == BallotState::Paused;
    let Stage::Announced { pause, .. } = &mut ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    if !paused {
        return Err(BallotRefusal::WrongStage.into());
    }
    *pause = None;
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
    let mut ballot = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    let state = ballot.state(op.at);
    let is_later = closes_at > ballot.window.closes_at;
    let is_open = matches!(state, BallotState::Open | BallotState::Paused);
    if !is_open && (is_later || state != BallotState::Scheduled) {
        return Err(BallotRefusal::WrongStage.into());
    }
    if !is_later && op.store.papers(id).await? > 0 {
        return Err(BallotRefusal::CannotShorten.into());
    }
    check_window(Window { closes_at, ..ballot.window }, op.at)?;
    let change = ClosingChange { at: op.at, from: ballot.window.closes_at, to: closes_at, reason };
    let Stage::Announced { announcement, .. } = &mut ballot.stage else {
        return Err(BallotRefusal::WrongStage.into());
    };
    announcement.closings.push(change);
    ballot.window.closes_at = closes_at;
    keep(op, ballot, Verb::ClosingMoved).await
}

/// Calls a ballot off before it opens.
pub async fn cancel<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let mut ballot = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    if !matches!(ballot.state(op.at), BallotState::Draft | BallotState::Scheduled) {
        return Err(BallotRefusal::WrongStage.into());
    }
    ballot.stage = Stage::Cancelled { at: op.at, reason, announced: ballot.is_announced() };
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
    let mut ballot = held(op, id, expected_version).await?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    match ballot.state(op.at) {
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
    super::count::seal(op, &mut ballot).await?;
    ballot.stage = Stage::Annulled { at: op.at, reason, was: Box::new(ballot.stage) };
    keep(op, ballot, Verb::BallotAnnulled).await
}

/// The ballot, to be changed by an officer who has seen its last change.
pub(super) async fn held<S: Ballots>(
    op: &Op<'_, S>,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let mut ballot = op.store.hold_ballot(id).await?.ok_or(BallotRefusal::NotFound)?;
    ballot.advance(expected_version)?;
    Ok(ballot)
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

fn check_window(window: Window, at: Timestamp) -> Result<(), BallotRefusal> {
    let ahead = window.opens_at < window.closes_at && at < window.closes_at;
    if ahead { Ok(()) } else { Err(BallotRefusal::BadWindow) }
}

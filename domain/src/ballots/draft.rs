use super::{
    Announcement, Ballot, BallotRefusal, Ballots, Boxes, Keyring, Revote, Rolls, Secrecy, Stage,
    Subject, Window,
    conduct::{held, keep},
    readiness::{self, Before},
    subject::{Put, not_found},
};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::{BallotId, SubjectId},
    meetings::Meetings,
    op::{Failure, Op},
    rules::RuleSets,
};

/// A ballot to draft.
#[derive(Clone, Debug)]
pub struct NewBallot {
    /// What to put.
    pub subject: SubjectId,
    /// Whether choices are published with names.
    pub secrecy: Secrecy,
    /// Whether a voter can change their mind.
    pub revote: Revote,
    /// From when to when papers are taken.
    pub window: Window,
    /// The annulled ballot that this one re-runs.
    pub supersedes: Option<BallotId>,
}

/// Drafts a ballot on a motion or an election, under the rules of its meeting, else those in force.
/// What is `new` is read only from who may draft one.
pub async fn draft<S: Ballots + Meetings + RuleSets + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    new: impl FnOnce() -> Result<NewBallot, BallotRefusal>,
    key: Option<IdempotencyKey>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let new = new()?;
    let id = BallotId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(ballot) = op.store.ballots_among(&[BallotId(made)]).await?.pop()
    {
        return Ok(ballot);
    }
    new.window.check(op.at)?;
    if let Some(superseded) = new.supersedes {
        let superseded = op.store.ballots_among(&[superseded]).await?.pop();
        let is_re_run = |it: &Ballot| {
            matches!(it.stage, Stage::Annulled { .. }) && it.subject.id() == new.subject
        };
        superseded.filter(is_re_run).ok_or(BallotRefusal::NotAnnulled)?;
    }
    let put = Put::among(op.store, &[new.subject]).await?.pop();
    let put = put.ok_or_else(|| not_found(new.subject))?;
    let meeting = match put.meeting() {
        Some(meeting) => op.store.meetings_among(&[meeting]).await?.pop(),
        None => None,
    };
    let rules = match &meeting {
        Some(meeting) => op.store.rule_sets_among(&[meeting.rule_set]).await?.pop(),
        None => op.store.current_rule_set().await?,
    };
    let rules = rules.ok_or(BallotRefusal::NoRules)?;
    let (subject, quorum) = match &put {
        Put::Motion(motion) => {
            let rule = rules.parameters.majorities.get(&motion.majority);
            let rule = rule.ok_or(BallotRefusal::NoSuchMajority)?;
            (Subject::Motion { id: motion.id, majority: rule.majority }, rule.quorum)
        }
        Put::Election(election) => (Subject::Election(election.id), None),
    };
    let record_date = meeting.as_ref().map_or_else(
        || rules.parameters.record_date(new.window.opens_at),
        |meeting| meeting.record_date,
    );
    let ballot = Ballot {
        id,
        subject,
        meeting: put.meeting(),
        rule_set: rules.id,
        supersedes: new.supersedes,
        secrecy: new.secrecy,
        revote: new.revote,
        window: new.window,
        record_date,
        quorum: quorum.unwrap_or(rules.parameters.ballot_quorum),
        stage: Stage::Draft,
        version: 1,
    };
    op.store.keep_ballot(&ballot).await?;
    op.record(Event::new(Verb::BallotDrafted, "Ballot", id.0)).await?;
    Ok(ballot)
}

/// Changes a draft ballot. What is not given stays; the record date of one without a meeting
/// follows its opening.
pub async fn revise<S: Ballots + Rolls + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
    (secrecy, revote): (Option<Secrecy>, Option<Revote>),
    (opens_at, closes_at): (Option<Timestamp>, Option<Timestamp>),
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    if ballot.stage != Stage::Draft {
        return Err(BallotRefusal::WrongStage.into());
    }
    ballot.secrecy = secrecy.unwrap_or(ballot.secrecy);
    ballot.revote = revote.unwrap_or(ballot.revote);
    ballot.window.opens_at = opens_at.unwrap_or(ballot.window.opens_at);
    ballot.window.closes_at = closes_at.unwrap_or(ballot.window.closes_at);
    ballot.window.check(at)?;
    if ballot.meeting.is_none() && opens_at.is_some() {
        let rules = op.store.rule_sets_among(&[ballot.rule_set]).await?.pop();
        let rules = rules.ok_or(BallotRefusal::NoRules)?.parameters;
        ballot.record_date = rules.record_date(ballot.window.opens_at);
        let roll = op.store.rolls_of(&[id]).await?.pop().map(|roll| roll.summary);
        let frozen = roll.filter(|roll| roll.frozen_at.is_some());
        if frozen.is_some_and(|roll| roll.record_date != ballot.record_date) {
            return Err(BallotRefusal::RollFrozen.into());
        }
    }
    keep(op, ballot, Verb::BallotRevised).await
}

/// Announces a ballot: fixes text, rules and roll, makes its key, and sets up its box.
pub async fn announce<S: Ballots + Rolls + Boxes + Meetings + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    keyring: &Keyring,
    id: BallotId,
    expected_version: Option<i32>,
) -> Result<Ballot, Failure<BallotRefusal>> {
    let (mut ballot, at) = held(op, id, expected_version).await?;
    if ballot.stage != Stage::Draft {
        return Err(BallotRefusal::WrongStage.into());
    }
    let put = Put::hold(op.store, ballot.subject.id()).await?;
    let rules = op.store.rule_sets_among(&[ballot.rule_set]).await?.pop();
    let rules = rules.ok_or(BallotRefusal::NoRules)?.parameters;
    // Held, lest it be cancelled meanwhile.
    let meeting = match ballot.meeting {
        Some(meeting) => op.store.hold_meeting(meeting).await?,
        None => None,
    };
    let roll = op.store.rolls_of(&[id]).await?.pop().map(|roll| roll.summary);
    let others = op.store.ballots_on(&[ballot.subject.id()]).await?;
    let before =
        Before { put: &put, rules: &rules, meeting: meeting.as_ref(), roll: roll.as_ref() };
    let issues = readiness::check(&ballot, &before, &others, at);
    let Some(roll) = roll.filter(|_| issues.is_empty()) else {
        return Err(BallotRefusal::NotReady(issues).into());
    };
    let (text, key) = (put.digest(), keyring.key_for(id));
    let announcement = Announcement {
        at,
        text,
        roll: roll.digest,
        roll_size: roll.size,
        key,
        closings: Vec::new(),
        pauses: Vec::new(),
    };
    ballot.stage = Stage::Announced { announcement, pause: None };
    op.store.set_up_box(id).await?;
    op.store.keep_ballot(&ballot).await?;
    let event = Event::new(Verb::BallotAnnounced, "Ballot", id.0).with("text", text);
    op.record(event.with("roll", roll.digest)).await?;
    Ok(ballot)
}

use sha2::{Digest as _, Sha256};

use super::{Ballot, BallotRefusal, Ballots, Rolls, Stage};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    hash::Digest,
    ids::{BallotId, MembershipId},
    meetings::Meetings,
    membership::{Memberships, Reason},
    op::{Failure, Op, Read},
    page::{Page, Slice},
    rules::RuleSets,
};

/// Who may vote in a ballot, taken from the register at the record date.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Roll {
    /// Whose roll.
    pub ballot: BallotId,
    /// What is known of it as a whole.
    pub summary: RollSummary,
}

/// A roll as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RollSummary {
    /// The instant it shows.
    pub record_date: Timestamp,
    /// How many may vote.
    pub size: u64,
    /// How many memberships were looked at and left out.
    pub left_out: u64,
    /// The digest of those who may vote, in order.
    pub digest: Digest,
    /// When it was built.
    pub built_at: Timestamp,
    /// When it was frozen; nothing changes it after that.
    pub frozen_at: Option<Timestamp>,
}

/// A membership on a roll, or left out of it with the reason.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RollEntry {
    /// The membership.
    pub membership: MembershipId,
    /// Whether it may vote.
    pub is_entitled: bool,
    /// Why, as its standing at the record date has it.
    pub reasons: Vec<Reason>,
}

/// Builds the roll of a draft ballot from the register as it stands for the record date.
/// Building it again replaces it, until it is frozen, and follows a meeting that was moved.
pub async fn build<S: Ballots + Rolls + Memberships + Meetings + RuleSets + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let (mut ballot, _) = op.store.hold_ballot(id).await?.ok_or(BallotRefusal::NotFound)?;
    changeable(op, &ballot).await?;
    if let Some(meeting) = ballot.meeting
        && let Some(meeting) = op.store.meetings_among(&[meeting]).await?.pop()
        && meeting.record_date != ballot.record_date
    {
        ballot.record_date = meeting.record_date;
        ballot.version += 1;
        op.store.keep_ballot(&ballot).await?;
    }
    let rules = op.store.rule_sets_among(&[ballot.rule_set]).await?.pop();
    let rules = rules.ok_or(BallotRefusal::NoRules)?.parameters;
    let records = op.store.records().await?;
    let entries = records.iter().map(|record| {
        let standing = record.standing(ballot.record_date, &rules);
        let (is_entitled, reasons) = (standing.carries_vote, standing.reasons);
        RollEntry { membership: record.membership, is_entitled, reasons }
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|entry| entry.membership);
    let summary = summarise(&ballot, &entries, op.at);
    op.store.keep_roll(&Roll { ballot: id, summary }, &entries).await?;
    let event = Event::new(Verb::RollBuilt, "Ballot", id.0).with("size", summary.size);
    op.record(event.with("digest", summary.digest)).await?;
    Ok(ballot)
}

/// Freezes the roll of a draft ballot. The database refuses every change from then on.
pub async fn freeze<S: Ballots + Rolls + Meetings + AuditLog>(
    op: &Op<'_, S>,
    id: BallotId,
) -> Result<Ballot, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let (ballot, _) = op.store.hold_ballot(id).await?.ok_or(BallotRefusal::NotFound)?;
    let summary = changeable(op, &ballot).await?.ok_or(BallotRefusal::NoRoll)?;
    let meeting = match ballot.meeting {
        Some(meeting) => op.store.meetings_among(&[meeting]).await?.pop(),
        None => None,
    };
    let record_date = meeting.map_or(ballot.record_date, |meeting| meeting.record_date);
    if summary.built_at < record_date || summary.record_date != record_date {
        return Err(BallotRefusal::RollTooEarly.into());
    }
    op.store.freeze_roll(id, op.at).await?;
    let event = Event::new(Verb::RollFrozen, "Ballot", id.0).with("size", summary.size);
    op.record(event.with("digest", summary.digest)).await?;
    Ok(ballot)
}

/// A page of the roll of each ballot, for officers: those on it and those left out.
pub async fn entries<S: Rolls>(
    op: &Op<'_, S>,
    ids: &[BallotId],
    entitled: Option<bool>,
    page: &Page<MembershipId>,
) -> Read<Vec<(BallotId, Slice<RollEntry>)>> {
    op.require(Action::ReadRoll)?;
    Ok(op.store.roll_entries(ids, entitled, page).await?)
}

/// The roll of the ballot so far, if it can still change.
async fn changeable<S: Rolls>(
    op: &Op<'_, S>,
    ballot: &Ballot,
) -> Result<Option<RollSummary>, Failure<BallotRefusal>> {
    let summary = op.store.rolls_of(&[ballot.id]).await?.pop().map(|roll| roll.summary);
    if summary.is_some_and(|summary| summary.frozen_at.is_some()) {
        return Err(BallotRefusal::RollFrozen.into());
    }
    if ballot.stage != Stage::Draft {
        return Err(BallotRefusal::WrongStage.into());
    }
    Ok(summary)
}

fn summarise(ballot: &Ballot, entries: &[RollEntry], built_at: Timestamp) -> RollSummary {
    let mut hash = Sha256::new_with_prefix(b"plenary/roll/v1");
    hash.update(ballot.id.0);
    hash.update(ballot.record_date.timestamp_micros().to_be_bytes());
    let mut size = 0;
    for entry in entries.iter().filter(|entry| entry.is_entitled) {
        hash.update(entry.membership.0);
        size += 1;
    }
    RollSummary {
        record_date: ballot.record_date,
        size,
        left_out: entries.len() as u64 - size,
        digest: Digest(hash.finalize().into()),
        built_at,
        frozen_at: None,
    }
}

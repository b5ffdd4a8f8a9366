use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{
    Ballot, Ballots, Boxes, Candidate, Choice, Count, Election, Marking, Motion, Outcome,
    Participation, Roll, Rolls, Secrecy, receipt,
};
use crate::{
    access::Action,
    counting::CountReport,
    ids::{BallotId, ElectionId, MeetingId, MembershipId, MotionId, SubjectId},
    membership::{Capacity, Memberships, Reason},
    op::{Op, Read, StoreError},
    page::{Page, Slice},
};

/// A paper that the actor holds, or would hold if they were on the roll.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeldPaper {
    /// In which ballot.
    pub ballot: BallotId,
    /// The capacity in which.
    pub capacity: Capacity,
    /// Whether the membership is on the roll; none while there is no roll.
    pub is_entitled: Option<bool>,
    /// Why it is, or is not.
    pub reasons: Vec<Reason>,
    /// Whether the paper was cast.
    pub has_voted: bool,
}

/// What a member's paper said in a named ballot.
#[derive(Clone)]
pub struct NamedVote {
    /// Who took part.
    pub participation: Participation,
    /// The name that the membership votes under.
    pub name: String,
    /// What it said; none if it was invalid.
    pub vote: Option<NamedPaper>,
}

/// What a paper said.
#[derive(Clone)]
pub enum NamedPaper {
    /// On a motion.
    Choice(Choice),
    /// In an election.
    Marking(Marking<Candidate>),
}

/// The report of a count, with the bytes in which it was kept.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it says.
    pub report: Arc<CountReport>,
    /// The same as JSON.
    pub json: Arc<str>,
}

/// The ballots that the actor may know of, oldest first.
pub async fn list<S: Ballots>(op: &Op<'_, S>, page: &Page<BallotId>) -> Read<Slice<Ballot>> {
    op.require(Action::ReadBallot { announced: true })?;
    let drafts_too = op.may(Action::ReadBallot { announced: false });
    Ok(op.store.ballots(page, drafts_too).await?)
}

/// The same for each of the meetings.
pub async fn list_at<S: Ballots>(
    op: &Op<'_, S>,
    meetings: &[MeetingId],
    page: &Page<BallotId>,
) -> Read<Vec<(MeetingId, Slice<Ballot>)>> {
    op.require(Action::ReadBallot { announced: true })?;
    let drafts_too = op.may(Action::ReadBallot { announced: false });
    Ok(op.store.ballots_at(meetings, page, drafts_too).await?)
}

/// The ballot, if the actor may know of it.
pub async fn find<S: Ballots>(op: &Op<'_, S>, id: BallotId) -> Read<Option<Ballot>> {
    Ok(find_many(op, &[id]).await?.pop())
}

/// Those of the ballots that the actor may know of.
pub async fn find_many<S: Ballots>(op: &Op<'_, S>, ids: &[BallotId]) -> Read<Vec<Ballot>> {
    let mut found = op.store.ballots_among(ids).await?;
    found.retain(|it| op.may(Action::ReadBallot { announced: it.is_announced() }));
    Ok(found)
}

/// Those of the motions that the actor may know of: a motion is known once a ballot on it is.
pub async fn find_motions<S: Ballots>(op: &Op<'_, S>, ids: &[MotionId]) -> Read<Vec<Motion>> {
    let mut found = op.store.motions_among(ids).await?;
    let known = known(op, ids.iter().copied().map(SubjectId::Motion)).await?;
    found.retain(|motion| known(SubjectId::Motion(motion.id)));
    Ok(found)
}

/// Those of the elections that the actor may know of, by the same rule.
pub async fn find_elections<S: Ballots>(op: &Op<'_, S>, ids: &[ElectionId]) -> Read<Vec<Election>> {
    let mut found = op.store.elections_among(ids).await?;
    let known = known(op, ids.iter().copied().map(SubjectId::Election)).await?;
    found.retain(|election| known(SubjectId::Election(election.id)));
    Ok(found)
}

/// Which of the motions and elections the actor may know of.
async fn known<S: Ballots>(
    op: &Op<'_, S>,
    ids: impl Iterator<Item = SubjectId>,
) -> Result<impl Fn(SubjectId) -> bool, StoreError> {
    let all = op.may(Action::ReadBallot { announced: false });
    let announced = if !all && op.may(Action::ReadBallot { announced: true }) {
        op.store.announced_among(&ids.collect::<Vec<_>>()).await?
    } else {
        Vec::new()
    };
    Ok(move |id| all || announced.contains(&id))
}

/// The papers that the actor holds in those of the ballots that they may know of: one for each
/// capacity, and why not where not.
pub async fn held_papers<S: Ballots + Rolls + Boxes + Memberships>(
    op: &Op<'_, S>,
    ids: &[BallotId],
) -> Read<Vec<HeldPaper>> {
    let Some(person) = op.actor.person() else { return Ok(Vec::new()) };
    let capacities = op.store.capacities(person, op.at).await?;
    let memberships: Vec<_> = capacities.iter().map(|it| it.membership).collect();
    let ballots = find_many(op, ids).await?;
    let ids: Vec<_> = ballots.iter().map(|ballot| ballot.id).collect();
    let entries = op.store.roll_entries_of(&ids, &memberships).await?;
    let entries: HashMap<_, _> =
        entries.into_iter().map(|(ballot, entry)| ((ballot, entry.membership), entry)).collect();
    let announced = ballots.iter().filter(|ballot| ballot.is_announced());
    let announced: Vec<_> = announced.map(|ballot| ballot.id).collect();
    let voted: HashSet<_> = op.store.voted(&announced, &memberships).await?.into_iter().collect();
    let paper = |ballot: BallotId, capacity: Capacity| {
        let key = (ballot, capacity.membership);
        let entry = entries.get(&key);
        HeldPaper {
            ballot,
            capacity,
            is_entitled: entry.map(|entry| entry.is_entitled),
            reasons: entry.map(|entry| entry.reasons.clone()).unwrap_or_default(),
            has_voted: voted.contains(&key),
        }
    };
    Ok(ids
        .iter()
        .flat_map(|ballot| capacities.iter().map(|capacity| paper(*ballot, *capacity)))
        .collect())
}

/// Who took part in those of the ballots that have closed, for officers.
pub async fn participants<S: Ballots + Boxes>(
    op: &Op<'_, S>,
    ids: &[BallotId],
    page: &Page<MembershipId>,
) -> Read<Vec<(BallotId, Slice<Participation>)>> {
    op.require(Action::ReadRoll)?;
    let mut ballots = find_many(op, ids).await?;
    ballots.retain(|ballot| ballot.stage.is_sealed());
    let ids: Vec<_> = ballots.iter().map(|ballot| ballot.id).collect();
    let found = op.store.participants(&ids, page).await?;
    let voters = |(ballot, found): (BallotId, Slice<_>)| (ballot, found.map(|(voter, _)| voter));
    Ok(found.into_iter().map(voters).collect())
}

/// What each member chose in those of the ballots that are named and whose result was published.
pub async fn named_votes<S: Ballots + Boxes + Memberships>(
    op: &Op<'_, S>,
    ids: &[BallotId],
    page: &Page<MembershipId>,
) -> Read<Vec<(BallotId, Slice<NamedVote>)>> {
    op.require(Action::ReadResult { published: true })?;
    let mut ballots = find_many(op, ids).await?;
    ballots.retain(|it| it.secrecy == Secrecy::Named && it.stage.is_published());
    let ids: Vec<_> = ballots.iter().map(|ballot| ballot.id).collect();
    let found = op.store.participants(&ids, page).await?;
    let elections: Vec<_> = ballots.iter().filter_map(|it| it.subject.id().election()).collect();
    let elections = op.store.elections_among(&elections).await?;
    let election_of = |ballot: BallotId| {
        let subject = ballots.iter().find(|it| it.id == ballot)?.subject.id();
        elections.iter().find(|it| SubjectId::Election(it.id) == subject)
    };
    let voters = found.iter().flat_map(|(_, slice)| &slice.items);
    let voters: HashSet<_> = voters.map(|(voter, _)| voter.membership).collect();
    let members = op.store.members_among(&voters.into_iter().collect::<Vec<_>>()).await?;
    let names: HashMap<_, _> = members.into_iter().map(|it| (it.id, it.party.name)).collect();
    let votes = |(ballot, voters): (BallotId, Slice<_>)| {
        let election = election_of(ballot);
        let vote = |(participation, text): (Participation, Option<String>)| {
            let name = names.get(&participation.membership).cloned().unwrap_or_default();
            let vote = text.and_then(|text| match election {
                None => Choice::parse(&text).map(NamedPaper::Choice),
                Some(election) => election.shown(&text).map(NamedPaper::Marking),
            });
            NamedVote { participation, name, vote }
        };
        (ballot, voters.map(vote))
    };
    Ok(found.into_iter().map(votes).collect())
}

/// The reports of those of the ballots whose result the actor may read now.
pub async fn reports<S: Ballots>(
    op: &Op<'_, S>,
    ids: &[BallotId],
) -> Read<Vec<(BallotId, Report)>> {
    let mut ballots = find_many(op, ids).await?;
    ballots.retain(|ballot| visible_result(op, ballot).is_some());
    let ids: Vec<_> = ballots.iter().map(|ballot| ballot.id).collect();
    let read = |(ballot, json): (BallotId, String)| {
        let report = serde_json::from_str(&json).map_err(StoreError::new)?;
        Ok((ballot, Report { report: Arc::new(report), json: json.into() }))
    };
    let reports = op.store.reports_of(&ids).await?.into_iter().map(read);
    Ok(reports.collect::<Result<_, StoreError>>()?)
}

/// The count and what the rules make of it, if the actor may read it now.
pub fn visible_result<S>(op: &Op<'_, S>, ballot: &Ballot) -> Option<(Count, Outcome)> {
    let may = op.may(Action::ReadResult { published: ballot.stage.is_published() });
    ballot.stage.result().filter(|_| may).map(|(count, outcome)| (*count, *outcome))
}

/// The rolls of those of the ballots that have one and that the actor may know of.
pub async fn find_rolls<S: Ballots + Rolls>(op: &Op<'_, S>, ids: &[BallotId]) -> Read<Vec<Roll>> {
    let visible: Vec<_> = find_many(op, ids).await?.iter().map(|ballot| ballot.id).collect();
    Ok(op.store.rolls_of(&visible).await?)
}

/// Whether the envelope of this receipt is in the box; none if a character must be mistyped.
pub async fn is_in_box<S: Ballots + Boxes>(
    op: &Op<'_, S>,
    id: BallotId,
    code: &str,
) -> Read<Option<bool>> {
    op.require(Action::ReadBallot { announced: true })?;
    let Some(range) = receipt::range_of(code) else { return Ok(None) };
    let Some(ballot) = find(op, id).await?.filter(Ballot::is_announced) else {
        return Ok(Some(false));
    };
    Ok(Some(op.store.holds(ballot.id, range).await?))
}

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    BallotRefusal, BallotState, Ballots, PaperForm,
    subject::{bring, not_found},
};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    counting::{CandidateNumber, Category, Rule, Settings},
    hash::Digest,
    idempotency::{Idempotency, IdempotencyKey, made_before},
    ids::{AgendaItemId, CandidateId, ElectionId, MeetingId, SubjectId},
    meetings::Meetings,
    op::{Failure, Op},
    text::LocalizedText,
};

/// Seats that the members are asked to fill.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Election {
    /// Which election.
    pub id: ElectionId,
    /// The meeting it is held at, if it is.
    pub meeting: Option<MeetingId>,
    /// What it is called.
    pub title: LocalizedText,
    /// Who stands, for what, and how it is counted.
    pub terms: Terms<Candidate>,
    /// How often it was changed; given back by who changes it next.
    pub version: i32,
}

/// Who stands, for what, and how it is counted.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Terms<C> {
    /// How many are to be elected.
    pub seats: usize,
    /// Who stands, in the order of their numbers.
    pub candidates: Vec<C>,
    /// Of which groups so many at least, and so many at most, must be elected.
    pub constraints: Vec<Category>,
    /// What the papers look like.
    pub paper: PaperForm,
    /// The rule by which they are counted.
    pub rule: Rule,
    /// What was chosen of the rule's settings.
    pub settings: Settings,
}

/// One who stands.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Candidate {
    /// Which candidate.
    pub id: CandidateId,
    /// Its place on the list, from one.
    pub number: CandidateNumber,
    /// What the paper calls them.
    pub name: String,
    /// When and why they withdrew, if they did. Their number is kept.
    pub withdrawal: Option<Withdrawal>,
}

/// That a candidate stands no more.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Withdrawal {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// An election to plan.
#[derive(Clone, Debug)]
pub struct NewElection {
    /// The meeting to hold it at, with the agenda item if there is one for it.
    pub meeting: Option<(MeetingId, Option<AgendaItemId>)>,
    /// What it is called.
    pub title: LocalizedText,
    /// Who stands by which name, for what, and how it is counted.
    pub terms: Terms<String>,
}

/// How lots fall that neither the election's settings nor the votes decide.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Drawing {
    /// They are drawn from a published text.
    Seed(String),
    /// They were drawn by hand, and fell on these, in this order.
    Lots(Vec<CandidateId>),
}

/// Plans an election. What is `new` is read only from who may plan one.
pub async fn plan<S: Ballots + Meetings + AuditLog + Idempotency>(
    op: &Op<'_, S>,
    new: impl FnOnce() -> Result<NewElection, BallotRefusal>,
    key: Option<IdempotencyKey>,
) -> Result<Election, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let NewElection { meeting, title, terms } = new()?;
    let id = ElectionId(op.ids.ordered(op.at));
    if let Some(made) = made_before(op, key, id.0).await?
        && let Some(election) = op.store.elections_among(&[ElectionId(made)]).await?.pop()
    {
        return Ok(election);
    }
    let meeting = bring(op, meeting, SubjectId::Election(id)).await?;
    let terms = terms.listing(|| CandidateId(op.ids.unordered()));
    let election = Election { id, meeting, title, terms, version: 1 };
    election.check()?;
    op.store.keep_election(&election).await?;
    op.record(Event::new(Verb::ElectionPlanned, "Election", id.0)).await?;
    Ok(election)
}

/// Changes an election, until a ballot on it is announced. Its candidates are listed anew.
pub async fn revise_election<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    id: ElectionId,
    words: impl FnOnce() -> Result<(LocalizedText, Terms<String>), BallotRefusal>,
    expected_version: Option<i32>,
) -> Result<Election, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let (title, terms) = words()?;
    let election = held(op, id, expected_version).await?;
    if !op.store.announced_among(&[SubjectId::Election(id)]).await?.is_empty() {
        return Err(BallotRefusal::TextFrozen.into());
    }
    let terms = terms.listing(|| CandidateId(op.ids.unordered()));
    let election = Election { title, terms, version: election.version + 1, ..election };
    election.check()?;
    op.store.keep_election(&election).await?;
    let event = Event::new(Verb::ElectionRevised, "Election", id.0);
    op.record(event.with("digest", election.digest())).await?;
    Ok(election)
}

/// Notes that a candidate stands no more, until the ballot closes. It stays on the list under its
/// number; papers are counted as if they had never named it.
pub async fn withdraw<S: Ballots + AuditLog>(
    op: &Op<'_, S>,
    (id, candidate): (ElectionId, CandidateId),
    reason: &str,
    expected_version: Option<i32>,
) -> Result<Election, Failure<BallotRefusal>> {
    op.require(Action::ConductBallot)?;
    let reason = crate::reason::given(reason).ok_or(BallotRefusal::NoReason)?;
    // Ballots are held before what they put, as everywhere, lest one is counted meanwhile.
    let mut ballots = op.store.ballots_on(&[SubjectId::Election(id)]).await?;
    ballots.sort_by_key(|ballot| ballot.id);
    let mut at = op.at;
    for ballot in ballots {
        let Some((ballot, held_at)) = op.store.hold_ballot(ballot.id).await? else { continue };
        at = at.max(held_at);
        match ballot.state(held_at) {
            BallotState::Draft
            | BallotState::Scheduled
            | BallotState::Open
            | BallotState::Paused
            | BallotState::Cancelled
            | BallotState::Annulled => {}
            BallotState::Closed
            | BallotState::Tallied
            | BallotState::Certified
            | BallotState::Published => return Err(BallotRefusal::WrongStage.into()),
        }
    }
    let mut election = held(op, id, expected_version).await?;
    let found = election.terms.candidates.iter_mut().find(|it| it.id == candidate);
    let found = found.ok_or(BallotRefusal::NoSuchCandidate)?;
    let number = found.number;
    if found.withdrawal.is_some() {
        return Err(BallotRefusal::WrongStage.into());
    }
    found.withdrawal = Some(Withdrawal { at, reason });
    election.version += 1;
    op.store.keep_election(&election).await?;
    let event = Event::new(Verb::CandidateWithdrawn, "Election", id.0);
    op.record(event.with("candidate", number)).await?;
    Ok(election)
}

async fn held<S: Ballots>(
    op: &Op<'_, S>,
    id: ElectionId,
    expected_version: Option<i32>,
) -> Result<Election, Failure<BallotRefusal>> {
    let election = op.store.hold_election(id).await?;
    let election = election.ok_or_else(|| not_found(SubjectId::Election(id)))?;
    match expected_version.filter(|expected| *expected != election.version) {
        Some(_) => Err(BallotRefusal::VersionConflict(election.version).into()),
        None => Ok(election),
    }
}

impl Terms<String> {
    /// The same, with each name a candidate of its own.
    fn listing(self, mut id: impl FnMut() -> CandidateId) -> Terms<Candidate> {
        let Self { seats, candidates, constraints, paper, rule, settings } = self;
        let candidate = |(index, name): (usize, String)| Candidate {
            id: id(),
            number: CandidateNumber::at(index),
            name: name.trim().to_owned(),
            withdrawal: None,
        };
        let candidates = candidates.into_iter().enumerate().map(candidate).collect();
        Terms { seats, candidates, constraints, paper, rule, settings }
    }
}

impl Election {
    /// The digest of all that is asked, exactly. A withdrawal does not change it.
    pub fn digest(&self) -> Digest {
        let Terms { seats, candidates, constraints, paper, rule, settings } = &self.terms;
        let candidates: Vec<_> = candidates.iter().map(|it| (it.id, &it.name)).collect();
        let terms = (seats, candidates, constraints, paper, rule, settings);
        let terms = serde_json::to_vec(&terms).unwrap_or_default();
        let hash = Sha256::new_with_prefix(b"plenary/election/v1");
        Digest(hash.chain_update(self.title.digest()).chain_update(terms).finalize().into())
    }

    /// The candidate of that number.
    pub fn candidate(&self, number: CandidateNumber) -> Option<&Candidate> {
        self.terms.candidates.get(number.index())
    }

    /// The number and the name of a candidate.
    pub(super) fn named(&self, number: CandidateNumber) -> String {
        let name = self.candidate(number).map_or("", |it| it.name.as_str());
        format!("{number} {name}")
    }

    /// The number of a candidate.
    pub(super) fn number(&self, id: CandidateId) -> Option<CandidateNumber> {
        let found = self.terms.candidates.iter().find(|it| it.id == id);
        found.map(|candidate| candidate.number)
    }
}

impl Candidate {
    /// Whether they stand no more.
    pub fn is_off(&self) -> bool {
        self.withdrawal.is_some()
    }
}

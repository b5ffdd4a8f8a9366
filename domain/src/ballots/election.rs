use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    BallotRefusal, BallotState, Ballots, Marking, PaperFault, PaperForm,
    subject::{bring, not_found},
};
use crate::{
    Timestamp,
    access::Action,
    audit::{AuditLog, Event, Verb},
    counting::{
        self, CandidateNumber, Category, Contest, CountError, MOST_CANDIDATES, Options, Preference,
        Profile, Rule, Settings,
    },
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

/// Why the terms of an election are not accepted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ElectionFault {
    /// A name says nothing, or too much.
    #[error("a name has 1 to 200 printable characters")]
    BadName,
    /// Two candidates cannot be told apart.
    #[error("two candidates have the name \"{0}\"; tell them apart")]
    SameName(String),
    /// A group has members that are no candidates.
    #[error("the group \"{0}\" names a number that no candidate has, or one twice")]
    BadGroup(String),
    /// The rule counts other papers.
    #[error("the rule {0} does not count papers of this kind")]
    WrongPaper(Rule),
    /// The limits of the paper make no sense.
    #[error("the limits of the paper do not fit the number of candidates, or each other")]
    BadPaper,
    /// The paper permits what the rule makes invalid.
    #[error("the paper permits what is invalid by the rule and its settings; narrow the paper")]
    WidePaper,
    /// A setting is given twice, or is no text.
    #[error("the setting \"{0}\" is given twice, or has no printable value of 1 to 500 characters")]
    BadSetting(String),
    /// A seed says nothing, or too much.
    #[error("a seed has 1 to 500 printable characters")]
    BadSeed,
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

    /// What is to be filled and by whom, as counts know it.
    pub(super) fn contest(&self) -> Contest {
        let candidate = |it: &Candidate| counting::Candidate {
            name: it.name.clone(),
            withdrawn: it.withdrawal.is_some(),
        };
        let (_, title) = self.title.served(&[]);
        Contest {
            title: title.to_owned(),
            seats: self.terms.seats,
            candidates: self.terms.candidates.iter().map(candidate).collect(),
            constraints: self.terms.constraints.clone(),
        }
    }

    /// How it is counted, with the lots as they were drawn.
    pub(super) fn options(&self, drawing: Option<&Drawing>) -> Result<Options, BallotRefusal> {
        let settings = self.terms.settings.clone();
        let options = Options { rule: self.terms.rule, settings };
        let Some(drawing) = drawing else { return Ok(options) };
        if ["seed", "order"].iter().any(|key| options.settings.contains_key(*key)) {
            return Err(BallotRefusal::DrawingFixed);
        }
        match drawing {
            Drawing::Seed(seed) if is_setting(seed) => Ok(options.with("seed", seed)),
            Drawing::Seed(_) => Err(ElectionFault::BadSeed.into()),
            Drawing::Lots(lots) => {
                let number = |id: &CandidateId| self.number(*id).map(|it| it.to_string());
                let numbers: Option<Vec<_>> = lots.iter().map(number).collect();
                let numbers = numbers.filter(|numbers| !numbers.is_empty());
                let numbers = numbers.ok_or(BallotRefusal::NoSuchCandidate)?;
                Ok(options.with("lots", &numbers.join(",")))
            }
        }
    }

    /// The papers as counts know them.
    pub(super) fn profile(
        &self,
        papers: &[Marking<CandidateNumber>],
        invalid: u64,
    ) -> Result<Profile, CountError> {
        let mut profile = Profile::new(self.terms.paper.kind(), 0);
        for marking in papers {
            let (entries, scores) = entries(marking);
            profile.add_scored(1, &entries, &scores)?;
        }
        profile.add_invalid(invalid)?;
        Ok(profile)
    }

    /// Whether a paper names nobody who stands.
    pub(super) fn is_blank(&self, marking: &Marking<CandidateNumber>) -> bool {
        let named = marking.named().into_iter();
        named.filter_map(|it| self.candidate(it)).all(Candidate::is_off)
    }

    /// What a voter's paper says, by numbers, if the election has such papers.
    pub(super) fn mark(
        &self,
        marking: &Marking<CandidateId>,
    ) -> Result<Marking<CandidateNumber>, PaperFault> {
        let number = |id| self.number(id).ok_or(PaperFault::NoCandidate);
        let marking = marking.renamed(number)?.in_order();
        self.terms.paper.check(&marking)?;
        let is_off = |it: &CandidateNumber| self.candidate(*it).is_some_and(Candidate::is_off);
        if marking.named().iter().any(is_off) {
            return Err(PaperFault::Withdrawn);
        }
        Ok(marking)
    }

    /// What an opened paper says; none if it is not one of this election.
    pub(super) fn read(&self, text: &str) -> Option<Marking<CandidateNumber>> {
        let marking = self.terms.paper.parse(text)?;
        marking.named().iter().all(|it| self.candidate(*it).is_some()).then_some(marking)
    }

    /// What an opened paper says, for people.
    pub(super) fn shown(&self, text: &str) -> Option<Marking<Candidate>> {
        let candidate = |number| self.candidate(number).cloned().ok_or(());
        self.read(text)?.renamed(candidate).ok()
    }

    /// What every paper is padded to before it is sealed, in bytes.
    pub(super) fn padded(&self) -> usize {
        self.terms
            .paper
            .longest(self.terms.candidates.len())
            .next_multiple_of(super::envelope::PADDED)
    }

    /// Fails unless papers can be counted by these terms: a few are, on trial.
    pub(super) fn check(&self) -> Result<(), BallotRefusal> {
        let Terms { candidates, constraints, paper, rule, settings, .. } = &self.terms;
        if candidates.len() > MOST_CANDIDATES {
            return Err(CountError::TooManyCandidates(candidates.len()).into());
        }
        let names = constraints.iter().flat_map(|category| {
            let groups = category.groups.iter().map(|group| &group.name);
            groups.chain([&category.name])
        });
        if !candidates.iter().map(|it| &it.name).chain(names).all(|name| is_name(name)) {
            return Err(ElectionFault::BadName.into());
        }
        let mut names: Vec<_> = candidates.iter().map(|it| it.name.as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ElectionFault::SameName(pair[0].into()).into());
        }
        for group in constraints.iter().flat_map(|category| &category.groups) {
            let mut members: Vec<_> = group.members.iter().map(|it| it.index()).collect();
            members.sort_unstable();
            let is_twice = members.windows(2).any(|pair| pair[0] == pair[1]);
            if is_twice || members.last().is_some_and(|last| *last >= candidates.len()) {
                return Err(ElectionFault::BadGroup(group.name.clone()).into());
            }
        }
        let is_text = |(key, value): (&String, &String)| is_name(key) && is_setting(value);
        if let Some((key, _)) = settings.iter().find(|it| !is_text(*it)) {
            return Err(ElectionFault::BadSetting(key.clone()).into());
        }
        if let Some(lots) = settings.get("lots") {
            let (key, value) = ("lots".into(), lots.clone());
            let expected = "to be given with the count, when they were drawn".into();
            return Err(CountError::BadSetting { key, value, expected }.into());
        }
        if paper.kind() != rule.papers() {
            return Err(ElectionFault::WrongPaper(*rule).into());
        }
        if !candidates.is_empty() && !paper.is_sound(candidates.len()) {
            return Err(ElectionFault::BadPaper.into());
        }
        self.try_out()
    }

    /// Fails if the rule has no such settings, permits no such constraints, or makes papers invalid
    /// that the form permits. It is found out by counting next to nothing.
    fn try_out(&self) -> Result<(), BallotRefusal> {
        let Terms { paper, rule, settings, .. } = &self.terms;
        let options = Options { rule: *rule, settings: settings.clone() };
        let contest = self.contest();
        match counting::count(&contest, &self.profile(&[], 0)?, &options) {
            Ok(_) | Err(CountError::NoPapers) => {}
            Err(error) => return Err(error.into()),
        }
        let few = few(contest.clone(), settings);
        let standing: Vec<_> = few.standing().map(CandidateNumber::at).collect();
        // Everybody has a number of votes of their own, lest there be ties.
        let alone = standing
            .iter()
            .zip(1..)
            .flat_map(|(it, place)| (0..10 * place).map(|_| paper.naming(&[*it]).swap_remove(0)));
        let papers: Vec<_> = alone.chain(paper.naming(&standing)).collect();
        match counting::count(&few, &self.profile(&papers, 0)?, &options) {
            Ok(report) if report.invalid.units() > 0 => {
                return Err(ElectionFault::WidePaper.into());
            }
            Err(error @ CountError::BadPaper { .. }) => return Err(error.into()),
            Ok(_) | Err(_) => {}
        }
        if contest.constraints.is_empty() {
            return Ok(());
        }
        // Without anything to draw lots from it ends at the first that is needed.
        let mut options = options;
        options.settings.retain(|key, _| !["seed", "order"].contains(&key.as_str()));
        let first = paper.naming(&standing[..1]);
        match counting::count(&contest, &self.profile(&first, 0)?, &options) {
            Err(error @ (CountError::Infeasible { .. } | CountError::Forbidden { .. })) => {
                Err(error.into())
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn number(&self, id: CandidateId) -> Option<CandidateNumber> {
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

/// The same contest for one seat, between a few of those who stand: the first, and whoever a setting
/// may name.
fn few(mut contest: Contest, settings: &Settings) -> Contest {
    let is_named = |number: usize| {
        let words = settings.values().flat_map(|value| value.split(','));
        words.filter_map(|word| word.trim().parse().ok()).any(|it: usize| it == number)
    };
    let standing: Vec<_> = contest.standing().take(6).collect();
    for (index, candidate) in contest.candidates.iter_mut().enumerate() {
        candidate.withdrawn |= !standing.contains(&index) && !is_named(index + 1);
    }
    contest.seats = 1;
    contest.constraints.clear();
    contest
}

/// A paper as counts know it: entries, and the score of each if there are scores.
fn entries(marking: &Marking<CandidateNumber>) -> (Vec<Preference>, Vec<u32>) {
    match marking {
        Marking::Blank => (Vec::new(), Vec::new()),
        Marking::Ranks(ranks) => {
            let entry = |(place, it): (usize, &CandidateNumber)| match place {
                0 => Preference::of(*it),
                _ => Preference::equal(*it),
            };
            let entries = ranks.iter().flat_map(|rank| rank.iter().enumerate().map(entry));
            (entries.collect(), Vec::new())
        }
        Marking::Marks(marks) => (marks.iter().map(|it| Preference::of(*it)).collect(), Vec::new()),
        Marking::Scores(scores) => {
            scores.iter().map(|(it, score)| (Preference::of(*it), *score)).unzip()
        }
    }
}

fn is_name(name: &str) -> bool {
    is_printable(name, 200)
}

fn is_setting(value: &str) -> bool {
    is_printable(value, 500)
}

fn is_printable(text: &str, most: usize) -> bool {
    let is_blank = text.trim().is_empty();
    !is_blank && text.chars().count() <= most && !text.chars().any(char::is_control)
}

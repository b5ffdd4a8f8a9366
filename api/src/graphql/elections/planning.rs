use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::{
    ballots::{self, BallotRefusal, ElectionFault, NewElection, Terms},
    counting::{CandidateNumber, Category, Group, Settings},
    ids::{AgendaItemId, CandidateId, ElectionId, MeetingId},
    text::LocalizedText,
};

use super::{CountingRule, Election, PaperKind};
use crate::graphql::{
    context::Operate as _,
    ids::{Kind, key},
    refusal::Settled,
    text::LocalizedTextInput,
};

#[derive(Default)]
pub(crate) struct ElectionMutation;

/// An election to plan.
#[derive(InputObject)]
struct PlanElectionInput {
    /// The meeting to hold it at; none for a ballot apart from any meeting.
    meeting_id: Option<ID>,
    /// The item of that meeting's agenda to put it under.
    agenda_item_id: Option<ID>,
    #[graphql(flatten)]
    terms: TermsInput,
    /// A key of your own, 8 to 200 characters: the same request with the same key has no further
    /// effect for 24 hours.
    idempotency_key: Option<String>,
}

/// An election to change. What is given takes the place of all that was; candidates get new ids.
#[derive(InputObject)]
struct ReviseElectionInput {
    /// The election.
    election_id: ID,
    #[graphql(flatten)]
    terms: TermsInput,
    /// The version that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

/// What is to be filled, and how.
#[derive(InputObject)]
struct TermsInput {
    /// What it is called.
    title: LocalizedTextInput,
    /// How many are to be elected.
    seats: i32,
    /// Who stands, in the order of their numbers.
    candidates: Vec<CandidateInput>,
    /// Of which groups so many at least, and so many at most, must be elected.
    #[graphql(default)]
    constraints: Vec<SeatConstraintInput>,
    /// What its papers look like.
    paper: PaperFormInput,
    /// The rule by which they are counted.
    rule: CountingRule,
    /// What is chosen of the rule's settings. A `seed` or an `order` given here fixes before the vote
    /// how lots fall.
    #[graphql(default)]
    settings: Vec<RuleSettingInput>,
}

/// One who stands for election.
#[derive(InputObject)]
struct CandidateInput {
    /// What the paper calls them: 1 to 200 printable characters, no two alike.
    name: String,
}

/// A way in which candidates are told apart, as by region.
#[derive(InputObject)]
struct SeatConstraintInput {
    /// What it is called.
    name: String,
    /// Its groups; everybody is in at most one of them.
    groups: Vec<SeatGroupInput>,
}

/// Candidates of whom so many must be elected.
#[derive(InputObject)]
struct SeatGroupInput {
    /// What it is called.
    name: String,
    /// The fewest to be elected of it.
    #[graphql(default)]
    min: i32,
    /// The most to be elected of it.
    max: i32,
    /// The numbers of the candidates who belong to it: their places on the list, from one.
    members: Vec<i32>,
}

/// What the papers of an election look like, and how much they may say.
#[derive(InputObject)]
struct PaperFormInput {
    /// How a paper is marked.
    kind: PaperKind,
    /// The most candidates that a RANKED paper names, all of them if it is not given, or a MULTIPLE
    /// paper, of which it must be given.
    most: Option<i32>,
    /// Whether several candidates can share a rank of a RANKED paper.
    #[graphql(default)]
    equal_ranks: bool,
    /// The lowest score of a SCORE paper: 0 if it is not given.
    lowest: Option<i32>,
    /// The highest score of a SCORE paper, of which it must be given: 1,000,000 at most.
    highest: Option<i32>,
}

/// What is chosen of a rule's settings.
#[derive(InputObject)]
struct RuleSettingInput {
    /// Its name.
    key: String,
    /// What is chosen: 1 to 500 printable characters.
    value: String,
}

/// A candidate who withdraws.
#[derive(InputObject)]
struct WithdrawCandidateInput {
    /// The election.
    election_id: ID,
    /// The candidate.
    candidate_id: ID,
    /// Why: 3 to 2,000 characters. The members can read it.
    reason: String,
    /// The version of the election that you have seen; refused if it is another by now.
    expected_version: Option<i32>,
}

#[Object]
impl ElectionMutation {
    /// Plans an election. Its terms are tried out on a few papers: what the rule does not permit is
    /// refused here. For returning officers. Refusals: NOT_FOUND, BAD_INPUT, UNCOUNTABLE.
    async fn plan_election(
        &self,
        ctx: &Context<'_>,
        input: PlanElectionInput,
    ) -> Option<Result<Settled<Election>>> {
        let once = match ctx.idempotency(input.idempotency_key.as_ref()) {
            Ok(once) => once,
            Err(fault) => return Some(Err(fault)),
        };
        let new = || {
            let meeting = input.meeting_id.map(|id| MeetingId(key(&id, Kind::Meeting)));
            let item = input.agenda_item_id.map(|id| AgendaItemId(key(&id, Kind::AgendaItem)));
            let (title, terms) = input.terms.into_domain()?;
            Ok(NewElection { meeting: meeting.map(|meeting| (meeting, item)), title, terms })
        };
        ctx.operate(async |op| ballots::plan(op, new, once).await, Election).await
    }

    /// Changes an election, until a ballot on it is announced. For returning officers. Refusals:
    /// NOT_FOUND, BAD_INPUT, UNCOUNTABLE, TEXT_FROZEN, VERSION_CONFLICT.
    async fn revise_election(
        &self,
        ctx: &Context<'_>,
        input: ReviseElectionInput,
    ) -> Option<Result<Settled<Election>>> {
        let id = ElectionId(key(&input.election_id, Kind::Election));
        let expected = input.expected_version;
        let words = || input.terms.into_domain();
        ctx.operate(async |op| ballots::revise_election(op, id, words, expected).await, Election)
            .await
    }

    /// Notes that a candidate stands no more: before a ballot on the election and while it lasts, not
    /// from its close on. They keep their number; no further paper can name them, and those that do
    /// are counted as if they did not. For returning officers. Refusals: NOT_FOUND, WRONG_STAGE,
    /// NO_REASON, VERSION_CONFLICT.
    async fn withdraw_candidate(
        &self,
        ctx: &Context<'_>,
        input: WithdrawCandidateInput,
    ) -> Option<Result<Settled<Election>>> {
        let WithdrawCandidateInput { election_id, candidate_id, reason, expected_version } = input;
        let whom = (
            ElectionId(key(&election_id, Kind::Election)),
            CandidateId(key(&candidate_id, Kind::Candidate)),
        );
        ctx.operate(
            async |op| ballots::withdraw(op, whom, &reason, expected_version).await,
            Election,
        )
        .await
    }
}

impl TermsInput {
    /// The terms, with the title that they stand under.
    fn into_domain(self) -> Result<(LocalizedText, Terms<String>), BallotRefusal> {
        let title = self.title.into_domain().map_err(BallotRefusal::Title)?;
        let mut settings = Settings::new();
        for RuleSettingInput { key, value } in self.settings {
            if settings.insert(key.clone(), value).is_some() {
                return Err(ElectionFault::BadSetting(key).into());
            }
        }
        let constraints = self.constraints.into_iter().map(SeatConstraintInput::into_domain);
        let terms = Terms {
            // Less than none are none, which is refused.
            seats: usize::try_from(self.seats).unwrap_or(0),
            candidates: self.candidates.into_iter().map(|it| it.name).collect(),
            constraints: constraints.collect::<Result<_, _>>()?,
            paper: self.paper.into_domain().ok_or(ElectionFault::BadPaper)?,
            rule: self.rule.into(),
            settings,
        };
        Ok((title, terms))
    }
}

impl SeatConstraintInput {
    fn into_domain(self) -> Result<Category, ElectionFault> {
        let number = |it: &i32| CandidateNumber::new(u16::try_from(*it).ok()?);
        let group = |SeatGroupInput { name, min, max, members }: SeatGroupInput| {
            let numbers: Option<Vec<_>> = members.iter().map(number).collect();
            let bounds = [min, max].map(usize::try_from);
            let (Some(members), [Ok(min), Ok(max)]) = (numbers, bounds) else {
                return Err(ElectionFault::BadGroup(name));
            };
            Ok(Group { name, min, max, members })
        };
        let groups = self.groups.into_iter().map(group).collect::<Result<_, _>>()?;
        Ok(Category { name: self.name, groups })
    }
}

impl PaperFormInput {
    /// The form; none if a limit is missing, or given where there is none.
    fn into_domain(self) -> Option<ballots::PaperForm> {
        let Self { kind, most, equal_ranks, lowest, highest } = self;
        let most = most.map(|it| u16::try_from(it).ok()).map_or(Some(None), |it| it.map(Some))?;
        let is_scored = lowest.is_some() || highest.is_some();
        match kind {
            PaperKind::Ranked if !is_scored => {
                Some(ballots::PaperForm::Ranked { most, equal: equal_ranks })
            }
            PaperKind::Score if most.is_none() && !equal_ranks => Some(ballots::PaperForm::Score {
                lowest: u32::try_from(lowest.unwrap_or(0)).ok()?,
                highest: u32::try_from(highest?).ok()?,
            }),
            _ if is_scored || equal_ranks => None,
            PaperKind::Multiple => Some(ballots::PaperForm::Multiple { most: most? }),
            PaperKind::Single if matches!(most, None | Some(1)) => Some(ballots::PaperForm::Single),
            PaperKind::Approval if most.is_none() => Some(ballots::PaperForm::Approval),
            PaperKind::Ranked | PaperKind::Single | PaperKind::Approval | PaperKind::Score => None,
        }
    }
}

//! How an election was counted, step by step.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    counting::{self, CandidateNumber, CountReport, Language, Stage, Votes},
    page::Page,
};

use crate::graphql::{
    language::Languages,
    page::Connection,
    scalars::{Locale, int},
};

/// A candidate as the count knew them.
#[derive(Clone, SimpleObject)]
pub(crate) struct CountedCandidate {
    /// Their place on the list, from one.
    number: i32,
    /// What the paper called them.
    name: String,
    /// Whether they had withdrawn.
    is_withdrawn: bool,
}

/// A step of a count: what was done, and how the votes stood after it. Votes are exact numbers, with
/// all the digits that the rule keeps: `"932.00000"`.
#[derive(Clone)]
pub(crate) struct CountStage {
    report: Arc<CountReport>,
    stage: Arc<Stage>,
}

/// A tie, and how it was broken.
#[derive(SimpleObject)]
pub(crate) struct CountTie {
    /// The number of the stage that it was about.
    stage: i32,
    /// What it was about.
    purpose: TiePurpose,
    /// Who was tied.
    tied: Vec<CountedCandidate>,
    /// What broke it.
    method: TieMethod,
    /// Whether a lot was drawn for it.
    is_lot: bool,
    /// The number of the stage whose votes broke it, if they did.
    decided_by: Option<i32>,
    /// Who was transferred, excluded or elected first.
    chosen: CountedCandidate,
}

/// What would have come of a lot that had fallen otherwise.
#[derive(SimpleObject)]
pub(crate) struct CountAlternative {
    /// Which of the ties, from one.
    tie: i32,
    /// On whom the lot would have fallen.
    chosen: CountedCandidate,
    /// Who would have been elected, in the order in which they would have been; null if a lot that
    /// nobody has drawn would have been needed.
    elected: Option<Vec<CountedCandidate>>,
}

/// How many votes a candidate has.
#[derive(SimpleObject)]
struct CandidateVotes {
    /// The candidate.
    candidate: CountedCandidate,
    /// The votes.
    votes: String,
    /// What part of a paper the candidate kept, if the rule has such values.
    keep: Option<String>,
}

/// A parcel of papers that moved.
#[derive(SimpleObject)]
struct VoteTransfer {
    /// Who gave it up.
    from: CountedCandidate,
    /// Who received it; null if the papers name no other.
    to: Option<CountedCandidate>,
    /// How many papers it held.
    papers: String,
    /// What each of them was worth from then on.
    value: String,
    /// What they were worth together.
    votes: String,
}

/// Who was elected at a stage, and why.
#[derive(SimpleObject)]
struct ElectedCandidate {
    /// Who.
    candidate: CountedCandidate,
    /// Why.
    ground: ElectionGround,
}

/// What was done at a stage.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "counting::Action")]
enum CountAction {
    /// Papers were given to whom they prefer.
    First,
    /// A surplus was transferred.
    Surplus,
    /// Candidates were excluded, and their papers transferred.
    Exclude,
    /// Candidates were elected without a transfer.
    Elect,
    /// Votes were distributed anew with other keep values.
    Distribute,
    /// Candidates were compared in pairs.
    Compare,
    /// Marks or scores were added up.
    Add,
}

/// Why a stage did what it did, to whom.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "counting::Reason")]
enum CountReason {
    /// So every count begins.
    Beginning,
    /// Theirs was the largest surplus, or the only one.
    LargestSurplus,
    /// They had the fewest votes.
    FewestVotes,
    /// They had the fewest votes of those whom the constraints can spare.
    FewestUnguarded,
    /// All of them together could not have caught up with the next.
    CannotCatchUp,
    /// They had no votes at all.
    NoVotes,
    /// They could not be elected without breaking a constraint.
    Doomed,
    /// They are names written in that nobody declared.
    WriteIns,
    /// They had fewer votes than the least that is asked for.
    BelowMinimum,
    /// They were not preferred to the default option by the majority that they need.
    NotOverDefault,
    /// Votes changed hands when keep values changed.
    KeepValues,
    /// The rule has but one step.
    OnlyStep,
}

/// Why a candidate was elected.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "counting::Ground")]
enum ElectionGround {
    /// They had the quota.
    Quota,
    /// Too few votes were left for the others to overtake them.
    CannotBeOvertaken,
    /// As many candidates were left as seats.
    LastSeats,
    /// They had more votes than the others.
    MostVotes,
    /// They were preferred to the others.
    Preferred,
    /// They could not be left out without breaking a constraint.
    Guarded,
}

/// What a tie was about.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "counting::Purpose")]
enum TiePurpose {
    /// Whose surplus is transferred first.
    Surplus,
    /// Who is excluded.
    Exclusion,
    /// Who is elected.
    Election,
}

/// How a tie is broken.
#[derive(Clone, Copy, Debug, Enum, Eq, PartialEq)]
#[graphql(remote = "counting::TieMethod")]
enum TieMethod {
    /// By the most recent stage at which the tied had different numbers of votes.
    Backwards,
    /// By the first stage at which the tied had different numbers of votes.
    Forwards,
    /// By an order laid down before the count.
    Order,
    /// By lot.
    Lot,
}

/// A step of a count: what was done, and how the votes stood after it. Votes are exact numbers, with
/// all the digits that the rule keeps: `"932.00000"`.
#[Object]
impl CountStage {
    /// Its number, from one.
    async fn number(&self) -> i32 {
        int(self.stage.number as u64)
    }

    /// What was done.
    async fn action(&self) -> CountAction {
        self.stage.action.into()
    }

    /// To whom.
    async fn candidates(&self) -> Vec<CountedCandidate> {
        listed(&self.report, &self.stage.candidates)
    }

    /// Why to them.
    async fn reason(&self) -> CountReason {
        self.stage.reason.into()
    }

    /// The same in a sentence, in English, Spanish or French.
    async fn explanation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer to those of Accept-Language.")] locale: Option<
            Locale,
        >,
    ) -> &str {
        let asked = locale.map(|Locale(locale)| locale).into_iter();
        let wanted: Vec<_> = asked.chain(Languages::of(ctx).iter().cloned()).collect();
        let language = wanted.iter().find_map(Language::of).unwrap_or_default();
        self.stage.explanation.within(language)
    }

    /// How many votes elected a candidate then, if the rule has a quota.
    async fn quota(&self) -> Option<String> {
        self.stage.quota.as_ref().map(Votes::to_string)
    }

    /// The votes of every candidate, in the order of their numbers.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn votes(&self) -> Vec<CandidateVotes> {
        let keep = |index: usize| self.stage.keep.as_ref()?.get(index).map(Votes::to_string);
        let votes = |(index, votes): (usize, &Votes)| {
            let candidate = candidate(&self.report, CandidateNumber::at(index))?;
            Some(CandidateVotes { candidate, votes: votes.to_string(), keep: keep(index) })
        };
        self.stage.votes.iter().enumerate().filter_map(votes).collect()
    }

    /// The votes that no candidate holds, because their papers name no other.
    async fn non_transferable(&self) -> String {
        self.stage.non_transferable.to_string()
    }

    /// The surpluses that were left where they are, if the rule puts them off.
    async fn deferred(&self) -> Option<String> {
        self.stage.deferred.map(|votes| votes.to_string())
    }

    /// The votes that were lost to rounding.
    async fn residue(&self) -> String {
        self.stage.residue.to_string()
    }

    /// All of them together.
    async fn total(&self) -> String {
        self.stage.total.to_string()
    }

    /// Who was elected at the end of it.
    async fn elected(&self) -> Vec<ElectedCandidate> {
        let elected = |it: &counting::Elected| {
            let candidate = candidate(&self.report, it.candidate)?;
            Some(ElectedCandidate { candidate, ground: it.ground.into() })
        };
        self.stage.elected.iter().filter_map(elected).collect()
    }

    /// Who could not be elected any more at the end of it.
    async fn excluded(&self) -> Vec<CountedCandidate> {
        listed(&self.report, &self.stage.excluded)
    }

    /// How each parcel of papers moved.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn transfers(&self) -> Vec<VoteTransfer> {
        let transfer = |it: &counting::Transfer| {
            Some(VoteTransfer {
                from: candidate(&self.report, it.from)?,
                to: it.to.and_then(|to| candidate(&self.report, to)),
                papers: it.papers.to_string(),
                value: it.value.to_string(),
                votes: it.votes.to_string(),
            })
        };
        self.stage.transfers.iter().filter_map(transfer).collect()
    }
}

/// A page of the stages of a count.
pub(super) fn page(report: &Arc<CountReport>, page: &Page<u64>) -> Connection<CountStage> {
    let is_beyond = |number: u64| match page.from() {
        None => true,
        Some(from) if page.is_backwards() => number < *from,
        Some(from) => number > *from,
    };
    let all = (1..).zip(&report.stages).filter(|(number, _)| is_beyond(*number));
    let mut found: Vec<_> = all.collect();
    if page.is_backwards() {
        found.reverse();
    }
    found.truncate(usize::try_from(page.probe()).unwrap_or(usize::MAX));
    let slice = page.slice(found, page.is_counted().then_some(report.stages.len() as u64));
    let stage = |(_, stage): (u64, &Stage)| CountStage {
        report: Arc::clone(report),
        stage: Arc::new(stage.clone()),
    };
    Connection::of(slice, "stages", |(number, _)| *number, stage)
}

/// Candidates of a count, in this order.
pub(super) fn listed(report: &CountReport, numbers: &[CandidateNumber]) -> Vec<CountedCandidate> {
    numbers.iter().filter_map(|number| candidate(report, *number)).collect()
}

/// Every tie of a count.
pub(super) fn ties(report: &CountReport) -> Vec<CountTie> {
    let tie = |it: &counting::Tie| {
        Some(CountTie {
            stage: int(it.stage as u64),
            purpose: it.purpose.into(),
            tied: listed(report, &it.tied),
            method: it.method.into(),
            is_lot: it.lot,
            decided_by: it.decided_by.map(|stage| int(stage as u64)),
            chosen: candidate(report, it.chosen)?,
        })
    };
    report.ties.iter().filter_map(tie).collect()
}

/// What would have come of other lots.
pub(super) fn alternatives(report: &CountReport) -> Vec<CountAlternative> {
    let alternative = |it: &counting::Alternative| {
        Some(CountAlternative {
            tie: int(it.tie as u64),
            chosen: candidate(report, it.chosen)?,
            elected: it.elected.as_ref().map(|elected| listed(report, elected)),
        })
    };
    report.alternatives.iter().filter_map(alternative).collect()
}

fn candidate(report: &CountReport, number: CandidateNumber) -> Option<CountedCandidate> {
    let listed = report.candidates.get(number.index())?;
    Some(CountedCandidate {
        number: listed.number.get().into(),
        name: listed.name.clone(),
        is_withdrawn: listed.withdrawn,
    })
}

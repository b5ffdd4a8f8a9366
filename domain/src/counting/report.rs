use serde::{Deserialize, Serialize};

use super::{CandidateNumber, Rule, Settings, Tie, Votes, wigm};

/// The version of the report's format. A new field does not change it; a new meaning does.
pub(super) const FORMAT: &str = "plenary/count/v1";

/// How an election was counted: by which rule, stage by stage, and who was elected.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CountReport {
    /// The version of this format.
    pub format: String,
    /// The rule.
    pub rule: Rule,
    /// Every setting of the rule, with what it was.
    pub settings: Settings,
    /// What the contest is called.
    pub title: String,
    /// How many were to be elected.
    pub seats: usize,
    /// Who stood, in the order of their numbers.
    pub candidates: Vec<Listed>,
    /// How many papers named somebody who stood.
    #[serde(with = "super::votes::of_papers")]
    pub valid: Votes,
    /// How many named nobody who stood.
    #[serde(with = "super::votes::of_papers")]
    pub blank: Votes,
    /// How many could not be read.
    #[serde(with = "super::votes::of_papers")]
    pub invalid: Votes,
    /// How many votes elected a candidate at the first stage, if the rule has a quota.
    pub quota: Option<Votes>,
    /// Who was elected, in the order in which they were.
    pub elected: Vec<CandidateNumber>,
    /// Who was elected, in the order of their numbers.
    pub winners: Vec<CandidateNumber>,
    /// How many seats nobody was elected to: fewer stood, or had what the rule asks for.
    pub vacant: usize,
    /// Who was not, those who came closest first.
    pub reserve: Vec<CandidateNumber>,
    /// What was done, step by step.
    pub stages: Vec<Stage>,
    /// Every tie that had to be broken.
    pub ties: Vec<Tie>,
    /// Who would have been elected had a lot fallen otherwise, where that is not the same.
    pub alternatives: Vec<Alternative>,
    /// Whether every lot was looked at for them: in a large count with many lots only the first are.
    pub alternatives_complete: bool,
    /// Whether the votes of every stage add up to the valid papers, or to those of the first stage
    /// where a paper has more votes than one.
    pub balanced: bool,
    /// How the candidates compare in pairs, if the rule compares them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
}

/// How candidates compare in pairs. Rows and columns are in the order of their numbers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// How many papers prefer the candidate of the row to that of the column.
    pub preferred: Vec<Vec<Votes>>,
    /// How strong the strongest path is from the candidate of the row to that of the column; none if
    /// no path leads there.
    pub paths: Vec<Vec<Option<PathStrength>>>,
    /// Those compared, best first; those who share a rank together, in the order of their numbers.
    pub ranking: Vec<Vec<CandidateNumber>>,
}

/// How strong a path is: as strong as its weakest link.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PathStrength {
    /// The votes for that link; their excess over those against it, if the margin is what counts.
    pub votes: Votes,
    /// The votes against that link, if they count too.
    pub against: Option<Votes>,
}

/// A candidate as a report names it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Its number.
    pub number: CandidateNumber,
    /// Its name.
    pub name: String,
    /// Whether it had withdrawn.
    pub withdrawn: bool,
}

/// A step of a count: what was done, and how the votes stood after it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// Its number, from one.
    pub number: usize,
    /// What was done.
    pub action: Action,
    /// To whom.
    pub candidates: Vec<CandidateNumber>,
    /// Why to them.
    pub reason: Reason,
    /// The same in a sentence.
    pub explanation: Explanation,
    /// How many votes elected a candidate then, if the rule has a quota.
    pub quota: Option<Votes>,
    /// How each parcel of papers moved.
    pub transfers: Vec<Transfer>,
    /// How it went on batch by batch, if papers moved in several, those worth most first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<Batch>,
    /// The surpluses that were left where they are, if the rule puts them off: they could not have
    /// changed who is excluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferred: Option<Votes>,
    /// What part of a paper each candidate kept, if the rule has such values.
    pub keep: Option<Vec<Votes>>,
    /// The votes of every candidate, in the order of their numbers.
    pub votes: Vec<Votes>,
    /// The votes that no candidate holds, because their papers name no other.
    pub non_transferable: Votes,
    /// Why their papers count for nobody, if the rule tells such papers apart.
    pub inactive: Option<Inactive>,
    /// The votes that were lost to rounding.
    pub residue: Votes,
    /// All of them together.
    pub total: Votes,
    /// Who was elected at the end of it.
    pub elected: Vec<Elected>,
    /// Who could not be elected any more at the end of it.
    pub excluded: Vec<CandidateNumber>,
}

/// The votes of papers that count for nobody any more, by what ended them.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inactive {
    /// They name nobody else who continues.
    pub exhausted_choices: Votes,
    /// They rank several candidates equally.
    pub overvotes: Votes,
    /// They name a candidate again.
    pub repeated_rankings: Votes,
    /// They skip more ranks than are passed over.
    pub skipped_rankings: Votes,
    /// They are what was left when the last seat had been filled.
    pub final_round_surplus: Votes,
}

/// What was done at a stage.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
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
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
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

/// A parcel of papers that moved.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
    /// Who gave it up.
    pub from: CandidateNumber,
    /// Who received it; nobody, if the papers name no other.
    pub to: Option<CandidateNumber>,
    /// How many papers it held.
    pub papers: Votes,
    /// What each of them was worth from then on.
    pub value: Votes,
    /// What they were worth together.
    pub votes: Votes,
}

/// The papers of one value that moved at a stage, and how the votes stood after them.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// What each of them was worth.
    pub value: Votes,
    /// How many votes elected a candidate then, if the rule has a quota.
    pub quota: Option<Votes>,
    /// The votes of every candidate, in the order of their numbers.
    pub votes: Vec<Votes>,
    /// The votes that no candidate held, because their papers named no other.
    pub non_transferable: Votes,
}

/// Who was elected, and why.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Elected {
    /// Who.
    pub candidate: CandidateNumber,
    /// Why.
    pub ground: Ground,
}

/// Why a candidate was elected.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
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

/// A sentence in every language of the alliance.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Explanation {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
    /// French.
    pub fr: String,
}

/// What would have come of a lot that had fallen otherwise.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alternative {
    /// Which of the ties, from one.
    pub tie: usize,
    /// On whom the lot would have fallen.
    pub chosen: CandidateNumber,
    /// Who would have been elected, in the order in which they would have been; unknown if a lot
    /// that nobody has drawn would have been needed.
    pub elected: Option<Vec<CandidateNumber>>,
}

impl CountReport {
    /// The text that was counted by.
    pub fn source(&self) -> &'static str {
        if self.rule == Rule::Wigm { wigm::source(&self.settings) } else { self.rule.source() }
    }

    /// The report as JSON, the fields in a fixed order: the same count gives the same bytes.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

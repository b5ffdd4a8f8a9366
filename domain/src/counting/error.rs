use super::{CandidateNumber, Rule, papers::Fault, profile::MOST_VOTES};

/// Why papers are not counted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CountError {
    /// Nothing is to be filled.
    #[error("there must be at least one seat to fill")]
    NoSeats,
    /// Nobody stands.
    #[error("there are no candidates")]
    NoCandidates,
    /// Nobody stands any more.
    #[error("all candidates are withdrawn")]
    AllWithdrawn,
    /// More stand than are compared.
    #[error("there are {0} candidates; at most {most} can be counted", most = super::MOST_CANDIDATES)]
    TooManyCandidates(usize),
    /// No paper names anybody who stands.
    #[error("no paper names a candidate who stands; there is nothing to count")]
    NoPapers,
    /// The weights of the papers add up to too much.
    #[error("the weights of the papers add up to more than {MOST_VOTES} units of their last digit")]
    TooManyVotes,
    /// The papers do not fit into memory.
    #[error("the papers hold more than 4,294,967,295 preferences")]
    TooManyPapers,
    /// The rule needs other papers.
    #[error(
        "these papers are not of the kind that this rule counts; see --explain for what it needs"
    )]
    WrongPapers,
    /// A paper is not as the rule needs it.
    #[error("the paper \"{says}\" {}", fault.words())]
    BadPaper {
        /// Which of the different papers, from one.
        paper: usize,
        /// What it says, as BLT writes it; empty until the count gives up on it.
        says: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The rule knows no such setting.
    #[error("the rule {rule} has no option {key}; it has {}", rule.keys())]
    UnknownSetting {
        /// The rule.
        rule: Rule,
        /// What was given.
        key: String,
    },
    /// The setting cannot be that.
    #[error("the option {key} cannot be \"{value}\"; expected {expected}")]
    BadSetting {
        /// Which setting.
        key: String,
        /// What was given.
        value: String,
        /// What would have been accepted.
        expected: String,
    },
    /// The rule's text forbids it.
    #[error("the rule {rule} does not permit {what} ({source_text})")]
    Forbidden {
        /// The rule.
        rule: Rule,
        /// What it forbids.
        what: &'static str,
        /// Where.
        source_text: &'static str,
    },
    /// The constraints cannot all be met.
    #[error("the constraints cannot be met by any choice of {seats} among those who stand: {why}")]
    Infeasible {
        /// How many are to be elected.
        seats: usize,
        /// What is in the way.
        why: String,
    },
    /// A lot must be drawn.
    #[error(
        "stage {stage}: candidates {} are tied, and the rule needs a lot; give a seed, an order, or \
         the lots that were drawn",
        list(tied)
    )]
    LotNeeded {
        /// The number of the stage.
        stage: usize,
        /// Who is tied.
        tied: Vec<CandidateNumber>,
    },
    /// A lot that was recorded does not fit.
    #[error(
        "stage {stage}: the recorded lot fell on candidate {chosen}, but candidates {} are tied",
        list(tied)
    )]
    WrongLot {
        /// The number of the stage.
        stage: usize,
        /// On whom the lot fell.
        chosen: CandidateNumber,
        /// Who is tied.
        tied: Vec<CandidateNumber>,
    },
}

fn list(candidates: &[CandidateNumber]) -> String {
    let numbers: Vec<String> = candidates.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

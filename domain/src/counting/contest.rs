use serde::{Deserialize, Serialize};

use super::{CountError, Rule};

/// The most candidates a contest has: beyond them a comparison of every pair takes minutes.
pub const MOST_CANDIDATES: usize = 1_000;

/// A candidate's number: its place on the list, from one. A candidate that withdraws keeps it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "u16", try_from = "u16")]
pub struct CandidateNumber(u16);

/// What is to be filled, and by whom.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Contest {
    /// What it is called.
    pub title: String,
    /// How many are to be elected.
    pub seats: usize,
    /// Who stands, in the order of their numbers.
    pub candidates: Vec<Candidate>,
    /// Of which groups so many at least, and so many at most, must be elected.
    pub constraints: Vec<Category>,
}

/// One who stands.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Candidate {
    /// What the paper calls them.
    pub name: String,
    /// Whether they stand no more. The papers are counted as if they had never been named.
    #[serde(default)]
    pub withdrawn: bool,
}

/// A way in which candidates are told apart, as by region: everybody is in at most one of its groups.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Category {
    /// What it is called.
    pub name: String,
    /// Its groups.
    pub groups: Vec<Group>,
}

/// Candidates of whom so many must be elected.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// The fewest to be elected of it.
    pub min: usize,
    /// The most to be elected of it.
    pub max: usize,
    /// Who belongs to it.
    pub members: Vec<CandidateNumber>,
}

impl CandidateNumber {
    /// The candidate at that place of the list, from zero.
    pub fn at(index: usize) -> Self {
        Self(u16::try_from(index + 1).unwrap_or(u16::MAX))
    }

    /// The candidate of that number, from one.
    pub fn new(number: u16) -> Option<Self> {
        (number > 0).then_some(Self(number))
    }

    /// The place on the list, from zero.
    pub fn index(self) -> usize {
        usize::from(self.0) - 1
    }

    /// The number, from one.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl From<CandidateNumber> for u16 {
    fn from(number: CandidateNumber) -> Self {
        number.get()
    }
}

impl TryFrom<u16> for CandidateNumber {
    type Error = &'static str;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        Self::new(number).ok_or("candidate 0, expected the number of a candidate, from one")
    }
}

impl std::fmt::Display for CandidateNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Contest {
    /// The candidates who stand, by their places on the list.
    pub fn standing(&self) -> impl Iterator<Item = usize> {
        let all = self.candidates.iter().enumerate();
        all.filter(|(_, candidate)| !candidate.withdrawn).map(|(index, _)| index)
    }

    /// Fails if the contest has constraints, which the rule's text leaves no room for.
    pub(super) fn forbid_constraints(
        &self,
        rule: Rule,
        source_text: &'static str,
    ) -> Result<(), CountError> {
        if self.constraints.is_empty() {
            Ok(())
        } else {
            Err(CountError::Forbidden { rule, what: "constraints", source_text })
        }
    }

    /// Fails unless there is something to fill, and somebody to fill it with.
    pub(super) fn check(&self) -> Result<(), CountError> {
        match (self.seats, self.candidates.len(), self.standing().count()) {
            (0, _, _) => Err(CountError::NoSeats),
            (_, 0, _) => Err(CountError::NoCandidates),
            (_, candidates, _) if candidates > MOST_CANDIDATES => {
                Err(CountError::TooManyCandidates(candidates))
            }
            (_, _, 0) => Err(CountError::AllWithdrawn),
            _ => Ok(()),
        }
    }
}

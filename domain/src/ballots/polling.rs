//! An election as its papers and its count know it.

use super::{
    BallotRefusal, Candidate, Drawing, Election, ElectionFault, Marking, PaperFault,
    envelope::PADDED, terms::is_setting,
};
use crate::{
    counting::{self, CandidateNumber, Contest, CountError, Options, Preference, Profile},
    ids::CandidateId,
};

impl Election {
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
                let numbers = numbers.ok_or(ElectionFault::BadLots)?;
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
        self.terms.paper.longest(self.terms.candidates.len()).next_multiple_of(PADDED)
    }
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

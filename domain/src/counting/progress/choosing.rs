//! Who is elected and who is excluded, by votes, within the constraints, and at last by lot.

use std::cmp::Reverse;

use super::{Progress, Status};
use crate::counting::{
    CountError, Ground, Purpose, Reason, Wanted,
    guard::{Guard, Verdict},
};

impl Progress<'_> {
    /// The same, keeping the constraints of the contest.
    pub(in crate::counting) fn guarded(mut self) -> Result<Self, CountError> {
        self.guard = Guard::of(self.contest)?;
        Ok(self)
    }

    /// Whom the constraints need, and whom they cannot have.
    pub(in crate::counting) fn verdict(&self) -> Result<Verdict, CountError> {
        self.guard.as_ref().map_or_else(|| Ok(Verdict::default()), |it| it.judge(&self.status))
    }

    /// Who may be excluded: whoever continues and is not guarded.
    pub(in crate::counting) fn excludable(&self) -> Result<Vec<usize>, CountError> {
        let guarded = self.verdict()?.guarded;
        Ok(self.continuing().filter(|candidate| !guarded.contains(candidate)).collect())
    }

    /// Whether the constraints permit that all of those are elected.
    pub(in crate::counting) fn permits(&self, candidates: &[usize]) -> Result<bool, CountError> {
        let Some(guard) = &self.guard else { return Ok(true) };
        let mut status = self.status.clone();
        for candidate in candidates {
            status[*candidate] = Status::Elected;
        }
        guard.permits(&status)
    }

    /// Elects candidates whom a rule takes for equal, as many as there are seats for and as the
    /// constraints permit; if that is not all of them, it must be decided who.
    pub(in crate::counting) fn elect_equal(
        &mut self,
        mut equal: Vec<usize>,
        ground: Ground,
    ) -> Result<(), CountError> {
        while self.vacancies() > 0 {
            let doomed = self.verdict()?.doomed;
            equal.retain(|candidate| !doomed.contains(candidate));
            if equal.len() <= self.vacancies() && self.permits(&equal)? {
                self.elect_all(equal, ground);
                break;
            }
            let chosen = match equal.as_slice() {
                [] => break,
                [only] => *only,
                tied => self.break_tie(Wanted::Most, Purpose::Election, tied)?,
            };
            self.elect(chosen, ground);
            equal.retain(|candidate| *candidate != chosen);
        }
        Ok(())
    }

    /// Elects candidates, those with most votes first, as far as the constraints permit.
    pub(in crate::counting) fn elect_in_turn(
        &mut self,
        mut candidates: Vec<usize>,
        ground: Ground,
    ) -> Result<(), CountError> {
        let votes = self.votes.clone();
        candidates.sort_by_key(|candidate| Reverse(votes[*candidate]));
        for equal in candidates.chunk_by(|one, next| votes[*one] == votes[*next]) {
            self.elect_equal(equal.to_vec(), ground)?;
        }
        Ok(())
    }

    /// Why it is that candidate who is excluded: nobody has fewer votes, but whom the constraints need.
    pub(in crate::counting) fn fewest(&self, candidate: usize) -> Result<Reason, CountError> {
        let votes = self.votes[candidate];
        let spared = self.verdict()?.guarded.into_iter().any(|it| self.votes[it] < votes);
        Ok(if spared { Reason::FewestUnguarded } else { Reason::FewestVotes })
    }

    /// The candidate with most, or fewest, votes of those; a tie is broken as the rule has it.
    pub(in crate::counting) fn extreme(
        &mut self,
        wanted: Wanted,
        purpose: Purpose,
        among: &[usize],
    ) -> Result<Option<usize>, CountError> {
        let of = |candidate: &usize| self.votes[*candidate];
        let best = match wanted {
            Wanted::Most => among.iter().map(of).max(),
            Wanted::Fewest => among.iter().map(of).min(),
        };
        let tied: Vec<usize> =
            among.iter().copied().filter(|candidate| Some(of(candidate)) == best).collect();
        match tied.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            tied => self.break_tie(wanted, purpose, tied).map(Some),
        }
    }

    fn break_tie(
        &mut self,
        wanted: Wanted,
        purpose: Purpose,
        tied: &[usize],
    ) -> Result<usize, CountError> {
        let known = self.ties.broken.len();
        let what = (self.stage(), purpose);
        let chosen = self.ties.choose(what, wanted, tied, &self.snapshots)?;
        self.name_point(known);
        Ok(chosen)
    }

    /// Those of candidates with equal votes who had most when they first differed; all of them, if
    /// they never did. No lot is drawn.
    pub(in crate::counting) fn foremost(&mut self, purpose: Purpose, tied: &[usize]) -> Vec<usize> {
        let known = self.ties.broken.len();
        let foremost = self.ties.foremost((self.stage(), purpose), tied, &self.snapshots);
        self.name_point(known);
        foremost
    }

    /// Says of a tie by the number of its stage which point in the count broke it.
    fn name_point(&mut self, tie: usize) {
        if let Some(tie) = self.ties.broken.get_mut(tie) {
            let point = tie.decided_by.and_then(|point| self.points.get(point - 1));
            tie.decided_by = point.copied();
        }
    }
}

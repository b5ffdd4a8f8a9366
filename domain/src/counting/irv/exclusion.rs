use super::rounds::Count;
use crate::counting::{CountError, Purpose, Reason, Wanted};

impl Count<'_> {
    /// Who is excluded next, and why: names written in that nobody declared, those below the minimum,
    /// a batch, or else the last.
    pub(super) fn choose_excluded(&mut self) -> Result<(Vec<usize>, Reason), CountError> {
        let write_ins = self.write_ins_with_votes();
        if !write_ins.is_empty() {
            return Ok((write_ins, Reason::WriteIns));
        }
        let continuing: Vec<usize> = self.progress.continuing().collect();
        let votes = |candidate: &usize| self.progress.votes[*candidate];
        let below: Vec<usize> =
            continuing.iter().copied().filter(|it| votes(it) < self.minimum).collect();
        if !below.is_empty() {
            return Ok((below, Reason::BelowMinimum));
        }
        if self.choices.in_batches {
            let batch = self.batch(continuing.clone());
            if batch.len() > 1 {
                return Ok((batch, Reason::CannotCatchUp));
            }
        }
        let fewest = continuing.iter().map(votes).min();
        let is_write_in = |it: &&usize| self.choices.write_ins.contains(it);
        // Those who cannot be elected need no lot to go first.
        let mut last = continuing.iter().filter(|it| Some(votes(it)) == fewest);
        let lowest = match last.find(is_write_in) {
            Some(write_in) => Some(*write_in),
            None => self.progress.extreme(Wanted::Fewest, Purpose::Exclusion, &continuing)?,
        };
        Ok((lowest.into_iter().collect(), Reason::FewestVotes))
    }

    /// As many of the last as possible, whose votes together are fewer than those of the next, and
    /// without whom enough are left; those with equally many votes go together or not at all.
    fn batch(&self, mut continuing: Vec<usize>) -> Vec<usize> {
        let votes = |candidate: &usize| self.progress.votes[*candidate];
        continuing.sort_by_key(votes);
        // Two are left in the end, one of whom may be elected.
        let others = usize::from(self.choices.until_two);
        let stay = others + self.vacancies();
        let most = continuing.len().saturating_sub(stay);
        let (mut size, mut together) = (0, 0);
        for (at, candidate) in continuing.iter().enumerate().take(most + 1) {
            let is_next = at == 0 || votes(candidate) > votes(&continuing[at - 1]);
            if is_next && together < votes(candidate) {
                size = at;
            }
            together += votes(candidate);
        }
        continuing.truncate(size);
        continuing
    }
}

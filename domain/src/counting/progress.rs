use std::cmp::Reverse;

use super::{
    Action, Batch, Candidate, CandidateNumber, Contest, CountReport, Elected, Explanation, Ground,
    Inactive, Listed, Reason, Rule, Settings, Stage, Ties, Transfer, Votes, guard::Guard,
    papers::Papers, report::FORMAT,
};

mod choosing;

/// How a candidate stands in the course of a count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    /// Neither elected nor excluded.
    Continuing,
    /// Elected.
    Elected,
    /// Excluded.
    Excluded,
    /// Never in the count.
    Withdrawn,
}

impl Status {
    /// How a candidate stands before the count.
    pub(super) fn at_first(candidate: &Candidate) -> Self {
        if candidate.withdrawn { Self::Withdrawn } else { Self::Continuing }
    }
}

/// A count under way: who stands how, who holds how many votes, and the record of what was done.
///
/// Votes are in units of the last digit that the rule keeps.
pub(super) struct Progress<'a> {
    contest: &'a Contest,
    digits: u8,
    decimals: u8,
    pub(super) status: Vec<Status>,
    pub(super) votes: Vec<u128>,
    pub(super) non_transferable: u128,
    pub(super) residue: u128,
    pub(super) quota: Option<u128>,
    pub(super) ties: Ties,
    guard: Option<Guard>,
    elected: Vec<usize>,
    excluded: Vec<usize>,
    newly_elected: Vec<Elected>,
    newly_excluded: Vec<CandidateNumber>,
    snapshots: Vec<Vec<u128>>,
    /// The number of the stage of each snapshot.
    points: Vec<usize>,
    batches: Vec<Batch>,
    stages: Vec<Stage>,
}

/// What a stage did.
pub(super) struct Done {
    pub(super) action: Action,
    pub(super) candidates: Vec<usize>,
    pub(super) reason: Reason,
    pub(super) transfers: Vec<Transfer>,
    pub(super) keep: Option<Vec<Votes>>,
    pub(super) deferred: Option<Votes>,
    pub(super) inactive: Option<Inactive>,
}

impl Done {
    pub(super) fn new(action: Action, candidates: &[usize], reason: Reason) -> Self {
        let candidates = candidates.to_vec();
        let transfers = Vec::new();
        Self { action, candidates, reason, transfers, keep: None, deferred: None, inactive: None }
    }

    pub(super) fn transferring(mut self, transfers: Vec<Transfer>) -> Self {
        self.transfers = transfers;
        self
    }
}

impl<'a> Progress<'a> {
    /// A count that has not begun, of a rule that keeps so many digits; `decimals` are those of the
    /// papers' weights, which come on top.
    pub(super) fn new(contest: &'a Contest, digits: u8, decimals: u8, ties: Ties) -> Self {
        let candidates = contest.candidates.iter();
        Self {
            contest,
            digits,
            decimals,
            status: candidates.map(Status::at_first).collect(),
            votes: vec![0; contest.candidates.len()],
            non_transferable: 0,
            residue: 0,
            quota: None,
            ties,
            guard: None,
            elected: Vec::new(),
            excluded: Vec::new(),
            newly_elected: Vec::new(),
            newly_excluded: Vec::new(),
            snapshots: Vec::new(),
            points: Vec::new(),
            batches: Vec::new(),
            stages: Vec::new(),
        }
    }

    /// Who is neither elected nor excluded, by number.
    pub(super) fn continuing(&self) -> impl Iterator<Item = usize> + '_ {
        let all = self.status.iter().enumerate();
        all.filter(|(_, status)| **status == Status::Continuing).map(|(candidate, _)| candidate)
    }

    /// Whether the candidate is neither elected nor excluded.
    pub(super) fn continues(&self, candidate: usize) -> bool {
        self.status[candidate] == Status::Continuing
    }

    /// How many seats are still to be filled.
    pub(super) fn vacancies(&self) -> usize {
        self.contest.seats.saturating_sub(self.elected.len())
    }

    /// Who was elected, in the order in which they were.
    pub(super) fn elected(&self) -> &[usize] {
        &self.elected
    }

    /// The number of the stage that is being done.
    pub(super) fn stage(&self) -> usize {
        self.stages.len() + 1
    }

    /// Elects a candidate.
    pub(super) fn elect(&mut self, candidate: usize, ground: Ground) {
        self.status[candidate] = Status::Elected;
        self.elected.push(candidate);
        self.newly_elected.push(Elected { candidate: CandidateNumber::at(candidate), ground });
    }

    /// Elects candidates, those with most votes first; of those with equally many the first on the list.
    pub(super) fn elect_all(&mut self, mut candidates: Vec<usize>, ground: Ground) {
        candidates.sort_by_key(|candidate| Reverse(self.votes[*candidate]));
        for candidate in candidates {
            self.elect(candidate, ground);
        }
    }

    /// Excludes a candidate.
    pub(super) fn exclude(&mut self, candidate: usize) {
        self.status[candidate] = Status::Excluded;
        self.excluded.push(candidate);
        self.newly_excluded.push(CandidateNumber::at(candidate));
    }

    /// A number of votes in the digits of the rule.
    pub(super) fn in_votes(&self, units: u128) -> Votes {
        Votes::new(units, self.digits + self.decimals)
    }

    /// A number of papers.
    pub(super) fn in_papers(&self, papers: u64) -> Votes {
        Votes::new(papers.into(), self.decimals)
    }

    /// The value of a paper in the digits of the rule.
    pub(super) fn in_value(&self, units: u64) -> Votes {
        Votes::new(units.into(), self.digits)
    }

    /// Keeps the votes as they stand now to break ties by later, without ending the stage.
    pub(super) fn snapshot(&mut self) {
        self.points.push(self.stage());
        self.snapshots.push(self.votes.clone());
    }

    /// Ends the transfer of papers of one value, without ending the stage.
    pub(super) fn end_batch(&mut self, value: u64) {
        self.snapshot();
        self.batches.push(Batch {
            value: self.in_value(value),
            quota: self.quota.map(|quota| self.in_votes(quota)),
            votes: self.votes.iter().map(|votes| self.in_votes(*votes)).collect(),
            non_transferable: self.in_votes(self.non_transferable),
        });
    }

    /// Ends a stage. Who was elected or excluded since the one before belongs to it.
    pub(super) fn record(&mut self, done: Done) {
        let total = self.votes.iter().sum::<u128>() + self.non_transferable + self.residue;
        self.snapshot();
        let mut batches = std::mem::take(&mut self.batches);
        if batches.len() == 1 {
            batches.clear();
        }
        self.stages.push(Stage {
            number: self.stage(),
            action: done.action,
            candidates: done.candidates.into_iter().map(CandidateNumber::at).collect(),
            reason: done.reason,
            explanation: Explanation::default(),
            quota: self.quota.map(|quota| self.in_votes(quota)),
            transfers: done.transfers,
            batches,
            deferred: done.deferred,
            keep: done.keep,
            votes: self.votes.iter().map(|votes| self.in_votes(*votes)).collect(),
            non_transferable: self.in_votes(self.non_transferable),
            inactive: done.inactive,
            residue: self.in_votes(self.residue),
            total: self.in_votes(total),
            elected: std::mem::take(&mut self.newly_elected),
            excluded: std::mem::take(&mut self.newly_excluded),
        });
    }

    /// Takes all papers up again for the next seat: those excluded before continue, and the votes of
    /// the stages before break no tie any more.
    pub(super) fn begin_again(&mut self) {
        for candidate in self.excluded.drain(..) {
            self.status[candidate] = Status::Continuing;
        }
        for votes in &mut self.snapshots {
            votes.fill(0);
        }
    }

    /// Whether the votes of every stage add up to the same; where papers are transferred, to the
    /// valid papers.
    fn is_balanced(&self, rule: Rule, valid: u64) -> bool {
        let one = 10_u128.pow(self.digits.into());
        let first = match rule {
            Rule::Schulze | Rule::Plurality | Rule::Block | Rule::Approval | Rule::Score => {
                self.stages.first().map(|stage| stage.total)
            }
            Rule::Scottish
            | Rule::Wigm
            | Rule::Ers97
            | Rule::Meek
            | Rule::Meek123
            | Rule::MeekNz
            | Rule::Irv => Some(self.in_votes(u128::from(valid) * one)),
        };
        self.stages.iter().all(|stage| Some(stage.total) == first)
    }

    /// Ends the count.
    pub(super) fn finish(self, rule: Rule, settings: Settings, papers: &Papers<'_>) -> CountReport {
        self.finish_with(rule, settings, [papers.valid, papers.blank, papers.invalid])
    }

    /// Ends a count that has read its papers itself: so many are valid, blank and invalid.
    pub(super) fn finish_with(
        self,
        rule: Rule,
        settings: Settings,
        [valid, blank, invalid]: [u64; 3],
    ) -> CountReport {
        let number = |candidates: &[usize]| -> Vec<_> {
            candidates.iter().copied().map(CandidateNumber::at).collect()
        };
        let mut left: Vec<usize> = self.continuing().collect();
        left.sort_by_key(|candidate| Reverse(self.votes[*candidate]));
        left.extend(self.excluded.iter().rev());
        let mut winners = number(&self.elected);
        winners.sort_unstable();
        let listed = |(index, candidate): (usize, &Candidate)| Listed {
            number: CandidateNumber::at(index),
            name: candidate.name.clone(),
            withdrawn: candidate.withdrawn,
        };
        let first = self.stages.first();
        CountReport {
            format: FORMAT.into(),
            rule,
            settings,
            title: self.contest.title.clone(),
            seats: self.contest.seats,
            candidates: self.contest.candidates.iter().enumerate().map(listed).collect(),
            valid: self.in_papers(valid),
            blank: self.in_papers(blank),
            invalid: self.in_papers(invalid),
            quota: first.and_then(|stage| stage.quota),
            elected: number(&self.elected),
            winners,
            vacant: self.vacancies(),
            reserve: number(&left),
            comparison: None,
            balanced: self.is_balanced(rule, valid),
            stages: self.stages,
            ties: self.ties.broken,
            alternatives: Vec::new(),
            alternatives_complete: true,
        }
    }
}

use super::{
    orders::Orders,
    tree::{ONE, Tree},
};
use crate::counting::{
    Action, Contest, CountError, Ground, Progress, Reason, Ties, Votes,
    progress::{Done, Status},
};

/// Digits after the point, of votes and of keep values.
const DIGITS: u8 = 9;

/// A count by Meek's method under way.
///
/// A stage is recorded whenever something is decided, with the votes, the quota and the keep values
/// by which it was: the first distribution; the last one before candidates are elected or one is
/// excluded; and the first one after an exclusion, which shows where those votes went.
pub(super) struct Count<'a> {
    pub(super) progress: Progress<'a>,
    tree: Tree<'a>,
    keep: Vec<u64>,
    /// What led to the votes as they stand, unless that is recorded or was but a change of keep
    /// values.
    pending: Option<Done>,
    /// Whether the votes are still those from before somebody was excluded.
    is_stale: bool,
    recorded: Vec<u128>,
}

impl<'a> Count<'a> {
    /// The papers are shared out for the first time.
    pub(super) fn new(
        contest: &'a Contest,
        decimals: u8,
        ties: Ties,
        orders: &'a Orders<'a>,
    ) -> Result<Self, CountError> {
        let candidates = contest.candidates.len();
        let mut progress = Progress::new(contest, DIGITS, decimals, ties).guarded()?;
        progress.residue = orders.lost;
        let keeps = |status: &Status| if *status == Status::Withdrawn { 0 } else { ONE };
        let root = |paper| orders.value_of(paper);
        let mut count = Self {
            keep: progress.status.iter().map(keeps).collect(),
            tree: Tree::new(&orders.papers, candidates, &orders.values, root),
            progress,
            pending: Some(Done::new(Action::First, &[], Reason::Beginning)),
            is_stale: true,
            recorded: Vec::new(),
        };
        count.distribute();
        Ok(count)
    }

    /// Shares out all papers by the keep values.
    pub(super) fn distribute(&mut self) {
        let progress = &mut self.progress;
        progress.non_transferable = self.tree.distribute(&self.keep, &mut progress.votes);
        self.is_stale = false;
    }

    /// The votes of all candidates.
    pub(super) fn votes(&self) -> u128 {
        self.progress.votes.iter().sum()
    }

    /// Whether no more candidates are left than there are seats; then all of them are elected.
    pub(super) fn elects_all_left(&mut self) -> bool {
        let rest: Vec<usize> = self.progress.continuing().collect();
        let are_all = rest.len() <= self.progress.vacancies();
        if are_all {
            self.elect(rest, Ground::LastSeats);
        }
        are_all
    }

    /// Elects candidates, who keep all that they have for now.
    pub(super) fn elect(&mut self, candidates: Vec<usize>, ground: Ground) {
        if self.progress.vacancies() > candidates.len() {
            for candidate in &candidates {
                self.tree.elect(*candidate);
            }
        }
        self.progress.elect_all(candidates, ground);
        self.record();
    }

    /// Records the votes by which a candidate is about to be excluded.
    pub(super) fn settle(&mut self) {
        if self.pending.is_some() || self.recorded != self.progress.votes {
            self.record();
        }
    }

    /// Excludes a candidate. The papers must be shared out next.
    pub(super) fn exclude(&mut self, candidate: usize, reason: Reason) {
        self.keep[candidate] = 0;
        self.progress.exclude(candidate);
        self.tree.exclude(candidate);
        self.pending = Some(Done::new(Action::Exclude, &[candidate], reason));
        self.is_stale = true;
    }

    /// Gives elected candidates new keep values, of which `keep` makes each from the one before and
    /// the votes, and shares out all papers by them.
    pub(super) fn redistribute(&mut self, keep: impl Fn(u64, u128) -> u64) {
        if self.pending.is_some() && !self.is_stale {
            self.record();
        }
        for candidate in self.progress.elected() {
            let votes = self.progress.votes[*candidate];
            // Rounding can leave a candidate without a vote, or just below the quota.
            if votes > 0 {
                self.keep[*candidate] = keep(self.keep[*candidate], votes).min(ONE);
            }
        }
        self.distribute();
    }

    /// The keep value, multiplied by the quota and then divided by the votes, each to nine places,
    /// rounded up.
    pub(super) fn reduced(quota: u128) -> impl Fn(u64, u128) -> u64 {
        move |keep, votes| {
            let product = (u128::from(keep) * quota).div_ceil(u128::from(ONE));
            let quotient = (product * u128::from(ONE)).div_ceil(votes);
            u64::try_from(quotient).unwrap_or(ONE)
        }
    }

    /// What the elected candidates have beyond the quota, all together, but not less than nothing.
    pub(super) fn surplus(&self) -> u128 {
        let elected = self.progress.elected();
        let votes: u128 = elected.iter().map(|candidate| self.progress.votes[*candidate]).sum();
        votes.saturating_sub(self.quota() * elected.len() as u128)
    }

    /// The quota as it is now.
    pub(super) fn quota(&self) -> u128 {
        self.progress.quota.unwrap_or_default()
    }

    /// The votes of the hopeful candidates, without the fraction that the seats do not divide, and
    /// one unit more.
    pub(super) fn update_quota(&mut self, seats: usize) {
        self.progress.quota = Some(self.votes() / (seats as u128 + 1) + 1);
    }

    /// The hopeful candidates who have the quota, unless they are more than there are vacancies:
    /// no text foresees that, but what is rounded up can amount to it.
    pub(super) fn reached_quota(&self) -> Vec<usize> {
        let votes = |candidate: &usize| self.progress.votes[*candidate];
        let reached = self.progress.continuing().filter(|it| votes(it) >= self.quota());
        let reached: Vec<usize> = reached.collect();
        if reached.len() > self.progress.vacancies() { Vec::new() } else { reached }
    }

    /// Records the votes as they stand, with what led to them.
    fn record(&mut self) {
        let again = || Done::new(Action::Distribute, &[], Reason::KeepValues);
        let mut done = self.pending.take().unwrap_or_else(again);
        let keep = self.keep.iter().map(|keep| Votes::new(u128::from(*keep), DIGITS));
        done.keep = Some(keep.collect());
        self.progress.record(done);
        self.recorded.clone_from(&self.progress.votes);
    }
}

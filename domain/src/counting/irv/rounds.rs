use super::{
    ballots::{Ballots, End},
    choices::{Choices, Quota, Winners},
    piles::{Piles, Sorted},
};
use crate::counting::{
    Action, CandidateNumber, Contest, CountError, Ground, Inactive, Progress, Purpose, Reason,
    Ties, Transfer, Wanted, progress::Done,
};

/// A count under way. A round is what happens before votes are looked at again: each is a stage.
pub(super) struct Count<'a> {
    pub(super) progress: Progress<'a>,
    pub(super) choices: &'a Choices,
    piles: Piles<'a>,
    /// How many seats the quota is for.
    seats: usize,
    /// How many are elected when this run-off is over, and how many were before it.
    goal: usize,
    before: usize,
    /// The fewest votes with which a candidate stays.
    pub(super) minimum: u128,
    /// Votes that count for nobody, by why.
    ended: [u128; 5],
    /// Whose surplus is to be transferred.
    with_surplus: Vec<usize>,
}

impl<'a> Count<'a> {
    pub(super) fn run(
        contest: &'a Contest,
        ballots: &'a Ballots<'a>,
        decimals: u8,
        choices: &'a Choices,
        ties: Ties,
    ) -> Result<Progress<'a>, CountError> {
        let is_sequential = choices.winners == Winners::Sequential;
        let units = 10_u128.saturating_pow(u32::from(choices.digits) + u32::from(decimals));
        let mut count = Self {
            progress: Progress::new(contest, choices.digits, decimals, ties),
            choices,
            piles: Piles::new(ballots, contest.candidates.len()),
            seats: if is_sequential { 1 } else { contest.seats },
            goal: contest.seats,
            before: 0,
            minimum: units.saturating_mul(choices.minimum.into()),
            ended: [0; 5],
            with_surplus: Vec::new(),
        };
        loop {
            count.before = count.progress.elected().len();
            if is_sequential {
                count.goal = count.before + 1;
            }
            count.run_off()?;
            let elected = count.progress.elected().len();
            let is_over = count.progress.stage() > choices.rounds || elected == contest.seats;
            if is_over || !is_sequential || elected == count.before {
                return Ok(count.progress);
            }
            count.progress.begin_again();
            if count.eligible().next().is_none() {
                return Ok(count.progress);
            }
        }
    }

    /// Who continues and can be elected.
    pub(super) fn eligible(&self) -> impl Iterator<Item = usize> + '_ {
        self.progress.continuing().filter(|it| !self.choices.write_ins.contains(it))
    }

    /// Those who stand for names written in and hold votes: while there are any, nobody is elected.
    pub(super) fn write_ins_with_votes(&self) -> Vec<usize> {
        let continuing = self.progress.continuing();
        let write_ins = continuing.filter(|it| self.choices.write_ins.contains(it));
        write_ins.filter(|it| self.progress.votes[*it] > 0).collect()
    }

    /// How many seats this run-off has yet to fill.
    pub(super) fn vacancies(&self) -> usize {
        self.goal.saturating_sub(self.progress.elected().len())
    }

    fn run_off(&mut self) -> Result<(), CountError> {
        self.first_round()?;
        while self.progress.stage() <= self.choices.rounds {
            if !self.with_surplus.is_empty() {
                self.transfer_surpluses()?;
            } else if self.is_done() {
                break;
            } else {
                let (excluded, reason) = self.choose_excluded()?;
                self.exclude(&excluded, reason)?;
            }
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        let continuing = self.progress.continuing().count();
        let is_filled = match self.choices.quota {
            Some(Quota::Share(..)) => !self.progress.elected().is_empty(),
            _ => self.vacancies() == 0,
        };
        if self.choices.until_two && is_filled {
            return continuing <= 1;
        }
        is_filled || self.eligible().next().is_none()
    }

    /// Every paper counts for its highest ranked candidate who continues.
    fn first_round(&mut self) -> Result<(), CountError> {
        self.progress.quota = None;
        self.progress.votes.fill(0);
        self.ended = [0; 5];
        let one = self.choices.one;
        let sorted = self.piles.deal(one, receives(&self.progress, self.choices));
        self.book(None, sorted, one, &mut Vec::new());
        self.end_round(Done::new(Action::First, &[], Reason::Beginning))
    }

    /// Excludes candidates together, and counts their papers for the next of those who are left.
    fn exclude(&mut self, excluded: &[usize], reason: Reason) -> Result<(), CountError> {
        for candidate in excluded {
            self.progress.exclude(*candidate);
        }
        let mut transfers = Vec::new();
        for candidate in excluded {
            self.move_papers(*candidate, |value| value, &mut transfers);
            self.progress.votes[*candidate] = 0;
        }
        self.end_round(Done::new(Action::Exclude, excluded, reason).transferring(transfers))
    }

    /// Transfers the surpluses of all who were elected with one in the round before.
    ///
    /// The surplus by the votes, cut off after the last digit, is the part of its value at which each
    /// paper moves; what that leaves, cut off again, is its value from then on. When no seat is left
    /// to be filled the surplus goes to nobody.
    fn transfer_surpluses(&mut self) -> Result<(), CountError> {
        let from = std::mem::take(&mut self.with_surplus);
        let quota = self.progress.quota.unwrap_or_default();
        let one = u128::from(self.choices.one);
        let mut transfers = Vec::new();
        for candidate in &from {
            let votes = self.progress.votes[*candidate];
            let surplus = votes - quota;
            let fraction = surplus * one / votes;
            // A fraction is less than one, so the value is less than before.
            let worth = |value: u64| u64::try_from(u128::from(value) * fraction / one);
            let moved =
                self.move_papers(*candidate, |value| worth(value).unwrap_or(value), &mut transfers);
            self.progress.votes[*candidate] = quota;
            self.progress.residue += surplus - moved;
        }
        let done = Done::new(Action::Surplus, &from, Reason::LargestSurplus);
        self.end_round(done.transferring(transfers))
    }

    /// Moves all papers of a candidate, each at its new value; gives back the votes that they are
    /// worth then. Papers that are worth nothing are laid aside.
    fn move_papers(
        &mut self,
        from: usize,
        worth: impl Fn(u64) -> u64,
        transfers: &mut Vec<Transfer>,
    ) -> u128 {
        let mut moved = 0;
        let is_over = self.vacancies() == 0 && self.progress.elected().contains(&from);
        for parcel in self.piles.take(from) {
            let value = worth(parcel.value);
            if value == 0 {
                continue;
            }
            let sorted = if is_over {
                Sorted { parts: Vec::new(), ended: vec![(End::Surplus, parcel.count)] }
            } else {
                self.piles.pass_on(parcel, value, receives(&self.progress, self.choices))
            };
            moved += self.book(Some(from), sorted, value, transfers);
        }
        moved
    }

    /// Gives papers to whom they count for, and books their votes; gives back how many those are.
    fn book(
        &mut self,
        from: Option<usize>,
        sorted: Sorted,
        value: u64,
        transfers: &mut Vec<Transfer>,
    ) -> u128 {
        let mut moved = 0;
        let mut tell = |to: Option<usize>, papers: u64, progress: &Progress<'_>| {
            let votes = u128::from(papers) * u128::from(value);
            moved += votes;
            transfers.extend(from.filter(|_| papers > 0).map(|from| Transfer {
                from: CandidateNumber::at(from),
                to: to.map(CandidateNumber::at),
                papers: progress.in_papers(papers),
                value: progress.in_value(value),
                votes: progress.in_votes(votes),
            }));
            votes
        };
        for (to, parcel) in sorted.parts {
            self.progress.votes[to] += tell(Some(to), parcel.count, &self.progress);
            self.piles.give(to, parcel);
        }
        let ended = sorted.ended.iter().filter(|(end, _)| *end != End::Blank);
        tell(None, ended.clone().map(|(_, papers)| papers).sum(), &self.progress);
        for (end, papers) in ended {
            self.ended[slot(*end)] += u128::from(*papers) * u128::from(value);
        }
        self.progress.non_transferable = self.ended.iter().sum();
        moved
    }

    /// Looks at the votes: who is elected, and who of them has a surplus.
    fn end_round(&mut self, done: Done) -> Result<(), CountError> {
        self.set_quota();
        let before = self.progress.elected().len();
        if self.write_ins_with_votes().is_empty() {
            self.elect()?;
        }
        let by_surplus =
            self.seats > 1 && matches!(self.choices.winners, Winners::All | Winners::One);
        // Where all who stand are elected without filling the seats, a surplus can go to nobody.
        if by_surplus && (self.vacancies() == 0 || self.eligible().next().is_some()) {
            let quota = self.progress.quota.unwrap_or_default();
            let elected = self.progress.elected()[before..].iter().copied();
            self.with_surplus = elected.filter(|it| self.progress.votes[*it] > quota).collect();
        }
        let of = |end| self.progress.in_votes(self.ended[slot(end)]);
        let inactive = Inactive {
            exhausted_choices: of(End::Exhausted),
            overvotes: of(End::Overvote),
            repeated_rankings: of(End::Repeated),
            skipped_rankings: of(End::Skipped),
            final_round_surplus: of(End::Surplus),
        };
        self.progress.record(Done { inactive: Some(inactive), ..done });
        Ok(())
    }

    /// Works out how many votes elect, unless that was settled before.
    fn set_quota(&mut self) {
        let Some(quota) = self.choices.quota else { return };
        let is_settled = self.choices.is_fixed || self.progress.elected().len() > self.before;
        if is_settled && self.progress.quota.is_some() {
            return;
        }
        let votes: u128 = self.progress.votes.iter().sum();
        let unit = u128::from(self.choices.unit);
        let seats = self.seats as u128;
        let quota = match quota {
            Quota::Droop => (votes / unit / (seats + 1) + 1) * unit,
            Quota::Hare => (votes / unit).div_ceil(seats) * unit,
            Quota::Share(parts, of) => (votes * parts).div_ceil(of),
        };
        self.progress.quota = Some(quota.max(unit).max(self.minimum));
    }

    fn has_quota(&self, candidate: usize) -> bool {
        self.progress.quota.is_some_and(|quota| self.progress.votes[candidate] >= quota)
    }

    /// Elects whom the votes elect: those who have the quota, and all who are left when they are no
    /// more than the seats. When two are left for one seat the one with more votes is elected.
    fn elect(&mut self) -> Result<(), CountError> {
        let left: Vec<usize> = self.eligible().collect();
        if let Some(Quota::Share(..)) = self.choices.quota {
            if left.iter().all(|it| self.has_quota(*it)) {
                self.progress.elect_all(left, Ground::Quota);
            }
            return Ok(());
        }
        let are_last = left.len() <= self.vacancies();
        if self.vacancies() == 0 {
            return Ok(());
        }
        if self.choices.winners == Winners::One && self.seats > 1 && !are_last {
            return self.elect_one(left);
        }
        let (with_quota, others): (Vec<usize>, Vec<usize>) =
            left.iter().partition(|it| self.has_quota(**it));
        let is_run_off = self.seats == 1 && left.len() == 2 && with_quota.is_empty();
        self.progress.elect_all(with_quota, Ground::Quota);
        if are_last {
            self.progress.elect_all(others, Ground::LastSeats);
        } else if is_run_off && left.iter().all(|it| self.progress.votes[*it] >= self.minimum) {
            self.elect_first(&left, Ground::MostVotes)?;
        }
        Ok(())
    }

    /// Elects the one with most votes who has the quota; and another only if there is no surplus to
    /// wait for.
    fn elect_one(&mut self, mut left: Vec<usize>) -> Result<(), CountError> {
        left.retain(|it| self.has_quota(*it));
        while self.vacancies() > 0 {
            let first = self.elect_first(&left, Ground::Quota)?;
            let votes = first.map(|it| self.progress.votes[it]);
            if votes.is_none() || votes > self.progress.quota {
                break;
            }
            left.retain(|it| Some(*it) != first);
        }
        Ok(())
    }

    /// Elects the one with most votes of those.
    fn elect_first(
        &mut self,
        among: &[usize],
        ground: Ground,
    ) -> Result<Option<usize>, CountError> {
        let first = self.progress.extreme(Wanted::Most, Purpose::Election, among)?;
        if let Some(first) = first {
            self.progress.elect(first, ground);
        }
        Ok(first)
    }
}

/// Who receives papers: those who continue and, if the count goes on after it, the winner.
fn receives<'a>(progress: &'a Progress<'_>, choices: &Choices) -> impl Fn(usize) -> bool + 'a {
    let until_two = choices.until_two;
    move |candidate| {
        progress.continues(candidate) || until_two && progress.elected().contains(&candidate)
    }
}

/// Where votes are booked whose papers were ended so.
fn slot(end: End) -> usize {
    match end {
        End::Exhausted | End::Blank => 0,
        End::Overvote => 1,
        End::Repeated => 2,
        End::Skipped => 3,
        End::Surplus => 4,
    }
}

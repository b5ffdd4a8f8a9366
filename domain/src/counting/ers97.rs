//! The single transferable vote by the rules of the Electoral Reform Society of 1997.
//!
//! R. A. Newland and F. S. Britton, *How to conduct an election by the Single Transferable Vote*,
//! third edition (1997), sections 5 and 6. Each function names the paragraph that it is.

use std::cmp::Reverse;

use super::{
    Action, CandidateNumber, Contest, CountError, CountReport, Ground, Options, Profile, Progress,
    Purpose, Reason, Rule, Setting, TieMethod, Ties, Transfer, Wanted,
    papers::{PaperRules, Papers, duplicates, equal},
    piles::{Parcel, Part, Piles, Sorted},
    progress::Done,
};

pub(super) const SOURCE: &str = "R. A. Newland and F. S. Britton, How to conduct an election by \
                                 the Single Transferable Vote, third edition, 1997";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "ties",
        values: &["forwards", "lot", "order"],
        default: "forwards",
        meaning: "what follows when the votes at the first stage, and after each batch of papers \
                  since, do not tell the tied apart: a lot, or an order drawn by lot before the count",
        source: "5.2.3, 5.2.5 and 5.6.3",
    },
    duplicates("6.10: the next available preference is for a continuing candidate"),
    equal("6.10: there is no next available preference where it is uncertain"),
    Setting {
        key: "skipped",
        values: &["skip", "stop", "invalid", "refuse"],
        default: "skip",
        meaning: "what becomes of a paper that skips a number",
        source: "6.10: the next preference in order",
    },
];

/// Two decimal places (5.1.6, 5.3.7).
const DIGITS: u8 = 2;
const ONE: u64 = 100;

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, Some(TieMethod::Forwards))?;
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let progress = Progress::new(contest, DIGITS, profile.decimals(), ties).guarded()?;
    let piles = Piles::deal(&papers, contest.candidates.len(), ONE);
    let valid_vote = u128::from(papers.valid) * u128::from(ONE);
    let places = contest.seats as u128;
    let most_together = if contest.constraints.is_empty() { usize::MAX } else { 1 };
    let mut count = Count { progress, piles, valid_vote, places, most_together };
    count.first_stage()?;
    // 5.5.2: as soon as all places are filled, no more papers are transferred.
    while count.progress.vacancies() > 0 && count.progress.continuing().next().is_some() {
        let doomed = count.progress.verdict()?.doomed;
        if !doomed.is_empty() {
            count.exclude(doomed, Reason::Doomed)?;
        } else if let Some(candidate) = count.surplus_to_transfer()? {
            count.transfer_surplus(candidate)?;
        } else {
            count.exclude_lowest()?;
        }
    }
    Ok(count.progress.finish(Rule::Ers97, given.used(), &papers))
}

struct Count<'a> {
    progress: Progress<'a>,
    piles: Piles<'a>,
    /// The total valid vote (5.1.2).
    valid_vote: u128,
    /// The number of places to be filled.
    places: u128,
    /// How many can be excluded together: with constraints one, after which they are asked again.
    most_together: usize,
}

impl Count<'_> {
    /// 5.1: papers are sorted by first preferences, the quota is calculated, and who has it is
    /// deemed elected. If no more stand than there are places, all of them are.
    fn first_stage(&mut self) -> Result<(), CountError> {
        let votes = |candidate| u128::from(self.piles.count(candidate)) * u128::from(ONE);
        self.progress.votes = (0..self.progress.votes.len()).map(votes).collect();
        self.calculate_quota();
        self.deem_elected()?;
        if self.progress.continuing().count() <= self.progress.vacancies() {
            self.elect_the_rest();
        }
        self.progress.record(Done::new(Action::First, &[], Reason::Beginning));
        Ok(())
    }

    /// 5.1.6: the total valid vote by one more than the places, to two decimal places; 0.01 is
    /// added unless that is exact. After 5.4.8 without the non-transferable vote.
    fn calculate_quota(&mut self) {
        let vote = self.valid_vote - self.progress.non_transferable;
        self.progress.quota = Some(vote.div_ceil(self.places + 1));
    }

    fn quota(&self) -> u128 {
        self.progress.quota.unwrap_or_default()
    }

    /// 6.18: what a candidate who is elected has beyond the quota.
    fn surplus(&self, candidate: usize) -> u128 {
        self.progress.votes[candidate].saturating_sub(self.quota())
    }

    /// All surpluses that have not been transferred.
    fn surpluses(&self) -> u128 {
        self.progress.elected().iter().map(|candidate| self.surplus(*candidate)).sum()
    }

    /// 6.20: the votes of all who continue, and those that await transfer.
    fn total_active_vote(&self) -> u128 {
        let not_elected = self.progress.votes.iter().sum::<u128>();
        let held = |candidate: &usize| self.progress.votes[*candidate];
        let elected: u128 = self.progress.elected().iter().map(held).sum();
        not_elected - elected + self.surpluses()
    }

    /// 5.1.7, 5.3.13 and 5.4.9: those who continue are considered in descending order of their
    /// votes, and deemed elected if they have the quota or, where that is less, the total active
    /// vote by one more than the places not yet filled.
    ///
    /// 5.6.2: of equal ones for whom there are too few places, those are who had more votes at the
    /// first point at which they differed; if they never did, none of them is. Nobody is whom the
    /// constraints cannot have.
    fn deem_elected(&mut self) -> Result<(), CountError> {
        loop {
            let progress = &self.progress;
            let places = progress.vacancies();
            let doomed = progress.verdict()?.doomed;
            let mut left: Vec<usize> = progress.continuing().collect();
            left.retain(|candidate| !doomed.contains(candidate));
            let most = left.iter().map(|candidate| progress.votes[*candidate]).max();
            let Some(most) = most.filter(|most| *most > 0 && places > 0) else { return Ok(()) };
            let would_suffice = most.saturating_mul(places as u128 + 1);
            let ground = match () {
                () if most >= self.quota() => Ground::Quota,
                () if would_suffice >= self.total_active_vote() => Ground::CannotBeOvertaken,
                () => return Ok(()),
            };
            left.retain(|candidate| progress.votes[*candidate] == most);
            let mut equal = left;
            if equal.len() > places {
                equal = self.progress.foremost(Purpose::Election, &equal);
            }
            if equal.len() > places {
                return Ok(());
            }
            self.progress.elect_in_turn(equal, ground)?;
        }
    }

    /// 5.5.1: all who continue are deemed elected.
    fn elect_the_rest(&mut self) {
        let rest = self.progress.continuing().collect();
        self.progress.elect_all(rest, Ground::LastSeats);
    }

    /// 5.2.2 and 5.2.3: the largest surplus is next, unless all surpluses together would not change
    /// who has the fewest votes; then they are deferred. Of equal ones it is that of the candidate
    /// who had more votes at the first point at which they differed, else a lot decides.
    fn surplus_to_transfer(&mut self) -> Result<Option<usize>, CountError> {
        let elected = self.progress.elected().iter().copied();
        let with_surplus: Vec<usize> = elected.filter(|it| self.surplus(*it) > 0).collect();
        if self.lowest_together()? > 0 {
            return Ok(None);
        }
        self.progress.extreme(Wanted::Most, Purpose::Surplus, &with_surplus)
    }

    /// 5.2.5: how many candidates with the fewest votes can be excluded together: as many as leave
    /// enough to fill the places, and have with all deferred surpluses no more votes than the next.
    /// The same number says whether surpluses are deferred: (a) of 5.2.2 is that one can, and (b)
    /// that more can. Equal candidates may be told apart for it: one of them can go with those who
    /// have no votes at all, since (b) lets their total be that of the next.
    fn lowest_together(&self) -> Result<usize, CountError> {
        let progress = &self.progress;
        let mut votes: Vec<u128> =
            progress.excludable()?.into_iter().map(|it| progress.votes[it]).collect();
        votes.sort_unstable();
        let most = votes.len().saturating_sub(progress.vacancies()).min(self.most_together);
        let mut total = self.surpluses();
        let mut together = 0;
        for (number, pair) in votes.windows(2).take(most).enumerate() {
            total += pair[0];
            if total <= pair[1] {
                together = number + 1;
            }
        }
        Ok(together)
    }

    /// 5.2.5: as many candidates with the fewest votes. Of equal ones it is who had fewer votes at
    /// the first point at which they differed, else a lot decides.
    fn lowest(&mut self, number: usize) -> Result<Vec<usize>, CountError> {
        let mut left = self.progress.excludable()?;
        let mut lowest = Vec::new();
        while lowest.len() < number {
            let fewest = left.iter().map(|candidate| self.progress.votes[*candidate]).min();
            let has_fewest = |it: &usize| Some(self.progress.votes[*it]) == fewest;
            let equal: Vec<usize> = left.iter().copied().filter(has_fewest).collect();
            if lowest.len() + equal.len() <= number {
                lowest.extend(equal);
            } else {
                let one = self.progress.extreme(Wanted::Fewest, Purpose::Exclusion, &equal)?;
                lowest.extend(one);
            }
            left.retain(|candidate| !lowest.contains(candidate));
        }
        Ok(lowest)
    }

    /// 5.3: of a candidate who was elected at the first stage all papers are examined, else only
    /// the last batch received. If those that are transferable are worth more than the surplus, each
    /// is transferred at the surplus by their number, to two decimal places; else at its present
    /// value.
    fn transfer_surplus(&mut self, candidate: usize) -> Result<(), CountError> {
        let surplus = self.surplus(candidate);
        let mut transfers = Vec::new();
        let mut moved = 0;
        // A candidate elected at the first stage has but one parcel.
        if let Some(parcel) = self.piles.take_last(candidate) {
            let present_value = parcel.value;
            let Sorted { parts, exhausted } = self.piles.sort(parcel, &self.progress);
            let papers: u128 = parts.iter().map(|(_, part)| u128::from(part.count)).sum();
            let reduced = papers * u128::from(present_value) > surplus;
            // Less than the present value, if it is reduced.
            let value = u64::try_from(surplus / papers.max(1)).unwrap_or(u64::MAX);
            let value = if reduced { value } else { present_value };
            for (to, part) in parts {
                let transfer = self.transfer(candidate, to, &part, value);
                moved += transfer.votes.units();
                transfers.push(transfer);
                self.piles.give(to, part, value);
            }
            // What papers without a next preference hold back; the rest is what is lost to
            // rounding, 5.3.9's non-transferable difference, or what other papers than these hold.
            let rest = surplus - moved;
            let held_back = u128::from(exhausted) * u128::from(present_value);
            let held_back = if reduced { 0 } else { held_back.min(rest) };
            transfers.extend(self.keep_back(candidate, exhausted, held_back));
            self.progress.residue += rest - held_back;
        }
        self.progress.votes[candidate] = self.quota();
        self.deem_elected()?;
        let done = Done::new(Action::Surplus, &[candidate], Reason::LargestSurplus);
        self.progress.record(done.transferring(transfers));
        Ok(())
    }

    /// Credits papers to a candidate.
    fn transfer(&mut self, from: usize, to: usize, part: &Part, value: u64) -> Transfer {
        let votes = u128::from(part.count) * u128::from(value);
        self.progress.votes[to] += votes;
        Transfer {
            from: CandidateNumber::at(from),
            to: Some(CandidateNumber::at(to)),
            papers: self.progress.in_papers(part.count),
            value: self.progress.in_value(value),
            votes: self.progress.in_votes(votes),
        }
    }

    /// Credits what is left of a surplus, or of a batch, as non-transferable: to papers none of
    /// which names another candidate who continues. The value of each is without a remainder.
    fn keep_back(&mut self, from: usize, papers: u64, votes: u128) -> Option<Transfer> {
        self.progress.non_transferable += votes;
        let value = u64::try_from(votes / u128::from(papers.max(1))).unwrap_or(u64::MAX);
        (votes > 0).then(|| Transfer {
            from: CandidateNumber::at(from),
            to: None,
            papers: self.progress.in_papers(papers),
            value: self.progress.in_value(value),
            votes: self.progress.in_votes(votes),
        })
    }

    /// 5.2.5 and 5.4: as many candidates with the fewest votes as possible are excluded together,
    /// or the one with the fewest.
    fn exclude_lowest(&mut self) -> Result<(), CountError> {
        let together = self.lowest_together()?.max(1);
        let excluded = self.lowest(together)?;
        let votes: u128 = excluded.iter().map(|candidate| self.progress.votes[*candidate]).sum();
        let reason = match together {
            1 => self.progress.fewest(excluded.first().copied().unwrap_or_default())?,
            _ if votes == 0 => Reason::NoVotes,
            _ => Reason::CannotCatchUp,
        };
        self.exclude(excluded, reason)
    }

    /// 5.4: all papers of those excluded are transferred in batches by value.
    ///
    /// 5.5.1: if that would leave no more than there are places, these are elected instead.
    fn exclude(&mut self, mut excluded: Vec<usize>, reason: Reason) -> Result<(), CountError> {
        let deferred = Some(self.surpluses()).filter(|surpluses| *surpluses > 0);
        let deferred = deferred.map(|surpluses| self.progress.in_votes(surpluses));
        excluded.sort_by_key(|candidate| self.progress.votes[*candidate]);
        for candidate in &excluded {
            self.progress.exclude(*candidate);
        }
        excluded.sort_unstable();
        let mut transfers = Vec::new();
        if self.progress.continuing().count() <= self.progress.vacancies() {
            self.elect_the_rest();
        } else {
            self.transfer_batches(&excluded, &mut transfers)?;
        }
        let mut done = Done::new(Action::Exclude, &excluded, reason);
        done.deferred = deferred;
        self.progress.record(done.transferring(transfers));
        Ok(())
    }

    /// 5.4.1 and 5.4.11: all papers of those excluded are taken together, and arranged in batches in
    /// descending order of value.
    fn transfer_batches(
        &mut self,
        excluded: &[usize],
        transfers: &mut Vec<Transfer>,
    ) -> Result<(), CountError> {
        let mut parcels = Vec::new();
        for candidate in excluded {
            let parcels_of = self.piles.take(*candidate).into_iter();
            parcels.extend(parcels_of.map(|parcel| (*candidate, parcel)));
        }
        parcels.sort_by_key(|(_, parcel)| Reverse(parcel.value));
        let mut parcels = parcels.into_iter().peekable();
        while let Some(first) = parcels.next() {
            let value = first.1.value;
            let mut batch = vec![first];
            while let Some(next) = parcels.next_if(|(_, parcel)| parcel.value == value) {
                batch.push(next);
            }
            self.transfer_batch(batch, value, transfers)?;
            // 5.5.2
            if self.progress.vacancies() == 0 {
                break;
            }
        }
        Ok(())
    }

    /// 5.4.2 to 5.4.9: the papers of a batch are sorted by their next available preferences, and
    /// credited at their present value. If some are non-transferable before anybody is elected, the
    /// quota is calculated anew; then who has it is elected, and (5.4.10) receives no further papers.
    fn transfer_batch(
        &mut self,
        batch: Vec<(usize, Parcel)>,
        value: u64,
        transfers: &mut Vec<Transfer>,
    ) -> Result<(), CountError> {
        // Papers that come in one batch make one parcel, whoever they come from.
        let mut has_received = vec![false; self.progress.votes.len()];
        for (from, parcel) in batch {
            self.progress.votes[from] -= u128::from(parcel.count) * u128::from(value);
            let Sorted { parts, exhausted } = self.piles.sort(parcel, &self.progress);
            for (to, part) in parts {
                transfers.push(self.transfer(from, to, &part, value));
                if std::mem::replace(&mut has_received[to], true) {
                    self.piles.add_to_last(to, part);
                } else {
                    self.piles.give(to, part, value);
                }
            }
            let votes = u128::from(exhausted) * u128::from(value);
            transfers.extend(self.keep_back(from, exhausted, votes));
        }
        if self.progress.elected().is_empty() {
            self.calculate_quota();
        }
        self.deem_elected()?;
        self.progress.end_batch(value);
        Ok(())
    }
}

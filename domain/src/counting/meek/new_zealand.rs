//! Meek's method, as New Zealand's local elections have it.
//!
//! Local Electoral Regulations 2001 (SR 2001/145), Schedule 1A. Part 1 is for several vacancies;
//! Part 2, for one, is the same with one vacancy: nobody is elected before the end, so no keep value
//! ever falls below one. Part 5 breaks ties.
//!
//! The program that New Zealand counts with, the STV Calculator, is not published, and what is known
//! of it differs from the schedule. Here the schedule is followed: pseudo-random numbers are those of
//! clauses 42 and 43 (with 1 000, and without a remainder of 10 000), inverted at every step after
//! the first (clause 48); candidates without votes are excluded one by one; and nobody is excluded
//! at step 1. Only where clause 10 has each product rounded up is what a paper passes on taken to be
//! what remains of it, as in the count of Dunedin's Cargill Ward in 2004: by the letter of the clause
//! a paper would count for more than one vote, votes would not add up, and more candidates could
//! have the quota than there are vacancies.

use super::{DUPLICATES, count::Count, generator::Generator, orders::Orders};
use crate::counting::{
    Contest, CountError, CountReport, Ground, Options, Profile, Purpose, Reason, Rule, Setting,
    TieMethod, Ties, Wanted,
    papers::{PaperRules, Papers, equal},
    progress::Status,
};

pub(in crate::counting) const SOURCE: &str =
    "New Zealand, Local Electoral Regulations 2001, Schedule 1A";

pub(in crate::counting) const SETTINGS: &[Setting] = &[
    Setting {
        key: "ties",
        values: &["prn", "lot", "order"],
        default: "prn",
        meaning: "what follows when the first step at which the tied had different numbers of votes \
                  does not tell them apart: the pseudo-random numbers of the schedule, a lot, or \
                  an order drawn by lot before the count; a lot, if a seed or an order is given and \
                  nothing else is said",
        source: "clauses 19, 34 and 40 to 48",
    },
    DUPLICATES,
    equal("Part 3: the preferences before it are recognised"),
    Setting {
        key: "skipped",
        values: &["stop", "skip", "invalid", "refuse"],
        default: "stop",
        meaning: "what becomes of a paper that skips a number",
        source: "Part 3: the preferences before it are recognised",
    },
];

/// The total surplus below which the lowest candidate is excluded: 0.0001 (clause 13).
const LIMIT: u128 = 100_000;

pub(in crate::counting) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    contest.forbid_constraints(Rule::MeekNz, "SR 2001/145, Schedule 1A, clause 13")?;
    let mut given = options.given()?;
    // A seed or an order says by itself that lots are to be drawn otherwise.
    let is_said = options.settings.contains_key("ties");
    let has_other = ["seed", "order"].iter().any(|key| options.settings.contains_key(*key));
    let has_numbers = given.get("ties")? == "prn" && (is_said || !has_other);
    for key in ["order", "seed"] {
        if has_numbers && !given.get(key)?.is_empty() {
            return Err(given.refuse(key, "none, as ties are broken by pseudo-random numbers"));
        }
    }
    let ties = Ties::of(&mut given, contest, Some(TieMethod::Forwards))?;
    if !has_numbers && !is_said {
        given.note("ties", "lot".into());
    }
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let orders = Orders::of(papers);
    let count = Count::new(contest, profile.decimals(), ties, &orders)?;
    let candidates = contest.candidates.len();
    let mut steps = Steps {
        count,
        seats: contest.seats,
        valid: orders.papers.valid,
        has_numbers,
        number: 1,
        history: History { ranks: vec![0; candidates], distinct: 1, votes: Vec::new() },
    };
    steps.all()?;
    Ok(steps.count.progress.finish(Rule::MeekNz, given.used(), &orders.papers))
}

/// The steps of a count (clause 3).
struct Steps<'a> {
    count: Count<'a>,
    seats: usize,
    valid: u64,
    has_numbers: bool,
    /// The number of the step.
    number: usize,
    history: History,
}

impl Steps<'_> {
    /// Clauses 5 to 18. The votes of step 1 are first preferences; the votes of every other follow
    /// from keep values that are worked out anew. Whoever has the quota succeeds, and then, but not
    /// at step 1, the candidate with the fewest votes is excluded if that is certain (clause 13).
    fn all(&mut self) -> Result<(), CountError> {
        self.end_distribution();
        if self.count.elects_all_left() {
            return Ok(());
        }
        self.elect();
        let mut surplus_before = None;
        while self.count.progress.vacancies() > 0 && !self.count.elects_all_left() {
            // Clauses 7 to 11, and 17.
            self.number += 1;
            self.count.redistribute(Count::reduced(self.count.quota()));
            self.end_distribution();
            // Clause 12.
            if self.elect() {
                surplus_before = None;
            }
            if self.count.progress.vacancies() == 0 {
                return Ok(());
            }
            // Clauses 13 and 23.
            let surplus = self.count.surplus();
            let is_stable = surplus_before.is_some_and(|before| surplus >= before);
            surplus_before = Some(surplus);
            if let Some(reason) = self.exclusion(surplus, is_stable) {
                self.exclude_lowest(reason)?;
                surplus_before = None;
                if self.is_last_exclusion() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Clause 11; the votes of the step are on record.
    fn end_distribution(&mut self) {
        self.count.update_quota(self.seats);
        let progress = &self.count.progress;
        self.history.add(progress.stage(), &progress.votes);
    }

    /// Clauses 6 and 12.
    fn elect(&mut self) -> bool {
        let winners = self.count.reached_quota();
        let is_anybody = !winners.is_empty();
        if is_anybody {
            self.count.elect(winners, Ground::Quota);
        }
        is_anybody
    }

    /// Clause 3: as soon as no more are left than vacancies all succeed. Their votes are those after
    /// the exclusion.
    fn is_last_exclusion(&mut self) -> bool {
        let progress = &self.count.progress;
        let is_last = progress.continuing().count() <= progress.vacancies();
        if is_last {
            self.count.distribute();
            self.count.update_quota(self.seats);
            self.count.elects_all_left();
        }
        is_last
    }

    /// Clause 13: whether the candidate with the fewest votes is excluded, and why. That is so if
    /// not even the total surplus could lift them to the next, or if the surplus is small; or if it
    /// gets no smaller within nine places (clause 23).
    fn exclusion(&self, surplus: u128, is_stable: bool) -> Option<Reason> {
        let progress = &self.count.progress;
        let mut votes: Vec<u128> = progress.continuing().map(|it| progress.votes[it]).collect();
        votes.sort_unstable();
        match votes.as_slice() {
            [lowest, next, ..] if lowest + surplus < *next && surplus >= LIMIT => {
                Some(Reason::CannotCatchUp)
            }
            [_, ..] if surplus < LIMIT || is_stable => Some(Reason::FewestVotes),
            _ => None,
        }
    }

    /// Clauses 13, 19 and 34.
    fn exclude_lowest(&mut self, reason: Reason) -> Result<(), CountError> {
        self.count.settle();
        let progress = &mut self.count.progress;
        let fewest = progress.continuing().map(|it| progress.votes[it]).min();
        let has_fewest = |candidate: &usize| Some(progress.votes[*candidate]) == fewest;
        let tied: Vec<usize> = progress.continuing().filter(has_fewest).collect();
        let lowest = match tied.as_slice() {
            [] => return Ok(()),
            [only] => *only,
            tied => self.break_tie(tied)?,
        };
        self.count.exclude(lowest, reason);
        Ok(())
    }

    /// Clauses 19 and 40: whoever had fewer votes at the first step at which the tied had different
    /// numbers of votes, else whoever has the lowest pseudo-random number.
    fn break_tie(&mut self, tied: &[usize]) -> Result<usize, CountError> {
        if self.has_numbers {
            let order = self.order_of_numbers();
            self.count.progress.ties.lay_down(order);
        }
        let progress = &mut self.count.progress;
        let stage = (progress.stage(), Purpose::Exclusion);
        let steps: Vec<&[u128]> = self.history.votes.iter().map(|(_, it)| it.as_slice()).collect();
        let chosen = progress.ties.choose(stage, Wanted::Fewest, tied, &steps)?;
        if let Some(tie) = progress.ties.broken.last_mut() {
            // Not every step is a stage.
            let stage_of = |step: usize| self.history.votes.get(step - 1).map(|(stage, _)| *stage);
            tie.decided_by = tie.decided_by.and_then(stage_of);
            if self.has_numbers && tie.method == TieMethod::Order {
                (tie.method, tie.lot) = (TieMethod::Lot, true);
            }
        }
        Ok(chosen)
    }

    /// Clauses 41 to 48: the candidates by their pseudo-random numbers at this step, the highest
    /// first.
    fn order_of_numbers(&self) -> Vec<usize> {
        let status = &self.count.progress.status;
        let standing = |it: &usize| status[*it] != Status::Withdrawn;
        let mut order: Vec<usize> = (0..status.len()).filter(standing).collect();
        let numbers = numbers(order.len(), self.seats, self.valid);
        let mut numbered: Vec<(u64, usize)> = numbers.into_iter().zip(order).collect();
        numbered.sort_unstable();
        order = numbered.into_iter().map(|(_, candidate)| candidate).collect();
        // Clause 48 takes them from 10 000 at each step, which turns the order round.
        if self.number % 2 == 1 {
            order.reverse();
        }
        order
    }
}

/// Clauses 42 to 47: the pseudo-random number of each candidate at step 1, in the order of the list.
fn numbers(candidates: usize, vacancies: usize, valid: u64) -> Vec<u64> {
    let z = (valid % 30_323 + 1_000 * (valid % 10)) % 30_323;
    let mut generator = Generator::new(candidates as u64 + 5, vacancies as u64, z);
    // Clause 43 gives the first number, clause 44 four others; the first four are discarded.
    for _ in 0..4 {
        generator.ten_thousandths();
    }
    let mut numbers: Vec<u64> = Vec::with_capacity(candidates);
    while numbers.len() < candidates {
        let number = generator.ten_thousandths();
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// The votes of those steps at which candidates differed who had not before (clause 40). No other
/// step can break a tie.
struct History {
    /// Equal for candidates who had the same votes at every step so far.
    ranks: Vec<usize>,
    /// How many ranks there are.
    distinct: usize,
    /// The number of the stage to which the step belongs, and the votes.
    votes: Vec<(usize, Vec<u128>)>,
}

impl History {
    fn add(&mut self, stage: usize, votes: &[u128]) {
        let key = |candidate: usize| (self.ranks[candidate], votes[candidate]);
        let mut keys: Vec<(usize, u128)> = (0..votes.len()).map(key).collect();
        let all = keys.clone();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > self.distinct {
            self.distinct = keys.len();
            let rank = |key: &(usize, u128)| keys.partition_point(|it| it < key);
            self.ranks = all.iter().map(rank).collect();
            self.votes.push((stage, votes.to_vec()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_schedule() {
        // Worked out by hand for three candidates, two vacancies and four voting documents: x, y
        // and z begin at 8, 2 and 4 004.
        let mut state = (8_u64, 2_u64, 4_004_u64);
        let mut next = || {
            state = (171 * state.0 % 30_269, 172 * state.1 % 30_307, 170 * state.2 % 30_323);
            10_000 * state.0 / 30_269 + 10_000 * state.1 / 30_307 + 10_000 * state.2 / 30_323
        };
        let all: Vec<u64> = (0..7).map(|_| next()).collect();
        assert_eq!(numbers(3, 2, 4), all[4..]);
    }

    #[test]
    fn only_steps_that_tell_candidates_apart_are_kept() {
        let mut history = History { ranks: vec![0; 3], distinct: 1, votes: Vec::new() };
        for (stage, votes) in [[2, 2, 2], [3, 3, 1], [1, 1, 4], [1, 2, 4]].iter().enumerate() {
            history.add(stage + 1, votes);
        }
        let stages: Vec<usize> = history.votes.iter().map(|(stage, _)| *stage).collect();
        assert_eq!(stages, [2, 4]);
    }
}

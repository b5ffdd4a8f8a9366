//! Meek's method, by Algorithm 123.
//!
//! I. D. Hill, B. A. Wichmann and D. R. Woodall, "Algorithm 123: Single transferable vote by Meek's
//! method", *The Computer Journal* 30(3), 1987, pp. 277 to 281. In place of the reals of its program
//! votes and weights have nine decimal places; what a candidate retains of a paper is rounded up,
//! and what is passed on is what remains. The quota is an exact fraction.

use super::{SKIPPED, count::Count, generator::Generator, orders::Orders, tree::ONE};
use crate::counting::{
    Contest, CountError, CountReport, Ground, Options, Profile, Purpose, Reason, Rule, Setting,
    TieMethod, Ties, Wanted,
    papers::{PaperRules, Papers},
};

pub(in crate::counting) const SOURCE: &str =
    "Hill, Wichmann and Woodall, Algorithm 123, The Computer Journal 30(3), 1987";

pub(in crate::counting) const SETTINGS: &[Setting] = &[
    Setting {
        key: "ties",
        values: &["lot", "order", "as183"],
        default: "lot",
        meaning: "who of those with equally few votes is excluded: one drawn by lot, the last in an \
                  order laid down before the count, or whoever the generator of the published \
                  program draws, which begins with the numbers of candidates, seats and papers",
        source: "section 2.5, and function random of the program",
    },
    Setting {
        key: "duplicates",
        values: &["refuse", "skip", "stop", "invalid"],
        default: "refuse",
        meaning: "what becomes of a paper that names a candidate again",
        source: "section 3: the program reports it and counts nothing",
    },
    Setting {
        key: "equal",
        values: &["refuse", "stop", "invalid"],
        default: "refuse",
        meaning: "what becomes of a paper that ranks candidates equally",
        source: "section 1: equal preferences are not implemented",
    },
    SKIPPED,
];

/// The least that the quota is, 0.0001: a safeguard of the program against papers none of which
/// names a hopeful candidate.
const LEAST_QUOTA: u128 = 100_000;

/// The most often that weights are worked out in a row: the program's counter begins with one and
/// stops at 500.
const MOST_ITERATIONS: usize = 499;

pub(in crate::counting) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    contest.forbid_constraints(Rule::Meek123, "Algorithm 123, section 2.4")?;
    let mut given = options.given()?;
    let is_seeded = given.get("ties")? == "as183";
    for key in ["order", "seed"] {
        if is_seeded && !given.get(key)?.is_empty() {
            return Err(given.refuse(key, "none, as ties are broken by the generator"));
        }
    }
    let ties = Ties::of(&mut given, contest, None)?;
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let total = papers.valid + papers.blank;
    let orders = Orders::of(papers);
    let generator = || seeded(contest.candidates.len(), contest.seats, total);
    let mut count = Algorithm {
        count: Count::new(contest, profile.decimals(), ties, &orders)?,
        seats: contest.seats as u128,
        quota: 0,
        generator: is_seeded.then(generator),
    };
    count.update_quota();
    if !count.count.elects_all_left() {
        count.all()?;
    }
    Ok(count.count.progress.finish(Rule::Meek123, given.used(), &orders.papers))
}

struct Algorithm<'a> {
    count: Count<'a>,
    seats: u128,
    /// The quota, multiplied by one more than the seats.
    quota: u128,
    generator: Option<Generator>,
}

impl Algorithm<'_> {
    /// Sections 2.3 to 2.9. Weights are worked out anew from the votes before each distribution.
    fn all(&mut self) -> Result<(), CountError> {
        loop {
            self.converge();
            if self.elect()? {
                if self.count.progress.vacancies() == 0 || self.count.elects_all_left() {
                    return Ok(());
                }
                self.count.redistribute(self.reduced());
                self.update_quota();
                continue;
            }
            self.count.settle();
            let hopeful: Vec<usize> = self.count.progress.continuing().collect();
            let Some(lowest) = self.lowest(&hopeful)? else { return Ok(()) };
            self.count.exclude(lowest, Reason::FewestVotes);
            self.count.redistribute(self.reduced());
            self.update_quota();
            if self.count.elects_all_left() {
                return Ok(());
            }
        }
    }

    /// The total without the excess, divided by one more than the seats.
    fn update_quota(&mut self) {
        self.quota = self.count.votes().max(LEAST_QUOTA * (self.seats + 1));
        self.count.progress.quota = Some(self.quota / (self.seats + 1));
    }

    /// Section 2.4: papers are shared out anew until every elected candidate has the quota, within
    /// one part in a hundred thousand.
    fn converge(&mut self) {
        for _ in 1..MOST_ITERATIONS {
            if self.has_converged() {
                return;
            }
            self.count.redistribute(self.reduced());
            self.update_quota();
        }
    }

    fn has_converged(&self) -> bool {
        let progress = &self.count.progress;
        progress.elected().iter().all(|candidate| {
            let votes = progress.votes[*candidate] * (self.seats + 1);
            let quota = self.quota * 100_000;
            (votes * 99_999..=votes * 100_001).contains(&quota)
        })
    }

    /// The weight, multiplied by the quota and divided by the votes, rounded up to nine places.
    fn reduced(&self) -> impl Fn(u64, u128) -> u64 + use<> {
        let (quota, divisor) = (self.quota, self.seats + 1);
        move |weight, votes| {
            let weight = (u128::from(weight) * quota).div_ceil(votes * divisor);
            u64::try_from(weight).unwrap_or(ONE)
        }
    }

    /// Sections 2.5 and 2.6: every hopeful candidate who has the quota is elected. That can be more
    /// than there are vacancies only if all of them have nothing or just the quota; then those who
    /// have nothing are excluded, and of the others one at random until the rest fit.
    fn elect(&mut self) -> Result<bool, CountError> {
        let progress = &mut self.count.progress;
        let has_quota = |it: &usize| progress.votes[*it] * (self.seats + 1) >= self.quota;
        let (mut winners, others): (Vec<usize>, Vec<usize>) =
            progress.continuing().partition(has_quota);
        if winners.is_empty() {
            return Ok(false);
        }
        if winners.len() > progress.vacancies() {
            for candidate in others {
                progress.exclude(candidate);
            }
        }
        while winners.len() > self.count.progress.vacancies() {
            let Some(lowest) = self.lowest(&winners)? else { break };
            self.count.progress.exclude(lowest);
            winners.retain(|candidate| *candidate != lowest);
        }
        self.count.elect(winners, Ground::Quota);
        Ok(true)
    }

    /// Section 2.5: the candidate with the fewest votes, of equal ones one at random.
    fn lowest(&mut self, among: &[usize]) -> Result<Option<usize>, CountError> {
        if let Some(generator) = &mut self.generator {
            let progress = &mut self.count.progress;
            let drawn = draw(generator, among, &progress.votes);
            // Who comes last in an order is excluded.
            let others = among.iter().copied().filter(|it| Some(*it) != drawn);
            progress.ties.lay_down(others.chain(drawn).collect());
        }
        let progress = &mut self.count.progress;
        let ties_before = progress.ties.broken.len();
        let lowest = progress.extreme(Wanted::Fewest, Purpose::Exclusion, among)?;
        for tie in progress.ties.broken.iter_mut().skip(ties_before) {
            if self.generator.is_some() {
                (tie.method, tie.lot) = (TieMethod::Lot, true);
            }
        }
        Ok(lowest)
    }
}

/// The seeds of the program's generator: the number of candidates on the list, of seats and of
/// papers, the last reduced to a range.
fn seeded(candidates: usize, seats: usize, total: u64) -> Generator {
    let papers = (total + 20_000 - 1) % 30_322 + 1;
    Generator::new(candidates as u64, (seats as u64).saturating_add(10_000), papers)
}

/// Whom the program excludes, who looks at one candidate after the other: one with as many votes as
/// the lowest so far takes their place if a random number falls below one part in so many as have
/// been equal, themselves included. As published, one with more votes is counted among those too.
fn draw(generator: &mut Generator, among: &[usize], votes: &[u128]) -> Option<usize> {
    let mut lowest: Option<usize> = None;
    let (mut parts, mut is_random) = (2, false);
    for candidate in among.iter().copied() {
        let order = lowest.map(|lowest| votes[candidate].cmp(&votes[lowest]));
        let is_lower = match order {
            None | Some(std::cmp::Ordering::Less) => {
                is_random = false;
                true
            }
            Some(std::cmp::Ordering::Equal) => {
                is_random = true;
                generator.is_below(parts)
            }
            Some(std::cmp::Ordering::Greater) => false,
        };
        if is_lower {
            lowest = Some(candidate);
        }
        parts = if is_random { parts + 1 } else { 2 };
    }
    lowest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_papers_is_reduced_to_the_range_of_the_program() {
        // While it is beyond 30322.5 the program takes 30322 from it.
        for total in [0, 1, 10_322, 10_323, 40_644, 40_645, 1_000_000] {
            let mut expected = total + 20_000;
            while expected > 30_322 {
                expected -= 30_322;
            }
            let mut reduced = seeded(5, 2, total);
            let mut direct = Generator::new(5, 10_002, expected);
            assert_eq!(reduced.ten_thousandths(), direct.ten_thousandths(), "{total}");
        }
    }

    #[test]
    fn a_draw_is_needed_only_among_equals() {
        let mut generator = seeded(3, 1, 10);
        assert_eq!(draw(&mut generator, &[0, 1, 2], &[5, 4, 6]), Some(1));
        let mut untouched = seeded(3, 1, 10);
        assert_eq!(generator.ten_thousandths(), untouched.ten_thousandths());
    }
}

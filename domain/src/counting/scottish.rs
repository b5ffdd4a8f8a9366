//! The single transferable vote of Scottish local elections.
//!
//! The Scottish Local Government Elections Order 2007 (SSI 2007/42), Schedule 1, Part IV, rules 45
//! to 52. The Order of 2011 (SSI 2011/399) has the same text, each rule one number higher. Each
//! function names the rule that it is.

use super::{
    Action, Contest, CountError, CountReport, Ground, Options, Profile, Progress, Purpose, Reason,
    Rule, Setting, TieMethod, Ties, Wanted,
    papers::{PaperRules, Papers, duplicates, equal},
    piles::Piles,
    progress::Done,
};

pub(super) const SOURCE: &str = "SSI 2007/42, Schedule 1, rules 45 to 52";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "ties",
        values: &["backwards", "lot", "order"],
        default: "backwards",
        meaning: "what follows when the stages before, the most recent first, do not tell the tied \
                  apart: a lot, or an order drawn by lot before the count",
        source: "rules 49(2) and 51(2)",
    },
    duplicates("article 2: preferences for candidates already dealt with are ignored"),
    equal("article 2: no preference is next in order from there on"),
    Setting {
        key: "skipped",
        values: &["stop", "skip", "invalid", "refuse"],
        default: "stop",
        meaning: "what becomes of a paper that skips a number",
        source: "article 2: next available preferences are in consecutive numerical order",
    },
];

/// Five decimal places (rule 48(3)).
const DIGITS: u8 = 5;
const ONE: u64 = 100_000;

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    contest.forbid_constraints(Rule::Scottish, "rule 47: whoever has the quota is elected")?;
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, Some(TieMethod::Backwards))?;
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let progress = Progress::new(contest, DIGITS, profile.decimals(), ties);
    let piles = Piles::deal(&papers, contest.candidates.len(), ONE);
    let mut count = Count { progress, piles };
    count.first_stage(&papers, contest.seats);
    while count.progress.vacancies() > 0 && count.progress.continuing().next().is_some() {
        match count.largest_surplus()? {
            Some(candidate) => count.transfer_surplus(candidate),
            None => count.exclude_lowest()?,
        }
    }
    Ok(count.progress.finish(Rule::Scottish, given.used(), &papers))
}

struct Count<'a> {
    progress: Progress<'a>,
    piles: Piles<'a>,
}

impl Count<'_> {
    /// Rules 45 and 46: papers are sorted by first preferences, and the quota is worked out: the
    /// valid papers by one more than the seats, without the fraction, and one more.
    fn first_stage(&mut self, papers: &Papers<'_>, seats: usize) {
        let votes = |candidate| u128::from(self.piles.count(candidate)) * u128::from(ONE);
        self.progress.votes = (0..self.progress.votes.len()).map(votes).collect();
        // Also of papers whose weights have digits after the point.
        let whole = u128::from(self.progress.in_papers(1).one());
        let quota = u128::from(papers.valid) / whole / (seats as u128 + 1) + 1;
        self.progress.quota = Some(quota * whole * u128::from(ONE));
        self.end_stage(Done::new(Action::First, &[], Reason::Beginning));
    }

    /// Rules 47 and 52: after every stage those who have the quota are elected; and as soon as no
    /// more continue than there are vacancies, all of them are, without any transfer.
    fn end_stage(&mut self, done: Done) {
        let quota = self.progress.quota.unwrap_or_default();
        let progress = &mut self.progress;
        let elected = progress.continuing().filter(|it| progress.votes[*it] >= quota).collect();
        progress.elect_all(elected, Ground::Quota);
        let rest: Vec<usize> = progress.continuing().collect();
        if progress.vacancies() > 0 && rest.len() <= progress.vacancies() {
            progress.elect_all(rest, Ground::LastSeats);
        }
        progress.record(done);
    }

    /// Rule 49: of the surpluses not yet transferred the largest is next. Equal ones go by the votes
    /// at the most recent stage at which they differed, else by lot.
    fn largest_surplus(&mut self) -> Result<Option<usize>, CountError> {
        let quota = self.progress.quota.unwrap_or_default();
        let elected = self.progress.elected().iter().copied();
        let with_surplus: Vec<usize> =
            elected.filter(|candidate| self.progress.votes[*candidate] > quota).collect();
        self.progress.extreme(Wanted::Most, Purpose::Surplus, &with_surplus)
    }

    /// Rule 48: all papers of the candidate are sorted by their next available preference. Each is
    /// then worth its value before, multiplied by the surplus and divided by the votes that the
    /// candidate had, to five places, the rest of the fraction being ignored.
    fn transfer_surplus(&mut self, candidate: usize) {
        let quota = self.progress.quota.unwrap_or_default();
        let votes = self.progress.votes[candidate];
        let surplus = votes - quota;
        let worth = |value: u64| {
            let value = surplus * u128::from(value) / votes;
            // Less than before, which was of this type.
            Some(u64::try_from(value).unwrap_or(u64::MAX))
        };
        let (transfers, moved) = self.piles.transfer(candidate, &mut self.progress, worth);
        self.progress.votes[candidate] = quota;
        self.progress.residue += surplus - moved;
        let done = Done::new(Action::Surplus, &[candidate], Reason::LargestSurplus);
        self.end_stage(done.transferring(transfers));
    }

    /// Rules 50 and 51: the candidate with the fewest votes is excluded, and all papers move at
    /// their present value. Equal ones go by the votes at the most recent stage at which they
    /// differed, else by lot.
    fn exclude_lowest(&mut self) -> Result<(), CountError> {
        let continuing: Vec<usize> = self.progress.continuing().collect();
        let lowest = self.progress.extreme(Wanted::Fewest, Purpose::Exclusion, &continuing)?;
        let Some(lowest) = lowest else { return Ok(()) };
        self.progress.exclude(lowest);
        let (transfers, _) = self.piles.transfer(lowest, &mut self.progress, Some);
        self.progress.votes[lowest] = 0;
        let done = Done::new(Action::Exclude, &[lowest], Reason::FewestVotes);
        self.end_stage(done.transferring(transfers));
        Ok(())
    }
}

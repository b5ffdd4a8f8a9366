//! The weighted inclusive Gregory method, by the Proportional Representation Foundation's reference rule.
//!
//! *Reference WIGM Rule*, Proportional Representation Foundation. Each function names the step that
//! it is. The variant of the Institute of Mathematical Statistics is in [`ims`].

use super::{
    Action, Contest, CountError, CountReport, Ground, Options, Profile, Progress, Purpose, Reason,
    Rule, Setting, Settings, Ties, Wanted,
    papers::{PaperRules, Papers, duplicates, equal},
    piles::Piles,
    progress::Done,
};

mod ims;

pub(super) const SOURCE: &str = "Proportional Representation Foundation, Reference WIGM Rule";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "variant",
        values: &["prf", "ims"],
        default: "prf",
        meaning: "the reference rule, or that of the Institute of Mathematical Statistics: one is \
                  elected at a time, each by a new quota of the votes that are still at work, and \
                  seats can be reserved for a group; papers that are not plain lists are invalid \
                  there unless chosen otherwise",
        source: "Reference WIGM Rule; Raftery, Sevcikova and Silverman, The vote package, The R \
                 Journal 13(2), 2021",
    },
    Setting {
        key: "quota",
        values: &["each-count", "constant"],
        default: "each-count",
        meaning: "in the variant ims whether the quota is calculated anew at each count; that of the \
                  reference rule is constant",
        source: "The vote package, argument constant.quota",
    },
    Setting {
        key: "increment",
        values: &[],
        default: "",
        meaning: "in the variant ims what is added to the quota, as 1; 0.001 unless chosen otherwise",
        source: "The vote package, argument eps",
    },
    Setting {
        key: "batch",
        values: &["no", "yes"],
        default: "no",
        meaning: "whether all who together could not catch up with the next are excluded at once",
        source: "step B.2",
    },
    Setting {
        key: "ties",
        values: &["lot", "order", "forwards", "backwards"],
        default: "lot",
        meaning: "by lot, or by an order laid down before the count, of which the first is chosen, \
                  be it for a transfer or to be excluded; in the variant ims by the first count at \
                  which the tied differed, or by the most recent, before a lot is drawn (there \
                  forwards unless chosen otherwise)",
        source: "step D.1",
    },
    duplicates("step D.2: a paper goes to the highest-ranking candidate who is hopeful"),
    equal("step D.2: there is no highest-ranking candidate from there on"),
    Setting {
        key: "skipped",
        values: &["skip", "stop", "invalid", "refuse"],
        default: "skip",
        meaning: "what becomes of a paper that skips a number",
        source: "step D.2: a paper goes to the highest-ranking candidate who is hopeful",
    },
];

/// The text that was counted by: each variant has its own.
pub(super) fn source(settings: &Settings) -> &'static str {
    let is_ims = settings.get("variant").is_some_and(|variant| variant == "ims");
    if is_ims { ims::SOURCE } else { SOURCE }
}

/// Four decimal places (D.4).
const DIGITS: u8 = 4;
const ONE: u64 = 10_000;

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    let mut given = options.given()?;
    if given.get("variant")? == "ims" {
        return ims::count(contest, profile, options);
    }
    for key in ["quota", "increment"] {
        if options.settings.contains_key(key) {
            return Err(given.refuse(key, "nothing, as the reference rule lays it down"));
        }
    }
    if matches!(given.get("ties")?, "forwards" | "backwards") {
        return Err(CountError::Forbidden {
            rule: Rule::Wigm,
            what: "ties to be broken by the votes of earlier stages",
            source_text: "Reference WIGM Rule, step D.1",
        });
    }
    let ties = Ties::of(&mut given, contest, None)?.choosing_first();
    let are_sure_losers_excluded = given.get("batch")? == "yes";
    if are_sure_losers_excluded && !contest.constraints.is_empty() {
        return Err(given.refuse("batch", "no, as the contest has constraints"));
    }
    let papers = Papers::read(contest, profile, PaperRules::of(&mut given)?)?;
    let progress = Progress::new(contest, DIGITS, profile.decimals(), ties).guarded()?;
    let piles = Piles::deal(&papers, contest.candidates.len(), ONE);
    let is_transferred = vec![false; contest.candidates.len()];
    let mut count = Count { progress, piles, is_transferred };
    count.initialize(&papers, contest.seats)?;
    while !count.is_complete() {
        let doomed = count.progress.verdict()?.doomed;
        let sure_losers = if are_sure_losers_excluded { count.sure_losers() } else { Vec::new() };
        if !doomed.is_empty() {
            count.defeat(&doomed, Reason::Doomed)?;
        } else if !sure_losers.is_empty() {
            count.defeat(&sure_losers, Reason::CannotCatchUp)?;
        } else if let Some(candidate) = count.high_surplus()? {
            count.transfer_surplus(candidate)?;
        } else if let Some(candidate) = count.low_candidate()? {
            let reason = count.progress.fewest(candidate)?;
            count.defeat(&[candidate], reason)?;
        }
    }
    Ok(count.progress.finish(Rule::Wigm, given.used(), &papers))
}

struct Count<'a> {
    progress: Progress<'a>,
    piles: Piles<'a>,
    /// Whose surplus was transferred: who is elected and not among them is pending.
    is_transferred: Vec<bool>,
}

impl Count<'_> {
    /// A. The quota is the papers by one more than the seats, to four places, and 0.0001; papers are
    /// assigned to first preferences.
    fn initialize(&mut self, papers: &Papers<'_>, seats: usize) -> Result<(), CountError> {
        let votes = |candidate| u128::from(self.piles.count(candidate)) * u128::from(ONE);
        self.progress.votes = (0..self.progress.votes.len()).map(votes).collect();
        let valid = u128::from(papers.valid) * u128::from(ONE);
        self.progress.quota = Some(valid / (seats as u128 + 1) + 1);
        self.elect_winners(Done::new(Action::First, &[], Reason::Beginning))
    }

    fn quota(&self) -> u128 {
        self.progress.quota.unwrap_or_default()
    }

    /// Who is elected with a surplus, be it none, still to be transferred.
    fn pending(&self) -> impl Iterator<Item = usize> + '_ {
        self.progress.elected().iter().copied().filter(|candidate| !self.is_transferred[*candidate])
    }

    /// D.3. The count is complete as soon as all seats are filled, or no more are left than seats.
    fn is_complete(&self) -> bool {
        self.progress.continuing().count() <= self.progress.vacancies()
            || self.progress.vacancies() == 0
    }

    /// B.1. Every hopeful candidate who has the quota is elected; and if that or what was done
    /// before completes the count, C., those who are left are elected if seats are.
    fn elect_winners(&mut self, done: Done) -> Result<(), CountError> {
        let quota = self.quota();
        let progress = &mut self.progress;
        let winners = progress.continuing().filter(|it| progress.votes[*it] >= quota).collect();
        progress.elect_in_turn(winners, Ground::Quota)?;
        if self.is_complete() && self.progress.vacancies() > 0 {
            let rest = self.progress.continuing().collect();
            self.progress.elect_all(rest, Ground::LastSeats);
        }
        self.progress.record(done);
        Ok(())
    }

    /// B.2. The largest set of those with the fewest votes who have together, with all surpluses,
    /// fewer votes than the next, and leave enough to fill the seats.
    fn sure_losers(&self) -> Vec<usize> {
        let progress = &self.progress;
        let mut hopeful: Vec<usize> = progress.continuing().collect();
        hopeful.sort_by_key(|candidate| progress.votes[*candidate]);
        let most = hopeful.len().saturating_sub(progress.vacancies());
        let mut total: u128 = self.pending().map(|it| progress.votes[it] - self.quota()).sum();
        let mut together = 0;
        for (number, pair) in hopeful.windows(2).take(most).enumerate() {
            total += progress.votes[pair[0]];
            if total < progress.votes[pair[1]] {
                together = number + 1;
            }
        }
        hopeful.truncate(together);
        hopeful
    }

    /// B.3. The pending candidate with the largest surplus; a tie is broken by D.1.
    fn high_surplus(&mut self) -> Result<Option<usize>, CountError> {
        let pending: Vec<usize> = self.pending().collect();
        self.progress.extreme(Wanted::Most, Purpose::Surplus, &pending)
    }

    /// B.3. The weight of every paper of the candidate is multiplied by the surplus and divided by
    /// the votes, each to four places (D.4), and the paper goes to the next; one without any weight
    /// to nobody (D.2).
    fn transfer_surplus(&mut self, candidate: usize) -> Result<(), CountError> {
        let quota = self.quota();
        let votes = self.progress.votes[candidate];
        let surplus = votes - quota;
        let one = u128::from(ONE);
        let weigh = |weight: u64| {
            let weight = u128::from(weight) * surplus / one * one / votes;
            // No more than before, which was of this type.
            Some(u64::try_from(weight).unwrap_or(u64::MAX)).filter(|weight| *weight > 0)
        };
        let (transfers, moved) = self.piles.transfer(candidate, &mut self.progress, weigh);
        self.progress.votes[candidate] = quota;
        self.progress.residue += surplus - moved;
        self.is_transferred[candidate] = true;
        let done = Done::new(Action::Surplus, &[candidate], Reason::LargestSurplus);
        self.elect_winners(done.transferring(transfers))
    }

    /// B.4. The hopeful candidate with the fewest votes whom no constraint guards; a tie is broken
    /// by D.1.
    fn low_candidate(&mut self) -> Result<Option<usize>, CountError> {
        let hopeful = self.progress.excludable()?;
        self.progress.extreme(Wanted::Fewest, Purpose::Exclusion, &hopeful)
    }

    /// B.2 and B.4. Candidates are defeated; unless that completes the count, their papers are
    /// transferred at the weight that they have.
    fn defeat(&mut self, defeated: &[usize], reason: Reason) -> Result<(), CountError> {
        for candidate in defeated {
            self.progress.exclude(*candidate);
        }
        let mut done = Done::new(Action::Exclude, defeated, reason);
        if !self.is_complete() {
            for candidate in defeated {
                let moved = self.piles.transfer(*candidate, &mut self.progress, Some);
                done.transfers.extend(moved.0);
                self.progress.votes[*candidate] = 0;
            }
        }
        self.elect_winners(done)
    }
}

//! Schulze's method: the candidate to whom no other leads by a stronger path than it leads to the other.
//!
//! M. Schulze, *The Schulze Method of Voting* (arXiv:1804.02973), sections 2.1 and 2.2. The default
//! option with its quorum and majorities is that of the Constitution for the Debian Project, version
//! 1.9, section A.5: its dropping of the weakest defeats in the Schwartz set leaves those whom the
//! strongest paths leave unbeaten.

mod above;
mod default_option;
mod pairs;
mod paths;

use self::{
    default_option::{DefaultOption, Dropped},
    pairs::{Pairs, Unranked},
    paths::{Link, Paths, Strength},
};
use super::{
    Action, CandidateNumber, Comparison, Contest, CountError, CountReport, Ground, Options,
    PathStrength, Profile, Progress, Reason, Rule, Setting, Ties, Votes, papers::Irregular,
    progress::Done,
};

pub(super) const SOURCE: &str = "M. Schulze, arXiv:1804.02973, sections 2.1 and 2.2; Constitution \
                                 for the Debian Project, version 1.9, section A.5";

const DEBIAN: &str = "Constitution for the Debian Project, version 1.9, section A.5";

pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        key: "ties",
        values: &["lot", "order"],
        default: "lot",
        meaning: "what decides who is elected of those who share the rank of the last seat: a lot, \
                  or an order laid down before the count",
        source: "section 5 of the paper; Debian, A.5(8): the elector with the casting vote, whose \
                 choice is given as a lot that was drawn",
    },
    Setting {
        key: "strength",
        values: &["winning", "support", "margins", "ratio"],
        default: "winning",
        meaning: "what makes a link strong: the votes for it, and of equally many the fewer against \
                  it; the votes for it only; how many more are for it than against it; or how many \
                  times as many",
        source: "section 2.1 of the paper; Debian, A.5(7), has the first",
    },
    Setting {
        key: "unranked",
        values: &["last", "ignore"],
        default: "last",
        meaning: "what a paper says of candidates whom it leaves out: that all whom it ranks are \
                  better, or nothing",
        source: "section 2.1 of the paper and Debian, A.5(1), have the first",
    },
    Setting {
        key: "duplicates",
        values: &["skip", "stop", "invalid", "refuse"],
        default: "skip",
        meaning: "what becomes of a paper that ranks a candidate again: the repetition is passed \
                  over, the paper ends there, it is invalid, or nothing is counted",
        source: "the texts are silent",
    },
    Setting {
        key: "default",
        values: &[],
        default: "",
        meaning: "the number of the candidate that stands for none of the others: those who are \
                  not preferred to it are dropped, and it is elected if nobody else is left",
        source: "Debian, A.5(2) and A.5(3)",
    },
    Setting {
        key: "quorum",
        values: &[],
        default: "",
        meaning: "how many votes over the default option a candidate needs",
        source: "Debian, A.5(2)",
    },
    Setting {
        key: "majority",
        values: &[],
        default: "",
        meaning: "how many votes over the default option a candidate needs for each against, as \
                  3:1 for all or 2=3:1,5=2:1 for some; more for than against if it is not said",
        source: "Debian, A.5(3)",
    },
];

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, None)?;
    let strength = match given.get("strength")? {
        "winning" => Strength::Winning,
        "support" => Strength::Support,
        "margins" => Strength::Margins,
        _ => Strength::Ratio,
    };
    let unranked = match given.get("unranked")? {
        "last" => Unranked::Last,
        _ => Unranked::Ignore,
    };
    let duplicates = Irregular::of(&mut given, "duplicates")?;
    let default = DefaultOption::of(&mut given, contest)?;
    if default.is_some() && (strength, unranked) != (Strength::Winning, Unranked::Last) {
        return Err(CountError::Forbidden {
            rule: Rule::Schulze,
            what: "a default option with another strength than winning, or other than with \
                   unranked candidates last",
            source_text: DEBIAN,
        });
    }
    let (pairs, papers) = Pairs::count(contest, profile, unranked, duplicates)?;
    if default.is_some() {
        contest.forbid_constraints(Rule::Schulze, DEBIAN)?;
    }
    let progress = Progress::new(contest, 0, profile.decimals(), ties).guarded()?;
    let mut count = Count { progress, pairs, default };
    let last = count.drop(profile.decimals());
    let paths = Paths::find(&count.pairs, count.progress.continuing().collect(), strength);
    let ranking = paths.ranking();
    count.elect(&ranking)?;
    count.progress.record(last);
    let comparison = count.comparison(&paths, &ranking, strength);
    let mut report = count.progress.finish(Rule::Schulze, given.used(), &papers);
    // Of those left, the ranking says who came closest; then those who were dropped, as they are.
    report.reserve.sort_by_cached_key(|number| {
        let place = ranking.iter().position(|rank| rank.contains(&number.index()));
        place.map_or((ranking.len(), None), |place| (place, Some(*number)))
    });
    report.comparison = Some(comparison);
    Ok(report)
}

struct Count<'a> {
    progress: Progress<'a>,
    pairs: Pairs,
    default: Option<DefaultOption>,
}

impl Count<'_> {
    /// Debian, A.5(2) and A.5(3): options below the quorum are no longer considered, then those that
    /// do not defeat the default option. The votes of all stages are those over the default option;
    /// where there is none, there is nothing but the pairs. Gives back the stage still to be ended.
    fn drop(&mut self, decimals: u8) -> Done {
        let only_step = Done::new(Action::Compare, &[], Reason::OnlyStep);
        let Some(default) = &self.default else { return only_step };
        let options: Vec<usize> = self.progress.continuing().collect();
        for option in &options {
            self.progress.votes[*option] = self.pairs.preferred(*option, default.option).into();
        }
        let Dropped { below_quorum, not_over_default } =
            default.drop(&self.pairs, &options, decimals);
        let grounds =
            [(below_quorum, Reason::BelowMinimum), (not_over_default, Reason::NotOverDefault)];
        let mut last = only_step;
        for (options, reason) in grounds.into_iter().filter(|(options, _)| !options.is_empty()) {
            if last.reason == Reason::OnlyStep {
                last.reason = Reason::Beginning;
            }
            let next = Done::new(Action::Exclude, &options, reason);
            self.progress.record(std::mem::replace(&mut last, next));
            for option in options {
                self.progress.exclude(option);
            }
        }
        last
    }

    /// The first of the ranking are elected, one for each seat; only of those who share the rank of
    /// the last seat it must be decided who. The default option is elected if nobody else can be,
    /// and leaves seats empty otherwise: all others defeat it, so it is last.
    fn elect(&mut self, ranking: &[Vec<usize>]) -> Result<(), CountError> {
        let is_alone = self.progress.continuing().count() == 1;
        let default = self.default.as_ref().map(|it| it.option).filter(|_| !is_alone);
        for rank in ranking {
            let rank = rank.iter().copied().filter(|it| Some(*it) != default).collect();
            self.progress.elect_equal(rank, Ground::Preferred)?;
        }
        Ok(())
    }

    fn comparison(&self, paths: &Paths, ranking: &[Vec<usize>], strength: Strength) -> Comparison {
        let votes = |votes: u64| self.progress.in_papers(votes);
        let row = |row: &[u64]| row.iter().copied().map(votes).collect();
        let preferred: Vec<Vec<Votes>> = self.pairs.rows().map(row).collect();
        let mut strengths = vec![vec![None; preferred.len()]; preferred.len()];
        for (from, to, Link { votes: supporting, against }) in paths.weakest_links() {
            strengths[from][to] = Some(match strength {
                Strength::Winning | Strength::Ratio => {
                    PathStrength { votes: votes(supporting), against: Some(votes(against)) }
                }
                Strength::Support => PathStrength { votes: votes(supporting), against: None },
                Strength::Margins => {
                    PathStrength { votes: votes(supporting - against), against: None }
                }
            });
        }
        let numbers = |rank: &Vec<usize>| rank.iter().map(|it| CandidateNumber::at(*it)).collect();
        Comparison { preferred, paths: strengths, ranking: ranking.iter().map(numbers).collect() }
    }
}

//! Scores; those with the highest sum are elected.
//!
//! Papers on which every candidate can be answered yes or no are of this kind too: yes is the
//! highest score, no the lowest, and who abstains gives none, or one between. So with `max=1` and
//! `minimum=half` those are elected who have most yes, and more yes than no.

use super::{
    Contest, CountError, CountReport, Kind, Options, Profile, Progress, Setting, Ties,
    marks::{self, Minimum, Tally},
    papers::Irregular,
    profile::Paper,
    ranks::{Entry, Ranks},
    settings::Given,
};

pub(super) const SOURCE: &str = "range voting: the sum of the scores, as in the R package vote, \
                                 version 2.4";

pub(super) const SETTINGS: &[Setting] = &[
    marks::TIES,
    marks::DUPLICATES,
    Setting {
        key: "min",
        values: &[],
        default: "0",
        meaning: "the lowest score; a paper with a lower one is invalid",
        source: "the body's own rules",
    },
    Setting {
        key: "max",
        values: &[],
        default: "",
        meaning: "the highest score; a paper with a higher one is invalid",
        source: "the body's own rules",
    },
    Setting {
        key: "unscored",
        values: &["zero", "lowest", "invalid"],
        default: "zero",
        meaning: "what a candidate gets from a paper that scores others but not them: nothing, the \
                  lowest score; or the paper is invalid",
        source: "the body's own rules",
    },
    Setting {
        key: "minimum",
        values: &[],
        default: "none",
        meaning: "what share of papers must give a candidate the highest score for it to be elected: \
                  none, half (more than that), more-than-N/D or at-least-N/D",
        source: "the body's own rules",
    },
    Setting {
        key: "base",
        values: &["yes-no", "valid", "cast"],
        default: "yes-no",
        meaning: "what the share is taken of: papers that give the candidate the highest score or \
                  the lowest, so that half is more yes than no; papers that score somebody; or all, \
                  blank and invalid ones too",
        source: "the body's own rules",
    },
];

pub(super) fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    let mut given = options.given()?;
    let ties = Ties::of(&mut given, contest, None)?;
    let duplicates = Irregular::of(&mut given, "duplicates")?;
    let minimum = Minimum::of(&mut given, contest)?;
    let scale = Scale::of(&mut given, minimum.is_some())?;
    let tally = scale.tally(contest, profile, duplicates)?;
    let progress = Progress::new(contest, 0, profile.decimals(), ties).guarded()?;
    let (progress, papers) = marks::elect(progress, tally, minimum)?;
    Ok(progress.finish(options.rule, given.used(), &papers))
}

/// What scores there are.
struct Scale {
    min: u32,
    max: Option<u32>,
    unscored: Unscored,
}

/// What becomes of candidates whom a paper does not score.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Unscored {
    Zero,
    Lowest,
    Invalid,
}

impl Scale {
    fn of(given: &mut Given<'_>, has_yes: bool) -> Result<Self, CountError> {
        let min = given.number("min", 0..=u32::MAX)?;
        let max = match given.get("max")? {
            "" if has_yes => {
                return Err(given.refuse("max", "the highest score, which is what a yes is"));
            }
            "" => None,
            _ => Some(given.number("max", min..=u32::MAX)?),
        };
        let unscored = match given.get("unscored")? {
            "zero" => Unscored::Zero,
            "lowest" => Unscored::Lowest,
            _ => Unscored::Invalid,
        };
        Ok(Self { min, max, unscored })
    }

    fn tally(
        &self,
        contest: &Contest,
        profile: &Profile,
        duplicates: Irregular,
    ) -> Result<Tally, CountError> {
        if profile.kind() != Kind::Scored {
            return Err(CountError::WrongPapers);
        }
        let all = contest.candidates.len();
        let standing: Vec<usize> = contest.standing().collect();
        let (mut votes, mut yes, mut no) = (vec![0; all], vec![0; all], vec![0; all]);
        let mut ranks = Ranks::new(contest, duplicates, profile.invalid());
        let mut scores = vec![None; all];
        for paper in profile.papers() {
            scores.fill(None);
            ranks.next_paper();
            if !self.read(paper, &mut ranks, &mut scores)? {
                ranks.add_invalid(paper.weight);
                continue;
            }
            if scores.iter().all(Option::is_none) {
                ranks.add_blank(paper.weight);
                continue;
            }
            ranks.add_valid(paper.weight);
            for candidate in &standing {
                let unscored = (self.unscored == Unscored::Lowest).then_some(self.min);
                let Some(score) = scores[*candidate].or(unscored) else { continue };
                votes[*candidate] += u128::from(score) * u128::from(paper.weight);
                if Some(score) == self.max {
                    yes[*candidate] += paper.weight;
                } else if score == self.min {
                    no[*candidate] += paper.weight;
                }
            }
        }
        Ok(Tally { votes, yes, no, papers: ranks.papers()? })
    }

    /// Reads a paper into the scores of the candidates; false if it is invalid.
    fn read(
        &self,
        paper: Paper<'_>,
        ranks: &mut Ranks<'_>,
        scores: &mut [Option<u32>],
    ) -> Result<bool, CountError> {
        if paper.scores.len() != paper.preferences.len() {
            return Err(CountError::WrongPapers);
        }
        let mut scored = 0;
        for (entry, score) in paper.preferences.iter().zip(paper.scores) {
            match ranks.admit(*entry)? {
                Entry::Of(at) => {
                    scores[at] = Some(*score);
                    scored += 1;
                }
                Entry::Nobody => continue,
                Entry::End | Entry::Spoilt => return Ok(false),
            }
            if *score < self.min || self.max.is_some_and(|max| *score > max) {
                return Ok(false);
            }
        }
        let needs_all = self.unscored == Unscored::Invalid && scored > 0;
        Ok(!needs_all || scored == ranks.standing())
    }
}

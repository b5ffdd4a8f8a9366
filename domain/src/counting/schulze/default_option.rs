use crate::counting::{Contest, CountError, Votes, settings::Given};

use super::pairs::Pairs;

/// The option that stands for none of the others, and what each of the others needs against it.
///
/// Constitution for the Debian Project, version 1.9, section A.5, paragraphs 2 and 3.
pub(super) struct DefaultOption {
    pub(super) option: usize,
    quorum: Option<Votes>,
    /// So many votes to so many, for every option.
    majorities: Vec<(u32, u32)>,
}

/// Options that need not be considered, in the order of their numbers.
pub(super) struct Dropped {
    /// Fewer papers than the quorum prefer them to the default option.
    pub(super) below_quorum: Vec<usize>,
    /// They do not defeat the default option by their majority.
    pub(super) not_over_default: Vec<usize>,
}

/// The finest part of a vote in which a quorum can be told.
const MOST_DIGITS: u8 = 9;

impl DefaultOption {
    /// What the settings `default`, `quorum` and `majority` say.
    pub(super) fn of(given: &mut Given<'_>, contest: &Contest) -> Result<Option<Self>, CountError> {
        let all = contest.candidates.len();
        let option = match given.candidates("default", all)?.as_slice() {
            [] => None,
            [option] if !contest.candidates[*option].withdrawn => Some(*option),
            _ => return Err(given.refuse("default", "the number of one candidate who stands")),
        };
        let (quorum, majority) = (given.get("quorum")?, given.get("majority")?);
        let Some(option) = option else {
            return match [("quorum", quorum), ("majority", majority)]
                .iter()
                .find(|it| !it.1.is_empty())
            {
                Some((key, _)) => Err(given.refuse(key, "a default option beside it")),
                None => Ok(None),
            };
        };
        let quorum = match quorum {
            "" => None,
            text => match Votes::parse(text).filter(|it| it.digits() <= MOST_DIGITS) {
                Some(quorum) => Some(quorum),
                None => return Err(given.refuse("quorum", "a number of votes, such as 47 or 46.8")),
            },
        };
        let majorities = majorities(majority, all, option).ok_or_else(|| {
            let expected = "a majority, such as 3:1, or some candidates' own, such as 2=3:1,5=2:1; \
                            not the default option's";
            given.refuse("majority", expected)
        })?;
        Ok(Some(Self { option, quorum, majorities }))
    }

    /// Which of the options are dropped, of papers whose weights have so many digits.
    pub(super) fn drop(&self, pairs: &Pairs, options: &[usize], decimals: u8) -> Dropped {
        let others = || options.iter().copied().filter(|it| *it != self.option);
        let (has_quorum, below_quorum) = others().partition(|option| {
            let votes = Votes::new(pairs.preferred(*option, self.option).into(), decimals);
            self.quorum.is_none_or(|quorum| is_at_least(votes, quorum))
        });
        let has_quorum: Vec<usize> = has_quorum;
        let defeats = |option: &usize| {
            let votes = u128::from(pairs.preferred(*option, self.option));
            let against = u128::from(pairs.preferred(self.option, *option));
            let (so_many, to) = self.majorities[*option];
            votes > against && votes * u128::from(to) >= against * u128::from(so_many)
        };
        let not_over_default = has_quorum.into_iter().filter(|option| !defeats(option)).collect();
        Dropped { below_quorum, not_over_default }
    }
}

/// What every candidate needs: `3:1` for all, `2=3:1` for one; 1:1 for the default option and the rest.
fn majorities(text: &str, all: usize, default: usize) -> Option<Vec<(u32, u32)>> {
    let mut majorities = vec![(1, 1); all];
    for part in text.split(',').filter(|_| !text.is_empty()) {
        let (candidate, ratio) =
            part.split_once('=').map_or((None, part), |(number, ratio)| (Some(number), ratio));
        let (so_many, to) = ratio.split_once(':')?;
        let ratio: (u32, u32) = (so_many.trim().parse().ok()?, to.trim().parse().ok()?);
        if ratio.1 == 0 || ratio.0 < ratio.1 {
            return None;
        }
        match candidate {
            None => majorities.fill(ratio),
            Some(number) => {
                let number = number.trim().parse::<usize>().ok()?.checked_sub(1)?;
                *majorities.get_mut(number).filter(|_| number != default)? = ratio;
            }
        }
    }
    Some(majorities)
}

/// Whether so many votes are as many as that, in whatever digits either is told.
fn is_at_least(votes: Votes, least: Votes) -> bool {
    let digits = votes.digits().max(least.digits());
    let units = |it: Votes| {
        let scale = 10_u128.checked_pow(u32::from(digits - it.digits()));
        scale.and_then(|scale| it.units().checked_mul(scale))
    };
    // What does not fit is more than all votes together.
    match (units(votes), units(least)) {
        (Some(votes), Some(least)) => votes >= least,
        (votes, _) => votes.is_none(),
    }
}

use super::above::Above;
use crate::counting::{
    Contest, CountError, Kind, Profile,
    papers::{Irregular, Papers},
    ranks::Ranks,
};

/// What a paper says of candidates whom it does not rank.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Unranked {
    /// That they are worse than all whom it ranks, and equal to each other.
    Last,
    /// Nothing: it compares only those whom it ranks.
    Ignore,
}

/// How many papers prefer each candidate to each other, in units of the last digit of the weights.
pub(super) struct Pairs {
    candidates: usize,
    preferred: Vec<u64>,
}

impl Pairs {
    /// Counts every pair of candidates on every paper; `papers` tells how many papers there were.
    pub(super) fn count(
        contest: &Contest,
        profile: &Profile,
        unranked: Unranked,
        duplicates: Irregular,
    ) -> Result<(Self, Papers<'static>), CountError> {
        if profile.kind() != Kind::Ranked {
            return Err(CountError::WrongPapers);
        }
        let all = contest.candidates.len();
        let mut above = Above::new(all);
        let mut equal = vec![0; all * all];
        let mut ranked = vec![0; all];
        let mut ranks = Ranks::new(contest, duplicates, profile.invalid());
        let (mut entries, mut named) = (Vec::new(), Vec::new());
        for paper in profile.papers() {
            if !ranks.read(paper.preferences, &mut entries)? {
                ranks.add_invalid(paper.weight);
                continue;
            }
            if entries.is_empty() {
                ranks.add_blank(paper.weight);
                continue;
            }
            ranks.add_valid(paper.weight);
            named.clear();
            named.extend(entries.iter().filter_map(|entry| entry.candidate()));
            let mut start = 0;
            let ranks = entries.chunk_by(|_, next| next.is_equal()).map(|rank| {
                let candidates = &named[start..start + rank.len()];
                start += rank.len();
                candidates
            });
            let add_equal = |rank: &&[usize]| {
                for one in rank.iter().filter(|_| rank.len() > 1) {
                    for other in rank.iter().filter(|other| *other != one) {
                        equal[one * all + other] += paper.weight;
                    }
                }
            };
            above.add(paper.weight, &named, ranks.inspect(add_equal));
            for candidate in &named {
                ranked[*candidate] += paper.weight;
            }
        }
        let mut preferred = above.sums();
        if unranked == Unranked::Last {
            preferred = with_unranked_last(contest, &preferred, &equal, &ranked);
        }
        Ok((Self { candidates: all, preferred }, ranks.papers()?))
    }

    /// How many papers prefer the one candidate to the other.
    pub(super) fn preferred(&self, to: usize, over: usize) -> u64 {
        self.preferred[to * self.candidates + over]
    }

    /// The same of one candidate and every other, by their places on the list.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.preferred.chunks(self.candidates)
    }
}

/// A paper that ranks a candidate prefers it to another, unless it ranks the other above it or
/// equally: so no paper need be compared with those whom it leaves out.
fn with_unranked_last(contest: &Contest, above: &[u64], equal: &[u64], ranked: &[u64]) -> Vec<u64> {
    let all = contest.candidates.len();
    let mut preferred = vec![0; all * all];
    for one in contest.standing() {
        for other in contest.standing().filter(|other| *other != one) {
            let not_above = above[other * all + one] + equal[one * all + other];
            preferred[one * all + other] = ranked[one] - not_above;
        }
    }
    preferred
}

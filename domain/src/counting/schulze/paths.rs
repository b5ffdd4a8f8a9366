use std::cmp::Ordering;

use super::pairs::Pairs;

/// What makes a link strong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Strength {
    /// The votes for it; of those with equally many, the votes against it, fewer being stronger.
    Winning,
    /// The votes for it only.
    Support,
    /// How many more votes are for it than against it.
    Margins,
    /// The votes for it divided by those against it.
    Ratio,
}

/// The votes for a link and those against it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Link {
    pub(super) votes: u64,
    pub(super) against: u64,
}

/// The strongest paths between some candidates.
pub(super) struct Paths {
    /// Whom they join, by number.
    candidates: Vec<usize>,
    /// The links of different strength, weakest first.
    links: Vec<Link>,
    /// For every two the place of the path's weakest link among those, from one; nought is no path.
    strongest: Vec<u32>,
}

impl Strength {
    /// How strong the one link is beside the other (Schulze, section 2.1).
    fn compare(self, one: Link, other: Link) -> Ordering {
        let by_votes = one.votes.cmp(&other.votes);
        match self {
            Self::Winning => by_votes.then(other.against.cmp(&one.against)),
            Self::Support => by_votes,
            Self::Margins => (one.votes - one.against).cmp(&(other.votes - other.against)),
            Self::Ratio => {
                let product = |votes: u64, against: u64| u128::from(votes) * u128::from(against);
                let crosswise = product(one.votes, other.against);
                match (one.against, other.against) {
                    (0, 0) => by_votes,
                    _ => crosswise.cmp(&product(other.votes, one.against)),
                }
            }
        }
    }
}

impl Paths {
    /// Finds the strongest paths between those candidates, whose numbers come in order.
    ///
    /// A link leads from a candidate to another to whom more papers prefer it than the reverse. A
    /// path is as strong as its weakest link. The strengths of links are numbered, so that the
    /// algorithm of Floyd and Warshall compares small numbers, whatever it is that makes them strong.
    pub(super) fn find(pairs: &Pairs, candidates: Vec<usize>, strength: Strength) -> Self {
        let all = candidates.len();
        let mut found = Vec::new();
        for (from, one) in candidates.iter().enumerate() {
            for (to, other) in candidates.iter().enumerate() {
                let votes = pairs.preferred(*one, *other);
                let against = pairs.preferred(*other, *one);
                if votes > against {
                    found.push((Link { votes, against }, from * all + to));
                }
            }
        }
        // Of links that are as strong, the one with fewest votes stands for all.
        found.sort_by(|(one, _), (other, _)| {
            let by_votes = (one.votes, one.against).cmp(&(other.votes, other.against));
            strength.compare(*one, *other).then(by_votes)
        });
        let mut links: Vec<Link> = Vec::new();
        let mut strongest = vec![0; all * all];
        for (link, place) in found {
            if links.last().is_none_or(|last| strength.compare(*last, link).is_ne()) {
                links.push(link);
            }
            // A thousand candidates have fewer than a million links.
            strongest[place] = u32::try_from(links.len()).unwrap_or(u32::MAX);
        }
        for through in 0..all {
            let onward = strongest[through * all..(through + 1) * all].to_vec();
            for row in strongest.chunks_mut(all.max(1)) {
                let first = row[through];
                if first > 0 {
                    for (known, then) in row.iter_mut().zip(&onward) {
                        *known = (*known).max(first.min(*then));
                    }
                }
            }
        }
        Self { candidates, links, strongest }
    }

    /// The weakest link of the strongest path between every two, where there is one.
    pub(super) fn weakest_links(&self) -> impl Iterator<Item = (usize, usize, Link)> + '_ {
        let all = self.candidates.len();
        let places = (0..all).flat_map(move |from| (0..all).map(move |to| (from, to)));
        let places = places.filter(|(from, to)| from != to);
        places.filter_map(move |(from, to)| {
            let number = self.strongest[from * all + to] as usize;
            let link = *self.links.get(number.checked_sub(1)?)?;
            Some((self.candidates[from], self.candidates[to], link))
        })
    }

    /// The candidates, best first; those who share a rank together.
    ///
    /// Each rank holds those of the rest whom none of the rest beats, by the paths among all
    /// (Schulze, section 2.2: the relation is transitive, so there is always one).
    pub(super) fn ranking(&self) -> Vec<Vec<usize>> {
        let all = self.candidates.len();
        let beats = |one: usize, other: usize| {
            self.strongest[one * all + other] > self.strongest[other * all + one]
        };
        let beaten_by = |one| (0..all).filter(|other| beats(*other, one)).count();
        let mut beaten: Vec<usize> = (0..all).map(beaten_by).collect();
        let mut left: Vec<usize> = (0..all).collect();
        let mut ranking = Vec::new();
        while !left.is_empty() {
            let split = left.iter().copied().partition(|it| beaten[*it] == 0);
            let (mut rank, mut rest): (Vec<usize>, Vec<usize>) = split;
            if rank.is_empty() {
                std::mem::swap(&mut rank, &mut rest);
            }
            for other in &rest {
                beaten[*other] -= rank.iter().filter(|one| beats(**one, *other)).count();
            }
            ranking.push(rank.into_iter().map(|it| self.candidates[it]).collect());
            left = rest;
        }
        ranking
    }
}

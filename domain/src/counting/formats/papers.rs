use super::Unwritable;
use crate::counting::{
    CandidateNumber, Contest, Kind, MOST_CANDIDATES, Paper, Preference, Profile,
};

/// What papers say, in the one way in which it is written.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Said {
    pub(super) preferences: Vec<Preference>,
    pub(super) scores: Vec<u32>,
}

/// Puts the candidates of every rank into the order of their numbers.
pub(super) fn in_order(paper: &mut [Preference]) {
    let mut start = 0;
    while start < paper.len() {
        let more = paper[start + 1..].iter().take_while(|entry| entry.is_equal()).count();
        let rank = &mut paper[start..=start + more];
        if more > 0 || rank[0].is_equal() {
            let mut candidates: Vec<_> = numbers(rank).collect();
            candidates.sort_unstable();
            for (index, (entry, candidate)) in rank.iter_mut().zip(candidates).enumerate() {
                let make = if index == 0 { Preference::of } else { Preference::equal };
                *entry = make(candidate);
            }
        }
        start += more + 1;
    }
}

/// The numbers of the candidates that those entries name.
pub(super) fn numbers(entries: &[Preference]) -> impl Iterator<Item = CandidateNumber> {
    entries.iter().filter_map(|entry| entry.candidate()).map(CandidateNumber::at)
}

/// The papers of a profile sorted, equal ones once: what is the same in whatever order they came.
pub(super) fn sorted(profile: &Profile) -> Vec<(Said, u64)> {
    let said = |paper: Paper<'_>| (Said::of(profile.kind(), paper), paper.weight);
    let mut papers: Vec<_> = profile.papers().map(said).collect();
    papers.sort_unstable();
    papers.dedup_by(|later, first| {
        let is_same = later.0 == first.0;
        if is_same {
            first.1 += later.1;
        }
        is_same
    });
    papers
}

impl Said {
    fn of(kind: Kind, paper: Paper<'_>) -> Self {
        let mut preferences = paper.preferences.to_vec();
        let mut scores = paper.scores.to_vec();
        match kind {
            Kind::Ranked => in_order(&mut preferences),
            Kind::Marked => preferences.sort_unstable(),
            Kind::Scored => {
                let mut pairs: Vec<_> = preferences.into_iter().zip(scores).collect();
                pairs.sort_unstable();
                (preferences, scores) = pairs.into_iter().unzip();
            }
        }
        Self { preferences, scores }
    }

    /// The candidates of every rank.
    pub(super) fn ranks(&self) -> impl Iterator<Item = Vec<CandidateNumber>> {
        self.preferences.chunk_by(|_, next| next.is_equal()).map(|rank| numbers(rank).collect())
    }
}

/// Fails unless everybody whom papers name is on a list that can be counted.
pub(super) fn check_named(contest: &Contest, profile: &Profile) -> Result<(), Unwritable> {
    if contest.candidates.len() > MOST_CANDIDATES {
        return Err(Unwritable::TooManyCandidates);
    }
    let mut named = profile.papers().flat_map(|paper| numbers(paper.preferences));
    let is_listed = named.all(|number| number.index() < contest.candidates.len());
    if is_listed { Ok(()) } else { Err(Unwritable::NotOnList) }
}

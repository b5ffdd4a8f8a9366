use super::ballots::{Ballots, End, Next};

/// The papers that each candidate holds. A paper is looked at only when it moves.
pub(super) struct Piles<'a> {
    ballots: &'a Ballots<'a>,
    /// How many entries of each paper have been passed.
    passed: Vec<u16>,
    held: Vec<Vec<Parcel>>,
}

/// Papers that are all worth the same.
pub(super) struct Parcel {
    /// What one of them is worth, in units of the last digit of votes.
    pub(super) value: u64,
    /// How many they are.
    pub(super) count: u64,
    papers: Vec<u32>,
}

/// Where papers go.
pub(super) struct Sorted {
    /// To each candidate that any go to, by number.
    pub(super) parts: Vec<(usize, Parcel)>,
    /// How many count for nobody any more, by why.
    pub(super) ended: Vec<(End, u64)>,
}

impl<'a> Piles<'a> {
    pub(super) fn new(ballots: &'a Ballots<'a>, candidates: usize) -> Self {
        let mut held = Vec::new();
        held.resize_with(candidates, Vec::new);
        Self { ballots, passed: vec![0; ballots.len()], held }
    }

    /// All papers, as nobody has them yet, each with the candidate whom it prefers of those who
    /// receive any.
    pub(super) fn deal(&mut self, value: u64, receives: impl Fn(usize) -> bool) -> Sorted {
        self.passed.fill(0);
        self.held.iter_mut().for_each(Vec::clear);
        let all = u32::try_from(self.ballots.len()).unwrap_or(u32::MAX);
        self.sort(0..all, value, receives)
    }

    /// Takes all papers from a candidate, those worth most first.
    pub(super) fn take(&mut self, candidate: usize) -> Vec<Parcel> {
        let mut taken = std::mem::take(&mut self.held[candidate]);
        taken.sort_by_key(|parcel| std::cmp::Reverse(parcel.value));
        taken.dedup_by(|next, parcel| {
            let is_same = next.value == parcel.value;
            if is_same {
                parcel.count += next.count;
                parcel.papers.append(&mut next.papers);
            }
            is_same
        });
        taken
    }

    /// Looks at every paper of a parcel for whom it counts next, each being worth so much then.
    pub(super) fn pass_on(
        &mut self,
        parcel: Parcel,
        value: u64,
        receives: impl Fn(usize) -> bool,
    ) -> Sorted {
        self.sort(parcel.papers.into_iter(), value, receives)
    }

    fn sort(
        &mut self,
        papers: impl Iterator<Item = u32>,
        value: u64,
        receives: impl Fn(usize) -> bool,
    ) -> Sorted {
        let mut parts = Vec::new();
        parts.resize_with(self.held.len(), || Parcel { value, count: 0, papers: Vec::new() });
        let mut ended: Vec<(End, u64)> = Vec::new();
        for paper in papers {
            let at = paper as usize;
            let weight = self.ballots.weight(at);
            match self.ballots.next(at, &mut self.passed[at], &receives) {
                Next::Candidate(candidate) => {
                    parts[candidate].count += weight;
                    parts[candidate].papers.push(paper);
                }
                Next::Nobody(end) => match ended.iter_mut().find(|(it, _)| *it == end) {
                    Some((_, count)) => *count += weight,
                    None => ended.push((end, weight)),
                },
            }
        }
        let parts = parts.into_iter().enumerate().filter(|(_, part)| part.count > 0);
        Sorted { parts: parts.collect(), ended }
    }

    /// Gives papers to a candidate.
    pub(super) fn give(&mut self, candidate: usize, parcel: Parcel) {
        self.held[candidate].push(parcel);
    }
}

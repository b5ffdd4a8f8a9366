use super::{Progress, Transfer, papers::Papers};

/// The papers in the order in which candidates hold them, as an officer would have them on a table.
///
/// A parcel is what came to a candidate in one transfer: its papers are all worth the same. A paper
/// lies in one parcel, and is looked at only when it moves.
pub(super) struct Piles<'a> {
    papers: &'a Papers<'a>,
    /// How many preferences of each paper have been passed.
    passed: Vec<u16>,
    held: Vec<Vec<Parcel>>,
}

/// Papers that moved together, all worth the same.
pub(super) struct Parcel {
    /// What one of them is worth, in units of the rule's last digit.
    pub(super) value: u64,
    /// How many they are.
    pub(super) count: u64,
    papers: Vec<u32>,
}

/// Where the papers of a parcel go next.
pub(super) struct Sorted {
    /// What goes to each candidate that it goes to, by number.
    pub(super) parts: Vec<(usize, Part)>,
    /// What goes to nobody.
    pub(super) exhausted: u64,
}

/// Papers on their way to one candidate.
pub(super) struct Part {
    /// How many they are.
    pub(super) count: u64,
    papers: Vec<u32>,
}

impl<'a> Piles<'a> {
    /// The papers, each with the candidate whom it prefers; none may be excluded yet.
    pub(super) fn deal(papers: &'a Papers<'a>, candidates: usize, value: u64) -> Self {
        let mut passed = vec![0_u16; papers.len()];
        let mut first: Vec<Part> = Vec::new();
        first.resize_with(candidates, || Part { count: 0, papers: Vec::new() });
        for (paper, passed) in passed.iter_mut().enumerate() {
            if let Some(candidate) = papers.preferences(paper).next() {
                *passed = 1;
                first[candidate].add(paper, papers.weight(paper));
            }
        }
        let parcel = |part: Part| Parcel { value, count: part.count, papers: part.papers };
        Self { papers, passed, held: first.into_iter().map(|part| vec![parcel(part)]).collect() }
    }

    /// How many papers a candidate holds.
    pub(super) fn count(&self, candidate: usize) -> u64 {
        self.held[candidate].iter().map(|parcel| parcel.count).sum()
    }

    /// Takes all parcels from a candidate, in the order in which they came.
    pub(super) fn take(&mut self, candidate: usize) -> Vec<Parcel> {
        std::mem::take(&mut self.held[candidate])
    }

    /// Takes the parcel that came to a candidate last.
    pub(super) fn take_last(&mut self, candidate: usize) -> Option<Parcel> {
        self.held[candidate].pop()
    }

    /// Looks at every paper of a parcel for the next candidate who continues.
    pub(super) fn sort(&mut self, parcel: Parcel, progress: &Progress<'_>) -> Sorted {
        let mut parts: Vec<Part> = Vec::new();
        parts.resize_with(self.held.len(), || Part { count: 0, papers: Vec::new() });
        let mut exhausted = 0;
        for paper in parcel.papers {
            let at = paper as usize;
            let mut next = self.papers.preferences(at).skip(self.passed[at].into());
            let weight = self.papers.weight(at);
            let found = next.by_ref().position(|candidate| progress.continues(candidate));
            let Some(skipped) = found else {
                exhausted += weight;
                continue;
            };
            let place = usize::from(self.passed[at]) + skipped;
            // No paper is longer than the list of candidates.
            self.passed[at] = u16::try_from(place + 1).unwrap_or(u16::MAX);
            if let Some(candidate) = self.papers.preferences(at).nth(place) {
                parts[candidate].add(at, weight);
            }
        }
        let parts = parts.into_iter().enumerate().filter(|(_, part)| part.count > 0);
        Sorted { parts: parts.collect(), exhausted }
    }

    /// Gives papers to a candidate, each worth so much from now on.
    pub(super) fn give(&mut self, candidate: usize, part: Part, value: u64) {
        let parcel = Parcel { value, count: part.count, papers: part.papers };
        self.held[candidate].push(parcel);
    }
}

impl Part {
    fn add(&mut self, paper: usize, weight: u64) {
        self.count += weight;
        // Papers are numbered in 32 bits.
        self.papers.push(u32::try_from(paper).unwrap_or(u32::MAX));
    }
}

/// Adds up transfers of the same value between the same two.
pub(super) fn add_transfer(transfers: &mut Vec<Transfer>, next: Transfer) {
    let same = |it: &&mut Transfer| (it.from, it.to, it.value) == (next.from, next.to, next.value);
    match transfers.iter_mut().find(same) {
        None => transfers.push(next),
        Some(before) => {
            let sum = |a: super::Votes, b: super::Votes| {
                super::Votes::new(a.units() + b.units(), a.digits())
            };
            before.papers = sum(before.papers, next.papers);
            before.votes = sum(before.votes, next.votes);
        }
    }
}

use super::{CandidateNumber, Progress, Transfer, Votes, papers::Papers};

/// The papers in the order in which candidates hold them, as an officer would have them on a table.
///
/// A parcel is what came to a candidate in one transfer: its papers are all worth the same. A paper
/// lies in one parcel, and is looked at only when it moves.
pub(super) struct Piles<'a> {
    papers: &'a Papers<'a>,
    /// How many preferences of each paper have been passed.
    passed: Vec<u16>,
    held: Vec<Vec<Parcel>>,
    /// What goes to each candidate while a parcel is being sorted; empty between two parcels.
    sorting: Vec<Part>,
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
#[derive(Default)]
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
        first.resize_with(candidates, Part::default);
        for (paper, passed) in passed.iter_mut().enumerate() {
            if let Some(candidate) = papers.preferences(paper).next() {
                *passed = 1;
                first[candidate].add(paper, papers.weight(paper));
            }
        }
        let parcel = |part: Part| (part.count > 0).then(|| vec![part.worth(value)]);
        let held = first.into_iter().map(|part| parcel(part).unwrap_or_default()).collect();
        let mut sorting = Vec::new();
        sorting.resize_with(candidates, Part::default);
        Self { papers, passed, held, sorting }
    }

    /// How many papers a candidate holds.
    pub(super) fn count(&self, candidate: usize) -> u64 {
        self.held[candidate].iter().map(|parcel| parcel.count).sum()
    }

    /// Takes all papers from a candidate, those of the same value in one parcel, those worth most
    /// first.
    pub(super) fn take(&mut self, candidate: usize) -> Vec<Parcel> {
        let mut parcels = std::mem::take(&mut self.held[candidate]);
        parcels.sort_by_key(|parcel| std::cmp::Reverse(parcel.value));
        parcels.dedup_by(|next, parcel| {
            let is_same = next.value == parcel.value;
            if is_same {
                parcel.count += next.count;
                parcel.papers.append(&mut next.papers);
            }
            is_same
        });
        parcels
    }

    /// Takes the parcel that came to a candidate last.
    pub(super) fn take_last(&mut self, candidate: usize) -> Option<Parcel> {
        self.held[candidate].pop()
    }

    /// Looks at every paper of a parcel for the next candidate who continues.
    pub(super) fn sort(&mut self, parcel: Parcel, progress: &Progress<'_>) -> Sorted {
        let mut receivers = Vec::new();
        let mut exhausted = 0;
        for paper in parcel.papers {
            let at = paper as usize;
            let weight = self.papers.weight(at);
            let passed = usize::from(self.passed[at]);
            let mut next = self.papers.preferences(at).enumerate().skip(passed);
            let Some((place, candidate)) = next.find(|(_, it)| progress.continues(*it)) else {
                exhausted += weight;
                continue;
            };
            // No paper is longer than the list of candidates.
            self.passed[at] = u16::try_from(place + 1).unwrap_or(u16::MAX);
            let part = &mut self.sorting[candidate];
            if part.count == 0 {
                receivers.push(candidate);
            }
            part.add(at, weight);
        }
        receivers.sort_unstable();
        let part = |candidate| (candidate, std::mem::take(&mut self.sorting[candidate]));
        Sorted { parts: receivers.into_iter().map(part).collect(), exhausted }
    }

    /// Moves all papers of a candidate to the next available preferences, each at its new value, and
    /// those worth nothing any more to nobody. Gives back what moved, and the votes that all of it
    /// is worth; those of the candidate stay to be settled.
    pub(super) fn transfer(
        &mut self,
        from: usize,
        progress: &mut Progress<'_>,
        worth: impl Fn(u64) -> Option<u64>,
    ) -> (Vec<Transfer>, u128) {
        let mut transfers = Vec::new();
        let mut moved = 0;
        for parcel in self.take(from) {
            let value = worth(parcel.value);
            let sorted = match value {
                Some(_) => self.sort(parcel, progress),
                None => Sorted { parts: Vec::new(), exhausted: parcel.count },
            };
            let value = value.unwrap_or_default();
            let votes_of = |papers: u64| u128::from(papers) * u128::from(value);
            let transfer = |to: Option<usize>, papers: u64, progress: &Progress<'_>| Transfer {
                from: CandidateNumber::at(from),
                to: to.map(CandidateNumber::at),
                papers: progress.in_papers(papers),
                value: progress.in_value(value),
                votes: progress.in_votes(votes_of(papers)),
            };
            for (to, part) in sorted.parts {
                add_transfer(&mut transfers, transfer(Some(to), part.count, progress));
                moved += votes_of(part.count);
                progress.votes[to] += votes_of(part.count);
                self.give(to, part, value);
            }
            if sorted.exhausted > 0 {
                add_transfer(&mut transfers, transfer(None, sorted.exhausted, progress));
                moved += votes_of(sorted.exhausted);
                progress.non_transferable += votes_of(sorted.exhausted);
            }
        }
        (transfers, moved)
    }

    /// Gives papers to a candidate, each worth so much from now on.
    pub(super) fn give(&mut self, candidate: usize, part: Part, value: u64) {
        self.held[candidate].push(part.worth(value));
    }

    /// Adds papers to the parcel that came to a candidate last, whose papers are worth the same.
    pub(super) fn add_to_last(&mut self, candidate: usize, mut part: Part) {
        if let Some(last) = self.held[candidate].last_mut() {
            last.count += part.count;
            last.papers.append(&mut part.papers);
        }
    }
}

impl Part {
    fn add(&mut self, paper: usize, weight: u64) {
        self.count += weight;
        // Papers are numbered in 32 bits.
        self.papers.push(u32::try_from(paper).unwrap_or(u32::MAX));
    }

    fn worth(self, value: u64) -> Parcel {
        Parcel { value, count: self.count, papers: self.papers }
    }
}

/// Adds up transfers of the same value between the same two.
///
/// Those of one candidate's papers must come by value, which is how [`Piles::take`] gives them.
pub(super) fn add_transfer(transfers: &mut Vec<Transfer>, next: Transfer) {
    let is_near = |it: &&mut Transfer| (it.from, it.value) == (next.from, next.value);
    let mut near = transfers.iter_mut().rev().take_while(is_near);
    match near.find(|it| it.to == next.to) {
        None => transfers.push(next),
        Some(before) => {
            let sum = |a: Votes, b: Votes| Votes::new(a.units() + b.units(), a.digits());
            before.papers = sum(before.papers, next.papers);
            before.votes = sum(before.votes, next.votes);
        }
    }
}

/// How many papers rank each candidate above each other.
///
/// A paper that ranks few of the candidates adds to each pair of them. One that ranks many adds whole
/// rows, which machines do eight candidates at a time as long as sums fit into 16 bits: so those of
/// a block of papers are kept apart, and added to all the others once they might not fit any more.
pub(super) struct Above {
    candidates: usize,
    sums: Vec<u64>,
    block: Vec<u16>,
    /// How many papers are in the block.
    in_block: u16,
    /// The weight of the paper under the eye for all below the rank under the eye, else nought.
    below: Vec<u16>,
}

/// The most equal papers that are added to a block: more would end it after a few different ones.
const MOST_IN_BLOCK: u16 = 4_096;

impl Above {
    /// No papers yet, that rank so many candidates.
    pub(super) fn new(candidates: usize) -> Self {
        let pairs = candidates * candidates;
        Self {
            candidates,
            sums: vec![0; pairs],
            block: vec![0; pairs],
            in_block: 0,
            below: vec![0; candidates],
        }
    }

    /// Adds so many papers that say so: ranks of candidates, each of them once.
    pub(super) fn add<'a>(
        &mut self,
        weight: u64,
        named: &'a [usize],
        ranks: impl Iterator<Item = &'a [usize]>,
    ) {
        let few = named.len() * 4 <= self.candidates;
        match u16::try_from(weight).ok().filter(|weight| !few && *weight <= MOST_IN_BLOCK) {
            Some(in_block) => self.add_rows(in_block, named, ranks),
            None => self.add_pairs(weight, named, ranks),
        }
    }

    /// The sums of all papers, row by row.
    pub(super) fn sums(mut self) -> Vec<u64> {
        self.end_block();
        self.sums
    }

    fn add_pairs<'a>(
        &mut self,
        weight: u64,
        named: &[usize],
        ranks: impl Iterator<Item = &'a [usize]>,
    ) {
        let mut below = named;
        for rank in ranks {
            below = &below[rank.len()..];
            for candidate in rank {
                let row = &mut self.sums[candidate * self.candidates..][..self.candidates];
                for other in below {
                    row[*other] += weight;
                }
            }
        }
    }

    fn add_rows<'a>(
        &mut self,
        weight: u16,
        named: &[usize],
        ranks: impl Iterator<Item = &'a [usize]>,
    ) {
        if self.in_block.checked_add(weight).is_none() {
            self.end_block();
        }
        self.in_block += weight;
        for candidate in named {
            self.below[*candidate] = weight;
        }
        for rank in ranks {
            for candidate in rank {
                self.below[*candidate] = 0;
            }
            for candidate in rank {
                let row = &mut self.block[candidate * self.candidates..][..self.candidates];
                for (sum, weight) in row.iter_mut().zip(&self.below) {
                    // A sum is at most the papers of the block, which fit.
                    *sum = sum.wrapping_add(*weight);
                }
            }
        }
    }

    fn end_block(&mut self) {
        for (sum, in_block) in self.sums.iter_mut().zip(&mut self.block) {
            *sum += u64::from(std::mem::take(in_block));
        }
        self.in_block = 0;
    }
}

use super::{
    CandidateNumber, Contest, CountError, Preference,
    papers::{Fault, Irregular, Papers},
};

/// Reads papers one by one for a rule that lets candidates share a rank, or does not mind ranks.
///
/// Empty ranks and candidates who have withdrawn are passed over: only the order of the others counts.
pub(super) struct Ranks<'a> {
    contest: &'a Contest,
    duplicates: Irregular,
    seen: Vec<u32>,
    papers: u32,
    valid: u64,
    blank: u64,
    invalid: u64,
}

impl<'a> Ranks<'a> {
    /// A reader; `invalid` papers could not be read at all.
    pub(super) fn new(contest: &'a Contest, duplicates: Irregular, invalid: u64) -> Self {
        let seen = vec![0; contest.candidates.len()];
        Self { contest, duplicates, seen, papers: 0, valid: 0, blank: 0, invalid }
    }

    /// Begins the next of the different papers.
    pub(super) fn next_paper(&mut self) {
        self.papers += 1;
    }

    /// What becomes of an entry of the paper: the place on the list of the candidate it names, who
    /// stands and was not named before; else nobody, or the end of the paper, or of the count.
    pub(super) fn admit(&mut self, entry: Preference) -> Result<Entry, CountError> {
        let (paper, says) = (self.papers as usize, String::new());
        let refuse = |fault| Err(CountError::BadPaper { paper, says, fault });
        let Some(at) = entry.candidate() else { return Ok(Entry::Nobody) };
        let Some(candidate) = self.contest.candidates.get(at) else {
            return refuse(Fault::NotOnList);
        };
        if candidate.withdrawn {
            return Ok(Entry::Nobody);
        }
        if self.seen[at] != self.papers {
            self.seen[at] = self.papers;
            return Ok(Entry::Of(at));
        }
        if self.duplicates == Irregular::Refuse {
            return refuse(Fault::Duplicate);
        }
        Ok(if self.duplicates == Irregular::Stop {
            Entry::End
        } else if self.duplicates == Irregular::Invalid {
            Entry::Spoilt
        } else {
            Entry::Nobody
        })
    }

    /// Reads a paper, rank by rank, into entries of which those after the first of a rank are marked
    /// as equal; false if it is invalid.
    pub(super) fn read(
        &mut self,
        preferences: &[Preference],
        into: &mut Vec<Preference>,
    ) -> Result<bool, CountError> {
        self.next_paper();
        into.clear();
        for rank in preferences.chunk_by(|_, next| next.is_equal()) {
            let start = into.len();
            for entry in rank {
                match self.admit(*entry)? {
                    Entry::Of(at) if into.len() == start => into.push(Preference::plain_of(at)),
                    Entry::Of(at) => into.push(Preference::equal(CandidateNumber::at(at))),
                    Entry::Nobody => {}
                    Entry::End => {
                        into.truncate(start);
                        return Ok(true);
                    }
                    Entry::Spoilt => return Ok(false),
                }
            }
        }
        Ok(true)
    }

    /// How many candidates stand.
    pub(super) fn standing(&self) -> usize {
        self.contest.standing().count()
    }

    /// Counts papers that say something.
    pub(super) fn add_valid(&mut self, weight: u64) {
        self.valid += weight;
    }

    /// Counts papers that say nothing.
    pub(super) fn add_blank(&mut self, weight: u64) {
        self.blank += weight;
    }

    /// Counts papers that the rule does not accept.
    pub(super) fn add_invalid(&mut self, weight: u64) {
        self.invalid += weight;
    }

    /// How many papers there were. Fails if none says anything.
    pub(super) fn papers(&self) -> Result<Papers<'static>, CountError> {
        Papers::counted(self.valid, self.blank, self.invalid)
    }
}

/// What an entry of a paper comes to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Entry {
    /// The candidate at that place of the list.
    Of(usize),
    /// Nobody who counts.
    Nobody,
    /// The paper ends before it.
    End,
    /// The whole paper is invalid.
    Spoilt,
}

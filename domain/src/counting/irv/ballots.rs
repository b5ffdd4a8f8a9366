use std::borrow::Cow;

use crate::counting::{
    CandidateNumber, Contest, CountError, Fault, Preference, Profile,
    profile::{Grouped, Kind},
};

/// What becomes of papers that are not plain lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct PaperChoices {
    pub(super) equal: Equal,
    pub(super) skipped: Skipped,
    pub(super) repeated: Repeated,
    /// How many ranks are read.
    pub(super) ranks: usize,
    /// Whether those who have withdrawn take up the ranks at which they are named.
    pub(super) withdrawn_are_ranked: bool,
}

/// What becomes of a paper at a rank with several candidates.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Equal {
    /// It ends there.
    Stop,
    /// It ends there if any of them continues.
    StopIfAny,
    /// It ends there if several of them continue.
    StopIfSeveral,
    /// The rank is passed over.
    Skip,
    /// It is invalid.
    Invalid,
    /// Nothing is counted.
    Refuse,
}

/// What becomes of a paper that leaves ranks empty before others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Skipped {
    /// So many in a row are passed over; the paper ends where there are more.
    Most(usize),
    /// It is invalid.
    Invalid,
    /// Nothing is counted.
    Refuse,
}

/// What becomes of a paper that names a candidate again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Repeated {
    /// The repetition is passed over.
    Skip,
    /// It ends there.
    Stop,
    /// It is invalid.
    Invalid,
    /// Nothing is counted.
    Refuse,
}

/// Why a paper counts for nobody any more.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    /// It names nobody else who continues.
    Exhausted,
    /// It ranks several equally.
    Overvote,
    /// It names a candidate again.
    Repeated,
    /// It skips too many ranks.
    Skipped,
    /// It moved when all seats had been filled.
    Surplus,
    /// It never named anybody who stands.
    Blank,
}

/// The papers, each a list of ranks with candidates who stand, and what ends it.
pub(super) struct Ballots<'a> {
    entries: Cow<'a, [Preference]>,
    papers: Cow<'a, [Grouped]>,
    ends: Vec<End>,
    one_suffices: bool,
    /// How many name somebody who stands.
    pub(super) valid: u64,
    /// How many name nobody who stands.
    pub(super) blank: u64,
    /// How many are invalid.
    pub(super) invalid: u64,
}

/// Whom a paper counts for next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Next {
    /// A candidate, by its place on the list.
    Candidate(usize),
    /// Nobody.
    Nobody(End),
}

impl<'a> Ballots<'a> {
    /// The papers of the profile, as the choices have them read.
    pub(super) fn read(
        contest: &Contest,
        profile: &'a Profile,
        choices: PaperChoices,
    ) -> Result<Self, CountError> {
        if profile.kind() != Kind::Ranked {
            return Err(CountError::WrongPapers);
        }
        let mut reader = Reader::new(contest, choices);
        let (entries, papers) = profile.raw();
        let mut ballots = Self {
            entries: Cow::Borrowed(entries),
            papers: Cow::Borrowed(papers),
            ends: Vec::with_capacity(papers.len()),
            one_suffices: choices.equal == Equal::StopIfAny,
            valid: 0,
            blank: 0,
            invalid: profile.invalid(),
        };
        // Most files need no reading between the lines: then nothing is copied.
        if profile.papers().all(|paper| reader.is_plain(paper.preferences)) {
            for paper in papers {
                let is_blank = paper.range().is_empty();
                ballots.add(if is_blank { End::Blank } else { End::Exhausted }, paper.weight);
            }
        } else {
            reader.into.reserve(entries.len());
            let mut read = Vec::with_capacity(papers.len());
            for (number, paper) in profile.papers().enumerate() {
                let start = reader.into.len();
                let says = String::new();
                let refused = |fault| CountError::BadPaper { paper: number + 1, says, fault };
                if let Some(end) = reader.read(paper.preferences).map_err(refused)? {
                    read.push(Grouped::new(start, reader.into.len(), paper.weight));
                    ballots.add(end, paper.weight);
                } else {
                    reader.into.truncate(start);
                    ballots.invalid += paper.weight;
                }
            }
            ballots.entries = Cow::Owned(reader.into);
            ballots.papers = Cow::Owned(read);
        }
        if ballots.valid == 0 { Err(CountError::NoPapers) } else { Ok(ballots) }
    }

    fn add(&mut self, end: End, weight: u64) {
        self.ends.push(end);
        *if end == End::Blank { &mut self.blank } else { &mut self.valid } += weight;
    }

    /// How many different papers there are.
    pub(super) fn len(&self) -> usize {
        self.papers.len()
    }

    /// How many there are of that paper.
    pub(super) fn weight(&self, paper: usize) -> u64 {
        self.papers[paper].weight
    }

    /// Whom the paper counts for, of those who receive papers, after so many of its entries have been
    /// passed; those that this passes are added.
    pub(super) fn next(
        &self,
        paper: usize,
        passed: &mut u16,
        receives: impl Fn(usize) -> bool,
    ) -> Next {
        let entries = &self.entries[self.papers[paper].range()];
        let mut left = entries.get(usize::from(*passed)..).unwrap_or_default();
        while let [first, rest @ ..] = left {
            let equal = rest.iter().take_while(|it| it.is_equal()).count();
            let (rank, after) = left.split_at(equal + 1);
            left = after;
            // No paper has more than two entries for a candidate.
            *passed = u16::try_from(entries.len() - after.len()).unwrap_or(u16::MAX);
            if rank.len() == 1 {
                let candidate = first.plain();
                if receives(candidate) {
                    return Next::Candidate(candidate);
                }
                continue;
            }
            let candidates = rank.iter().filter_map(|it| it.candidate());
            let mut receiving = candidates.filter(|it| receives(*it));
            match (receiving.next(), receiving.next()) {
                (None, _) => {}
                (Some(only), None) if !self.one_suffices => return Next::Candidate(only),
                _ => return Next::Nobody(End::Overvote),
            }
        }
        Next::Nobody(self.ends[paper])
    }
}

/// What becomes of a paper at a rank.
enum Verdict {
    /// It may count for who is there.
    Counts,
    /// It goes on as if the rank were not there.
    PassedOver,
    /// It ends before it.
    Ends(End),
    /// It is invalid.
    Spoils,
}

/// Reads papers one by one.
struct Reader<'a> {
    contest: &'a Contest,
    choices: PaperChoices,
    into: Vec<Preference>,
    /// The last paper that named each candidate, and the last in which it counts.
    named: Vec<u32>,
    kept: Vec<u32>,
    papers: u32,
    rank: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(contest: &'a Contest, choices: PaperChoices) -> Self {
        let none = vec![0; contest.candidates.len()];
        let (named, kept) = (none.clone(), none);
        Self { contest, choices, into: Vec::new(), named, kept, papers: 0, rank: Vec::new() }
    }

    fn stands(&self, candidate: usize) -> bool {
        self.contest.candidates.get(candidate).is_some_and(|it| !it.withdrawn)
    }

    /// Whether the paper is a list of candidates who stand, none of them twice.
    fn is_plain(&mut self, preferences: &[Preference]) -> bool {
        self.papers += 1;
        preferences.len() <= self.choices.ranks
            && preferences.iter().all(|it| {
                let candidate = it.candidate().filter(|at| !it.is_equal() && self.stands(*at));
                candidate.is_some_and(|at| !is_marked(&mut self.named[at], self.papers))
            })
    }

    /// Appends what the paper says, and tells what ends it; nothing, if it is invalid.
    fn read(&mut self, preferences: &[Preference]) -> Result<Option<End>, Fault> {
        self.papers += 1;
        let candidates = || preferences.iter().filter_map(|it| it.candidate());
        if candidates().any(|at| at >= self.contest.candidates.len()) {
            return Err(Fault::NotOnList);
        }
        if !candidates().any(|at| self.stands(at)) {
            return Ok(Some(End::Blank));
        }
        let (mut read, mut skipped) = (0, 0_usize);
        for rank in preferences.chunk_by(|_, next| next.is_equal()) {
            let Some(is_repeated) = self.open(rank) else { continue };
            if read == self.choices.ranks {
                break;
            }
            read += 1;
            if self.rank.is_empty() {
                skipped += 1;
                continue;
            }
            match self.judge(std::mem::take(&mut skipped), is_repeated)? {
                Verdict::Counts => self.keep(),
                Verdict::PassedOver => {}
                Verdict::Ends(end) => return Ok(Some(end)),
                Verdict::Spoils => return Ok(None),
            }
        }
        Ok(Some(End::Exhausted))
    }

    /// What becomes of the paper at the rank, after so many empty ones.
    fn judge(&self, skipped: usize, is_repeated: bool) -> Result<Verdict, Fault> {
        match self.choices.skipped {
            _ if skipped == 0 => {}
            Skipped::Most(most) if skipped <= most => {}
            Skipped::Most(_) => return Ok(Verdict::Ends(End::Skipped)),
            Skipped::Invalid => return Ok(Verdict::Spoils),
            Skipped::Refuse => return Err(Fault::Skipped),
        }
        match self.choices.repeated {
            _ if !is_repeated => {}
            Repeated::Skip => {}
            Repeated::Stop => return Ok(Verdict::Ends(End::Repeated)),
            Repeated::Invalid => return Ok(Verdict::Spoils),
            Repeated::Refuse => return Err(Fault::Duplicate),
        }
        match self.choices.equal {
            _ if self.rank.len() <= 1 => Ok(Verdict::Counts),
            Equal::Stop => Ok(Verdict::Ends(End::Overvote)),
            Equal::StopIfAny | Equal::StopIfSeveral => Ok(Verdict::Counts),
            Equal::Skip => Ok(Verdict::PassedOver),
            Equal::Invalid => Ok(Verdict::Spoils),
            Equal::Refuse => Err(Fault::Equal),
        }
    }

    /// Looks at a rank: who is there, each of them once, and whether anybody was named before. Nothing,
    /// if it is to be read as if it were not there.
    fn open(&mut self, rank: &[Preference]) -> Option<bool> {
        self.rank.clear();
        let mut is_repeated = false;
        let mut is_absent = false;
        for at in rank.iter().filter_map(|it| it.candidate()) {
            if !self.choices.withdrawn_are_ranked && !self.stands(at) {
                is_absent = true;
                continue;
            }
            is_repeated |= is_marked(&mut self.named[at], self.papers);
            self.rank.push(at);
        }
        self.rank.sort_unstable();
        self.rank.dedup();
        (!self.rank.is_empty() || !is_absent).then_some(is_repeated)
    }

    /// Appends those of the rank who stand and for whom the paper has not counted before: by then
    /// they have been excluded.
    fn keep(&mut self) {
        let is_overvote = self.rank.len() > 1;
        let start = self.into.len();
        for at in std::mem::take(&mut self.rank) {
            if self.stands(at) && !is_marked(&mut self.kept[at], self.papers) {
                let candidate = CandidateNumber::at(at);
                let is_first = self.into.len() == start;
                let of = if is_first { Preference::of } else { Preference::equal };
                self.into.push(of(candidate));
            }
        }
        // A rank that is spoilt by others than those kept shows it by naming the one kept twice.
        if is_overvote && self.choices.equal == Equal::StopIfAny && self.into.len() == start + 1 {
            self.into.extend(
                self.into[start].candidate().map(CandidateNumber::at).map(Preference::equal),
            );
        }
    }
}

/// Marks with a number; says whether it was there already.
fn is_marked(mark: &mut u32, number: u32) -> bool {
    std::mem::replace(mark, number) == number
}

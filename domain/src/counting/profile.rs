use std::{
    hash::{BuildHasher as _, Hash, Hasher},
    ops::Range,
};

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize};

use super::{CandidateNumber, CountError};

/// The most votes that all papers together have, in units of the last digit of their weights.
///
/// Nine digits of Meek's rule, squared, fit beside it into 128 bits.
pub const MOST_VOTES: u64 = 1_000_000_000_000_000_000;

/// One entry of a paper: a candidate, and whether it shares the rank of the entry before; or a rank
/// that was left empty.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Preference(u16);

/// What all papers say, equal ones once.
///
/// A paper is a list of ranks, most preferred first. A rank holds a candidate, or several that are
/// equal, or nobody, if it was skipped. Nothing is judged here: a paper may name a candidate twice
/// or one that withdrew; what that means is the rule's to say.
#[derive(Clone, Debug)]
pub struct Profile {
    entries: Vec<Preference>,
    scores: Vec<u32>,
    papers: Vec<Grouped>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
    kind: Kind,
    decimals: u8,
    weight: u64,
    invalid: u64,
}

/// What the entries of a paper mean.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// Preferences, the first first.
    #[default]
    Ranked,
    /// Marks without an order.
    Marked,
    /// Candidates, each with a score.
    Scored,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Ranked, Self::Marked, Self::Scored];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ranked => "ranked",
            Self::Marked => "marked",
            Self::Scored => "scored",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Papers that say the same, and where they say it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grouped {
    start: u32,
    len: u32,
    pub(super) weight: u64,
}

/// Papers that say the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Paper<'a> {
    /// What they say.
    pub preferences: &'a [Preference],
    /// The score of each of them, if papers give scores.
    pub scores: &'a [u32],
    /// How many there are, in units of the last digit of the weights.
    pub weight: u64,
}

impl Preference {
    /// A rank that was left empty.
    pub const SKIPPED: Self = Self(0x7fff);
    const SHARED: u16 = 0x8000;

    /// The candidate at a rank of its own.
    pub fn of(candidate: CandidateNumber) -> Self {
        Self((candidate.get() - 1) & !Self::SHARED)
    }

    /// The candidate at the rank of the entry before.
    pub fn equal(candidate: CandidateNumber) -> Self {
        Self((candidate.get() - 1) | Self::SHARED)
    }

    /// The candidate's place on the list, from zero, unless the rank is empty.
    pub fn candidate(self) -> Option<usize> {
        (self != Self::SKIPPED).then_some(usize::from(self.0 & !Self::SHARED))
    }

    /// Whether it shares the rank of the entry before.
    pub fn is_equal(self) -> bool {
        self.0 & Self::SHARED != 0
    }
}

impl Preference {
    /// The candidate at that place of the list, at a rank of its own.
    pub(super) fn plain_of(index: usize) -> Self {
        Self::of(CandidateNumber::at(index))
    }

    /// The candidate at that place of the list, at the rank of the entry before.
    pub(super) fn equal_of(index: usize) -> Self {
        Self::equal(CandidateNumber::at(index))
    }

    /// The candidate's place on the list, of an entry known to be plain.
    pub(super) fn plain(self) -> usize {
        usize::from(self.0)
    }
}

impl Grouped {
    /// Papers whose entries stand there.
    pub(super) fn new(start: usize, end: usize, weight: u64) -> Self {
        // A profile's entries are numbered in 32 bits.
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: number(start), len: number(end - start), weight }
    }

    /// Where their entries stand.
    pub(super) fn range(&self) -> Range<usize> {
        self.start as usize..self.start as usize + self.len as usize
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::new(Kind::Ranked, 0)
    }
}

impl Profile {
    /// No papers yet, of that kind, whose weights have so many digits after the point.
    pub fn new(kind: Kind, decimals: u8) -> Self {
        Self {
            entries: Vec::new(),
            scores: Vec::new(),
            papers: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            kind,
            decimals,
            weight: 0,
            invalid: 0,
        }
    }

    /// No papers yet, with room for those of a file of so many bytes, even if most of them differ.
    ///
    /// Memory that they do not come to need is not touched.
    pub(super) fn expecting(kind: Kind, bytes: usize) -> Self {
        let papers = bytes / 48;
        Self {
            entries: Vec::with_capacity(bytes / 2),
            papers: Vec::with_capacity(papers),
            index: HashTable::with_capacity(papers),
            ..Self::new(kind, 0)
        }
    }

    /// Adds papers that say so: `weight` of them, in units of the last digit of the weights.
    ///
    /// A paper of no weight is left out. The entries must not be more than fit into memory twice.
    pub fn add(&mut self, weight: u64, preferences: &[Preference]) -> Result<(), CountError> {
        self.add_scored(weight, preferences, &[])
    }

    /// Adds papers that give those candidates those scores.
    pub fn add_scored(
        &mut self,
        weight: u64,
        preferences: &[Preference],
        scores: &[u32],
    ) -> Result<(), CountError> {
        if weight == 0 {
            return Ok(());
        }
        let total = self.weight.checked_add(weight).filter(|total| *total <= MOST_VOTES);
        self.weight = total.ok_or(CountError::TooManyVotes)?;
        let Self { entries, scores: all_scores, papers, index, hasher, .. } = self;
        let says = |paper: &Grouped| {
            (&entries[paper.range()], all_scores.get(paper.range()).unwrap_or_default())
        };
        let hash = hasher.hash_one((preferences, scores));
        let same = |at: &u32| says(&papers[*at as usize]) == (preferences, scores);
        if let Some(at) = index.find(hash, same) {
            papers[*at as usize].weight += weight;
            return Ok(());
        }
        let (start, end) = (entries.len(), entries.len() + preferences.len());
        let at = u32::try_from(papers.len()).ok().filter(|_| u32::try_from(end).is_ok());
        let at = at.ok_or(CountError::TooManyPapers)?;
        index.insert_unique(hash, at, |other| hasher.hash_one(says(&papers[*other as usize])));
        entries.extend_from_slice(preferences);
        all_scores.extend_from_slice(scores);
        papers.push(Grouped::new(start, end, weight));
        Ok(())
    }

    /// Adds papers that could not be read at all.
    pub fn add_invalid(&mut self, weight: u64) -> Result<(), CountError> {
        let total = self.invalid.checked_add(weight).filter(|total| *total <= MOST_VOTES);
        self.invalid = total.ok_or(CountError::TooManyVotes)?;
        Ok(())
    }

    /// Gives the weights so many digits after the point. They cannot lose any.
    pub(super) fn rescale(&mut self, decimals: u8) -> Result<(), CountError> {
        let more = decimals.saturating_sub(self.decimals);
        let scaled = |weight: u64| {
            let scaled = weight.checked_mul(10_u64.checked_pow(more.into())?);
            scaled.filter(|scaled| *scaled <= MOST_VOTES)
        };
        // What holds for all of them holds for each.
        let totals = scaled(self.weight).zip(scaled(self.invalid));
        (self.weight, self.invalid) = totals.ok_or(CountError::TooManyVotes)?;
        for paper in &mut self.papers {
            paper.weight = scaled(paper.weight).ok_or(CountError::TooManyVotes)?;
        }
        self.decimals += more;
        Ok(())
    }

    /// The same papers, without digits after the point that all their weights have as noughts.
    #[must_use]
    pub fn without_noughts(mut self) -> Self {
        let is_tenfold = |weight: u64| weight.is_multiple_of(10);
        while self.decimals > 0
            && is_tenfold(self.invalid)
            && self.papers.iter().all(|paper| is_tenfold(paper.weight))
        {
            self.decimals -= 1;
            self.invalid /= 10;
            self.weight /= 10;
            for paper in &mut self.papers {
                paper.weight /= 10;
            }
        }
        self
    }

    /// The papers, in the order in which they first came.
    pub fn papers(&self) -> impl ExactSizeIterator<Item = Paper<'_>> {
        self.papers.iter().map(|paper| {
            let scores = self.scores.get(paper.range()).unwrap_or_default();
            Paper { preferences: &self.entries[paper.range()], scores, weight: paper.weight }
        })
    }

    /// What a paper says, as BLT writes it.
    pub(super) fn saying(&self, paper: usize) -> String {
        let mut text = String::new();
        let entries = self.papers.get(paper).map_or(&[][..], |it| &self.entries[it.range()]);
        for (place, entry) in entries.iter().enumerate() {
            if place > 0 {
                text.push(if entry.is_equal() { '=' } else { ' ' });
            }
            match entry.candidate() {
                Some(candidate) => text.push_str(&(candidate + 1).to_string()),
                None => text.push('-'),
            }
        }
        text
    }

    /// Every entry of every paper, and where each paper's stand.
    pub(super) fn raw(&self) -> (&[Preference], &[Grouped]) {
        (&self.entries, &self.papers)
    }

    /// What the entries of a paper mean.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many digits the weights have after the point.
    pub fn decimals(&self) -> u8 {
        self.decimals
    }

    /// How many papers could not be read at all, in the same units.
    pub fn invalid(&self) -> u64 {
        self.invalid
    }

    /// How many papers could be read, in units of the last digit of their weights.
    pub fn weight(&self) -> u64 {
        self.weight
    }
}

impl Hash for Preference {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u16(self.0);
    }

    // Four at a time: equal papers are found by hashing every paper that is read.
    fn hash_slice<H: Hasher>(data: &[Self], state: &mut H) {
        for four in data.chunks(4) {
            state.write_u64(four.iter().fold(0, |word, it| word << 16 | u64::from(it.0)));
        }
    }
}

/// Two profiles are equal if they hold the same papers, in whatever order.
impl PartialEq for Profile {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |profile: &Self| {
            let papers = profile.papers();
            let mut all: Vec<_> =
                papers.map(|it| (it.preferences.to_vec(), it.scores.to_vec(), it.weight)).collect();
            all.sort();
            all
        };
        let plain = |it: &Self| (it.kind, it.decimals, it.invalid);
        plain(self) == plain(other) && sorted(self) == sorted(other)
    }
}

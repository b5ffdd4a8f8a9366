use std::borrow::Cow;

use super::{
    Contest, CountError, Preference, Profile, Setting,
    profile::{Grouped, Kind},
    settings::Given,
};

/// What a rule makes of papers that are not plain lists.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct PaperRules {
    pub(super) duplicates: Irregular,
    pub(super) equal: Irregular,
    pub(super) skipped: Irregular,
}

/// The setting of what becomes of repeated candidates, as most rules have it, each by its own text.
pub(super) const fn duplicates(source: &'static str) -> Setting {
    Setting {
        key: "duplicates",
        values: &["skip", "stop", "invalid", "refuse"],
        default: "skip",
        meaning: "what becomes of a paper that names a candidate again: the repetition is passed \
                  over, the paper ends there, it is invalid, or nothing is counted",
        source,
    }
}

/// The setting of what becomes of equal preferences, where there is no counting them.
pub(super) const fn equal(source: &'static str) -> Setting {
    Setting {
        key: "equal",
        values: &["stop", "invalid", "refuse"],
        default: "stop",
        meaning: "what becomes of a paper that ranks candidates equally",
        source,
    }
}

/// What becomes of a paper at an entry that does not belong there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Irregular {
    /// The entry is passed over, and the rest of the paper stands.
    Skip,
    /// The paper ends before it.
    Stop,
    /// Equal candidates stay as they are, to be counted in every order.
    Split,
    /// The whole paper is invalid.
    Invalid,
    /// The count is refused.
    Refuse,
}

/// The papers as a count that moves them needs them: each a list of candidates who stand, none of
/// them twice.
#[expect(clippy::struct_field_names, reason = "papers is what they are called")]
pub(super) struct Papers<'a> {
    entries: Cow<'a, [Preference]>,
    papers: Cow<'a, [Grouped]>,
    /// How many name somebody.
    pub(super) valid: u64,
    /// How many name nobody.
    pub(super) blank: u64,
    /// How many could not be read.
    pub(super) invalid: u64,
}

impl Irregular {
    /// What the setting of that name says.
    pub(super) fn of(given: &mut Given<'_>, key: &'static str) -> Result<Self, CountError> {
        Ok(match given.get(key)? {
            "skip" => Self::Skip,
            "stop" => Self::Stop,
            "split" => Self::Split,
            "invalid" => Self::Invalid,
            _ => Self::Refuse,
        })
    }
}

impl PaperRules {
    /// What the settings `duplicates`, `equal` and `skipped` say.
    pub(super) fn of(given: &mut Given<'_>) -> Result<Self, CountError> {
        Ok(Self {
            duplicates: Irregular::of(given, "duplicates")?,
            equal: Irregular::of(given, "equal")?,
            skipped: Irregular::of(given, "skipped")?,
        })
    }
}

impl<'a> Papers<'a> {
    /// The papers of the profile, read by the rules.
    pub(super) fn read(
        contest: &Contest,
        profile: &'a Profile,
        rules: PaperRules,
    ) -> Result<Self, CountError> {
        if profile.kind() == Kind::Scored {
            return Err(CountError::WrongPapers);
        }
        let mut reader = Reader::new(contest, rules);
        // Most files need no reading between the lines: then nothing is copied.
        if profile.papers().all(|paper| reader.is_plain(paper.preferences)) {
            let (entries, papers) = profile.raw();
            return Self::of(Cow::Borrowed(entries), Cow::Borrowed(papers), profile.invalid());
        }
        let mut entries = Vec::with_capacity(profile.raw().0.len());
        let mut papers = Vec::with_capacity(profile.papers().len());
        let mut invalid = profile.invalid();
        for (number, paper) in profile.papers().enumerate() {
            let start = entries.len();
            if reader.read(paper.preferences, &mut entries).map_err(|it| it.at(number))? {
                papers.push(Grouped::new(start, entries.len(), paper.weight));
            } else {
                entries.truncate(start);
                invalid += paper.weight;
            }
        }
        Self::of(Cow::Owned(entries), Cow::Owned(papers), invalid)
    }

    fn of(
        entries: Cow<'a, [Preference]>,
        papers: Cow<'a, [Grouped]>,
        invalid: u64,
    ) -> Result<Self, CountError> {
        let weigh = |is_blank: bool| {
            let papers = papers.iter().filter(|paper| paper.range().is_empty() == is_blank);
            papers.map(|paper| paper.weight).sum()
        };
        let (valid, blank) = (weigh(false), weigh(true));
        if valid == 0 {
            return Err(CountError::NoPapers);
        }
        Ok(Self { entries, papers, valid, blank, invalid })
    }

    /// Papers that their rule reads in its own way: how many they are, without what they say.
    pub(super) fn counted(valid: u64, blank: u64, invalid: u64) -> Result<Self, CountError> {
        if valid == 0 {
            return Err(CountError::NoPapers);
        }
        Ok(Self { entries: Cow::default(), papers: Cow::default(), valid, blank, invalid })
    }

    /// How many different papers there are.
    pub(super) fn len(&self) -> usize {
        self.papers.len()
    }

    /// How many there are of that paper.
    pub(super) fn weight(&self, paper: usize) -> u64 {
        self.papers[paper].weight
    }

    /// The candidates that the paper names, by their places on the list, the most preferred first.
    pub(super) fn preferences(&self, paper: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.rest(paper, 0)
    }

    /// The same without the first so many.
    pub(super) fn rest(
        &self,
        paper: usize,
        passed: usize,
    ) -> impl ExactSizeIterator<Item = usize> + '_ {
        let entries = &self.entries[self.papers[paper].range()];
        entries.get(passed..).unwrap_or_default().iter().map(|it| it.plain())
    }

    /// The candidates that the paper names at each of its ranks, if equal ones were left.
    pub(super) fn ranks(&self, paper: usize) -> impl Iterator<Item = &[Preference]> {
        self.entries[self.papers[paper].range()].chunk_by(|_, next| next.is_equal())
    }

    /// Whether there are ranks with several candidates.
    pub(super) fn has_equal(&self) -> bool {
        matches!(&self.entries, Cow::Owned(entries) if entries.iter().any(|it| it.is_equal()))
    }

    /// The same papers in other words.
    pub(super) fn reworded(self, entries: Vec<Preference>, papers: Vec<Grouped>) -> Self {
        Self { entries: Cow::Owned(entries), papers: Cow::Owned(papers), ..self }
    }
}

/// Reads papers one by one.
struct Reader<'a> {
    contest: &'a Contest,
    rules: PaperRules,
    seen: Vec<u32>,
    papers: u32,
    orders: u64,
}

/// The most orders in which the equal candidates of one paper are counted: those of seven.
pub(super) const MOST_ORDERS: u64 = 5_040;

/// The most orders in which the equal candidates of all papers together are counted.
const MOST_ORDERS_IN_ALL: u64 = 4_000_000;

/// Why a paper is refused.
struct Refused(Fault);

/// What is wrong with a paper.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
    /// It names a candidate twice.
    Duplicate,
    /// It ranks several candidates equally.
    Equal,
    /// It skips a rank.
    Skipped,
    /// It names a candidate who is not on the list.
    NotOnList,
    /// It ranks so many equally that not every order of them can be counted.
    TooManyOrders,
}

impl Refused {
    fn at(self, paper: usize) -> CountError {
        CountError::BadPaper { paper: paper + 1, says: String::new(), fault: self.0 }
    }
}

impl<'a> Reader<'a> {
    fn new(contest: &'a Contest, rules: PaperRules) -> Self {
        Self { contest, rules, seen: vec![0; contest.candidates.len()], papers: 0, orders: 0 }
    }

    /// Notes that the paper under the eye names the candidate; says whether it did before.
    fn sees(&mut self, candidate: usize) -> bool {
        std::mem::replace(&mut self.seen[candidate], self.papers) == self.papers
    }

    fn is_plain(&mut self, preferences: &[Preference]) -> bool {
        self.papers += 1;
        preferences.iter().all(|it| {
            let candidate = it.candidate().filter(|_| !it.is_equal());
            candidate.is_some_and(|at| {
                self.contest.candidates.get(at).is_some_and(|it| !it.withdrawn) && !self.sees(at)
            })
        })
    }

    /// Appends what the paper says; false if it is invalid.
    fn read(
        &mut self,
        preferences: &[Preference],
        into: &mut Vec<Preference>,
    ) -> Result<bool, Refused> {
        self.papers += 1;
        let beginning = into.len();
        let mut orders = 1_u64;
        for rank in preferences.chunk_by(|_, next| next.is_equal()) {
            let mut rank_fault = None;
            let start = into.len();
            for entry in rank {
                let Some(at) = entry.candidate() else {
                    rank_fault = Some((self.rules.skipped, Fault::Skipped));
                    continue;
                };
                let candidate = self.contest.candidates.get(at);
                let candidate = candidate.ok_or(Refused(Fault::NotOnList))?;
                if candidate.withdrawn {
                    continue;
                }
                if self.sees(at) {
                    rank_fault = Some((self.rules.duplicates, Fault::Duplicate));
                    continue;
                }
                into.push(Preference::plain_of(at));
            }
            // What ends or spoils a paper counts for more than that its rank has several.
            let is_passed_over = |(rule, _)| rule == Irregular::Skip;
            if into.len() > start + 1 && rank_fault.is_none_or(is_passed_over) {
                rank_fault = Some((self.rules.equal, Fault::Equal));
            }
            match rank_fault {
                None | Some((Irregular::Skip, Fault::Duplicate | Fault::Skipped)) => {}
                Some((Irregular::Split, _)) => {
                    let equal = into.iter_mut().skip(start + 1);
                    orders = equal.zip(2_u64..).fold(orders, |orders, (entry, equal)| {
                        *entry = Preference::equal_of(entry.plain());
                        orders.saturating_mul(equal)
                    });
                }
                Some((Irregular::Skip, _)) => into.truncate(start),
                Some((Irregular::Stop, _)) => {
                    into.truncate(start);
                    // Without a first preference there is nothing to count.
                    return Ok(start > beginning);
                }
                Some((Irregular::Invalid, _)) => return Ok(false),
                Some((Irregular::Refuse, fault)) => return Err(Refused(fault)),
            }
        }
        if orders > 1 {
            self.orders = self.orders.saturating_add(orders);
        }
        if orders > MOST_ORDERS || self.orders > MOST_ORDERS_IN_ALL {
            return Err(Refused(Fault::TooManyOrders));
        }
        Ok(true)
    }
}

impl Fault {
    /// What is wrong, of a paper.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Duplicate => {
                "names a candidate twice; choose what to do with --option duplicates"
            }
            Self::Equal => "ranks candidates equally; choose what to do with --option equal",
            Self::Skipped => "skips a rank; choose what to do with --option skipped",
            Self::NotOnList => "names a candidate who is not on the list",
            Self::TooManyOrders => {
                "ranks so many candidates equally that it cannot be counted in every order of them \
                 (at most 5,040 for one paper, and 4,000,000 for all); choose what to do with \
                 --option equal"
            }
        }
    }
}

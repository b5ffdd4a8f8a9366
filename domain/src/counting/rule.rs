use serde::{Deserialize, Serialize};

use super::{
    Contest, CountError, CountReport, Kind, Options, Profile, Setting, alternatives, ers97, irv,
    marks, meek, schulze, score, scottish, wigm, words,
};

/// A rule by which an election is counted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The single transferable vote of Scottish local elections.
    Scottish,
    /// The weighted inclusive Gregory method, by the Proportional Representation Foundation's reference rule.
    Wigm,
    /// The single transferable vote by the rules of the Electoral Reform Society of 1997.
    Ers97,
    /// Meek's method, by the Proportional Representation Foundation's reference rule.
    Meek,
    /// Meek's method, by Algorithm 123.
    #[serde(rename = "meek-123")]
    Meek123,
    /// Meek's method, as New Zealand's local elections have it.
    MeekNz,
    /// The instant run-off, with one winner or several.
    Irv,
    /// Schulze's method.
    Schulze,
    /// One mark; those with most are elected.
    Plurality,
    /// As many marks as seats, or as many as is laid down; those with most are elected.
    Block,
    /// As many marks as one likes; those with most are elected.
    Approval,
    /// Scores; those with the highest sum are elected.
    Score,
}

/// The settings of every rule that can draw a lot.
const LOTS: &[Setting] = &[
    Setting {
        key: "seed",
        values: &[],
        default: "",
        meaning: "the published text from which lots are drawn",
        source: "R. L. Rivest, sampler for election audits (2011)",
    },
    Setting {
        key: "order",
        values: &[],
        default: "",
        meaning: "every candidate's number, separated by commas: an order laid down before the \
                  count, by lot or by rule; of those tied the first is elected and the last excluded, \
                  unless the rule's own ties say otherwise",
        source: "the lots of every rule, drawn in advance",
    },
    Setting {
        key: "lots",
        values: &[],
        default: "",
        meaning: "on whom the lots fell, in the order in which they were drawn, separated by \
                  commas: for lots drawn by hand, and to count again as before",
        source: "a record of the count",
    },
];

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 12] = [
        Self::Scottish,
        Self::Wigm,
        Self::Ers97,
        Self::Meek,
        Self::Meek123,
        Self::MeekNz,
        Self::Irv,
        Self::Schulze,
        Self::Plurality,
        Self::Block,
        Self::Approval,
        Self::Score,
    ];

    /// Its name on the command line, in reports and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scottish => "scottish",
            Self::Wigm => "wigm",
            Self::Ers97 => "ers97",
            Self::Meek => "meek",
            Self::Meek123 => "meek-123",
            Self::MeekNz => "meek-nz",
            Self::Irv => "irv",
            Self::Schulze => "schulze",
            Self::Plurality => "plurality",
            Self::Block => "block",
            Self::Approval => "approval",
            Self::Score => "score",
        }
    }

    /// The rule of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }

    /// What papers it counts.
    pub fn papers(self) -> Kind {
        match self {
            Self::Scottish
            | Self::Wigm
            | Self::Ers97
            | Self::Meek
            | Self::Meek123
            | Self::MeekNz
            | Self::Irv
            | Self::Schulze => Kind::Ranked,
            Self::Plurality | Self::Block | Self::Approval => Kind::Marked,
            Self::Score => Kind::Scored,
        }
    }

    /// Whether its text leaves room for constraints on who is elected.
    pub fn keeps_constraints(self) -> bool {
        !matches!(self, Self::Scottish | Self::Meek123 | Self::MeekNz | Self::Irv)
    }

    /// What it is, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Scottish => "the single transferable vote of Scottish local elections",
            Self::Wigm => "the single transferable vote with the weighted inclusive Gregory method",
            Self::Ers97 => "the single transferable vote of the Electoral Reform Society",
            Self::Meek => "the single transferable vote by Meek's method, reference rule",
            Self::Meek123 => "the single transferable vote by Meek's method, Algorithm 123",
            Self::MeekNz => "the single transferable vote of New Zealand's local elections",
            Self::Irv => "the instant run-off, with one winner or several",
            Self::Schulze => "Schulze's method: candidates are compared in pairs",
            Self::Plurality => "one mark a paper; those with most marks are elected",
            Self::Block => "several marks a paper; those with most marks are elected",
            Self::Approval => "as many marks as one likes; those with most marks are elected",
            Self::Score => "a score for every candidate; those with the highest sum are elected",
        }
    }

    /// The text that lays it down.
    pub fn source(self) -> &'static str {
        match self {
            Self::Scottish => scottish::SOURCE,
            Self::Wigm => wigm::SOURCE,
            Self::Ers97 => ers97::SOURCE,
            Self::Meek => meek::SOURCE,
            Self::Meek123 => meek::algorithm_123::SOURCE,
            Self::MeekNz => meek::new_zealand::SOURCE,
            Self::Irv => irv::SOURCE,
            Self::Schulze => schulze::SOURCE,
            Self::Plurality => marks::plurality::SOURCE,
            Self::Block => marks::block::SOURCE,
            Self::Approval => marks::approval::SOURCE,
            Self::Score => score::SOURCE,
        }
    }

    /// What can be chosen about it.
    pub fn settings(self) -> Vec<&'static Setting> {
        let own = match self {
            Self::Scottish => scottish::SETTINGS,
            Self::Wigm => wigm::SETTINGS,
            Self::Ers97 => ers97::SETTINGS,
            Self::Meek => meek::SETTINGS,
            Self::Meek123 => meek::algorithm_123::SETTINGS,
            Self::MeekNz => meek::new_zealand::SETTINGS,
            Self::Irv => irv::SETTINGS,
            Self::Schulze => schulze::SETTINGS,
            Self::Plurality => marks::plurality::SETTINGS,
            Self::Block => marks::block::SETTINGS,
            Self::Approval => marks::approval::SETTINGS,
            Self::Score => score::SETTINGS,
        };
        own.iter().chain(LOTS).collect()
    }

    /// The names of what can be chosen about it.
    pub(super) fn keys(self) -> String {
        let keys: Vec<&str> = self.settings().iter().map(|setting| setting.key).collect();
        keys.join(", ")
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// Counts the papers of a contest.
pub fn count(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    contest.check()?;
    let mut report = count_once(contest, profile, options).map_err(|mut error| {
        if let CountError::BadPaper { paper, says, .. } = &mut error {
            *says = profile.saying(*paper - 1);
        }
        error
    })?;
    let lots = options.settings.get("lots").map_or(0, |lots| lots.split(',').count());
    let drawn = report.ties.iter().filter(|tie| !tie.drawn_among.is_empty()).count();
    if lots > drawn && options.settings.get("lots").is_some_and(|lots| !lots.is_empty()) {
        return Err(CountError::BadSetting {
            key: "lots".into(),
            value: options.settings["lots"].clone(),
            expected: format!("the lots that were drawn; this count needs {drawn}"),
        });
    }
    alternatives::add(&mut report, contest, profile, options);
    words::add(&mut report);
    Ok(report)
}

/// Counts the papers by the rule, and leaves it at that.
pub(super) fn count_once(
    contest: &Contest,
    profile: &Profile,
    options: &Options,
) -> Result<CountReport, CountError> {
    match options.rule {
        Rule::Scottish => scottish::count(contest, profile, options),
        Rule::Wigm => wigm::count(contest, profile, options),
        Rule::Ers97 => ers97::count(contest, profile, options),
        Rule::Meek => meek::count(contest, profile, options),
        Rule::Meek123 => meek::algorithm_123::count(contest, profile, options),
        Rule::MeekNz => meek::new_zealand::count(contest, profile, options),
        Rule::Irv => irv::count(contest, profile, options),
        Rule::Schulze => schulze::count(contest, profile, options),
        Rule::Plurality => marks::plurality::count(contest, profile, options),
        Rule::Block => marks::block::count(contest, profile, options),
        Rule::Approval => marks::approval::count(contest, profile, options),
        Rule::Score => score::count(contest, profile, options),
    }
}

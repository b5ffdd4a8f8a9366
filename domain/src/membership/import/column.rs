//! The columns of a register file.

use std::fmt;

/// A column of a register file.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Column {
    /// The membership's number.
    Number,
    /// Whether the party is a person or an organisation.
    Kind,
    /// The party's name.
    Name,
    /// The party's country.
    Country,
    /// The category of the current period.
    Category,
    /// The first day of the current period.
    Since,
    /// The first day after the current period.
    Until,
    /// The party's language.
    Locale,
    /// Whether the party is made up, for a demonstration.
    Synthetic,
}

impl Column {
    /// Every column, in the order in which they are documented.
    pub const ALL: [Self; 9] = [
        Self::Number,
        Self::Kind,
        Self::Name,
        Self::Country,
        Self::Category,
        Self::Since,
        Self::Until,
        Self::Locale,
        Self::Synthetic,
    ];

    /// The heading.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Country => "country",
            Self::Category => "category",
            Self::Since => "since",
            Self::Until => "until",
            Self::Locale => "locale",
            Self::Synthetic => "synthetic",
        }
    }

    /// Whether a file without it is refused.
    ///
    /// `until` is among them although its cells may be empty: a file that was cut to fewer
    /// columns must not take the end off every membership.
    pub fn is_required(self) -> bool {
        match self {
            Self::Number
            | Self::Kind
            | Self::Name
            | Self::Country
            | Self::Category
            | Self::Since
            | Self::Until => true,
            Self::Locale | Self::Synthetic => false,
        }
    }

    /// The column with this heading, in whatever case.
    pub fn parse(heading: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(heading.trim()))
    }

    /// The headings as a list for a reader.
    pub(super) fn list(columns: impl IntoIterator<Item = Self>) -> String {
        columns.into_iter().map(Self::as_str).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

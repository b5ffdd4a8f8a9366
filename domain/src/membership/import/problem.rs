//! Why a row is refused.

use std::fmt;

use chrono::NaiveDate;

use super::{
    column::Column,
    row::{FIRST_YEAR, LAST_YEAR, MAX_NAME, MAX_NUMBER},
};
use crate::{
    countries::UnknownCountry,
    membership::{Category, PartyKind},
};

/// Something for which a row is refused.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// Where it is; nothing if it is the row as a whole.
    pub column: Option<Column>,
    /// What it is, and what to do about it.
    pub reason: ProblemKind,
}

/// Why a cell is refused. Written out, it says the remedy.
///
/// Whatever it repeats of the file is shortened.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProblemKind {
    /// The cell is empty.
    #[error("is empty; every row needs one")]
    Missing,
    /// The row has more cells than the header.
    #[error(
        "the row has more cells than the header; put a field that contains the separator in quotes"
    )]
    TooManyCells,
    /// The number has another form.
    #[error(
        "{given:?} is not a membership number; use 1 to {MAX_NUMBER} of A-Z, 0-9, \"-\", \"/\" and \".\""
    )]
    NotANumber {
        /// What the file has.
        given: String,
    },
    /// An earlier row has the same number.
    #[error("the same number is on line {line}; leave only one of the two rows")]
    RepeatedNumber {
        /// The line of the earlier row.
        line: u32,
    },
    /// The word is not one of those used.
    #[error("{given:?} is not known; use {}", .words.join(" or "))]
    UnknownWord {
        /// What the file has.
        given: String,
        /// The words used.
        words: &'static [&'static str],
    },
    /// The text is too long.
    #[error("is {length} characters long; shorten it to at most {MAX_NAME}")]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// The text contains a character that nobody sees.
    #[error("contains the invisible character U+{:04X}; remove it", u32::from(*.character))]
    Invisible {
        /// The character.
        character: char,
    },
    /// The text contains the mark that a program puts where it lost a letter.
    #[error("contains \u{fffd}, left by a conversion that lost a letter; type the name again")]
    LostLetter,
    /// The country is not one.
    #[error(transparent)]
    Country(#[from] UnknownCountry),
    /// The date is not written as dates are.
    #[error("{given:?} is not a date; write year, month and day as in 2022-11-30")]
    NotADate {
        /// What the file has.
        given: String,
    },
    /// The date is not in the calendar.
    #[error("the calendar has no {given}; give a day that exists")]
    NoSuchDay {
        /// What the file has.
        given: String,
    },
    /// The date is far from any membership.
    #[error("{given} cannot be right; give a day from {FIRST_YEAR} to {LAST_YEAR}")]
    Implausible {
        /// The date.
        given: NaiveDate,
    },
    /// The period would have no day.
    #[error(
        "is not after since, {since}; until is the first day on which the period no longer holds"
    )]
    NotAfterSince {
        /// When the period begins.
        since: NaiveDate,
    },
    /// The language tag is not one.
    #[error("{given:?} is not a language; write its tag, such as en, es or pt-BR")]
    NotALocale {
        /// What the file has.
        given: String,
    },
    /// The membership belongs to a party of the other kind.
    #[error("the register has {}; a membership does not pass to another party, so use another number", .known.as_str())]
    OtherKind {
        /// What the register has.
        known: PartyKind,
    },
    /// The membership is made up and the row is not, or the reverse.
    #[error(
        "the register has {known}; demonstration data and real members do not become one another, so use another number"
    )]
    OtherSynthetic {
        /// What the register has.
        known: bool,
    },
    /// The period would begin before the one known.
    #[error(
        "the register has a period since {known}; import does not rewrite history: give that day or a later one, or correct the membership with a reason"
    )]
    BeforeKnown {
        /// When the known period begins.
        known: NaiveDate,
    },
    /// The category would change for all of the known period.
    #[error("the register has {} since {since}; give the day on which the new category begins as since", .known.as_str())]
    OtherCategory {
        /// The known category.
        known: Category,
        /// When the known period begins.
        since: NaiveDate,
    },
    /// The period would begin inside the one known, whose end is set.
    #[error(
        "the register has a period until {known}; give that day or a later one, or correct the membership with a reason"
    )]
    BeforeKnownEnd {
        /// The first day after the known period.
        known: NaiveDate,
    },
    /// The end of the known period would change.
    #[error(
        "the register has {known}, and an end once set stays; to renew the membership, give {known} or a later day as since"
    )]
    EndIsSet {
        /// The first day after the known period.
        known: NaiveDate,
    },
    /// The open membership would end on a day gone by.
    #[error(
        "an open membership is not ended in the past; give {today} or a later day, or correct the membership with a reason"
    )]
    EndInThePast {
        /// The first day on which it can end.
        today: NaiveDate,
    },
}

impl Problem {
    pub(super) fn new(column: Column, reason: ProblemKind) -> Self {
        Self { column: Some(column), reason }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            Some(column) => write!(f, "{column}: {}", self.reason),
            None => write!(f, "{}", self.reason),
        }
    }
}

/// As much of a cell as is repeated to the reader.
pub(super) fn excerpt(cell: &str) -> String {
    const SHOWN: usize = 40;
    let mut excerpt: String = cell.chars().take(SHOWN).collect();
    if excerpt.len() < cell.len() {
        excerpt.push('…');
    }
    excerpt
}

//! What the register knows of a membership, and what a row would change about it.

use chrono::NaiveDate;

use super::{
    column::Column,
    problem::{Problem, ProblemKind},
    row::{Read, Row},
};
use crate::{
    countries::CountryCode,
    membership::{Category, PartyKind},
    text::Locale,
};

/// What the register knows of a membership when a file is planned.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Known {
    /// The membership's number, in capitals.
    pub number: String,
    /// Whether the party is a person or an organisation.
    pub kind: PartyKind,
    /// The party's name.
    pub name: String,
    /// The party's country.
    pub country: CountryCode,
    /// The category of the period that begins last.
    pub category: Category,
    /// The first day of that period.
    pub since: NaiveDate,
    /// The first day after it, if an end is set.
    pub until: Option<NaiveDate>,
    /// The party's language, if known.
    pub locale: Option<Locale>,
    /// Whether the party is made up, for a demonstration.
    pub synthetic: bool,
}

/// One cell that would change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// Which.
    pub column: Column,
    /// What the register has, as the file would write it; nothing if it has nothing.
    pub from: Option<String>,
    /// What it would have.
    pub to: Option<String>,
}

/// What a row does to the periods of a membership.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PeriodChange {
    /// Nothing.
    Kept,
    /// The known period, which had no end, ends where the row says.
    Ends,
    /// The period of the row follows the known one.
    Follows {
        /// Whether the known period had no end, and now ends where the new one begins.
        ends_known: bool,
    },
}

/// What comes of comparing a row with what is known.
pub(super) enum Difference {
    Nothing,
    Changes { row: Row, changes: Vec<Change>, period: PeriodChange },
    Refused(Vec<Problem>),
}

impl From<&Row> for Known {
    /// What is known once the row has taken effect.
    fn from(row: &Row) -> Self {
        Self {
            number: row.number.clone(),
            kind: row.kind,
            name: row.name.clone(),
            country: row.country,
            category: row.category,
            since: row.since,
            until: row.until,
            locale: row.locale.clone(),
            synthetic: row.synthetic,
        }
    }
}

impl Known {
    /// Compares `read` with what is known, on the day `today`.
    pub(super) fn compare(&self, read: Read, today: NaiveDate) -> Difference {
        let Read { mut row, synthetic } = read;
        let mut problems = Vec::new();
        if row.kind != self.kind {
            problems.push(Problem::new(Column::Kind, ProblemKind::OtherKind { known: self.kind }));
        }
        let period = self.compare_period(&row, today).unwrap_or_else(|problem| {
            problems.push(problem);
            PeriodChange::Kept
        });
        if synthetic.is_some_and(|it| it != self.synthetic) {
            let reason = ProblemKind::OtherSynthetic { known: self.synthetic };
            problems.push(Problem::new(Column::Synthetic, reason));
        }
        if !problems.is_empty() {
            return Difference::Refused(problems);
        }
        row.synthetic = self.synthetic;
        row.locale = row.locale.or_else(|| self.locale.clone());
        match self.changes(&row) {
            changes if changes.is_empty() => Difference::Nothing,
            changes => Difference::Changes { row, changes, period },
        }
    }

    fn compare_period(&self, row: &Row, today: NaiveDate) -> Result<PeriodChange, Problem> {
        let &Self { category, since, until, .. } = self;
        let refused = |column, reason| Err(Problem::new(column, reason));
        if row.since < since {
            return refused(Column::Since, ProblemKind::BeforeKnown { known: since });
        }
        if row.since == since && row.category != category {
            return refused(
                Column::Category,
                ProblemKind::OtherCategory { known: category, since },
            );
        }
        match until {
            None if row.until.is_some_and(|it| it < today) => {
                refused(Column::Until, ProblemKind::EndInThePast { today })
            }
            None if row.since > since => Ok(PeriodChange::Follows { ends_known: true }),
            None if row.until.is_some() => Ok(PeriodChange::Ends),
            Some(known) if row.since >= known => Ok(PeriodChange::Follows { ends_known: false }),
            Some(known) if row.since > since => {
                refused(Column::Since, ProblemKind::BeforeKnownEnd { known })
            }
            Some(known) if row.until != until => {
                refused(Column::Until, ProblemKind::EndIsSet { known })
            }
            None | Some(_) => Ok(PeriodChange::Kept),
        }
    }

    fn changes(&self, row: &Row) -> Vec<Change> {
        let cells = |it: &Self| {
            [
                (Column::Name, Some(it.name.clone())),
                (Column::Country, Some(it.country.to_string())),
                (Column::Category, Some(it.category.as_str().to_owned())),
                (Column::Since, Some(it.since.to_string())),
                (Column::Until, it.until.map(|until| until.to_string())),
                (Column::Locale, it.locale.as_ref().map(ToString::to_string)),
            ]
        };
        let pairs = cells(self).into_iter().zip(cells(&Self::from(row)));
        let changes = pairs.filter(|((_, from), (_, to))| from != to);
        changes.map(|((column, from), (_, to))| Change { column, from, to }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{PeriodChange::*, *};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn known(since: &str, until: Option<&str>) -> Known {
        Known {
            number: "M-1".into(),
            kind: PartyKind::Person,
            name: "Aigerim".into(),
            country: CountryCode::parse("KZ").expect("a country"),
            category: Category::Voting,
            since: day(since),
            until: until.map(day),
            locale: None,
            synthetic: false,
        }
    }

    /// What a row with this period does to a voting period known, on 30 November 2022.
    fn period(
        known: &Known,
        category: Category,
        since: &str,
        until: Option<&str>,
    ) -> Result<PeriodChange, ProblemKind> {
        let row = Row {
            line: 2,
            number: known.number.clone(),
            kind: known.kind,
            name: known.name.clone(),
            country: known.country,
            category,
            since: day(since),
            until: until.map(day),
            locale: None,
            synthetic: false,
        };
        known.compare_period(&row, day("2022-11-30")).map_err(|it| it.reason)
    }

    #[test]
    fn a_later_start_makes_a_period_follow() {
        let open = known("2020-01-01", None);
        let follows = |ends_known| Ok(Follows { ends_known });
        assert_eq!(period(&open, Category::Associate, "2022-06-01", None), follows(true));
        assert_eq!(
            period(&open, Category::Voting, "2023-06-01", Some("2024-01-01")),
            follows(true)
        );
        let ending = known("2020-01-01", Some("2023-01-01"));
        assert_eq!(period(&ending, Category::Voting, "2023-01-01", None), follows(false));
        assert_eq!(period(&ending, Category::Associate, "2024-01-01", None), follows(false));
    }

    #[test]
    fn an_earlier_start_is_refused() {
        assert_eq!(
            period(&known("2020-01-01", None), Category::Voting, "2019-12-31", None),
            Err(ProblemKind::BeforeKnown { known: day("2020-01-01") })
        );
    }

    #[test]
    fn a_start_inside_a_period_with_an_end_is_refused() {
        assert_eq!(
            period(&known("2020-01-01", Some("2023-01-01")), Category::Voting, "2022-12-31", None),
            Err(ProblemKind::BeforeKnownEnd { known: day("2023-01-01") })
        );
    }

    #[test]
    fn another_category_needs_another_start() {
        assert_eq!(
            period(&known("2020-01-01", None), Category::Associate, "2020-01-01", None),
            Err(ProblemKind::OtherCategory { known: Category::Voting, since: day("2020-01-01") })
        );
    }

    #[test]
    fn an_open_period_ends_today_or_later() {
        let open = known("2020-01-01", None);
        let ended = |since, until| period(&open, Category::Voting, since, Some(until));
        let past = Err(ProblemKind::EndInThePast { today: day("2022-11-30") });
        assert_eq!(ended("2020-01-01", "2022-11-30"), Ok(Ends));
        assert_eq!(ended("2020-01-01", "2022-11-29"), past);
        assert_eq!(ended("2022-01-01", "2022-11-29"), past, "nor by way of another period");
    }

    #[test]
    fn an_end_once_set_stays() {
        let ending = known("2020-01-01", Some("2023-01-01"));
        let moved = |until| period(&ending, Category::Voting, "2020-01-01", until);
        let is_set = Err(ProblemKind::EndIsSet { known: day("2023-01-01") });
        assert_eq!(moved(Some("2023-01-01")), Ok(Kept));
        assert_eq!(moved(Some("2024-01-01")), is_set);
        assert_eq!(moved(None), is_set);
    }
}

//! One row: from cells to what they mean.

use chrono::{Datelike as _, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    column::Column,
    file::Cells,
    problem::{Problem, ProblemKind, excerpt},
};
use crate::{
    countries::CountryCode,
    membership::{Category, PartyKind},
    text::Locale,
};

/// The longest membership number, in characters.
pub const MAX_NUMBER: usize = 32;

/// The longest name, in characters after normalisation.
pub const MAX_NAME: usize = 200;

/// No membership began or ends before it.
pub(super) const FIRST_YEAR: i32 = 1900;

/// No membership began or ends after it: a mistyped year shows.
pub(super) const LAST_YEAR: i32 = 2199;

/// A row of the file, understood.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Row {
    /// The line of the file on which it begins, counted from 1.
    pub line: u32,
    /// The membership's number, in capitals.
    pub number: String,
    /// Whether the party is a person or an organisation.
    pub kind: PartyKind,
    /// The party's name, normalised.
    pub name: String,
    /// The party's country.
    pub country: CountryCode,
    /// The category of the current period.
    pub category: Category,
    /// The first day of the current period.
    pub since: NaiveDate,
    /// The first day after it, if an end is set.
    pub until: Option<NaiveDate>,
    /// The party's language: that of the file, else the known one.
    pub locale: Option<Locale>,
    /// Whether the party is made up, for a demonstration: as in the file, else as known.
    pub synthetic: bool,
}

/// A row as the file has it, before what is known completes it.
pub(super) struct Read {
    pub(super) row: Row,
    /// Whether the party is made up, if the file says anything about it.
    pub(super) synthetic: Option<bool>,
}

/// The number in `cells`, if it is one.
pub(super) fn number(cells: &Cells<'_>) -> Option<String> {
    let number = cells.get(Column::Number);
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'/' | b'.');
    let is_number = (1..=MAX_NUMBER).contains(&number.len()) && number.bytes().all(is_allowed);
    is_number.then(|| number.to_ascii_uppercase())
}

/// Understands `cells`, or tells everything that is wrong with them.
pub(super) fn read(cells: &Cells<'_>) -> Result<Read, Vec<Problem>> {
    let mut problems = Vec::new();
    if cells.has_stray() {
        problems.push(Problem { column: None, reason: ProblemKind::TooManyCells });
    }
    let mut field = Fields { cells, problems: &mut problems };
    let number = field.required(Column::Number, |given| {
        number(cells).ok_or_else(|| ProblemKind::NotANumber { given: excerpt(given) })
    });
    let kind = field
        .required(Column::Kind, |given| word(given, PartyKind::parse, &["PERSON", "ORGANISATION"]));
    let name = field.required(Column::Name, clean_name);
    let country = field.required(Column::Country, |given| Ok(CountryCode::parse(given)?));
    let category = field
        .required(Column::Category, |given| word(given, Category::parse, &["ASSOCIATE", "VOTING"]));
    let since = field.required(Column::Since, date);
    let until = field.optional(Column::Until, |given| {
        let until = date(given)?;
        match since {
            Some(since) if until <= since => Err(ProblemKind::NotAfterSince { since }),
            _ => Ok(until),
        }
    });
    let locale = field.optional(Column::Locale, |given| {
        Locale::parse(given).map_err(|_| ProblemKind::NotALocale { given: excerpt(given) })
    });
    let synthetic = field.optional(Column::Synthetic, boolean);

    let row = (|| {
        Some(Row {
            line: cells.line,
            number: number?,
            kind: kind?,
            name: name?,
            country: country?,
            category: category?,
            since: since?,
            until,
            locale,
            synthetic: synthetic.unwrap_or(false),
        })
    })();
    match row {
        Some(row) if problems.is_empty() => Ok(Read { row, synthetic }),
        _ => Err(problems),
    }
}

/// Reads cells one by one and gathers what is wrong with them.
struct Fields<'a> {
    cells: &'a Cells<'a>,
    problems: &'a mut Vec<Problem>,
}

impl Fields<'_> {
    fn required<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, ProblemKind>,
    ) -> Option<T> {
        if self.cells.get(column).is_empty() {
            self.problems.push(Problem::new(column, ProblemKind::Missing));
        }
        self.optional(column, read)
    }

    fn optional<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, ProblemKind>,
    ) -> Option<T> {
        let given = Some(self.cells.get(column)).filter(|it| !it.is_empty())?;
        read(given).map_err(|reason| self.problems.push(Problem::new(column, reason))).ok()
    }
}

/// The name with its space collapsed and its letters composed.
fn clean_name(given: &str) -> Result<String, ProblemKind> {
    let name: String = given.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    if let Some(character) = name.chars().find(|it| is_invisible(*it)) {
        return Err(ProblemKind::Invisible { character });
    }
    if name.contains('\u{fffd}') {
        return Err(ProblemKind::LostLetter);
    }
    match name.chars().count() {
        0..=MAX_NAME => Ok(name),
        length => Err(ProblemKind::TooLong { length }),
    }
}

/// Whether a character can change or hide what a reader sees.
///
/// The zero-width joiners are none of these: Persian and the languages of India need them.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn word<T>(
    given: &str,
    parse: impl FnOnce(&str) -> Option<T>,
    words: &'static [&'static str],
) -> Result<T, ProblemKind> {
    parse(&given.to_ascii_uppercase())
        .ok_or_else(|| ProblemKind::UnknownWord { given: excerpt(given), words })
}

fn boolean(given: &str) -> Result<bool, ProblemKind> {
    let parse = |given: &str| match given {
        "TRUE" => Some(true),
        "FALSE" => Some(false),
        _ => None,
    };
    word(given, parse, &["true", "false"])
}

/// A date in the one form accepted: the parser of the calendar's library takes many.
fn date(given: &str) -> Result<NaiveDate, ProblemKind> {
    let is_date = given.len() == 10
        && given.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_date {
        return Err(ProblemKind::NotADate { given: excerpt(given) });
    }
    let date: NaiveDate =
        given.parse().map_err(|_| ProblemKind::NoSuchDay { given: given.to_owned() })?;
    if (FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        Ok(date)
    } else {
        Err(ProblemKind::Implausible { given: date })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_taken_in_one_form_only() {
        let not_dates =
            ["30.11.2022", "11/30/2022", "2022-1-1", "2022-11-3O", "+022-11-30", "20221130"];
        for given in not_dates {
            assert_eq!(date(given), Err(ProblemKind::NotADate { given: given.into() }));
        }
        assert_eq!(date("2022-11-30").map(|it| it.to_string()), Ok("2022-11-30".into()));
    }

    #[test]
    fn the_calendar_knows_leap_years() {
        assert!(date("2024-02-29").is_ok());
        for given in ["2023-02-29", "1900-02-29", "2022-13-01", "2022-00-10"] {
            assert_eq!(date(given), Err(ProblemKind::NoSuchDay { given: given.into() }));
        }
        assert!(matches!(date("0202-11-30"), Err(ProblemKind::Implausible { .. })));
    }

    #[test]
    fn a_name_is_composed_and_its_space_collapsed() {
        let name = clean_name("\u{a0} Socie\u{301}te\u{301} \r\n\t des\u{2003}amis ");
        assert_eq!(name, Ok("Soci\u{e9}t\u{e9} des amis".into()));
    }

    #[test]
    fn a_name_with_what_nobody_sees_is_refused() {
        for character in ['\0', '\u{7}', '\u{85}', '\u{200b}', '\u{202e}', '\u{feff}'] {
            let refusal = clean_name(&format!("a{character}b"));
            match character {
                '\u{85}' => assert_eq!(refusal, Ok("a b".into()), "it is a line break"),
                _ => assert_eq!(refusal, Err(ProblemKind::Invisible { character })),
            }
        }
        assert!(clean_name("می\u{200c}خواهم").is_ok());
        assert_eq!(clean_name("Soci\u{fffd}t\u{fffd}"), Err(ProblemKind::LostLetter));
    }

    #[test]
    fn a_name_is_measured_as_it_is_kept() {
        assert!(clean_name(&"e\u{301}".repeat(MAX_NAME)).is_ok());
        let length = MAX_NAME + 1;
        assert_eq!(clean_name(&"é".repeat(length)), Err(ProblemKind::TooLong { length }));
    }

    #[test]
    fn a_refusal_names_the_character() {
        let refusal = ProblemKind::Invisible { character: '\0' };
        assert_eq!(refusal.to_string(), "contains the invisible character U+0000; remove it");
    }
}

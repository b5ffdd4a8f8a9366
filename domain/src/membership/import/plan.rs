//! What a file would do to the register, row by row.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{
    column::Column,
    file::{Cells, FileProblem, Sheet},
    known::{Change, Difference, Known, PeriodChange},
    lookalike::{Named, Names, Warning},
    problem::{Problem, ProblemKind},
    row::{self, Row},
};

/// What a file would do, in the order of its rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Plan {
    /// Every row with its verdict.
    pub rows: Vec<Judged>,
}

/// A row with its verdict.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Judged {
    /// The line on which the row begins, counted from 1 as an editor does.
    pub line: u32,
    /// The membership's number in capitals, if the row has one.
    pub number: Option<String>,
    /// What the row would do.
    pub verdict: Verdict,
    /// What its reader should look at first. Only a name that comes in is warned about.
    pub warnings: Vec<Warning>,
}

/// What a row would do.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Admit a member.
    New(Row),
    /// Change what is known of a member.
    Changed {
        /// The row, completed by what is known where the file says nothing.
        row: Row,
        /// What would change, in the order of the columns; never empty.
        changes: Vec<Change>,
        /// What happens to the periods.
        period: PeriodChange,
    },
    /// Nothing: the register has all of it.
    Unchanged,
    /// Nothing, and the file is not accepted for it.
    Refused(Vec<Problem>),
}

/// How many rows have each verdict.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Rows that admit a member.
    pub new: usize,
    /// Rows that change one.
    pub changed: usize,
    /// Rows that change nothing.
    pub unchanged: usize,
    /// Rows that are refused.
    pub refused: usize,
    /// Warnings, of which a row can have several.
    pub warnings: usize,
}

impl Plan {
    /// How many rows have each verdict.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            match row.verdict {
                Verdict::New(_) => counts.new += 1,
                Verdict::Changed { .. } => counts.changed += 1,
                Verdict::Unchanged => counts.unchanged += 1,
                Verdict::Refused(_) => counts.refused += 1,
            }
            counts.warnings += row.warnings.len();
        }
        counts
    }

    /// Whether the plan may take effect: no row is refused.
    pub fn is_committable(&self) -> bool {
        self.rows.iter().all(|it| !matches!(it.verdict, Verdict::Refused(_)))
    }
}

impl Verdict {
    /// The row that would take effect.
    pub fn effective(&self) -> Option<&Row> {
        match self {
            Self::New(row) | Self::Changed { row, .. } => Some(row),
            Self::Unchanged | Self::Refused(_) => None,
        }
    }

    /// Whether a name would come into the register that is not there yet.
    fn brings_name(&self) -> bool {
        match self {
            Self::New(_) => true,
            Self::Changed { changes, .. } => changes.iter().any(|it| it.column == Column::Name),
            Self::Unchanged | Self::Refused(_) => false,
        }
    }
}

/// Plans the import of a file.
///
/// `known` holds every membership of the register, in any order; `today` is the day in the
/// governance time zone. The same arguments always give the same plan.
pub fn plan(bytes: &[u8], known: &[Known], today: NaiveDate) -> Result<Plan, FileProblem> {
    let sheet = Sheet::read(bytes)?;
    let register: HashMap<&str, &Known> = known.iter().map(|it| (it.number.as_str(), it)).collect();
    let mut lines = HashMap::new();
    let judge = |cells| judge(&cells, &register, &mut lines, today);
    let mut rows: Vec<_> = sheet.rows().map(judge).collect();
    warn(&mut rows, known);
    Ok(Plan { rows })
}

/// Judges one row. `lines` remembers where each number stands first.
fn judge(
    cells: &Cells<'_>,
    register: &HashMap<&str, &Known>,
    lines: &mut HashMap<String, u32>,
    today: NaiveDate,
) -> Judged {
    let number = row::number(cells);
    let repeated = number.clone().and_then(|number| {
        let line = *lines.entry(number).or_insert(cells.line);
        let reason = ProblemKind::RepeatedNumber { line };
        (line != cells.line).then(|| Problem::new(Column::Number, reason))
    });
    let verdict = match (repeated, row::read(cells)) {
        (None, Ok(read)) => match register.get(read.row.number.as_str()) {
            None => Verdict::New(read.row),
            Some(known) => match known.compare(read, today) {
                Difference::Nothing => Verdict::Unchanged,
                Difference::Changes { row, changes, period } => {
                    Verdict::Changed { row, changes, period }
                }
                Difference::Refused(problems) => Verdict::Refused(problems),
            },
        },
        (repeated, read) => {
            let others = read.err().unwrap_or_default();
            Verdict::Refused(repeated.into_iter().chain(others).collect())
        }
    };
    Judged { line: cells.line, number, verdict, warnings: Vec::new() }
}

/// Adds the warnings, comparing names as they would be after the import.
fn warn(rows: &mut [Judged], known: &[Known]) {
    if !rows.iter().any(|it| it.verdict.brings_name()) {
        return;
    }
    let names = names_after(rows, known);
    let warnings = |judged: &Judged| match judged.verdict.effective() {
        Some(row) if judged.verdict.brings_name() => names.warnings(Named::from(row)),
        _ => Vec::new(),
    };
    let warnings: Vec<_> = rows.iter().map(warnings).collect();
    for (row, warnings) in rows.iter_mut().zip(warnings) {
        row.warnings = warnings;
    }
}

fn names_after<'a>(rows: &'a [Judged], known: &'a [Known]) -> Names<'a> {
    let effective = || rows.iter().filter_map(|it| it.verdict.effective());
    let replaced: HashSet<_> = effective().map(|row| row.number.as_str()).collect();
    let unchanged = rows.iter().filter(|it| it.verdict == Verdict::Unchanged);
    let lines: HashMap<_, _> =
        unchanged.filter_map(|it| Some((it.number.as_deref()?, it.line))).collect();
    let mut kept: Vec<_> =
        known.iter().filter(|it| !replaced.contains(it.number.as_str())).collect();
    // The store promises no order, and the warning names whichever comes first.
    kept.sort_unstable_by_key(|it| it.number.as_str());

    let mut names = Names::default();
    for Known { number, name, kind, country, .. } in kept {
        let line = lines.get(number.as_str()).copied();
        names.add(Named { number, name, kind: *kind, country: *country, line });
    }
    effective().for_each(|row| names.add(Named::from(row)));
    names
}

impl<'a> From<&'a Row> for Named<'a> {
    fn from(Row { line, number, name, kind, country, .. }: &'a Row) -> Self {
        Self { number, name, kind: *kind, country: *country, line: Some(*line) }
    }
}

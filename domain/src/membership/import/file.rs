//! The file: from bytes to rows of cells, each with its line.

use csv::StringRecord;

use super::{
    column::Column,
    problem::excerpt,
    quoting::QuotingFault,
    records::{Records, decode},
};

/// The largest file accepted, in bytes: 16 MiB.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The most rows accepted in a file, the header and blank lines not counted.
pub const MAX_ROWS: usize = 50_000;

/// Why a file is refused before any of its rows is looked at.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FileProblem {
    /// The file has nothing in it.
    #[error("the file is empty; it needs a header with the columns {}", required())]
    Empty,
    /// The first row names no column.
    #[error("line {line} is not a header; begin the file with the columns {}", required())]
    NoHeader {
        /// Where the header is expected.
        line: u32,
    },
    /// Headings are not known.
    #[error(
        "the header has unknown columns: {}; remove or rename them, known are {}",
        .headings.join(", "), Column::list(Column::ALL)
    )]
    UnknownColumns {
        /// The headings, shortened, in quotes.
        headings: Vec<String>,
    },
    /// Required columns are not in the header.
    #[error("the header lacks the columns {}; add them", Column::list(.columns.iter().copied()))]
    MissingColumns {
        /// The columns.
        columns: Vec<Column>,
    },
    /// A column is in the header twice.
    #[error("the header has the column {column} twice; remove one of them")]
    DuplicateColumn {
        /// The column.
        column: Column,
    },
    /// The file is in another encoding.
    #[error(
        "line {line}, byte {column} of the line is not UTF-8; save the file as CSV in UTF-8 again"
    )]
    NotUtf8 {
        /// The line, counted from 1.
        line: u32,
        /// The byte in the line, counted from 1 after a byte order mark.
        column: usize,
    },
    /// The file has too many rows.
    #[error("the file has more than {MAX_ROWS} rows; split it")]
    TooManyRows,
    /// The file is too large.
    #[error("the file has {bytes} bytes and may have {MAX_BYTES}; split it")]
    TooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// Quotes are not in order.
    #[error(
        "line {line}: {fault}; put the whole field in quotes, next to the separators, \
         and write a quote inside it twice"
    )]
    MalformedQuoting {
        /// The line with the quote, counted from 1.
        line: u32,
        /// What is wrong.
        fault: QuotingFault,
    },
}

/// A file taken apart, with nothing decided yet.
pub(super) struct Sheet {
    layout: Layout,
    rows: Vec<(u32, StringRecord)>,
}

/// One row of a sheet.
pub(super) struct Cells<'a> {
    /// The line on which it begins, as an editor counts.
    pub(super) line: u32,
    layout: &'a Layout,
    record: &'a StringRecord,
}

/// Where each column is.
struct Layout {
    positions: [Option<usize>; Column::ALL.len()],
    width: usize,
}

impl Sheet {
    /// Takes `bytes` apart.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, FileProblem> {
        if bytes.len() > MAX_BYTES {
            return Err(FileProblem::TooLarge { bytes: bytes.len() });
        }
        let text = decode(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))?;
        let mut records = Records::of(text);
        let Some((line, header)) = records.next_filled()? else { return Err(FileProblem::Empty) };
        let layout = Layout::of(line, &header)?;
        let mut rows = Vec::new();
        while let Some(row) = records.next_filled()? {
            if rows.len() == MAX_ROWS {
                return Err(FileProblem::TooManyRows);
            }
            rows.push(row);
        }
        Ok(Self { layout, rows })
    }

    /// The rows below the header, in the order of the file.
    pub(super) fn rows(&self) -> impl Iterator<Item = Cells<'_>> {
        self.rows.iter().map(|(line, record)| Cells { line: *line, layout: &self.layout, record })
    }
}

impl<'a> Cells<'a> {
    /// The cell under `column`, without the space around it; empty if there is none.
    pub(super) fn get(&self, column: Column) -> &'a str {
        let cell = self.layout.positions[column as usize].and_then(|it| self.record.get(it));
        cell.unwrap_or_default().trim()
    }

    /// Whether something stands where the header has no heading.
    pub(super) fn has_stray(&self) -> bool {
        self.record.iter().skip(self.layout.width).any(|it| !it.trim().is_empty())
    }
}

impl Layout {
    fn of(line: u32, header: &StringRecord) -> Result<Self, FileProblem> {
        let filled = header.iter().enumerate().filter(|(_, it)| !it.trim().is_empty());
        let width = filled.last().map_or(0, |(last, _)| last + 1);
        let mut positions = [None; Column::ALL.len()];
        let mut unknown = Vec::new();
        for (at, heading) in header.iter().take(width).enumerate() {
            match Column::parse(heading) {
                Some(column) => {
                    if positions[column as usize].replace(at).is_some() {
                        return Err(FileProblem::DuplicateColumn { column });
                    }
                }
                None => unknown.push(format!("{:?}", excerpt(heading.trim()))),
            }
        }
        if positions.iter().all(Option::is_none) {
            return Err(FileProblem::NoHeader { line });
        }
        if !unknown.is_empty() {
            /// Enough to see what kind of file it is.
            const SHOWN: usize = 10;
            unknown.truncate(SHOWN);
            return Err(FileProblem::UnknownColumns { headings: unknown });
        }
        let is_missing = |it: &Column| it.is_required() && positions[*it as usize].is_none();
        let columns: Vec<_> = Column::ALL.into_iter().filter(is_missing).collect();
        if !columns.is_empty() {
            return Err(FileProblem::MissingColumns { columns });
        }
        Ok(Self { positions, width })
    }
}

fn required() -> String {
    Column::list(Column::ALL.into_iter().filter(|it| it.is_required()))
}

#[cfg(test)]
mod tests {
    use super::{FileProblem::*, *};

    const HEADER: &str = "number,kind,name,country,category,since,until";

    fn problem(file: impl AsRef<[u8]>) -> FileProblem {
        Sheet::read(file.as_ref()).err().expect("the file is refused")
    }

    /// The line and the name of each row.
    fn names(file: &str) -> Vec<(u32, String)> {
        let sheet = Sheet::read(file.as_bytes()).expect("the file is accepted");
        sheet.rows().map(|it| (it.line, it.get(Column::Name).to_owned())).collect()
    }

    fn pairs(expected: &[(u32, &str)]) -> Vec<(u32, String)> {
        expected.iter().map(|(line, name)| (*line, (*name).to_owned())).collect()
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(names(&format!("\u{feff}{HEADER}\n1,,A\n")), pairs(&[(2, "A")]));
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts() {
        let rows = "\n\n1,,A\n\n2,,\"B\nb\"\n3,,C\n,,,,\n   \n4,,D";
        let expected = pairs(&[(3, "A"), (5, "B\nb"), (7, "C"), (10, "D")]);
        assert_eq!(names(&format!("{HEADER}{rows}")), expected);
        let expected = pairs(&[(3, "A"), (5, "B\r\nb"), (7, "C"), (10, "D")]);
        assert_eq!(names(&format!("{HEADER}{rows}").replace('\n', "\r\n")), expected);
        assert_eq!(names(&format!("\n\r\n{HEADER}\r1,,A\r")), pairs(&[(4, "A")]));
    }

    #[test]
    fn quoted_fields_hold_separators_and_quotes() {
        assert_eq!(
            names(&format!("{HEADER}\n1,,\"A, \"\"B\"\" and C\",\n")),
            pairs(&[(2, "A, \"B\" and C")])
        );
    }

    #[test]
    fn a_semicolon_in_the_header_makes_it_the_separator() {
        let header = HEADER.replace(',', ";");
        assert_eq!(names(&format!("{header}\n1;;A, B;KZ\n")), pairs(&[(2, "A, B")]));
    }

    #[test]
    fn the_columns_stand_in_any_order_and_case() {
        assert_eq!(
            names(" Name ,UNTIL,since,category,country,kind,number,,\nA\nB,,,,,,,,\n"),
            pairs(&[(2, "A"), (3, "B")])
        );
    }

    #[test]
    fn a_file_without_a_header_is_refused() {
        assert_eq!(problem(""), Empty);
        assert_eq!(problem("\u{feff}\r\n \n,,\n"), Empty);
        assert_eq!(problem("\n1,PERSON,A,KZ,VOTING,2022-01-01,\n"), NoHeader { line: 2 });
    }

    #[test]
    fn a_header_is_refused_with_all_that_is_wrong_with_it() {
        assert_eq!(
            problem(format!("{HEADER},e-mail,\u{0},locale\n")),
            UnknownColumns { headings: vec!["\"e-mail\"".into(), "\"\\0\"".into()] }
        );
        assert_eq!(
            problem("number,name,country,category\n"),
            MissingColumns { columns: vec![Column::Kind, Column::Since, Column::Until] }
        );
        assert_eq!(problem(format!("{HEADER},Name\n")), DuplicateColumn { column: Column::Name });
    }

    #[test]
    fn other_encodings_are_refused_where_they_show() {
        let mut latin1 = format!("\u{feff}{HEADER}\r\n1,,\u{e9}l").into_bytes();
        latin1.extend(b"\xe9ment\n");
        assert_eq!(problem(latin1), NotUtf8 { line: 2, column: 7 });
        assert_eq!(problem(b"\xff\xfen\0"), NotUtf8 { line: 1, column: 1 });
    }

    #[test]
    fn a_quote_out_of_order_is_refused_on_its_line() {
        let unclosed = MalformedQuoting { line: 4, fault: QuotingFault::Unclosed };
        assert_eq!(problem(format!("{HEADER}\n1,,A\n\n2,,\"B\n3,,C\n")), unclosed);
        let after = MalformedQuoting { line: 3, fault: QuotingFault::AfterClosing };
        assert_eq!(problem(format!("{HEADER}\r\n1,,\"A\r\na\"b,\r\n")), after);
    }

    #[test]
    fn files_beyond_the_limits_are_refused() {
        let rows = "1,,A\n".repeat(MAX_ROWS);
        assert_eq!(names(&format!("{HEADER}\n{rows}\n,,\n")).len(), MAX_ROWS);
        assert_eq!(problem(format!("{HEADER}\n{rows}2,,B\n")), TooManyRows);
        assert_eq!(problem(vec![b'\n'; MAX_BYTES + 1]), TooLarge { bytes: MAX_BYTES + 1 });
    }

    #[test]
    fn every_refusal_says_the_remedy() {
        assert_eq!(
            problem(format!("{HEADER},e-mail\n")).to_string(),
            "the header has unknown columns: \"e-mail\"; remove or rename them, known are \
             number, kind, name, country, category, since, until, locale, synthetic"
        );
        assert_eq!(
            problem(format!("{HEADER}\n\"")).to_string(),
            "line 2: a quote is opened here and never closed; put the whole field in quotes, \
             next to the separators, and write a quote inside it twice"
        );
    }
}

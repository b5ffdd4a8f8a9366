//! CSV of papers: a row of candidates' names, then a row for each paper.
//!
//! Fields are separated by commas, semicolons or tabs, whichever the first row has most of, and may
//! stand in quotation marks. What the numbers mean is not in the file:
//! - ranks: 1 for the most preferred. Equal numbers rank equally; a number that nobody has is a rank
//!   left empty;
//! - marks: 1 for a candidate who is marked. `x`, `yes` and `true` mean the same;
//! - scores: whole numbers; nothing for a candidate who is given none.
//!
//! Nothing, `NA`, `-` and, of ranks and marks, 0 stand for none. Whole numbers may be written as
//! `7.0`. A column named `weight` or `count` says how many papers a row stands for.
//!
//! The file does not say how many seats are to be filled, nor who has withdrawn: one seat, and nobody.

use ::csv::{ByteRecord, QuoteStyle, ReaderBuilder, WriterBuilder};

use super::{
    Election, FormatFault, Unwritable,
    fault::limit,
    papers::{check_named, numbers, sorted},
    text,
    weights::Weight,
};
use crate::counting::{
    Candidate, CandidateNumber, Contest, Kind, MOST_CANDIDATES, Preference, Profile, Votes,
};

/// Reads an election whose papers are of that kind.
pub fn read(bytes: &[u8], kind: Kind) -> Result<Election, FormatFault> {
    let start = text::skip_mark(bytes)?;
    let delimiter = delimiter(&bytes[start..]);
    let mut rows = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(&bytes[start..]);
    let mut row = Row { bytes, start, delimiter, record: ByteRecord::new() };
    if !row.next(&mut rows)? {
        return Err(FormatFault::at(bytes, bytes.len(), "the names of the candidates"));
    }
    let columns = row.record.len();
    let weights = row.record.iter().position(is_weight);
    let mut contest = Contest { seats: 1, ..Contest::default() };
    for column in (0..columns).filter(|column| Some(*column) != weights) {
        if contest.candidates.len() == MOST_CANDIDATES {
            return Err(row.fault(column, "at most 1,000 candidates"));
        }
        let name = text::decode(bytes, row.field(column), row.place(column))?;
        contest.candidates.push(Candidate { name: name.trim().to_owned(), withdrawn: false });
    }
    if contest.candidates.is_empty() {
        return Err(row.fault(0, "the name of a candidate"));
    }
    let mut profile = Profile::new(kind, 0);
    let mut paper = Marks::new(kind, contest.candidates.len());
    while row.next(&mut rows)? {
        if row.record.len() != columns {
            let column = row.record.len().min(columns);
            return Err(row.fault(column, &format!("{columns} fields, as in the first row")));
        }
        let weight = match weights {
            None => Weight::ONE,
            Some(column) => Weight::parse(row.field(column))
                .ok_or_else(|| row.fault(column, "a decimal number of papers"))?,
        };
        paper.clear();
        let columns = (0..columns).filter(|column| Some(*column) != weights);
        for (index, column) in columns.enumerate() {
            paper.mark(index, row.field(column)).map_err(|it| row.fault(column, it))?;
        }
        paper.arrange();
        weight
            .add(&mut profile, &paper.preferences, &paper.scores)
            .map_err(|it| row.fault(weights.unwrap_or(0), limit(&it)))?;
    }
    Ok(Election { contest, profile, options: None })
}

/// Writes papers, those that say the same on one row. What they say alone decides every byte.
///
/// Empty ranks at the end of a paper have no number that could tell of them, and are not written.
pub fn write(contest: &Contest, profile: &Profile) -> Result<String, Unwritable> {
    check_named(contest, profile)?;
    // Quotation marks around every name, lest one looks as if it separated fields.
    let mut head = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(Vec::new());
    let names = contest.candidates.iter().map(|candidate| candidate.name.as_str());
    // Writing to memory does not fail, and all rows are equally long.
    head.write_record(["weight"].into_iter().chain(names)).unwrap_or_default();
    let mut rows = WriterBuilder::new().from_writer(head.into_inner().unwrap_or_default());
    for (said, weight) in sorted(profile) {
        let mut fields = vec![String::new(); contest.candidates.len()];
        let mut fill = |index: usize, value: String| {
            let is_free = fields[index].is_empty();
            fields[index] = value;
            if is_free { Ok(()) } else { Err(Unwritable::Duplicate) }
        };
        match profile.kind() {
            Kind::Ranked => {
                for (rank, candidates) in (1_usize..).zip(said.ranks()) {
                    if rank > last_rank(contest.candidates.len()) {
                        return Err(Unwritable::TooManyRanks);
                    }
                    for number in candidates {
                        fill(number.index(), rank.to_string())?;
                    }
                }
            }
            Kind::Marked => {
                for number in numbers(&said.preferences) {
                    fill(number.index(), "1".into())?;
                }
            }
            Kind::Scored => {
                let numbers = numbers(&said.preferences);
                for (number, score) in numbers.zip(&said.scores) {
                    fill(number.index(), score.to_string())?;
                }
            }
        }
        let weight = Votes::new(weight.into(), profile.decimals()).to_string();
        rows.write_record([weight].iter().chain(&fields)).unwrap_or_default();
    }
    Ok(String::from_utf8(rows.into_inner().unwrap_or_default()).unwrap_or_default())
}

/// The last rank that a paper may give: forms have room for a hundred, however few stand.
fn last_rank(candidates: usize) -> usize {
    candidates.max(100)
}

/// What separates the fields of the first row.
fn delimiter(bytes: &[u8]) -> u8 {
    let row = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).find(|row| !row.is_empty());
    let mut is_quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in row.unwrap_or_default() {
        is_quoted ^= *byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!is_quoted && byte == delimiter);
        }
    }
    // Of equal ones the first.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(delimiter, _)| delimiter)
}

fn is_weight(field: &[u8]) -> bool {
    let field = field.trim_ascii();
    field.eq_ignore_ascii_case(b"weight") || field.eq_ignore_ascii_case(b"count")
}

/// A row of the file.
struct Row<'a> {
    bytes: &'a [u8],
    start: usize,
    delimiter: u8,
    record: ByteRecord,
}

impl Row<'_> {
    /// Reads the next row, if there is one.
    fn next(&mut self, rows: &mut ::csv::Reader<&[u8]>) -> Result<bool, FormatFault> {
        // What is read is in memory, and rows may be of any length: nothing can fail.
        rows.read_byte_record(&mut self.record)
            .map_err(|_| FormatFault::at(self.bytes, self.bytes.len(), "a row"))
    }

    fn field(&self, column: usize) -> &[u8] {
        self.record.get(column).unwrap_or_default().trim_ascii()
    }

    /// Where the field of that column begins.
    fn place(&self, column: usize) -> usize {
        let row = self.record.position().map_or(0, ::csv::Position::byte);
        let row = self.start + usize::try_from(row).unwrap_or(usize::MAX);
        let mut is_quoted = false;
        let mut left = column;
        let rest = self.bytes.get(row..).unwrap_or_default();
        // The position before a row is that of the end of the line before.
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        for (index, byte) in rest.iter().enumerate().skip(blank) {
            if left == 0 || (!is_quoted && matches!(byte, b'\n' | b'\r')) {
                return row + index;
            }
            is_quoted ^= *byte == b'"';
            left -= usize::from(!is_quoted && *byte == self.delimiter);
        }
        self.bytes.len()
    }

    fn fault(&self, column: usize, expected: &str) -> FormatFault {
        let fault = FormatFault::at(self.bytes, self.place(column), expected);
        match self.record.get(column) {
            None => fault,
            Some(field) => FormatFault {
                found: format!("\"{}\"", String::from_utf8_lossy(&field[..field.len().min(40)])),
                ..fault
            },
        }
    }
}

/// What a row says.
struct Marks {
    kind: Kind,
    last_rank: usize,
    ranks: Vec<(usize, CandidateNumber)>,
    preferences: Vec<Preference>,
    scores: Vec<u32>,
}

impl Marks {
    fn new(kind: Kind, candidates: usize) -> Self {
        Self {
            kind,
            last_rank: last_rank(candidates),
            ranks: Vec::new(),
            preferences: Vec::new(),
            scores: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.ranks.clear();
        self.preferences.clear();
        self.scores.clear();
    }

    /// Reads what the row says of a candidate. Fails with what should stand there.
    fn mark(&mut self, index: usize, field: &[u8]) -> Result<(), &'static str> {
        if field.is_empty() || field == b"-" || field.eq_ignore_ascii_case(b"na") {
            return Ok(());
        }
        let candidate = CandidateNumber::at(index);
        match self.kind {
            Kind::Ranked => {
                let rank = whole(field).and_then(|rank| usize::try_from(rank).ok());
                let rank = rank.filter(|rank| *rank <= self.last_rank);
                let rank = rank.ok_or(
                    "a rank: a whole number, no larger than 100 or the number of candidates",
                )?;
                self.ranks.extend((rank > 0).then_some((rank, candidate)));
            }
            Kind::Marked => {
                let is = |words: [&str; 3]| {
                    words.iter().any(|word| field.eq_ignore_ascii_case(word.as_bytes()))
                };
                match whole(field) {
                    Some(1) => self.preferences.push(Preference::of(candidate)),
                    None if is(["x", "yes", "true"]) => {
                        self.preferences.push(Preference::of(candidate));
                    }
                    Some(0) => {}
                    None if is(["no", "false", ""]) => {}
                    _ => return Err("a mark: 1 or 0"),
                }
            }
            Kind::Scored => {
                let score = whole(field).ok_or("a score: a whole number")?;
                self.preferences.push(Preference::of(candidate));
                self.scores.push(score);
            }
        }
        Ok(())
    }

    /// Puts ranks into their order.
    fn arrange(&mut self) {
        self.ranks.sort_unstable();
        let mut last = 0;
        for (rank, candidate) in &self.ranks {
            let is_equal = *rank == last;
            let skipped = rank.saturating_sub(last + 1);
            self.preferences.extend(std::iter::repeat_n(Preference::SKIPPED, skipped));
            let make = if is_equal { Preference::equal } else { Preference::of };
            self.preferences.push(make(*candidate));
            last = *rank;
        }
    }
}

/// The whole number of that text, which may have a point and noughts behind it.
fn whole(field: &[u8]) -> Option<u32> {
    let text = str::from_utf8(field).ok()?;
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_whole = !part.is_empty() && part.bytes().all(|byte| byte == b'0');
    let is_number = whole.bytes().all(|byte| byte.is_ascii_digit());
    whole.parse().ok().filter(|_| is_whole && is_number)
}

//! Importing members from a register file: what each row would do, before it does it.
//!
//! Only the deciding is here. [`plan`] reads the bytes of a file, compares every row with
//! what the register knows, and says of each whether it is new, changes something, changes
//! nothing, or is refused and why. A plan with a refused row is not committed, so a file takes
//! effect as a whole or not at all; committing it and planning the same file again yields
//! nothing but [`Verdict::Unchanged`].
//!
//! # The file
//!
//! Comma-separated values as in RFC 4180, in UTF-8 with or without a byte order mark, lines
//! ended by LF or CRLF. A header with a semicolon makes semicolons the separator, as some
//! spreadsheets write. A field with a separator, a line break or a quote in it is quoted, and a
//! quote inside is written twice. Blank lines and rows of empty cells are passed over; a row may
//! leave out cells at its end, or have empty ones too many. At most [`MAX_BYTES`] and
//! [`MAX_ROWS`].
//!
//! The first line names the columns, in any order and case; unknown ones are refused.
//!
//! | column | content |
//! |---|---|
//! | `number` | the membership's number, 1 to 32 of `A-Z 0-9 - / .`; lower case is raised |
//! | `kind` | `PERSON` or `ORGANISATION` |
//! | `name` | at most 200 characters; space is collapsed, the text normalised to NFC |
//! | `country` | two letters of ISO 3166-1 |
//! | `category` | `ASSOCIATE` or `VOTING` |
//! | `since` | `YYYY-MM-DD`, the first day of the current period |
//! | `until` | `YYYY-MM-DD`, the first day after it; empty: no end is set |
//! | `locale` | may be left out; a language such as `es`; empty: says nothing |
//! | `synthetic` | may be left out; `true` marks demonstration data; empty: says nothing |
//!
//! # What a row may change
//!
//! A membership is recognised by its number alone.
//!
//! - `name`, `country`, `locale`: freely. An empty `locale` leaves the known one.
//! - `kind`, `synthetic`: never. A membership does not pass from one party to another.
//! - a later `since`, with the same category or another: a new period follows, and the known one
//!   ends where the new one begins if it had no end. The day may lie in the past, because a
//!   register often learns of a change after it happened. If the known period has an end, the
//!   new one begins on that day or later.
//! - an earlier `since`: never. Import does not rewrite history; a correction gives a reason.
//! - another `category` with the known `since`: never, for the same reason.
//! - `until` with the known `since`: an open period may be given an end, today or later: who was
//!   a member yesterday was one. An end once set stays; renewal is a new period from that day.
//!
//! # Look-alikes
//!
//! A name that comes in is warned about when a word of it mixes alphabets, and when it looks
//! like another name of the file or the register: "Сentral Аsia" with two Cyrillic letters and
//! "Central Asia". Nothing is merged and nothing refused on that ground. A name that is already
//! in the register is not warned about again.

mod column;
mod file;
mod known;
mod lookalike;
mod plan;
mod problem;
mod quoting;
mod records;
mod row;

#[cfg(test)]
mod tests;

pub use self::{
    column::Column,
    file::{FileProblem, MAX_BYTES, MAX_ROWS},
    known::{Change, Known, PeriodChange},
    lookalike::{Warning, fold},
    plan::{Counts, Judged, Plan, Verdict, plan},
    problem::{Problem, ProblemKind},
    quoting::QuotingFault,
    row::{MAX_NAME, MAX_NUMBER, Row},
};

use std::fmt;

use crate::counting::CountError;

/// How much of what was found is shown, in bytes.
const SHOWN: usize = 40;

/// Where in a file something stands, both from one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The byte of the line.
    pub column: usize,
}

/// Why a file is not read: where, what stands there, and what should.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{at}: found {found}, expected {expected}")]
pub struct FormatFault {
    /// Where.
    pub at: Position,
    /// What stands there.
    pub found: String,
    /// What should.
    pub expected: String,
}

/// Why an election cannot be written in a format.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Unwritable {
    /// The format has no way to write such papers.
    #[error("the format holds no papers of that kind")]
    Kind,
    /// A paper names somebody who is not on the list.
    #[error("a paper names a candidate who is not on the list")]
    NotOnList,
    /// A paper names somebody twice.
    #[error("a paper names a candidate twice, which the format cannot say")]
    Duplicate,
    /// A paper has more ranks than there are signs for.
    #[error("a paper has more ranks than the format has signs for")]
    TooManyRanks,
    /// Every paper takes a line of its own.
    #[error("the format has a line for every single paper, and there are more than 1,000,000")]
    TooManyPapers,
    /// A paper counts for a part.
    #[error("a paper counts for a part, which the format cannot say")]
    Parts,
    /// More stand than can be counted.
    #[error("there are more than 1,000 candidates")]
    TooManyCandidates,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Position {
    /// Where the byte at that place of the file stands. A line ends with LF, CR or both.
    pub(super) fn of(bytes: &[u8], at: usize) -> Self {
        let before = &bytes[..at.min(bytes.len())];
        let (mut line, mut start) = (1, 0);
        for (index, byte) in before.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')) {
                line += 1;
                start = index + 1;
            }
        }
        Self { line, column: before.len() - start + 1 }
    }
}

impl FormatFault {
    /// Says that what stands there should be something else.
    pub(super) fn at(bytes: &[u8], at: usize, expected: &str) -> Self {
        let rest = &bytes[at.min(bytes.len())..];
        let word = rest.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        let shown = String::from_utf8_lossy(&word[..word.len().min(SHOWN)]);
        let found = match (rest.first(), word) {
            (None, _) => "the end of the file".into(),
            (Some(b'\n' | b'\r'), _) => "the end of the line".into(),
            (Some(_), []) => "a blank".into(),
            _ => format!("\"{}\"", shown.escape_debug()),
        };
        Self { at: Position::of(bytes, at), found, expected: expected.into() }
    }
}

/// What papers must be if they are to be added.
pub(super) fn limit(error: &CountError) -> &'static str {
    if *error == CountError::TooManyPapers {
        "at most 4,294,967,295 preferences"
    } else {
        "weights that add up to at most 10^18 units of their last digit"
    }
}

use std::fmt;

/// Where in a file something stands, both from one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

impl Position {
    /// Where the byte at that place of the file stands.
    pub(super) fn of(bytes: &[u8], at: usize) -> Self {
        let before = &bytes[..at.min(bytes.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |it| it + 1);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Self { line, column: before.len() - line_start + 1 }
    }
}

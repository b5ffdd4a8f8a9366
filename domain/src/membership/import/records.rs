//! Records of a file, each with its line.

use csv::{ReaderBuilder, StringRecord};

use super::{file::FileProblem, quoting};

/// Reads records and keeps count of lines.
///
/// The parser's own count knows only LF, and points before the blank lines that it passes over.
pub(super) struct Records<'a> {
    text: &'a str,
    separator: u8,
    reader: csv::Reader<&'a [u8]>,
    counted: usize,
    line: u32,
}

impl<'a> Records<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        // No heading contains either, so the first line decides.
        let header = text.trim_start().lines().next().unwrap_or_default();
        let separator = if header.contains(';') { b';' } else { b',' };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(text.as_bytes());
        Self { text, separator, reader, counted: 0, line: 1 }
    }

    /// The next record with something in it, and its line.
    pub(super) fn next_filled(&mut self) -> Result<Option<(u32, StringRecord)>, FileProblem> {
        let mut record = StringRecord::new();
        loop {
            let before = self.offset();
            let is_read = self.reader.read_record(&mut record);
            if !is_read.expect("text in memory can be read, and rows may differ in length") {
                return Ok(None);
            }
            let raw = &self.text[before..self.offset()];
            let start = before + (raw.len() - raw.trim_start_matches(['\r', '\n']).len());
            self.line += line_breaks(&self.text[self.counted..start]);
            self.counted = start;
            let raw = &self.text[start..self.offset()];
            if let Some((at, fault)) = quoting::fault(raw, self.separator) {
                let line = self.line + line_breaks(&raw[..at]);
                return Err(FileProblem::MalformedQuoting { line, fault });
            }
            if record.iter().any(|it| !it.trim().is_empty()) {
                return Ok(Some((self.line, record)));
            }
        }
    }

    fn offset(&self) -> usize {
        let offset = usize::try_from(self.reader.position().byte());
        offset.expect("a position in a text in memory fits").min(self.text.len())
    }
}

/// The bytes as text, or where they are none.
pub(super) fn decode(bytes: &[u8]) -> Result<&str, FileProblem> {
    str::from_utf8(bytes).map_err(|fault| {
        let valid = String::from_utf8_lossy(&bytes[..fault.valid_up_to()]);
        let column = valid.len() - valid.rfind(['\r', '\n']).map_or(0, |it| it + 1) + 1;
        FileProblem::NotUtf8 { line: 1 + line_breaks(&valid), column }
    })
}

/// How many lines end in `text`: by LF, by CRLF, or by CR alone.
fn line_breaks(text: &str) -> u32 {
    let mut breaks = 0;
    let mut previous = 0;
    for byte in text.bytes() {
        breaks += u32::from(byte == b'\r' || (byte == b'\n' && previous != b'\r'));
        previous = byte;
    }
    breaks
}

//! Reading and writing the files in which elections come.

mod blt;
mod constraints;
mod csv;
mod debian;
mod fault;
mod json;
mod papers;
mod scan;
mod text;
mod weights;

pub use self::{
    blt::{read as read_blt, write as write_blt},
    constraints::{read as read_constraints, write as write_constraints},
    csv::{read as read_csv, write as write_csv},
    debian::{read as read_debian, write as write_debian},
    fault::{FormatFault, Position, Unwritable},
    json::{read as read_json, write as write_json},
};
use super::{Contest, Kind, Options, Profile};

/// The JSON Schema of [`read_json`] and [`write_json`].
pub const PAPERS_SCHEMA: &str = include_str!("papers.schema.json");

/// The JSON Schema of [`CountReport::json`](super::CountReport::json).
pub const REPORT_SCHEMA: &str = include_str!("report.schema.json");

/// An election as a file holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Election {
    /// What is to be filled, and by whom.
    pub contest: Contest,
    /// The papers.
    pub profile: Profile,
    /// How it is to be counted, if the file says so.
    pub options: Option<Options>,
}

/// A format of files.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// Algorithm 123's, and its many kin.
    Blt,
    /// A row for each paper.
    Csv,
    /// The export of cast-vote records.
    Json,
    /// Debian's tally sheet.
    Debian,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Blt, Self::Csv, Self::Json, Self::Debian];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blt => "blt",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Debian => "debian",
        }
    }

    /// The format of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}

/// The format that the file looks like.
pub fn sniff(bytes: &[u8]) -> Format {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
    if bytes.trim_ascii_start().starts_with(b"{") {
        return Format::Json;
    }
    if lines.clone().any(|line| line.starts_with(b"V: ")) {
        return Format::Debian;
    }
    let is_comment = |line: &[u8]| [&b"#"[..], b"//", b"/*"].iter().any(|it| line.starts_with(it));
    let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    // The first line of BLT has two numbers; in CSV it has names, which are rarely two numbers.
    let words = first.split(|byte| matches!(byte, b' ' | b'\t' | b','));
    let mut words = words.filter(|word| !word.is_empty());
    let mut is_number = || words.next().is_some_and(|it| it.iter().all(u8::is_ascii_digit));
    let begins_well = is_number() && is_number();
    let is_blt = begins_well && (first.trim_ascii().contains(&b' ') || words.next().is_none());
    if is_blt || is_comment(first.trim_ascii_start()) { Format::Blt } else { Format::Csv }
}

/// Reads an election of that format. CSV needs to be told what kind of papers it holds; the others
/// say so themselves.
pub fn read(bytes: &[u8], format: Format, kind: Kind) -> Result<Election, FormatFault> {
    let Election { contest, profile, options } = match format {
        Format::Blt => read_blt(bytes),
        Format::Csv => read_csv(bytes, kind),
        Format::Json => read_json(bytes),
        Format::Debian => read_debian(bytes),
    }?;
    Ok(Election { contest, profile: profile.without_noughts(), options })
}

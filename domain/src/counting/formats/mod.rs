//! Reading and writing the files in which elections come.

mod blt;
mod fault;
mod json;
mod papers;
mod scan;
mod text;
mod weights;

pub use self::{
    blt::{read as read_blt, write as write_blt},
    fault::{FormatFault, Position, Unwritable},
    json::{read as read_json, write as write_json},
};
use super::{Contest, Options, Profile};

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

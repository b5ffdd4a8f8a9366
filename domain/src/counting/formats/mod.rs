//! Reading and writing the files in which elections come.

mod blt;
mod fault;
mod papers;
mod scan;
mod text;
mod weights;

pub use self::{
    blt::{read as read_blt, write as write_blt},
    fault::{FormatFault, Position, Unwritable},
};
use super::{Contest, Options, Profile};

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
